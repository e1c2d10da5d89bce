"""Answer a complaint, say whom it is about, pass it on: by somebody whom it is not about."""

from contextlib import suppress
from typing import Any

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from antri.applications.actions.complain import ComplaintOver, move_complaint, record_complaint
from antri.applications.models import Complaint
from antri.applications.queries.complaint_words import closed_words
from antri.applications.queries.complaints import OPEN, complaint_token, has_worked_on
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change
from antri.people.access import staff_of
from antri.people.actions import look_at, open_sealed, seal, seal_for_holder
from antri.people.models import Officer, Role
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

LONGEST = 3000
State, Desk = Complaint.State, Complaint.Desk
REASON = "desk.complaint"


class AboutYourself(Refusal):
    """A complaint never lies on the desk of whom it is about."""

    code = "about-yourself"
    status = 403
    title = _("Pengaduan ini ditangani orang lain")
    detail = _("Pengaduan tidak ditangani orang yang diadukan, atau yang ikut mengerjakan berkasnya.")


def look_at_complaint(*, complaint: Complaint, officer: Officer, by: Actor) -> dict[str, Any]:
    """Open the words of a complaint and take it in hand. Raises AboutYourself, LookedTooOften."""
    _check_not_about(complaint, officer)
    fields = look_at(complaint, office=complaint.office, by=by, reason=REASON)
    if complaint.state == State.RECEIVED:
        # Somebody else may have taken it in hand, or answered, a moment ago: then it is read all the same.
        with suppress(ComplaintOver), change():
            move_complaint(complaint, to=State.IN_HAND, what="complaint.taken_in_hand", by=by)
    return fields


def answer_complaint(*, complaint: Complaint, words: str, officer: Officer, by: Actor) -> None:
    """Answer: whoever complained reads it under their link. Raises Invalid, AboutYourself, ComplaintOver."""
    words = words.strip()
    if not words or len(words) > LONGEST:
        raise Invalid([("jawaban", "answer.length", _("Tulis jawabannya, paling panjang 3.000 huruf."))])
    _check_not_about(complaint, officer)
    token = complaint_token(complaint)
    try:
        with change():
            fields = open_sealed(complaint, by=by, reason=REASON) | {"answer": words}
            move_complaint(
                complaint,
                to=State.ANSWERED,
                what="complaint.answered",
                by=by,
                handled_by=officer,
                answered_at=clock.now(),
                sealed=seal("complaint", complaint.pk, fields),
                said=seal_for_holder(token, closed_words(fields["words"], words)),
            )
    except IntegrityError as meanwhile:  # marked as being about this officer a moment ago
        raise AboutYourself from meanwhile


def say_whom(*, complaint: Complaint, about: Officer | None, officer: Officer, by: Actor) -> None:
    """Mark which officer a complaint is about (None: about no one): it never lies on that officer's desk again.

    About a manager of the office it goes up to the head, about the head up to the administrator. Who it is stands in
    the row alone: the journal is read by more people. Raises AboutYourself, ComplaintOver.
    """
    _check_not_about(complaint, officer)
    with change():
        if not _as_seen(complaint).update(about_officer=about, desk=_desk_above(complaint, about)):
            raise ComplaintOver
        record_complaint("complaint.marked", complaint, by)
    complaint.refresh_from_db()


def pass_down(*, complaint: Complaint, officer: Officer, by: Actor) -> None:
    """Hand a complaint from a higher desk to the office's manager, if it is not about one of them."""
    _check_not_about(complaint, officer)
    is_above = _desk_above(complaint, complaint.about_officer, floor=Desk.MANAGER) != Desk.MANAGER
    with change():
        # Who complained said so, and nobody has found yet that it is about somebody else.
        whom = open_sealed(complaint, by=by, reason=REASON).get("whom")
        if is_above or (complaint.about_officer is None and whom in ("manager", "head")):
            raise AboutYourself(_("Pengaduan ini tentang pengelola atau kepala. Tangani sendiri, jangan diteruskan."))
        if not _as_seen(complaint).update(desk=Desk.MANAGER):
            raise ComplaintOver
        record_complaint("complaint.passed_down", complaint, by)
    complaint.desk = Desk.MANAGER


def pass_up(*, complaint: Complaint, officer: Officer, by: Actor) -> None:
    """Hand a complaint to the head of office; whoever cannot or should not answer does this."""
    _check_not_about(complaint, officer)
    to = Desk.CITY if complaint.desk == Desk.HEAD else Desk.HEAD
    with change():
        if not _as_seen(complaint).update(desk=to):
            raise ComplaintOver
        record_complaint("complaint.passed_up", complaint, by)
    complaint.desk = to


def _as_seen(complaint: Complaint) -> QuerySet[Complaint]:
    """Select it if nobody has moved it or said whom it is about since it was read: its next desk follows from both."""
    facts = {"desk": complaint.desk, "about_officer": complaint.about_officer}
    return Complaint.objects.filter(pk=complaint.pk, state__in=OPEN, **facts)


def _check_not_about(complaint: Complaint, officer: Officer) -> None:
    now = Complaint.objects.values_list("about_officer", "application").get(pk=complaint.pk)
    if now[0] == officer.pk or (now[1] and has_worked_on(officer.pk, now[1])):
        raise AboutYourself


def _desk_above(complaint: Complaint, about: Officer | None, *, floor: Complaint.Desk | None = None) -> Complaint.Desk:
    """Tell the lowest desk at or above the present one on which somebody else than `about` sits."""
    order = (Desk.MANAGER, Desk.HEAD, Desk.CITY)
    lowest = order.index(Desk(floor or complaint.desk))
    if about is not None:
        staff = staff_of(about, clock.today(catalogue().city.timezone))
        if staff.holds(Role.HEAD_OF_OFFICE):
            lowest = max(lowest, 2)
        elif staff.holds(Role.OFFICE_MANAGER, office=complaint.office):
            lowest = max(lowest, 1)
    return order[lowest]
