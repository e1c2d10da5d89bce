"""See one person after the other, as the work at a desk needs it, and no faster than it needs it."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.journal.models import Event
from antri.people.actions.attempts import TooMany
from antri.people.actions.sealing import SealedRow, open_sealed
from antri.people.models import SECONDS_IN_A_WINDOW, Attempt
from antri.web import clock


class LookedTooOften(TooMany):
    """More people were opened in this hour than anybody serves: whoever looks after the hall is told."""

    code = "looked-too-often"
    title = _("Terlalu banyak data dibuka")
    detail = _(
        "Dalam satu jam ini Anda sudah membuka data lebih banyak orang daripada yang biasa dilayani. Pelayanan dan"
        " panggilan tetap berjalan; nama dan NIK dapat dibuka lagi pada jam berikutnya. Pengelola kantor melihat ini."
    )

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.detail = type(self).detail


def look_at(row: SealedRow, *, office: Office, by: Actor, reason: str) -> dict[str, Any]:
    """Open one person's fields for a desk of `office`. Raises LookedTooOften above `looks_an_hour` different people.

    Call it outside of any change: a refusal inside would undo the counting.
    """
    now = clock.now()
    seen = Event.objects.filter(
        about_kind=row._meta.model_name,
        about_id=str(row.pk),
        what="people.opened",
        actor_kind=by.kind,
        actor_id=by.id,
        at__gt=now - timedelta(hours=1),
    )
    if not seen.exists():
        count_look(office=office, by=by)
    return open_sealed(row, by=by, reason=reason)


def count_look(*, office: Office, by: Actor) -> None:
    """Count one more person looked at; raise LookedTooOften above `looks_an_hour`, and tell the manager once."""
    now = clock.now()
    most = int(catalogue().setting("looks_an_hour", office))
    with change():
        count = Attempt.add_one(f"looks:{by.kind}:{by.id}", now)
        if count == most + 1:
            record("people.looked_too_often", about=("officer", by.id), by=by, city=office.city, office=office.slug)
    if count > most:
        raise LookedTooOften(SECONDS_IN_A_WINDOW - int(now.timestamp()) % SECONDS_IN_A_WINDOW)
