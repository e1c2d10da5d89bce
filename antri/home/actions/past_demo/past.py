"""One invented kecamatan: how it fares, its officer, its dates, and the dice that decide."""

import datetime
import random
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from antri.booking.actions.book import new_code
from antri.directory.models import Office, Region, Service
from antri.directory.queries import catalogue
from antri.home.actions.found_demo import DEMO
from antri.home.actions.past_demo.rows import Rows
from antri.journal.actions import Actor
from antri.kecamatan.models import Intake
from antri.people.actions.appointments import put_appointment
from antri.people.models import Appointment, Officer, Role
from antri.schedule.models import Holiday

_MONTHS: Final = 5
_SERVICES: Final = ("KTP_REKAM", "KTP_HILANG", "KK_UBAH", "KIA_BARU", "AKTA_LAHIR")


@dataclass(frozen=True, slots=True)
class Profile:
    """How an invented kecamatan fares: share with a number at first and now, how many of those need an officer."""

    mode: str
    first: float
    now: float
    assisted: float
    people: int
    per_hour: int


class Past:
    """The months of one kecamatan, as they are invented."""

    def __init__(self, office: Office, profile: Profile, today: datetime.date) -> None:
        self.office, self.profile = office, profile
        self.dice = random.Random(f"{office.slug} {today:%Y-%m}")  # noqa: S311 - the same demo on the same day
        self.zone = ZoneInfo(office.timezone)
        self.dates = _dates(office, today)
        known = catalogue().services
        self.services = [known[code] for code in _SERVICES if code in known] or [next(iter(known.values()))]
        self.villages = list(Region.objects.filter(parent=office.district_code).order_by("code"))
        self.officer, self.appointment = _officer(office)
        self.rows = Rows(office.city)
        # How often each invented person was served in a month.
        self._times: Counter[tuple[str, str]] = Counter()

    def at(self, date: datetime.date, hour: int, *, days: int = 0, minutes: int = 0) -> datetime.datetime:
        local = datetime.datetime.combine(date + datetime.timedelta(days=days), datetime.time(hour), self.zone)
        return (local + datetime.timedelta(minutes=minutes)).astimezone(datetime.UTC)

    def key(self) -> uuid.UUID:
        return uuid.UUID(int=self.dice.getrandbits(128), version=4)

    def code(self) -> str:
        return new_code(self.dice.getrandbits(40))

    def times_served(self, person: str, date: datetime.date) -> int:
        """Count one more time in the month that somebody is served."""
        self._times[person, f"{date:%Y-%m}"] += 1
        return self._times[person, f"{date:%Y-%m}"]

    def service(self) -> Service:
        return self.dice.choice(self.services)

    def outcome(self) -> str:
        return self.dice.choices(Intake.Outcome.values, weights=(88, 9, 3))[0]

    def village(self) -> Region | None:
        return self.dice.choice(self.villages) if self.villages and self.dice.random() < 0.7 else None

    def tell(
        self, what: str, kind: str, row: Any, at: datetime.datetime, data: dict[str, Any], channel: str = "desk"
    ) -> None:
        self.rows.tell(what, kind, row, at, data, Actor("system", channel, "demo"))


def _dates(office: Office, today: datetime.date) -> list[datetime.date]:
    """The working days of the months before today, and of this one so far."""
    first = today.replace(day=1)
    for _month in range(_MONTHS):
        first = (first - datetime.timedelta(days=1)).replace(day=1)
    closed = set(Holiday.objects.filter(city=office.city, closes=True).values_list("date", flat=True))
    span = (first + datetime.timedelta(days=n) for n in range((today - first).days))
    return [date for date in span if date.isoweekday() < 6 and date not in closed]


def _officer(office: Office) -> tuple[Officer, Appointment]:
    """An invented officer of the place, who cannot sign in."""
    username = f"demo-{office.slug}"[:30]
    officer = Officer(username=username, first_name="Petugas Contoh", last_name=office.name, is_active=False)
    officer.set_unusable_password()
    officer.save(force_insert=True)
    return officer, put_appointment(officer, Role.APPOINTED_OFFICER, office, datetime.date(2020, 1, 1), None, DEMO)
