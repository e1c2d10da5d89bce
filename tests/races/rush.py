"""The opening minute as data: who tries what, in which way of typing. The same seed is the same rush."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from antri.booking.actions import Booked, Order, book
from antri.booking.actions.assist import HelpGiven, assist
from antri.journal.actions import Actor
from antri.people.models import Appointment
from tests import cast

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # Tuesday 10.00 in Jakarta
TUESDAY = date(2026, 12, 8)
WEDNESDAY = date(2026, 12, 9)
THURSDAY = date(2026, 12, 10)
DOORS = (Actor("citizen", "web"), Actor("citizen", "api"), Actor("officer", "desk", "2"))


@dataclass(frozen=True, slots=True)
class Rush:
    """So many tries by so many people for one date, most at the main office, some at the district's."""

    seed: int
    tries: int
    people: int
    on: date = TUESDAY

    def works(self, numbers: range | None = None) -> Iterator["Try"]:
        """The tries with these numbers, all of them by default."""
        for number in numbers or range(self.tries):
            yield Try(self, number)


@dataclass(frozen=True, slots=True)
class Try:
    """One try of a rush: calling it books."""

    rush: Rush
    number: int

    def __call__(self) -> Booked:
        dice = random.Random(f"{self.rush.seed}:{self.number}")
        who = cast.person(dice.randrange(self.rush.people))
        order = Order(
            office="disdukcapil" if dice.random() < 0.85 else "rekaan-utara",
            service=dice.choice(("KTP_HILANG", "KK_UBAH")),
            date=self.rush.on,
            name=dice.choice((who.name, who.name.upper(), f"  {who.name} ")),
            nik=retyped(who.nik, dice),
            phone=rephoned(who.phone, dice),
            session=time(dice.choice((8, 9, 10, 11, 13))) if dice.random() < 0.2 else None,
        )
        return book(order=order, key=f"rush-{self.rush.seed:04d}-{self.number:012d}", by=dice.choice(DOORS))


def assisting(appointment: int, numbers: Iterable[int]) -> Iterator[Callable[[], Booked]]:
    """Tries of one helper, each for another person."""
    row = Appointment.objects.select_related("office").get(pk=appointment)
    for number in numbers:
        yield Assisted(row, number)


@dataclass(frozen=True, slots=True)
class Assisted:
    """One person whom a helper books for."""

    appointment: Appointment
    number: int

    def __call__(self) -> Booked:
        who = cast.person(self.number)
        order = Order(
            office=self.appointment.office.slug,
            service="KTP_HILANG",
            date=TUESDAY,
            name=who.name,
            nik=who.nik,
            phone="",
        )
        return assist(
            order=order,
            help_given=HelpGiven(appointment=self.appointment, reason="no_phone"),
            key=f"assisted-{self.number:012d}",
            by=Actor("officer", "desk", str(self.appointment.officer_id)),
        )


def retyped(nik: str, dice: random.Random) -> str:
    """Type a NIK in one of the ways people do."""
    cut = (nik[:6], nik[6:12], nik[12:])
    return dice.choice((nik, f" {nik} ", ".".join(cut), " ".join(cut), "-".join(cut)))


def rephoned(phone: str, dice: random.Random) -> str:
    """Type a phone number in one of the ways people do."""
    return dice.choice((phone, f"+62{phone[1:]}", f"62 {phone[1:5]} {phone[5:]}", f"{phone[:4]}-{phone[4:]}"))


def receipt(booked: Booked) -> dict[str, Any]:
    """What the person was told: the number that must never be lost."""
    booking = booked.booking
    return {
        "id": str(booking.pk),
        "token": booked.token,
        "office": booking.office.slug,
        "date": booking.date.isoformat(),
        "number": booking.number,
        "label": booking.label,
    }
