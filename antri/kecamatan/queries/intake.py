"""What was counted by hand: the day of an office, its tiles, and what waits to be looked at."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Max, QuerySet, Sum

from antri.directory.models import Office, Region, Requirement, Service
from antri.directory.queries import catalogue, checklist, said
from antri.directory.queries.checklist import Paper
from antri.kecamatan.models import DayWithoutRecords, Intake, IntakeAside, SampledDay, TabletPin
from antri.people.models import Device
from antri.web import clock

# Three rows of three; the ninth opens the rest.
MOST_TILES = 9
_ASK = "antri.kecamatan.ask"
_ASK_GOOD_S = 600


@dataclass(frozen=True, slots=True)
class Tiles:
    """The services on the tablet's first page, and the rest of them behind the last tile."""

    shown: list[Service]
    rest: list[Service]


def tiles(office: Office) -> Tiles:
    """Choose what stands on the tablet: as the office wrote it, else what it offers, else everything.

    Of what it merely offers the first of each group comes first: nine tiles then show every kind of service.
    """
    book = catalogue()
    today = clock.today(office.timezone)
    chosen = [book.services[code] for code in book.setting("tablet_tiles", office) if code in book.services]
    shown = chosen or _of_every_group(book.offered(office, today) or list(book.services.values()))
    rest = [service for service in book.services.values() if service not in shown]
    if len(shown) > MOST_TILES - (1 if rest else 0):
        shown, rest = shown[: MOST_TILES - 1], shown[MOST_TILES - 1 :] + rest
    return Tiles(shown, rest)


def papers_of(found: Tiles) -> list[tuple[Service, list[Paper]]]:
    """Tell what each service on the tablet asks for, so that it can be said without a line which of it was missing."""
    listed = ((service, checklist([service])) for service in (*found.shown, *found.rest))
    return [(service, papers) for service, papers in listed if papers]


def names_of(rows: Iterable[Intake]) -> dict[str, str]:
    """Name the papers that these rows lacked, by their codes; one that the city has no more is called by its code."""
    codes = {code for row in rows for code in row.lacking}
    known = {row.code: said(row, "name") for row in Requirement.objects.filter(code__in=codes)} if codes else {}
    return {code: known.get(code, code) for code in codes}


def _of_every_group(services: list[Service]) -> list[Service]:
    """The first of each group, then the second of each, and so on."""
    seen: Counter[int] = Counter()
    turns = []
    for service in services:
        turns.append(seen[service.group_id])
        seen[service.group_id] += 1
    return [service for _turn, service in sorted(zip(turns, services, strict=True), key=lambda pair: pair[0])]


def standing_of(office: Office, date: datetime.date) -> "QuerySet[Intake]":
    """What counts for a date: not what was taken back."""
    return Intake.objects.filter(office=office, date=date, undone_at__isnull=True)


def ask_ticket(device: Device) -> str:
    """Give a tablet what it must put into a request for people's names, so that none can be kept for later."""
    return signing.dumps(device.pk, salt=_ASK)


def is_ask_ticket(text: str, device: Device) -> bool:
    """Tell whether this tablet was given it in the last minutes, by the house's own clock."""
    try:
        return bool(signing.loads(text, salt=_ASK, max_age=_ASK_GOOD_S) == device.pk)
    except signing.BadSignature:
        return False


def state_for(device: Device) -> dict[str, Any]:
    """Tell a tablet what it needs to go on alone: the date, whose PIN is over, what others have counted today."""
    office, now = device.office, clock.now()
    date = clock.today(office.timezone)
    others = standing_of(office, date).exclude(device=device)
    counts = dict(others.values_list("service__code").annotate(Sum("count")))
    mine = Intake.objects.filter(office=office, date=date, device=device).aggregate(last=Max("number"))["last"]
    ended = TabletPin.objects.filter(device=device, ended_at__isnull=False).order_by("-ended_at")
    return {
        "now": now.isoformat(),
        "ask": ask_ticket(device),
        "date": f"{date}",
        "is_sampled": SampledDay.objects.filter(office=office, date=date).exists(),
        "others": counts,
        "last_number": mine or 0,
        "ended": [f"{pin}" for pin in ended.values_list("pk", flat=True)[:200]],
        "aside": IntakeAside.objects.filter(device=device, settled_at__isnull=True).count(),
        "mode": catalogue().mode(office),
    }


def villages(office: Office) -> "list[tuple[str, str]]":
    """The kelurahan or desa of an office's kecamatan, for where somebody comes from."""
    found = Region.objects.filter(parent=office.district_code) if office.district_code else Region.objects.none()
    return list(found.order_by("name").values_list("code", "name"))


@dataclass(frozen=True, slots=True)
class Day:
    """One day of an office as its page shows it. `rows`: the newest first, each with the papers that were missing."""

    date: datetime.date
    rows: list[tuple[Intake, list[str]]]
    total: int
    by_service: list[tuple[str, dict[str, int], int]]
    late: int
    is_sampled: bool
    explained: DayWithoutRecords | None
    aside: list[IntakeAside]


def day_of(office: Office, date: datetime.date) -> Day:
    rows = list(
        Intake.objects.filter(office=office, date=date)
        .select_related("service", "officer", "device", "region")
        .order_by("-made_at", "-number")
    )
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        if row.undone_at is None:
            counts.setdefault(said(row.service, "short_name"), Counter())[row.outcome] += row.count
    names = names_of(rows)
    late_after = datetime.timedelta(days=int(catalogue().setting("tablet_late_days", office)))
    return Day(
        date=date,
        rows=[(row, [names[code] for code in row.lacking]) for row in rows],
        total=sum(row.count for row in rows if row.undone_at is None),
        by_service=[(name, dict(found), sum(found.values())) for name, found in sorted(counts.items())],
        late=sum(row.received_at - row.made_at > late_after for row in rows if row.source == Intake.Source.TABLET),
        is_sampled=SampledDay.objects.filter(office=office, date=date).exists(),
        explained=DayWithoutRecords.objects.filter(office=office, date=date).first(),
        aside=list(
            IntakeAside.objects.filter(office=office, settled_at__isnull=True)
            .select_related("device")
            .order_by("-received_at")[:200]
        ),
    )


def pins_at(office: Office) -> list[TabletPin]:
    """Who can open which tablet of an office now."""
    standing = TabletPin.objects.filter(
        device__office=office, device__revoked_at__isnull=True, ended_at__isnull=True, valid_until__gt=clock.now()
    )
    return list(standing.select_related("officer", "device").order_by("device__name", "officer__first_name"))
