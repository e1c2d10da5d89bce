"""Figures of each day for everybody: by office and how people came by their place, with small numbers hidden.

A number of one to four people is hidden, and so is whatever it could be computed from: see `hide`.
docs/decisions/2026-11-24-how-the-road-is-computed.md says against whom, and tests/insight/test_public_figures.py tries.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.insight.queries.road.counts import BY_HAND, HOW, Counts, Key, count
from antri.schedule.models import ServiceDay
from antri.web import clock, moment

# Below this a number is hidden; nobody at all is no secret.
LEAST: Final = 5
# As long as a day on paper may still be typed in: a figure that is out is not changed any more.
SETTLED_DAYS: Final = 14
SHOWN_DAYS: Final = 92
ALL: Final = "all"
COLUMNS: Final = ("given", "served", "not_come", "on_time")
_KEPT_S: Final = 600.0

_ORDER: Final = (ALL, *HOW)

Cell = tuple[str, str]
Table = Mapping[Cell, int]


class Line(NamedTuple):
    """One office on one date, one way or all of them.

    A figure of None is hidden; a `capacity` of None: the office gave no numbers.
    """

    date: datetime.date
    office: Office
    how: str
    capacity: int | None
    figures: tuple[int | None, ...]


def public_days() -> tuple[Line, ...]:
    """The figures of every settled day, oldest first. Ten minutes old at most."""
    today = clock.today(catalogue().city.timezone)
    return moment.keep(("public-figures", today), _KEPT_S, lambda: tuple(_read(today)))


def hide(table: Table) -> frozenset[str]:
    """Tell which columns of one office's day are not shown, for all ways together.

    A column in which any way has one to four people: the sum of a day may be known from elsewhere, so nothing of it
    is shown. And every column of the day, where what is shown beside it would leave one answer only: nobody is served
    or absent without a number, and nobody is on time without being served.
    """
    hidden = {column for column in COLUMNS if _is_small(table, column)}
    return frozenset(hidden if _in_doubt(table, hidden) else COLUMNS)


def hide_sums(sums: Mapping[str, int]) -> frozenset[str]:
    """Tell which sums of a day are not shown: small ones, and with those of served and absent also what was given.

    Always, and not only where the difference would tell: or the hiding itself would tell that it does.
    """
    small = {column for column in COLUMNS if 0 < sums[column] < LEAST}
    return frozenset(small | ({"given"} if small & {"served", "not_come"} else set()))


def _is_small(table: Table, column: str) -> bool:
    return any(0 < table[how, column] < LEAST for how in HOW)


def _in_doubt(table: Table, hidden: set[str]) -> bool:
    """Tell whether each small number could as well be another, with the same sums and the same to be seen beside it."""
    small = [(how, column) for how in HOW for column in hidden if 0 < table[how, column] < LEAST]
    return all(any(_could_be(table, cell, way) for way in _ways(cell)) for cell in small)


def _ways(cell: Cell) -> Iterator[tuple[str, int]]:
    return ((other, step) for other in HOW if other != cell[0] for step in (1, -1))


def _could_be(table: Table, cell: Cell, way: tuple[str, int]) -> bool:
    """Tell whether it could be one more or less, and that of the other way one less or more."""
    (how, column), (other, step) = cell, way
    moved = {**table, cell: table[cell] + step, (other, column): table[other, column] - step}
    return _is_small(moved, column) and all(
        moved[each, "given"] >= moved[each, "served"] + moved[each, "not_come"]
        and moved[each, "on_time"] <= moved[each, "served"]
        and moved[each, column] >= 0
        for each in (how, other)
    )


def _read(today: datetime.date) -> Iterator[Line]:
    last = today - datetime.timedelta(days=SETTLED_DAYS)
    first = last - datetime.timedelta(days=SHOWN_DAYS - 1)
    offices = {office.pk: office for office in catalogue().offices.values()}
    by_day: dict[tuple[datetime.date, int], Counts] = defaultdict(Counts)
    for key, number in count(list(offices), first, last, with_hours=True).items():
        by_day[key.date, key.office][key] = number
    capacity = _capacity(first, last)
    for (date, pk), counts in sorted(by_day.items()):
        table = table_of(counts, pk, date)
        sums = {column: sum(table[how, column] for how in HOW) for column in COLUMNS}
        unseen = hide_sums(sums)
        told = tuple(None if each in unseen else sums[each] for each in COLUMNS)
        yield Line(date, offices[pk], ALL, capacity.get((date, pk)), told)
        hidden = hide(table)
        for how in HOW:
            figures = tuple(None if each in hidden else table[how, each] for each in COLUMNS)
            yield Line(date, offices[pk], how, capacity.get((date, pk)), figures)


def table_of(counts: Counts, office: int, date: datetime.date) -> dict[Cell, int]:
    """Put together what one day of one office would show. Who was served by hand counts as given and served."""
    table = {(how, column): counts[Key(office, date, column, how)] for how in HOW for column in COLUMNS}
    for column in ("given", "served"):
        table[BY_HAND, column] += counts[Key(office, date, "written", BY_HAND)]
    return table


def _capacity(first: datetime.date, last: datetime.date) -> dict[tuple[datetime.date, int], int]:
    rows = ServiceDay.objects.filter(date__range=(first, last), lane="main").values_list("date", "office", "sessions")
    return {(date, office): sum(row[2] for row in sessions) for date, office, sessions in rows}


class Summed(NamedTuple):
    """One office and way over a month: sums of what is shown, and how many figures are hidden in each column."""

    office: Office
    how: str
    sums: tuple[int, ...]
    hidden: tuple[int, ...]


def months_shown(lines: tuple[Line, ...]) -> dict[datetime.date, list[Summed]]:
    """Sum up what is shown by month, the newest first. Nothing that is hidden goes into a sum."""
    by_month: dict[datetime.date, dict[tuple[int, str], list[Line]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        by_month[line.date.replace(day=1)][line.office.pk, line.how].append(line)
    order = {office.pk: place for place, office in enumerate(catalogue().offices.values())}
    return {
        month: [
            _sum(rows)
            for _key, rows in sorted(
                by_month[month].items(), key=lambda item: (order[item[0][0]], _ORDER.index(item[0][1]))
            )
        ]
        for month in sorted(by_month, reverse=True)
    }


def _sum(lines: list[Line]) -> Summed:
    columns = list(zip(*(line.figures for line in lines), strict=True))
    return Summed(
        lines[0].office,
        lines[0].how,
        tuple(sum(number or 0 for number in column) for column in columns),
        tuple(sum(number is None for number in column) for column in columns),
    )
