"""Take a decision back within a minute: return, approval, or the rejection that two people have made."""

import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.applications.actions.move import WrongStatus, move
from antri.applications.models import Application, Check, Paper
from antri.applications.queries.checklist import REFUSAL
from antri.applications.queries.received import HERE
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change
from antri.people.models import Officer
from antri.web import clock
from antri.web.refusals import Refusal

Status = Application.Status
# What can be taken back here, and where the application then stands.
_AFTER = {
    "application.returned": Status.NEEDS_CORRECTION,
    "application.approved": Status.APPROVED,
    "application.rejected": Status.REJECTED,
}


class NothingToUndo(Refusal):
    """No decision of this officer within the time, or it has gone on since."""

    code = "nothing-to-undo"
    title = _("Tidak dapat diurungkan lagi")
    detail = _("Waktu untuk mengurungkan sudah lewat, atau berkasnya sudah berlanjut.")


def undo(*, application: Application, by: Actor) -> None:
    """Take one's own last decision back: its officer checks the application again. Raises NothingToUndo."""
    with change():
        rows = Application.objects.select_for_update(of=("self",)).select_related("office", "service", "form")
        row = rows.get(pk=application.pk)
        if not undo_seconds(row, by):
            raise NothingToUndo
        deed = row.last_deed
        if deed["what"] == "application.returned" and _is_being_fixed(row):
            raise NothingToUndo
        also = {
            "officer": Officer.objects.get(pk=deed["officer"]),
            "officer_seen_at": clock.now(),
            "due_on": datetime.date.fromisoformat(deed["due_on"]) if deed["due_on"] else None,
            "returns": deed["returns"],
            "reject_reason": "",
            "law": "",
            "last_deed": {},
        }
        if deed["what"] == "application.rejected":
            Check.objects.filter(application=row, field=REFUSAL).delete()
        try:
            # Its holder may have begun to put it right: what they have saved is not taken from under them.
            still = {"version": deed["version"], "status_at": row.status_at}
            move(
                row, to=Status.IN_REVIEW, what="application.undone", by=by, also=also, where=still, undone=deed["what"]
            )
        except WrongStatus as meanwhile:
            raise NothingToUndo from meanwhile


def _is_being_fixed(row: Application) -> bool:
    """Tell whether its holder has sent or removed a paper since it was returned: none of that is a new version.

    One that is still coming takes no place any more, and keeps nothing from being undone.
    """
    papers = Paper.objects.filter(application=row, role=Paper.Role.UPLOAD)
    has_come = Q(round=row.returns, state__in=HERE)
    return papers.filter(has_come | Q(removed_at__gte=row.status_at)).exists()


def undo_seconds(application: Application, by: Actor) -> int:
    """Tell how many seconds this officer may still take the last decision back; 0: not, or not any more."""
    deed = application.last_deed or {}
    is_last = _AFTER.get(deed.get("what", "")) == application.status
    if by.kind != "officer" or not is_last or by.id not in deed["by"]:
        return 0
    until = datetime.datetime.fromisoformat(deed["at"]) + datetime.timedelta(
        seconds=int(catalogue().setting("check_undo_seconds", application.office))
    )
    return max(0, round((until - clock.now()).total_seconds()))
