"""Blank cards have come: those who have waited longest go on first, and whoever presses twice moves nobody twice."""

import datetime
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from antri.applications.actions.move import WrongStatus, move
from antri.applications.actions.process import BY_BLANKS, UndoOver, deed, undo_seconds
from antri.applications.models import Application, BlankDelivery
from antri.applications.queries.standard import due_date
from antri.directory.models import Office, Service
from antri.journal.actions import Actor, change, record
from antri.people.models import Officer
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

Status = Application.Status
MOST: Final = 2_000


class SeenAnother(Refusal):
    """Somebody has written down blank cards since this page was opened: perhaps the very same box."""

    code = "blanks-changed"
    title = _("Ada yang baru saja mencatat blangko")
    detail = _("Sejak halaman ini dibuka ada blangko lain yang dicatat. Lihat dahulu apakah itu blangko yang sama.")


class Preview(NamedTuple):
    """What so many blanks would do: who goes on, the oldest first, and how many would wait on."""

    goes_on: list[Application]
    waiting: int

    @property
    def left(self) -> int:
        return self.waiting - len(self.goes_on)


def waiting_for_blanks(office: Office, service: Service | None = None) -> QuerySet[Application]:
    """Find who waits for a blank at an office, the oldest first: by when they sent it, not by when it was looked at."""
    rows = Application.objects.select_related("office", "service", "form").filter(
        office=office, status=Status.AWAITING_BLANK
    )
    if service is not None:
        rows = rows.filter(service=service)
    return rows.order_by("submitted_at", "pk")


def preview(*, office: Office, count: int, service: Service | None = None) -> Preview:
    """Tell what so many blanks would do, and change nothing."""
    rows = waiting_for_blanks(office, service)
    return Preview(list(rows[:count]), rows.count())


def latest_delivery(office: Office) -> int:
    """Name the last delivery that was written down: a page says which one it has seen. 0: none."""
    return BlankDelivery.objects.filter(office=office).order_by("-pk").values_list("pk", flat=True).first() or 0


def blanks_arrived(
    *, office: Office, count: int, officer: Officer, by: Actor, seen: int, service: Service | None = None
) -> BlankDelivery:
    """Write down that so many blanks have come, and let as many go on. `seen`: as `latest_delivery` told the page.

    Raises Invalid, SeenAnother; then nothing has changed.
    """
    if not 1 <= count <= MOST:
        raise Invalid([("count", "count.range", _("Tulis berapa lembar yang tiba, 1 sampai 2000."))])
    now = clock.now()
    with change():
        # One delivery at a time at an office. Bookings refer to the row and do not wait for this lock.
        list(Office.objects.select_for_update(no_key=True).filter(pk=office.pk).values_list("pk"))
        if latest_delivery(office) != seen:
            raise SeenAnother
        delivery = BlankDelivery.objects.create(
            city=office.city, office=office, service=service, count=count, arrived_at=now, officer=officer
        )
        rows = waiting_for_blanks(office, service).select_for_update(of=("self",), no_key=True)[:count]
        delivery.moved = _go_on(list(rows), by, press_of(delivery))
        delivery.save(update_fields=["moved"])
        _record("application.blanks_arrived", delivery, by)
    return delivery


def undo_delivery(*, delivery: BlankDelivery, by: Actor) -> None:
    """Take a delivery back within a minute, if nothing has followed: all of it or nothing.

    Raises UndoOver when the minute is over, somebody else wrote it, or one of them has been moved on.
    """
    office = delivery.office
    since = clock.now() - datetime.timedelta(seconds=undo_seconds(office))
    with change():
        list(Office.objects.select_for_update(no_key=True).filter(pk=office.pk).values_list("pk"))
        mine = BlankDelivery.objects.filter(pk=delivery.pk, officer_id=int(by.id), arrived_at__gt=since).first()
        rows = list(moved_by(delivery)) if mine else []
        if mine is None or len(rows) != mine.moved:
            raise UndoOver
        for row in rows:
            also = {"last_deed": {}, "awaits": row.last_deed["awaits"], "due_on": None}
            where = {"status_at": row.status_at}
            try:
                move(row, to=Status.AWAITING_BLANK, what="application.step_undone", by=by, also=also, where=where)
            except WrongStatus as meanwhile:
                raise UndoOver from meanwhile
        BlankDelivery.objects.filter(pk=delivery.pk).delete()
        _record("application.blanks_undone", delivery, by)


def moved_by(delivery: BlankDelivery) -> QuerySet[Application]:
    """Find who went on by a delivery and has not been moved since."""
    rows = Application.objects.select_related("office", "service", "form")
    return rows.filter(
        office=delivery.office_id, status=Status.IN_PROCESS, last_deed__press=press_of(delivery)
    ).order_by("submitted_at", "pk")


def press_of(delivery: BlankDelivery) -> str:
    """Under which press those stand whom a delivery has moved. Not undone by the ordinary undo: all or nothing."""
    return f"{BY_BLANKS}{delivery.pk}"


def _go_on(rows: Sequence[Application], by: Actor, press: str) -> int:
    now = clock.now()
    due: dict[Any, datetime.date | None] = {}
    for row in rows:
        # Of one form all have the same days: read once, however many blanks have come.
        if row.form_id not in due:
            due[row.form_id] = due_date(row, Status.IN_PROCESS, now)
        also = {"last_deed": deed(row, by, press), "due_on": due[row.form_id]}
        move(row, to=Status.IN_PROCESS, what="application.blank_come", by=by, also=also)
    return len(rows)


def _record(what: str, delivery: BlankDelivery, by: Actor) -> None:
    record(
        what,
        about=("office", delivery.office_id),
        by=by,
        city=delivery.city,
        office=delivery.office_id,
        count=delivery.count,
        moved=delivery.moved,
    )
