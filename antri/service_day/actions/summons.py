"""Somebody at a kiosk asks for an officer, and an officer says that it is done."""

from antri.directory.models import Office
from antri.journal.actions import Actor, record
from antri.people.devices import actor_of
from antri.people.models import Device
from antri.service_day.actions.hall import hall_in_hand
from antri.service_day.models import Summons
from antri.web import clock


def ask_for_officer(*, device: Device) -> Summons:
    """Ask for an officer at this kiosk; asking again before one has come is the same call.

    Holding the hall, though nobody moves: door, counters and the supervisor's room hear of it as of everything else.
    """
    by = actor_of(device)
    with hall_in_hand(device.office, by=by) as hall:
        now = clock.now()
        there = Summons.objects.filter(device=device, answered_at__isnull=True).first()
        if there is not None and there.day_id == hall.pk:
            return there
        if there is not None:
            # Of a day that is over: nobody stands there any more.
            Summons.objects.filter(pk=there.pk).update(answered_at=now)
        summons = Summons.objects.create(city=hall.city, day_id=hall.pk, device=device, asked_at=now)
        record(
            "service_day.officer_asked_for",
            about=("summons", summons.pk),
            by=by,
            city=hall.city,
            day=hall.pk,
            label=device.name,
        )
    return summons


def answer_summons(*, office: Office, summons: int, by: Actor) -> None:
    """Say that somebody at a kiosk was helped. Of two officers who say so only the first is written down."""
    with hall_in_hand(office, by=by) as hall:
        row = Summons.objects.select_related("device").filter(pk=summons, device__office=office).first()
        if row is None or not Summons.objects.filter(pk=row.pk, answered_at__isnull=True).update(
            answered_at=clock.now()
        ):
            return
        record(
            "service_day.officer_came",
            about=("summons", row.pk),
            by=by,
            city=hall.city,
            day=hall.pk,
            label=row.device.name,
        )
