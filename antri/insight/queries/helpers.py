"""What those who book for others do, so that abuse is seen: how many numbers, and what became of them.

Each figure counts numbers; none tells of a person. A mark asks somebody to look, it proves nothing.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from antri.booking.models import Assistance, Booking, Claim
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.models import Appointment, Officer
from antri.service_day.models import Visit
from antri.web import clock

# A phone that serves so many people of one helper is called often used: a family has fewer.
MANY_ON_A_PHONE = 4
# Below so many numbers a share says nothing.
ENOUGH = 10
# Publicly, one to four are told as fewer than five.
FEW = 5

MARKS = {
    "other": _("orang lain datang, atau NIK milik orang lain"),
    "no_shows": _("jauh lebih banyak yang tidak datang daripada pada pendamping lain"),
    "phones": _("satu ponsel dipakai untuk banyak orang"),
    "given_back": _("banyak nomor diurungkan"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """One helper in a span of days. `over`: numbers whose day has passed and that were not given back.

    `other`: somebody else came with the number, or its NIK was claimed by its owner. `phones`: how many phones
    were used for `MANY_ON_A_PHONE` people or more; `most_on_a_phone`: for how many, at most.
    """

    officer: Officer
    places: tuple[str, ...]
    taken: int
    given_back: int
    over: int
    no_shows: int
    other: int
    phones: int
    most_on_a_phone: int
    no_phone: int
    no_nik: int
    marks: tuple[str, ...] = ()

    @property
    def no_show_share(self) -> float | None:
        return self.no_shows / self.over if self.over >= ENOUGH else None

    @property
    def marks_said(self) -> list[str]:
        return [str(MARKS[mark]) for mark in self.marks]


def helpers(*, since: datetime.date, until: datetime.date, office: Office | None = None) -> list[Helper]:
    """Tell what each helper did from `since` to `until`, both included; who should be looked at first comes first."""
    rows = Assistance.objects.filter(date__range=(since, until))
    if office is not None:
        rows = rows.filter(office=office)
    counted = {row["officer"]: row for row in _counts(rows)}
    phones, others, places = _phones(rows), _others(rows), _places(rows)
    officers = Officer.objects.in_bulk(list(counted))
    found = [
        Helper(
            officer=officers[key],
            places=places.get(key, ()),
            other=others[key],
            phones=sum(people >= MANY_ON_A_PHONE for people in phones[key]),
            most_on_a_phone=max(phones[key], default=0),
            **{name: value for name, value in row.items() if name != "officer"},
        )
        for key, row in counted.items()
    ]
    usual = _usual_no_shows(found)
    marked = [_marked(row, usual) for row in found]
    return sorted(marked, key=lambda row: (-len(row.marks), -row.taken, row.officer.pk))


def _counts(rows: Any) -> Iterable[dict[str, Any]]:
    past = Q(booking__date__lt=clock.today(catalogue().city.timezone))
    cancelled = Q(booking__status=Booking.Status.CANCELLED)
    return (
        rows.values("officer")
        .order_by()
        .annotate(
            taken=Count("pk"),
            given_back=Count("pk", filter=cancelled),
            over=Count("pk", filter=past & ~cancelled),
            no_shows=Count("pk", filter=Q(booking__status=Booking.Status.NO_SHOW)),
            # What was erased has no phone any more; it had one or not, which nobody knows now.
            no_phone=Count("pk", filter=Q(booking__phone_index="") & ~Q(booking__identity_index__startswith="erased-")),
            no_nik=Count("pk", filter=~Q(identity=Assistance.Identity.NIK)),
        )
    )


def _phones(rows: Any) -> dict[int, list[int]]:
    """For each helper, how many different people each phone was used for."""
    found: dict[int, list[int]] = defaultdict(list)
    used = rows.exclude(booking__phone_index="").values("officer", "booking__phone_index").order_by()
    for row in used.annotate(people=Count("booking__identity_index", distinct=True)):
        found[row["officer"]].append(row["people"])
    return found


def _others(rows: Any) -> Counter[int]:
    """For each helper, the numbers that turned out to be somebody else's."""
    came = Visit.objects.filter(identity=Visit.Identity.OTHER).values("pk")
    claimed = Claim.objects.filter(status=Claim.Status.GRANTED, held__isnull=False).values("held")
    wrong = rows.filter(Q(pk__in=came) | Q(pk__in=claimed))
    return Counter(dict(wrong.values_list("officer").order_by().annotate(Count("pk"))))


def _places(rows: Any) -> dict[int, tuple[str, ...]]:
    """Where each of them helps, in the office's words."""
    found: dict[int, tuple[str, ...]] = {}
    used = Appointment.objects.filter(pk__in=rows.values("appointment")).select_related("office").order_by("pk")
    for row in used:
        name = row.place or (row.office.name if row.office else "")
        found[row.officer_id] = (*found.get(row.officer_id, ()), name)
    return found


def _usual_no_shows(found: Iterable[Helper]) -> float:
    over = sum(row.over for row in found)
    return sum(row.no_shows for row in found) / over if over else 0.0


def _marked(row: Helper, usual: float) -> Helper:
    share = row.no_show_share
    marks = [
        ("other", row.other > 0),
        ("no_shows", share is not None and row.no_shows >= FEW and share >= 2 * usual),
        ("phones", row.phones > 0),
        ("given_back", row.taken >= ENOUGH and row.given_back * 4 >= row.taken),
    ]
    facts = {name: getattr(row, name) for name in Helper.__dataclass_fields__}
    return Helper(**(facts | {"marks": tuple(name for name, is_so in marks if is_so)}))


class Week(NamedTuple):
    """One week for everybody: `rows` has a pair for each helper, taken and not come, without a name, most first."""

    first: datetime.date
    last: datetime.date
    rows: tuple[tuple[str, str], ...]
    total: str
    no_shows: str


def public_weeks(*, count: int = 8) -> list[Week]:
    """Tell what was taken by helpers in each of the last whole weeks, newest first, with small figures hidden.

    No place and no order that would tell who is who from one week to the next.
    """
    today = clock.today(catalogue().city.timezone)
    monday = today - datetime.timedelta(days=today.weekday())
    return [_week(monday - datetime.timedelta(weeks=back)) for back in range(1, count + 1)]


def _week(first: datetime.date) -> Week:
    last = first + datetime.timedelta(days=6)
    rows = Assistance.objects.filter(date__range=(first, last)).values("officer").order_by()
    counted = rows.annotate(
        taken=Count("pk"), missed=Count("pk", filter=Q(booking__status=Booking.Status.NO_SHOW))
    ).values_list("taken", "missed")
    pairs = sorted(counted, reverse=True)
    # A total beside all parts but one would tell that one.
    is_open = all(taken >= FEW for taken, _missed in pairs)
    are_open = all(missed == 0 or missed >= FEW for _taken, missed in pairs)
    return Week(
        first,
        last,
        tuple((_told(taken), _told(missed)) for taken, missed in pairs),
        _told(sum(taken for taken, _missed in pairs)) if is_open else "–",
        _told(sum(missed for _taken, missed in pairs)) if are_open else "–",
    )


def _told(count: int) -> str:
    return "<5" if 0 < count < FEW else str(count)
