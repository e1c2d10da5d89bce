"""Put up a counter of an office, or change what it takes."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.directory.actions.hand import EditedMeanwhile, NotThere, same, take_in_hand
from antri.directory.models import Counter, Office
from antri.directory.queries import catalogue, forget
from antri.journal.actions import Actor, change, record
from antri.web.refusals import Invalid

LONGEST_NAME = 40
LANES = ("main", "return", "pickup", "information")


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterFacts:
    """A counter as written: `lanes` empty: the main one and what is owed; `services` empty: everything."""

    number: int
    name: str
    lanes: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    is_accessible: bool = False
    is_active: bool = True

    @property
    def values(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "name": " ".join(self.name.split()),
            "lanes": [code for code in LANES if code in self.lanes],
            "services": sorted(self.services),
            "is_accessible": self.is_accessible,
            "is_active": self.is_active,
        }


def add_counter(*, office: Office, facts: CounterFacts, by: Actor) -> Counter:
    """Put up a counter. Raises `Invalid` with every fault."""
    _check(facts)
    with change():
        city = take_in_hand()
        _check_number(office, facts.number)
        row = Counter.objects.create(city=city, office=office, **facts.values)
        _record("directory.counter_added", row, by)
    forget()
    return row


def change_counter(*, counter: Counter, facts: CounterFacts, seen: dict[str, Any], by: Actor) -> Counter:
    """Change a counter. `seen`: `counter_values` that the editor saw. Raises `Invalid`, `NotThere`, `EditedMeanwhile`.

    Who is being served there stays there: what it takes counts for the next call.
    """
    _check(facts)
    with change():
        take_in_hand()
        row = Counter.objects.select_related("office").filter(pk=counter.pk).first()
        if row is None:
            raise NotThere
        now = counter_values(row)
        if not all(same(seen.get(name), value) for name, value in now.items()):
            raise EditedMeanwhile(theirs=now)
        _check_number(row.office, facts.number, but=row.pk)
        for name, value in facts.values.items():
            setattr(row, name, value)
        row.save(update_fields=list(facts.values))
        _record("directory.counter_changed", row, by)
    forget()
    return row


def counter_values(row: Counter) -> dict[str, Any]:
    """Give the values of a counter as an editor sees them."""
    names = ("number", "name", "lanes", "services", "is_accessible", "is_active")
    return {name: getattr(row, name) for name in names}


def _check(facts: CounterFacts) -> None:
    errors: list[tuple[str, str, Any]] = []
    if not 1 <= facts.number <= 99:
        errors.append(("number", "counter.number", _("Nomor loket 1 sampai 99: suara menyebutnya.")))
    if not 1 <= len(facts.values["name"]) <= LONGEST_NAME:
        errors.append(("name", "counter.name", _("Tulis nama loket, paling panjang 40 huruf.")))
    if set(facts.lanes) - set(LANES):
        errors.append(("lanes", "counter.lanes", _("Lajur itu tidak dikenal.")))
    if set(facts.services) - set(catalogue().services):
        errors.append(("services", "counter.services", _("Ada layanan yang tidak dikenal.")))
    if errors:
        raise Invalid(errors)


def _check_number(office: Office, number: int, *, but: int = 0) -> None:
    """Two counters of an office cannot be called by one number. The city is in hand: nobody adds one meanwhile."""
    if Counter.objects.filter(office=office, number=number).exclude(pk=but).exists():
        raise Invalid([("number", "counter.number", _("Nomor itu sudah dipakai loket lain di kantor ini."))])


def _record(what: str, row: Counter, by: Actor) -> None:
    facts = counter_values(row) | {"number": row.number}
    record(
        what,
        about=("counter", row.pk),
        by=by,
        city=row.city,
        office=row.office.slug,
        counter=facts.pop("number"),
        **facts,
    )
