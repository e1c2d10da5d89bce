"""What has become of an application, in words for its holder: from the journal, and nothing about officers."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from antri.applications.models import Application
from antri.journal.models import Event

Status = Application.Status
# What is taken back so soon was a slip of the hand: its holder need not worry about it.
_SLIP_S = 90


class Moment(NamedTuple):
    """One thing that happened, newest last. `icon` and `tone` are how it is drawn."""

    at: datetime.datetime
    text: str
    icon: str
    tone: str = ""


# From which status (None: any) to which, and what its holder reads.
_MOVES: dict[tuple[str | None, str], tuple[Any, str, str]] = {
    (None, Status.SUBMITTED): (_("Berkas dikirim"), "tick", ""),
    (Status.NEEDS_CORRECTION, Status.SUBMITTED): (_("Perbaikan dikirim"), "tick", ""),
    (None, Status.IN_REVIEW): (_("Mulai diperiksa"), "person", ""),
    (None, Status.NEEDS_CORRECTION): (_("Dikembalikan untuk diperbaiki"), "swap", "sun"),
    (None, Status.APPROVED): (_("Disetujui"), "tick", ""),
    (None, Status.IN_PROCESS): (_("Mulai dikerjakan"), "person", ""),
    (Status.AWAITING_BLANK, Status.IN_PROCESS): (_("Blangko ada, pekerjaan dilanjutkan"), "person", ""),
    (Status.AWAITING_MINISTRY, Status.IN_PROCESS): (_("Jawaban pusat datang, pekerjaan dilanjutkan"), "person", ""),
    (Status.READY, Status.IN_PROCESS): (_("Dokumen dikerjakan lagi"), "swap", ""),
    (None, Status.AWAITING_BLANK): (_("Menunggu blangko"), "clock", "sun"),
    (None, Status.AWAITING_MINISTRY): (_("Menunggu sistem pusat"), "clock", "sun"),
    (None, Status.READY): (_("Dokumen siap"), "tick", ""),
    (Status.DELIVERED, Status.READY): (_("Dokumen ternyata belum diserahkan"), "swap", ""),
    (None, Status.DELIVERED): (_("Dokumen diserahkan"), "tick", ""),
    (None, Status.DONE): (_("Selesai"), "tick", ""),
    (None, Status.REJECTED): (_("Permohonan ditolak"), "stop", "brick"),
    (None, Status.CANCELLED): (_("Berkas dibatalkan"), "stop", "grey"),
}
# What moves nothing, and is worth a line all the same.
_OTHERS: dict[str, tuple[Any, str, str]] = {
    "application.opened_at_counter": (_("Dibuka di loket"), "person", ""),
    "application.asked": (_("Anda bertanya"), "info", ""),
    "application.answered": (_("Kantor menjawab"), "info", ""),
    "application.receipt_given": (_("Berkas kertas diterima kantor"), "copy", ""),
    "application.receipt_returned": (_("Berkas kertas dikembalikan"), "copy", ""),
    "application.visit_chosen": (_("Waktu datang dipilih"), "calendar", ""),
    "application.pick_up_chosen": (_("Waktu mengambil dipilih"), "calendar", ""),
    # So that its holder sees when somebody else has had it.
    "application.document_downloaded": (_("Dokumen diunduh"), "download", ""),
    "application.document_printed": (_("Dokumen dicetak di kantor"), "print", ""),
}
# Several in a row are one line: a document of three files is downloaded three times.
_ONCE = ("application.document_downloaded", "application.document_printed")
# Only the office's own order: who has it in hand, and who gave it back.
_WITHIN = {(Status.IN_REVIEW, Status.SUBMITTED)}


class _Step(NamedTuple):
    before: str
    status: str
    moment: Moment


def timeline(application: Application) -> list[Moment]:
    """Tell what happened with an application, newest last. Only facts for its holder: no officer, no reason."""
    events = Event.objects.filter(about_kind="application", about_id=str(application.pk)).order_by("id")
    return [step.moment for step in _steps(events.only("at", "what", "data"))]


def _steps(events: Iterable[Event]) -> list[_Step]:
    steps: list[_Step] = []
    for event in events:
        before, status = str(event.data.get("before", "")), str(event.data.get("status", ""))
        if event.what in _OTHERS:
            step = _Step("", status, _moment(event, _OTHERS[event.what]))
            if event.what in _ONCE:
                _add(steps, step)
            else:
                steps.append(step)
            continue
        if not status or not before or (before, status) in _WITHIN:
            continue
        if _takes_back(steps, before, status, event.at):
            continue
        told = _MOVES.get((before, status)) or _MOVES.get((None, status))
        if told:
            _add(steps, _Step(before, status, _moment(event, told)))
    return steps


def _takes_back(steps: list[_Step], before: str, status: str, at: datetime.datetime) -> bool:
    """Tell whether this undoes the last step at once; then that one is gone too."""
    if not steps or (steps[-1].before, steps[-1].status) != (status, before):
        return False
    if (at - steps[-1].moment.at).total_seconds() > _SLIP_S:
        return False
    steps.pop()
    return True


def _add(steps: list[_Step], step: _Step) -> None:
    """Add a step, unless the last line says the same: taken up again after it had been put back."""
    if not steps or steps[-1].moment.text != step.moment.text:
        steps.append(step)


def _moment(event: Event, told: tuple[Any, str, str]) -> Moment:
    text, icon, tone = told
    return Moment(event.at, str(text), icon, tone)
