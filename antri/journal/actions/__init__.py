"""Open a change and record it; seal what was recorded; put the head of the seals down outside the database."""

from antri.journal.actions.change import SYSTEM, Actor, change, change_in_one_go, record, together
from antri.journal.actions.check import check_new_seals, note_whole_check
from antri.journal.actions.export import note_export, note_figures_export
from antri.journal.actions.heads import write_heads
from antri.journal.actions.seal import seal_events

__all__ = [
    "SYSTEM",
    "Actor",
    "change",
    "change_in_one_go",
    "check_new_seals",
    "note_export",
    "note_figures_export",
    "note_whole_check",
    "record",
    "seal_events",
    "together",
    "write_heads",
]
