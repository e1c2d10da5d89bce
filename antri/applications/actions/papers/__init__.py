"""Take papers in, piece by piece or whole; look at them in a process of its own; remove them for good."""

from antri.applications.actions.papers.check import check_waiting
from antri.applications.actions.papers.receive import (
    NoRoomForPapers,
    PaperNotAsked,
    PaperTooLarge,
    PieceMisplaced,
    TooManyPapers,
    add_piece,
    announce,
    finish,
    keep_result,
    refuse_unread,
    take_whole,
)
from antri.applications.actions.papers.remove import remove_paper, sweep_papers
from antri.applications.actions.papers.view import view_copy, view_paper

__all__ = [
    "NoRoomForPapers",
    "PaperNotAsked",
    "PaperTooLarge",
    "PieceMisplaced",
    "TooManyPapers",
    "add_piece",
    "announce",
    "check_waiting",
    "finish",
    "keep_result",
    "refuse_unread",
    "remove_paper",
    "sweep_papers",
    "take_whole",
    "view_copy",
    "view_paper",
]
