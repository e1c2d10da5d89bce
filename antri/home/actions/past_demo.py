"""Give the demo a past: months of invented days at the kecamatan, so that the way online has something to show.

Everything is written in bulk, rows and events together, so that what the tables say follows from the journal. Nobody in
it ever had a name: the rows look as they do after the city's retention. All of it carries the actor "demo".
"""

import datetime
import random
import uuid
from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

from antri.booking.models import Assistance, Booking
from antri.directory.models import Office, Region, Service
from antri.directory.queries import catalogue
from antri.directory.queries import forget as forget_directory
from antri.home.actions.found_demo import DEMO
from antri.journal.actions import Actor, change, record
from antri.journal.models import Event
from antri.kecamatan.actions.earlier_waits import Earlier, enter_earlier_wait
from antri.kecamatan.actions.targets import set_target
from antri.kecamatan.models import DayWithoutRecords, Intake, SampledDay
from antri.people.actions.appointments import put_appointment
from antri.people.models import Appointment, Officer, Role
from antri.schedule.actions import forget as forget_days
from antri.schedule.models import Holiday, Lane, OpeningPlan, PlanSession, ServiceDay, Slot
from antri.service_day.models import Standby, Visit
from antri.web import moment

FOUNDED: Final = "demo.past_written"
MONTHS: Final = 5
_HOURS: Final = (8, 9, 10, 13, 14)
_SERVICES: Final = ("KTP_REKAM", "KTP_HILANG", "KK_UBAH", "KIA_BARU", "AKTA_LAHIR")
_TARGET: Final = 85
_AT_ONCE: Final = 2_000
# Marked in every row that the system itself writes: kind, key.
_WHO: Final = "system:demo"
_WHY: Final = (Assistance.Reason.NO_PHONE, Assistance.Reason.ELDERLY, Assistance.Reason.CANNOT_READ)


@dataclass(frozen=True, slots=True)
class Profile:
    """How an invented kecamatan fares: share with a number at first and now, how many of those need an officer."""

    mode: str
    first: float
    now: float
    assisted: float
    people: int
    per_hour: int


_PROFILES: Final = (
    Profile(Office.Mode.HYBRID, 0.24, 0.50, 0.5, 19, 10),
    Profile(Office.Mode.HYBRID, 0.44, 0.77, 0.33, 12, 4),
    Profile(Office.Mode.ONLINE, 0.78, 0.92, 0.17, 12, 4),
    Profile(Office.Mode.HYBRID, 0.35, 0.68, 0.3, 22, 6),
    Profile(Office.Mode.ONLINE, 0.66, 0.90, 0.2, 17, 5),
    Profile(Office.Mode.MANUAL, 0.0, 0.0, 0.0, 24, 0),
)


@dataclass(slots=True)
class Rows:
    """What is to be written, by table; events are put in the order of their time at the end."""

    days: list[ServiceDay] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    helped: list[Assistance] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    standby: list[Standby] = field(default_factory=list)
    intake: list[Intake] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def write_past(*, today: datetime.date) -> int:
    """Write the demo's past once; return how many people were invented. Again: changes nothing."""
    districts = [office for office in catalogue().offices.values() if office.kind == Office.Kind.DISTRICT]
    if not districts or Event.objects.filter(about_kind="city", what=FOUNDED).exists():
        return 0
    people = 0
    with change():
        for place, office in enumerate(districts):
            profile = _PROFILES[place % len(_PROFILES)]
            _serve_as(office, profile)
            people += _Past(office, profile, today).write()
        _aims(districts, today)
        record(FOUNDED, about=("city", districts[0].city), by=DEMO, city=districts[0].city, count=people)
    forget_directory()
    forget_days()
    moment.forget()
    return people


def _serve_as(office: Office, profile: Profile) -> None:
    """Let it serve as its past leads to: with opening hours where it gives numbers."""
    Office.objects.filter(pk=office.pk).update(mode=profile.mode)
    if not profile.per_hour or OpeningPlan.objects.filter(office=office, lane="main").exists():
        return
    Lane.objects.get_or_create(city=office.city, office=office, code="main", defaults={"name": "Nomor antrean"})
    plan = OpeningPlan.objects.create(
        city=office.city, office=office, name="Demo: nomor daring", valid_from=datetime.date(2020, 1, 1)
    )
    PlanSession.objects.bulk_create(
        PlanSession(
            city=office.city,
            plan=plan,
            weekday=weekday,
            start=datetime.time(hour),
            end=datetime.time(hour + 1),
            capacity=profile.per_hour,
        )
        for weekday in range(1, 6)
        for hour in _HOURS
    )


class _Past:
    """The months of one kecamatan."""

    def __init__(self, office: Office, profile: Profile, today: datetime.date) -> None:
        self.office, self.profile = office, profile
        self.dice = random.Random(f"{office.slug} {today:%Y-%m}")  # noqa: S311 - the same demo on the same day
        self.zone = ZoneInfo(office.timezone)
        first = today.replace(day=1)
        for _ in range(MONTHS):
            first = (first - datetime.timedelta(days=1)).replace(day=1)
        closed = set(Holiday.objects.filter(city=office.city, closes=True).values_list("date", flat=True))
        span = (first + datetime.timedelta(days=n) for n in range((today - first).days))
        self.dates = [date for date in span if date.isoweekday() < 6 and date not in closed]
        book = catalogue()
        self.services = [book.services[code] for code in _SERVICES if code in book.services] or [
            next(iter(book.services.values()))
        ]
        self.villages = list(Region.objects.filter(parent=office.district_code).order_by("code"))
        self.officer, self.appointment = self._officer()
        self.rows = Rows()

    def write(self) -> int:
        """Invent every day, then write all of them."""
        # Where it is counted by hand, one day in the last weeks has no records, and it is said why.
        if self.profile.mode == Office.Mode.MANUAL and len(self.dates) > 5:
            _say_gap(self.office, self.dates.pop(-5))
        people = sum(self._day(place, date) for place, date in enumerate(self.dates))
        rows = self.rows
        tables: tuple[tuple[Any, list[Any]], ...] = (
            (ServiceDay, rows.days),
            (Slot, rows.slots),
            (Booking, rows.bookings),
            (Assistance, rows.helped),
            (Visit, rows.visits),
            (Standby, rows.standby),
            (Intake, rows.intake),
        )
        for table, found in tables:
            table.objects.bulk_create(found, batch_size=_AT_ONCE)
        for event in rows.events:
            _with_keys(event)
        rows.events.sort(key=lambda event: event.at)
        Event.objects.bulk_create(rows.events, batch_size=_AT_ONCE)
        return people

    def _officer(self) -> tuple[Officer, Appointment]:
        """An invented officer of the place, who cannot sign in."""
        username = f"demo-{self.office.slug}"[:30]
        officer = Officer(username=username, first_name="Petugas Contoh", last_name=self.office.name, is_active=False)
        officer.set_unusable_password()
        officer.save(force_insert=True)
        appointment = put_appointment(
            officer, Role.APPOINTED_OFFICER, self.office, datetime.date(2020, 1, 1), None, DEMO
        )
        return officer, appointment

    def _day(self, place: int, date: datetime.date) -> int:
        profile, dice = self.profile, self.dice
        way = place / max(1, len(self.dates) - 1)
        share = min(0.97, max(0.0, profile.first + (profile.now - profile.first) * way + dice.uniform(-0.06, 0.06)))
        weight = 1.25 if date.isoweekday() == 1 else 0.95
        people = max(4, round(profile.people * weight * dice.uniform(0.8, 1.2)))
        numbered = min(round(people * share), profile.per_hour * len(_HOURS)) if profile.per_hour else 0
        if profile.per_hour:
            self._numbers(date, numbered)
        if profile.mode == Office.Mode.MANUAL and place % 10 in (3, 8):
            self._sampled(date, people)
        else:
            self._tally(date, people - numbered)
        return people

    # -- with a number ----------------------------------------------------------------------------

    def _numbers(self, date: datetime.date, numbered: int) -> None:
        day = ServiceDay(
            city=self.office.city,
            office=self.office,
            date=date,
            sessions=[[f"{hour:02d}:00", f"{hour + 1:02d}:00", self.profile.per_hour] for hour in _HOURS],
            made_at=self._at(date, 7, days=-20),
        )
        self.rows.days.append(day)
        capacity = self.profile.per_hour * len(_HOURS)
        told = {
            "office": self.office.pk,
            "date": f"{date}",
            "capacity": capacity,
            "sessions": {row[0]: row[2] for row in day.sessions},
            "withdrawn": 0,
            "reopened": 0,
            "added": capacity,
            "over": 0,
        }
        self._tell("schedule.day_made", "service_day", day, self._at(date, 7, days=-20), "worker", told)
        slots = [
            Slot(
                city=self.office.city,
                day=day,
                number=n + 1,
                start=datetime.time(_HOURS[n // self.profile.per_hour]),
                end=datetime.time(_HOURS[n // self.profile.per_hour] + 1),
            )
            for n in range(capacity)
        ]
        self.rows.slots += slots
        absent = sum(self.dice.random() < 0.08 for _ in range(numbered))
        wanted = self.dice.sample(slots, min(capacity, numbered + absent))
        for n, slot in enumerate(sorted(wanted, key=lambda each: each.number)):
            self._booking(day, slot, is_absent=n < absent)
        if self.dice.random() < 0.35:
            self._unserved(day)

    def _booking(self, day: ServiceDay, slot: Slot, *, is_absent: bool) -> None:
        dice, code = self.dice, uuid.UUID(int=self.dice.getrandbits(128), version=4)
        is_assisted = dice.random() < self.profile.assisted
        made_at = self._at(day.date, 8, days=-dice.randint(1, 18), minutes=dice.randint(0, 600))
        booking = Booking(
            id=code,
            city=day.city,
            office=self.office,
            day=day,
            slot=slot,
            date=day.date,
            start=slot.start,
            end=slot.end,
            number=slot.number,
            turn=1,
            label=f"A-{slot.number:03d}",
            status=Booking.Status.NO_SHOW if is_absent else Booking.Status.SERVED,
            service=dice.choice(self.services),
            channel="desk" if is_assisted else "web",
            code=code.hex[:8].upper(),
            token_hash=f"erased-{code.hex}",
            # Of a few thousand invented people, so that some come again; it belongs to nobody.
            identity_index=f"demo-{self.office.slug}-{dice.randrange(900)}",
            finder="",
            ticket_name=b"",
            sealed=b"",
            idempotency_key=f"erased-{code.hex}",
            content_mac="",
            created_at=made_at,
        )
        self.rows.bookings.append(booking)
        slot.turn, slot.state = 1, Slot.State.TAKEN
        told: dict[str, Any] = {"label": booking.label, "turn": 1, "services": [booking.service.code], "people": 1}
        if is_assisted:
            told |= self._help(booking, made_at)
        self._tell("booking.taken", "booking", booking, made_at, booking.channel, told)
        ends = self._at(day.date, slot.end.hour)
        if is_absent:
            slot.state, slot.pool, slot.free_from = Slot.State.FREE, Slot.Pool.HALL, ends
            self._move(booking, "no_show", "booked", "no_show", ends, reason="never_came", withdrawn=False)
        else:
            self._visit(booking, ends)

    def _help(self, booking: Booking, made_at: datetime.datetime) -> dict[str, Any]:
        region, reason = self._village(), self.dice.choice(_WHY)
        self.rows.helped.append(
            Assistance(
                city=booking.city,
                booking=booking,
                office=self.office,
                officer=self.officer,
                appointment=self.appointment,
                date=made_at.astimezone(self.zone).date(),
                place=self.office.name,
                region=region,
                reason=reason,
                made_at=made_at,
            )
        )
        return {
            "appointment": self.appointment.pk,
            "reason": reason.value,
            "region": region.code if region else "",
            "place": self.office.name,
            "identity": "nik",
        }

    def _visit(self, booking: Booking, ends: datetime.datetime) -> None:
        dice = self.dice
        came = ends - datetime.timedelta(minutes=dice.randint(50, 75))
        called = came + datetime.timedelta(minutes=dice.randint(8, 85))
        serving = called + datetime.timedelta(minutes=1)
        done = serving + datetime.timedelta(minutes=dice.randint(4, 14))
        outcome = Visit.Outcome.INCOMPLETE if dice.random() < 0.1 else Visit.Outcome.DONE
        self.rows.visits.append(
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
            )
        )
        self._move(booking, "checked_in", "booked", "checked_in", came)
        self._move(booking, "called", "checked_in", "called", called, counter=1)
        self._move(booking, "started", "called", "serving", serving, counter=1)
        self._move(booking, "finished", "serving", "served", done, counter=1, outcome=outcome.value)

    def _unserved(self, day: ServiceDay) -> None:
        key = uuid.UUID(int=self.dice.getrandbits(128), version=4)
        came, left = self._at(day.date, 8, minutes=5), self._at(day.date, 15)
        row = Standby(
            id=key,
            city=day.city,
            day=day,
            status=Standby.Status.UNSERVED,
            code=key.hex[:4].upper(),
            service=self.dice.choice(self.services),
            identity_index=f"erased-{key.hex}",
            sealed=b"",
            registered_at=came,
            settled_at=left,
        )
        self.rows.standby.append(row)
        self._tell(
            "service_day.stood_by", "standby", row, came, "desk", {"label": row.code, "status": "waiting", "people": 1}
        )
        told = {"label": row.code, "status": "unserved", "before": "waiting"}
        self._tell("service_day.unserved", "standby", row, left, "desk", told)

    # -- by hand ----------------------------------------------------------------------------------

    def _tally(self, date: datetime.date, people: int) -> None:
        """Strokes on paper, typed in after the day: one row for each service, outcome and kelurahan."""
        counts: dict[tuple[Service, str, Region | None], int] = {}
        for _ in range(people):
            key = (self.dice.choice(self.services), self._outcome(), self._village())
            counts[key] = counts.get(key, 0) + 1
        for (service, outcome, region), number in counts.items():
            self._take_in(date, service, outcome, region, number, Intake.Source.PAPER, self._at(date, 15))

    def _sampled(self, date: datetime.date, people: int) -> None:
        """On these days it was also written down when each came and was done."""
        SampledDay.objects.create(city=self.office.city, office=self.office, date=date, chosen_by=_WHO)
        free, came = self._at(date, 8), self._at(date, 7, minutes=30)
        for _ in range(people):
            came += datetime.timedelta(minutes=self.dice.randint(0, 14))
            free = max(free, came) + datetime.timedelta(minutes=self.dice.randint(6, 19))
            self._take_in(
                date,
                self.dice.choice(self.services),
                self._outcome(),
                self._village(),
                1,
                Intake.Source.TABLET,
                free,
                came,
            )

    def _take_in(
        self,
        date: datetime.date,
        service: Service,
        outcome: str,
        region: Region | None,
        number: int,
        source: str,
        at: datetime.datetime,
        came: datetime.datetime | None = None,
    ) -> None:
        row = Intake(
            id=uuid.UUID(int=self.dice.getrandbits(128), version=4),
            city=self.office.city,
            office=self.office,
            date=date,
            service=service,
            outcome=outcome,
            count=number,
            region=region,
            source=source,
            officer=self.officer,
            arrived_at=came,
            finished_at=at if came else None,
            made_at=at,
            received_at=at,
        )
        self.rows.intake.append(row)
        told = {
            "office": self.office.pk,
            "date": f"{date}",
            "service": service.code,
            "outcome": outcome,
            "count": number,
            "region": region.code if region else "",
            "source": source,
        }
        self._tell("kecamatan.taken_in", "intake", row, at, "desk", told)

    def _outcome(self) -> str:
        return self.dice.choices(Intake.Outcome.values, weights=(88, 9, 3))[0]

    def _village(self) -> Region | None:
        return self.dice.choice(self.villages) if self.villages and self.dice.random() < 0.7 else None

    # -- events -----------------------------------------------------------------------------------

    def _at(self, date: datetime.date, hour: int, *, days: int = 0, minutes: int = 0) -> datetime.datetime:
        local = datetime.datetime.combine(date + datetime.timedelta(days=days), datetime.time(hour), self.zone)
        return (local + datetime.timedelta(minutes=minutes)).astimezone(datetime.UTC)

    def _move(self, booking: Booking, what: str, before: str, status: str, at: datetime.datetime, **data: Any) -> None:
        told = {"label": booking.label, "status": status, "before": before, **data}
        self._tell(f"service_day.{what}", "booking", booking, at, "desk", told)

    def _tell(self, what: str, kind: str, row: Any, at: datetime.datetime, channel: str, data: dict[str, Any]) -> None:
        actor = Actor("system", channel, "demo")
        event = Event(
            city=self.office.city,
            at=at,
            what=what,
            about_kind=kind,
            actor_kind=actor.kind,
            actor_id=actor.id,
            channel=actor.channel,
            data=data,
        )
        event.row = row  # type: ignore[attr-defined]
        self.rows.events.append(event)


def _with_keys(event: Event) -> None:
    """Days and slots have their keys only once they are written."""
    row = event.row  # type: ignore[attr-defined]
    event.about_id = str(row.pk)
    if event.what == "booking.taken":
        event.data |= {"day": row.day.pk, "slot": row.slot.pk}
    elif event.about_kind == "standby":
        event.data |= {"day": row.day.pk}


def _say_gap(office: Office, date: datetime.date) -> None:
    """Say of a day that was left out why it has no records."""
    DayWithoutRecords.objects.create(
        city=office.city, office=office, date=date, reason="Contoh: tablet rusak", said_by=_WHO
    )


def _aims(districts: list[Office], today: datetime.date) -> None:
    for office in districts:
        set_target(office=office, percent=_TARGET, since=today - datetime.timedelta(days=150), by=DEMO)
    earlier = Earlier(
        period_from=today - datetime.timedelta(days=400),
        period_until=today - datetime.timedelta(days=370),
        median_minutes=95,
        longest_minutes=240,
        people=60,
        method="Contoh rekaan: jam di karcis dan di buku",
        source="Demo",
    )
    enter_earlier_wait(office=districts[-1], wait=earlier, by=DEMO)
