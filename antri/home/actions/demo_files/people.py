"""The families who file in the demo: invented, with serials that are never issued (docs/nik.md, 6)."""

import datetime
from dataclasses import dataclass
from typing import Final

_FATHERS: Final = ("Danu", "Bayu", "Raka", "Wira", "Yoga", "Galih", "Tirta", "Bagas", "Satria", "Jaya")
_MOTHERS: Final = ("Sekar", "Lestari", "Nirmala", "Ratna", "Puspa", "Melati", "Kemala", "Ayu", "Intan", "Wulan")
_CHILDREN: Final = ("Kirana", "Arga", "Gendis", "Bima", "Cakra", "Dara", "Embun", "Fajar", "Laras", "Naya")
_LAST: Final = ("Contoh", "Rekaan", "Percontohan", "Umpama", "Andaian")


@dataclass(frozen=True, slots=True)
class Person:
    """One of them."""

    name: str
    nik: str
    born: datetime.date


@dataclass(frozen=True, slots=True)
class Family:
    """Father, mother, a child of the age that the service asks for, and their card."""

    number: int
    kk: str
    father: Person
    mother: Person
    child: Person

    @property
    def phone(self) -> str:
        return f"+62812000{70000 + self.number:05d}"


def family(number: int, child_born: datetime.date) -> Family:
    """Invent the n-th family; its child was born on that day."""
    last = _LAST[number % len(_LAST)]
    registered = datetime.date(2012, 1, 9) + datetime.timedelta(days=97 * number)
    return Family(
        number,
        f"32710{number % 6 + 1}{registered:%d%m%y}{9990 + number % 10}",
        _person(f"{_FATHERS[number % 10]} {last}", number, datetime.date(1984, 3, 4), is_female=False),
        _person(f"{_MOTHERS[(number + 3) % 10]} {last}", number, datetime.date(1987, 7, 5), is_female=True),
        _born_on(f"{_CHILDREN[(number + 7) % 10]} {last}", number, child_born, is_female=number % 2 == 0),
    )


def _person(name: str, number: int, first: datetime.date, *, is_female: bool) -> Person:
    return _born_on(name, number, first + datetime.timedelta(days=41 * number), is_female=is_female)


def _born_on(name: str, number: int, born: datetime.date, *, is_female: bool) -> Person:
    day = born.day + (40 if is_female else 0)
    return Person(name, f"32710{number % 6 + 1}{day:02d}{born:%m%y}{9990 + number % 10}", born)
