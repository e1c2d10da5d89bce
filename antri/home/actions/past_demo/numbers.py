"""Days with numbers: who took one, who helped, who came, and who went home unserved."""

import datetime
from typing import Any, Final

from antri.booking.models import Assistance, Booking
from antri.home.actions.demo_plan import HOURS
from antri.home.actions.past_demo.past import Past
from antri.schedule.models import ServiceDay, Slot
from antri.service_day.models import Standby, Visit

_WHY: Final = (Assistance.Reason.NO_PHONE, Assistance.Reason.ELDERLY, Assistance.Reason.CANNOT_READ)


def give_numbers(past: Past, date: datetime.date, numbered: int) -> None:
    """Open the day, let `numbered` people come with a number and a few stay away."""
    per_hour = past.profile.per_hour
    capacity = per_hour * len(HOURS)
    made_at = past.at(date, 7, days=-20)
    day = ServiceDay(
        city=past.office.city,
        office=past.office,
        date=date,
        sessions=[[f"{hour:02d}:00", f"{hour + 1:02d}:00", per_hour] for hour in HOURS],
        made_at=made_at,
    )
    told = {
        "office": past.office.pk,
        "date": f"{date}",
        "capacity": capacity,
        "sessions": {row[0]: row[2] for row in day.sessions},
        "withdrawn": 0,
        "reopened": 0,
        "added": capacity,
        "over": 0,
    }
    past.tell("schedule.day_made", "service_day", day, made_at, told, "worker")
    slots = [
        Slot(
            city=past.office.city,
            day=day,
            number=n + 1,
            start=datetime.time(HOURS[n // per_hour]),
            end=datetime.time(HOURS[n // per_hour] + 1),
        )
        for n in range(capacity)
    ]
    past.rows.put(day, *slots)
    absent = sum(past.dice.random() < 0.08 for _ in range(numbered))
    wanted = past.dice.sample(slots, min(capacity, numbered + absent))
    for n, slot in enumerate(sorted(wanted, key=lambda each: each.number)):
        _book(past, day, slot, is_absent=n < absent)
    if past.dice.random() < 0.35:
        _leave_unserved(past, day)


def _book(past: Past, day: ServiceDay, slot: Slot, *, is_absent: bool) -> None:
    dice, key = past.dice, past.key()
    is_assisted = dice.random() < past.profile.assisted
    made_at = past.at(day.date, 8, days=-dice.randint(1, 18), minutes=dice.randint(0, 600))
    booking = Booking(
        id=key,
        city=day.city,
        office=past.office,
        day=day,
        slot=slot,
        date=day.date,
        start=slot.start,
        end=slot.end,
        number=slot.number,
        turn=1,
        label=f"A-{slot.number:03d}",
        status=Booking.Status.NO_SHOW if is_absent else Booking.Status.SERVED,
        service=past.service(),
        channel="desk" if is_assisted else "web",
        code=past.code(),
        token_hash=f"erased-{key.hex}",
        # Of a few thousand invented people, so that some come again; it belongs to nobody.
        identity_index=f"demo-{past.office.slug}-{dice.randrange(900)}",
        finder="",
        ticket_name=b"",
        sealed=b"",
        idempotency_key=f"erased-{key.hex}",
        content_mac="",
        created_at=made_at,
    )
    past.rows.put(booking)
    slot.turn, slot.state = 1, Slot.State.TAKEN
    told: dict[str, Any] = {"label": booking.label, "turn": 1, "services": [booking.service.code], "people": 1}
    if is_assisted:
        told |= _help(past, booking)
    past.tell("booking.taken", "booking", booking, made_at, told, booking.channel)
    ends = past.at(day.date, slot.end.hour)
    if is_absent:
        slot.state, slot.pool, slot.free_from = Slot.State.FREE, Slot.Pool.HALL, ends
        _move(past, booking, "no_show", "booked", "no_show", ends, reason="never_came", withdrawn=False)
    else:
        _serve(past, booking, ends)


def _help(past: Past, booking: Booking) -> dict[str, Any]:
    region, reason, made_at = past.village(), past.dice.choice(_WHY), booking.created_at
    past.rows.put(
        Assistance(
            city=booking.city,
            booking=booking,
            office=past.office,
            officer=past.officer,
            appointment=past.appointment,
            date=made_at.astimezone(past.zone).date(),
            place=past.office.name,
            region=region,
            reason=reason,
            made_at=made_at,
        )
    )
    return {
        "appointment": past.appointment.pk,
        "reason": reason.value,
        "region": region.code if region else "",
        "place": past.office.name,
        "identity": "nik",
    }


def _serve(past: Past, booking: Booking, ends: datetime.datetime) -> None:
    dice = past.dice
    came = ends - datetime.timedelta(minutes=dice.randint(50, 75))
    called = came + datetime.timedelta(minutes=dice.randint(8, 85))
    serving = called + datetime.timedelta(minutes=1)
    done = serving + datetime.timedelta(minutes=dice.randint(4, 14))
    outcome = Visit.Outcome.INCOMPLETE if dice.random() < 0.1 else Visit.Outcome.DONE
    times = past.times_served(booking.identity_index, booking.date)
    past.rows.put(
        Visit(
            city=booking.city,
            booking=booking,
            day=booking.day,
            hour=booking.start,
            service_code=booking.service.code,
            arrived_at=came,
            queued_at=came,
            calls=1,
            first_called_at=called,
            called_at=called,
            serving_at=serving,
            finished_at=done,
            outcome=outcome,
            times=times,
        )
    )
    _move(past, booking, "checked_in", "booked", "checked_in", came)
    _move(past, booking, "called", "checked_in", "called", called, counter=1)
    _move(past, booking, "started", "called", "serving", serving, counter=1)
    _move(past, booking, "finished", "serving", "served", done, counter=1, outcome=outcome.value, times=times)


def _leave_unserved(past: Past, day: ServiceDay) -> None:
    key = past.key()
    came, left = past.at(day.date, 8, minutes=5), past.at(day.date, 15)
    row = Standby(
        id=key,
        city=day.city,
        day=day,
        status=Standby.Status.UNSERVED,
        code=key.hex[:4].upper(),
        service=past.service(),
        identity_index=f"erased-{key.hex}",
        sealed=b"",
        registered_at=came,
        settled_at=left,
    )
    past.rows.put(row)
    past.tell("service_day.stood_by", "standby", row, came, {"label": row.code, "status": "waiting", "people": 1})
    told = {"label": row.code, "status": "unserved", "before": "waiting"}
    past.tell("service_day.unserved", "standby", row, left, told)


def _move(
    past: Past, booking: Booking, what: str, before: str, status: str, at: datetime.datetime, **data: Any
) -> None:
    told = {"label": booking.label, "status": status, "before": before, **data}
    past.tell(f"service_day.{what}", "booking", booking, at, told)
