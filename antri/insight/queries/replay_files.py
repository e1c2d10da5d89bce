"""Replay what happened to the files of applications: where each stands must follow from its events alone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from antri.applications.models import Application, Complaint, Paper
from antri.insight.queries.follow import Impossible
from antri.journal.models import CityTable, Event
from antri.journal.queries import Broken

_AT_ONCE = 1_000
# Number, name and facts of an event.
_Told = tuple[int, str, dict[str, Any]]


class Kind(NamedTuple):
    """Rows that stand somewhere: the table, where it says so, and the moves there are.

    `begins`: the events that make a row, and where it stands then unless they tell otherwise. `becomes`: those whose
    name says where it stands; any other move tells `field` and `before`. What tells neither moves nothing.
    """

    about: str
    table: type[CityTable]
    field: str
    moves: Mapping[Any, tuple[Any, ...]]
    begins: Mapping[str, str]
    becomes: Mapping[str, str]
    name: Any


_Heard, _Kept = Complaint.State, Paper.State
KINDS: Final = (
    Kind(
        "application",
        Application,
        "status",
        Application.NEXT,
        {
            "application.begun": Application.Status.DRAFT,
            "application.opened_at_counter": Application.Status.IN_PROCESS,
        },
        {},
        _("Berkas"),
    ),
    Kind(
        "complaint",
        Complaint,
        "state",
        Complaint.NEXT,
        {"complaint.received": _Heard.RECEIVED},
        {
            "complaint.taken_in_hand": _Heard.IN_HAND,
            "complaint.answered": _Heard.ANSWERED,
            "complaint.withdrawn": _Heard.WITHDRAWN,
        },
        _("Pengaduan"),
    ),
    Kind(
        "paper",
        Paper,
        "state",
        Paper.NEXT,
        {"paper.announced": _Kept.RECEIVING},
        {
            "paper.waiting": _Kept.CHECKING,
            "paper.kept": _Kept.KEPT,
            "paper.refused": _Kept.REFUSED,
            "paper.removed": _Kept.REMOVED,
        },
        _("Berkas unggahan"),
    ),
)


def follow_status(kind: Kind, before: str, what: str, data: dict[str, Any]) -> str:
    """Tell where a row stands after one event; "" before there was any. Raises `Impossible`."""
    if what in kind.begins:
        if before:
            raise Impossible("begun twice")
        return data.get(kind.field, kind.begins[what])
    if not before:
        raise Impossible(f"{what} of what was never begun")
    after: str = kind.becomes.get(what) or data.get(kind.field, before)
    if kind.field in data and data["before"] != before:
        raise Impossible(f"{what} from {data['before']} when {before}")
    if after not in (before, *kind.moves[before]) or (after == before and what in kind.becomes):
        raise Impossible(f"from {before} to {after}")
    return after


def replay_files() -> Iterator[Broken]:
    """Compare applications, papers and complaints with their events; yield each that does not fit."""
    for kind in KINDS:
        yield from _rows(kind)
        yield from _events_without_row(kind)


def _rows(kind: Kind) -> Iterator[Broken]:
    last = None
    while rows := _next_rows(kind, last):
        events: dict[str, list[_Told]] = defaultdict(list)
        about = Event.objects.filter(about_kind=kind.about, about_id__in=[str(row[0]) for row in rows])
        for key, number, what, data in about.order_by("id").values_list("about_id", "id", "what", "data"):
            events[key].append((number, what, data))
        for key, city, stored in rows:
            yield from _row(kind, str(key), city, stored, events.get(str(key), []))
        last = rows[-1][0]


def _next_rows(kind: Kind, last: Any) -> list[tuple[Any, str, str]]:
    rows = kind.table._default_manager.order_by("pk")
    following = rows.filter(pk__gt=last) if last else rows
    return list(following.values_list("pk", "city", kind.field)[:_AT_ONCE])


def _row(kind: Kind, key: str, city: str, stored: str, events: list[_Told]) -> Iterator[Broken]:
    facts = {"kind": kind.name, "id": key, "stored": stored}
    told = ""
    for number, what, data in events:
        try:
            told = follow_status(kind, told, what, data)
        except Impossible as reason:
            text = _now(
                "%(kind)s %(id)s: peristiwa %(event)d tidak mungkin terjadi setelah yang sebelumnya (%(reason)s): "
                "satu peristiwa hilang atau disisipkan."
            )
            yield Broken("impossible", text % (facts | {"event": number, "reason": reason}), city, event=number)
            return
        except KeyError:
            text = _now("Peristiwa %(event)d (%(what)s) tidak dikenal atau isinya tidak lengkap.")
            yield Broken("unknown_event", text % {"event": number, "what": what}, city, event=number)
            return
    if not told:
        text = _now("%(kind)s %(id)s tidak punya peristiwa: peristiwanya hilang, atau barisnya disisipkan.")
        yield Broken("no_event", text % facts, city)
    elif told != stored:
        text = _now("%(kind)s %(id)s: tersimpan %(stored)s, menurut jurnal %(told)s.")
        yield Broken("changed", text % (facts | {"told": told}), city, event=events[-1][0])


def _events_without_row(kind: Kind) -> Iterator[Broken]:
    """Find rows that the journal tells of and that are gone. Nothing removes one."""
    last = ""
    while True:
        about = Event.objects.filter(about_kind=kind.about, about_id__gt=last).order_by("about_id")
        keys = list(about.values_list("about_id", flat=True).distinct()[:_AT_ONCE])
        if not keys:
            return
        there = {str(key) for key in kind.table._default_manager.filter(pk__in=keys).values_list("pk", flat=True)}
        for key in keys:
            if key not in there:
                text = _now("%(kind)s %(id)s ada di jurnal, tetapi barisnya tidak ada lagi.")
                yield Broken("row_removed", text % {"kind": kind.name, "id": key})
        last = keys[-1]
