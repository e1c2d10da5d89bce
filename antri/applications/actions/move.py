"""Move an application along `Application.NEXT`, and nowhere else."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.applications.models import Application
from antri.applications.queries.standard import due_after
from antri.journal.actions import Actor, record
from antri.web import clock
from antri.web.refusals import Refusal


class WrongStatus(Refusal):
    """The application does not stand where this could be done: somebody was faster, or it is over."""

    code = "wrong-state"
    title = _("Berkas sudah berubah")
    detail = _("Berkas ini sudah berpindah keadaan. Muat ulang halaman untuk melihat keadaannya sekarang.")


def move(
    application: Application,
    *,
    to: Application.Status,
    what: str,
    by: Actor,
    also: dict[str, Any] | None = None,
    where: dict[str, Any] | None = None,
    **data: Any,
) -> None:
    """Move an application to its next status and write it down, as the end of a change that is open.

    `also`: fields of the row that change with it; `where`: what must still be so of the row. `data` goes into the
    event, small and never personal. Raises WrongStatus when the move is none of Application.NEXT or the row no
    longer stands where it was read; then nothing has changed.
    """
    before = Application.Status(application.status)
    if to not in Application.NEXT[before]:
        raise WrongStatus
    now = clock.now()
    fields: dict[str, Any] = {"officer": None, "officer_seen_at": None, "awaits": ""}
    if "due_on" not in (also or {}):
        # Read before anything is written: until when the office's own days allow for the step that begins now.
        fields["due_on"] = due_after(application, to, now)
    fields |= {"status": to, "status_at": now, **(also or {})}
    if to in Application.OVER:
        fields["closed_at"] = now
    elif before in Application.OVER:
        fields["closed_at"] = None
    still = Application.objects.filter(pk=application.pk, status=before, **(where or {}))
    if not still.update(**fields):
        raise WrongStatus
    for name, value in fields.items():
        setattr(application, name, value)
    record(
        what,
        about=("application", application.pk),
        by=by,
        city=application.city,
        office=application.office_id,
        service=application.service.code,
        status=to.value,
        before=before.value,
        **data,
    )
