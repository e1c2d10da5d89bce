"""Days by hand: strokes on paper, days that are sampled, and one that was lost."""

import datetime
from typing import Final

from antri.directory.models import Region, Service
from antri.home.actions.past_demo.past import Past
from antri.kecamatan.models import DayWithoutRecords, Intake, SampledDay

# Marked in every row that the system itself writes: kind, key.
_WHO: Final = "system:demo"


def tally(past: Past, date: datetime.date, people: int) -> None:
    """Strokes on paper, typed in after the day: one row for each service, outcome and kelurahan."""
    counts: dict[tuple[Service, str, Region | None], int] = {}
    for _ in range(people):
        key = (past.service(), past.outcome(), past.village())
        counts[key] = counts.get(key, 0) + 1
    for (service, outcome, region), number in counts.items():
        row = Intake(
            service=service, outcome=outcome, region=region, count=number, source=Intake.Source.PAPER, date=date
        )
        _take_in(past, row, past.at(date, 15))


def sample(past: Past, date: datetime.date, people: int) -> None:
    """On these days it was also written down when each came and was done."""
    SampledDay.objects.create(city=past.office.city, office=past.office, date=date, chosen_by=_WHO)
    free, came = past.at(date, 8), past.at(date, 7, minutes=30)
    for _ in range(people):
        came += datetime.timedelta(minutes=past.dice.randint(0, 14))
        free = max(free, came) + datetime.timedelta(minutes=past.dice.randint(6, 19))
        row = Intake(
            service=past.service(),
            outcome=past.outcome(),
            region=past.village(),
            count=1,
            source=Intake.Source.TABLET,
            date=date,
            arrived_at=came,
            finished_at=free,
        )
        _take_in(past, row, free)


def lose(past: Past, date: datetime.date) -> None:
    """Say of a day that was left out why it has no records."""
    DayWithoutRecords.objects.create(
        city=past.office.city, office=past.office, date=date, reason="Contoh: tablet rusak", said_by=_WHO
    )


def _take_in(past: Past, row: Intake, at: datetime.datetime) -> None:
    row.id, row.city, row.office, row.officer = past.key(), past.office.city, past.office, past.officer
    row.made_at = row.received_at = at
    past.rows.put(row)
    told = {
        "office": past.office.pk,
        "date": f"{row.date}",
        "service": row.service.code,
        "outcome": row.outcome,
        "count": row.count,
        "region": row.region.code if row.region else "",
        "source": row.source,
    }
    past.tell("kecamatan.taken_in", "intake", row, at, told)
