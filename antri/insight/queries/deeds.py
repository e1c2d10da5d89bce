"""Who did what: the journal newest first, a page at a time, with every row's facts in people's words.

Only officers are named. Of citizens there is the number they hold, and nothing else in an event.
"""

import datetime
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from antri.applications.models import Application, Message
from antri.booking.models import Booking, Claim
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.insight.queries.sentences import ACTORS, CHANNELS, REASONS, SENTENCES
from antri.journal.models import Event
from antri.people.models import Officer, Role
from antri.schedule.models import ServiceDay
from antri.templatetags.antri_time import long_date

PAGE = 50
# So many events are read for one page at most; then the reader is asked whether to look further back.
MOST_READ = 20_000
# And for one download.
MOST_DOWNLOADED_FROM = 1_000_000
_AT_ONCE = 500
# An id is given out a little before or after its neighbours' time.
_OUT_OF_ORDER = datetime.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader wants to see; empty: everything. Dates are whole days at the main office."""

    first: datetime.date | None = None
    last: datetime.date | None = None
    officer: int | None = None
    kind: str = ""
    office: Office | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """One event in words."""

    id: int
    at: datetime.datetime
    who: str
    sentence: str
    channel: str
    label: str
    office: str
    kind: str


@dataclass(frozen=True, slots=True)
class Page:
    """The deeds found, and the id below which to look further; None when there is nothing older."""

    deeds: list[Deed]
    older: int | None


@dataclass(slots=True)
class Facts:
    """What the events of a piece tell about: read at once for all of them."""

    officers: dict[str, str] = field(default_factory=dict)
    bookings: dict[str, tuple[str, int]] = field(default_factory=dict)
    claims: dict[str, int] = field(default_factory=dict)
    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    days: dict[int, tuple[datetime.date, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, events: list[Event]) -> "Facts":
        """Read the rows that these events tell about."""
        about: dict[str, set[str]] = {}
        for event in events:
            about.setdefault(event.about_kind, set()).add(event.about_id)
        officers = {event.actor_id for event in events if event.actor_kind == "officer"}
        officers |= about.get("officer", set()) | {str(event.data.get("asked_by")) for event in events}
        bookings = Booking.objects.filter(pk__in=_uuids(about.get("booking", ())))
        claims = Claim.objects.filter(pk__in=_uuids(about.get("claim", ())))
        files = Application.objects.filter(pk__in=_uuids(about.get("application", ())))
        said = Message.objects.select_related("application").filter(pk__in=_uuids(about.get("message", ())))
        days = {*_numbers(about.get("service_day", ())), *(event.data.get("day") for event in events)}
        found = ServiceDay.objects.filter(pk__in=[day for day in days if isinstance(day, int)])
        return cls(
            officers={str(row.pk): str(row) for row in Officer.objects.filter(pk__in=list(_numbers(officers)))},
            bookings={str(pk): (label, office) for pk, label, office in bookings.values_list("pk", "label", "office")},
            claims={str(pk): office for pk, office in claims.values_list("pk", "office")},
            files={str(pk): (code, office) for pk, code, office in files.values_list("pk", "code", "office")}
            | {str(row.pk): (row.application.code, row.application.office_id) for row in said},
            days={pk: (date, office) for pk, date, office in found.values_list("pk", "date", "office")},
        )

    def office_of(self, event: Event) -> int | None:
        """Tell at which office it happened; None: at none, it is the city's."""
        said = event.data.get("office")
        if isinstance(said, int):
            return said
        if isinstance(said, str) and said in catalogue().offices:
            return catalogue().offices[said].pk
        if event.about_kind == "booking":
            return self.bookings.get(event.about_id, ("", None))[1]
        if event.about_kind in ("application", "message"):
            return self.files.get(event.about_id, ("", None))[1]
        return self.claims.get(event.about_id) if event.about_kind == "claim" else None

    def say(self, event: Event) -> Deed:
        """Put one event into words."""
        kind, sentence = SENTENCES.get(event.what, ("system", event.what))
        office = next((each for each in catalogue().offices.values() if each.pk == self.office_of(event)), None)
        return Deed(
            id=event.pk,
            at=event.at,
            who=self._who(event),
            sentence=_filled(str(sentence), self._words(event)),
            channel=str(CHANNELS.get(event.channel, event.channel)),
            label=(self.bookings.get(event.about_id) or self.files.get(event.about_id, ("", 0)))[0],
            office=office.name if office else "",
            kind=kind,
        )

    def _who(self, event: Event) -> str:
        who = str(ACTORS.get(event.actor_kind, event.actor_kind))
        if event.actor_kind == "officer":
            return self.officers.get(event.actor_id, f"{who} {event.actor_id}")
        return who

    def _words(self, event: Event) -> dict[str, str]:
        data = event.data
        words = {name: str(value) for name, value in data.items() if isinstance(value, str | int)}
        words["about"] = event.about_id
        words["officer"] = self.officers.get(event.about_id, "")
        words["asker"] = self.officers.get(str(data.get("asked_by")), "")
        words["role"] = str(Role(data["role"]).label) if data.get("role") in Role.values else ""
        words["mode"] = str(Office.Mode(data["mode"]).label) if data.get("mode") in Office.Mode.values else ""
        words["reason"] = str(REASONS.get(data.get("reason", ""), data.get("reason", "")))
        words.setdefault("label", self.bookings.get(event.about_id, ("", 0))[0])
        if date := _date(data.get("date")):
            words["date"] = long_date(date)
        return words


def deeds(wanted: Wanted, *, below: int | None = None, most: int = PAGE) -> Page:
    """Read the newest events that are wanted, those below the id `below` when given."""
    found: list[Deed] = []
    read = 0
    for events in _pieces(wanted, below):
        facts = Facts.of(events)
        for event in events:
            read += 1
            if wanted.office is None or facts.office_of(event) == wanted.office.pk:
                found.append(facts.say(event))
            if len(found) == most or read == MOST_READ:
                return Page(found, event.pk if _is_older(wanted, event.pk) else None)
    return Page(found, None)


def all_deeds(wanted: Wanted, *, most: int) -> Iterator[Deed]:
    """Read all that is wanted, newest first, up to `most`."""
    count = read = 0
    for events in _pieces(wanted, None):
        if read >= MOST_DOWNLOADED_FROM:
            return
        read += len(events)
        facts = Facts.of(events)
        for event in events:
            if wanted.office is None or facts.office_of(event) == wanted.office.pk:
                yield facts.say(event)
                count += 1
                if count == most:
                    return


def officers_who_did() -> list[Officer]:
    """List the officers by whom the list may be narrowed down."""
    return list(Officer.objects.order_by("first_name", "last_name", "username"))


def _pieces(wanted: Wanted, below: int | None) -> Iterator[list[Event]]:
    events = _chosen(wanted).order_by("-id")
    while piece := list((events.filter(pk__lt=below) if below else events)[:_AT_ONCE]):
        yield piece
        below = piece[-1].pk


def _is_older(wanted: Wanted, last: int) -> bool:
    return _chosen(wanted).filter(pk__lt=last).exists()


def _chosen(wanted: Wanted) -> Any:
    """Narrow the journal down by what it has columns for."""
    events = Event.objects.filter(city=catalogue().city.code)
    zone = ZoneInfo(catalogue().main.timezone)
    if wanted.first:
        since = datetime.datetime.combine(wanted.first, datetime.time(), zone)
        events = events.filter(at__gte=since, pk__gte=first_id(since - _OUT_OF_ORDER))
    if wanted.last:
        until = datetime.datetime.combine(wanted.last + datetime.timedelta(days=1), datetime.time(), zone)
        events = events.filter(at__lt=until, pk__lte=first_id(until + _OUT_OF_ORDER))
    if wanted.officer:
        events = events.filter(actor_kind="officer", actor_id=str(wanted.officer))
    if wanted.kind:
        events = events.filter(what__in=[what for what, (kind, _text) in SENTENCES.items() if kind == wanted.kind])
    return events


def first_id(at: datetime.datetime) -> int:
    """Find the first id at or after that time by halving: ids and times grow together, and times have no index."""
    ends = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    low, high = 0, ends + 1
    while low < high:
        middle = (low + high) // 2
        row = Event.objects.filter(pk__gte=middle).order_by("id").values_list("id", "at").first()
        if row is None or row[1] >= at:
            high = middle
        else:
            low = row[0] + 1
    return low


def _filled(sentence: str, words: dict[str, str]) -> str:
    """Put words into a sentence; what an event does not have is left out."""
    names = [name for _text, name, *_rest in string.Formatter().parse(sentence) if name]
    said = sentence.format(**{name: words.get(name, "") for name in names})
    return " ".join(said.split()).replace(" ,", ",")


def _uuids(keys: Iterable[str]) -> list[UUID]:
    found = []
    for key in keys:
        try:
            found.append(UUID(key))
        except ValueError:
            continue
    return found


def _numbers(keys: Iterable[str]) -> Iterator[int]:
    return (int(key) for key in keys if key.isdecimal())


def _date(text: Any) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
