"""Who is still in a hall that is to be closed, and what closing it makes of each."""

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from antri.booking.models import Booking
from antri.directory.models import Office
from antri.journal.models import Event
from antri.schedule.models import ServiceDay
from antri.service_day.models import Hall, Standby, Visit

Status = Booking.Status
CLOSED: Final = "hall_closed"
# Whoever came and was not served is owed a place; whoever did not come counts as not come.
OWED: Final = (Status.SERVING, Status.CALLED, Status.CHECKED_IN)
NOT_COME: Final = (Status.MISSED, Status.BOOKED)
_IN_ORDER: Final = {status: place for place, status in enumerate((*OWED, *NOT_COME))}


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who is not done. `is_owed`: they came, or the office had sent them away; a first place is theirs."""

    booking: Booking
    visit: Visit | None

    @property
    def is_owed(self) -> bool:
        return self.booking.status in OWED or self.was_sent_away

    @property
    def was_sent_away(self) -> bool:
        """Tell whether the office has closed their hour and they have not chosen another date."""
        return self.booking.status == Status.BOOKED and self.booking.to_move_at is not None

    @property
    def becomes(self) -> str:
        return str(_("Tempat pertama pada hari kerja berikutnya") if self.is_owed else _("Tidak hadir"))

    @property
    def counter(self) -> str:
        return self.visit.counter.name if self.visit and self.visit.counter else ""


def left_in(hall: Hall, office: Office) -> list[Left]:
    """List everybody whom closing this hall would meet: those at a counter first, then in the order of the day."""
    rows = Booking.objects.filter(office=office, date=hall.day.date, status__in=(*OWED, *NOT_COME))
    visits = {visit.pk: visit for visit in Visit.objects.filter(day=hall.pk).select_related("counter")}
    found = [Left(row, visits.get(row.pk)) for row in rows.select_related("office", "day", "service")]
    return sorted(
        found, key=lambda each: (_IN_ORDER[Status(each.booking.status)], each.booking.start, each.booking.label)
    )


def standing_by(hall: Hall) -> int:
    return Standby.objects.filter(day=hall.pk, status=Standby.Status.WAITING).count()


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody who was given a first place at closing."""

    old_label: str
    booking: Booking


@dataclass(frozen=True, slots=True)
class Result:
    """What closing a hall has made of those who were left."""

    moved: list[Moved]
    without_place: list[str]
    not_come: list[str]
    unserved: int


def result_of(hall: Hall) -> Result:
    """Read from the journal what became of everybody at closing."""
    if hall.closed_at is None:
        return Result([], [], [], 0)
    of_hall = Event.objects.filter(about_kind="hall", about_id=str(hall.pk)).order_by("pk")
    began = of_hall.filter(what="service_day.closing_began").first()
    if began is None:
        return Result([], [], [], 0)
    ended = of_hall.filter(what="service_day.hall_closed").last()
    # Between two events of the journal: nothing else in it is looked at.
    events = Event.objects.filter(pk__gt=began.pk, **({"pk__lt": ended.pk} if ended else {}), data__reason=CLOSED)
    events = events.filter(what__in=("booking.rescheduled", "service_day.no_show", "service_day.left_unserved"))
    rows = [(event.what, event.about_id, event.data) for event in events.order_by("pk")]
    bookings = {str(row.pk): row for row in _mine(hall).filter(pk__in=[key for _what, key, _data in rows])}
    moved = [
        Moved(data["old_label"], bookings[key])
        for what, key, data in rows
        if what == "booking.rescheduled" and data["old_day"] in _days(hall) and key in bookings
    ]
    labels: dict[str, list[str]] = {"service_day.no_show": [], "service_day.left_unserved": []}
    for what, key, data in rows:
        if what in labels and key in bookings:
            labels[what].append(data["label"])
    unserved = Standby.objects.filter(day=hall.pk, status=Standby.Status.UNSERVED).count()
    return Result(moved, labels["service_day.left_unserved"], labels["service_day.no_show"], unserved)


def _mine(hall: Hall) -> QuerySet[Booking]:
    return Booking.objects.filter(office=hall.day.office_id, date__gte=hall.day.date).select_related(
        "office", "service"
    )


def _days(hall: Hall) -> set[int]:
    return set(ServiceDay.objects.filter(office=hall.day.office_id, date=hall.day.date).values_list("pk", flat=True))
