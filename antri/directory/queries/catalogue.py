"""The city in memory: what is offered where, with which papers, under which rules."""

import threading
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.directory.models import (
    City,
    LifeEvent,
    LifeEventService,
    Notice,
    Offering,
    Office,
    OfficeMode,
    Service,
    ServiceGroup,
    ServiceRequirement,
    Setting,
    TextTemplate,
    Translation,
)
from antri.directory.queries.modes import DatedModes, notice_of, read_modes
from antri.directory.queries.settings import SETTINGS
from antri.web import clock
from antri.web.refusals import Refusal

_FRESH_S = 2.0


class NoCity(Refusal):
    """No city has been loaded into this database, so nothing can be answered."""

    code = "unavailable"
    status = 503
    title = _("Belum siap")
    detail = _("Data kota belum dimuat. Petugas dapat menjalankan: manage.py load_city")


@dataclass(slots=True)
class Catalogue:
    """A snapshot of the directory; shared between threads, so read it and never change it.

    `services`: the active ones by code, in order, each with `.group` and `.papers`. `events`: by code,
    each with `.mains`, `.alsos`, `.ifs`. `offices`: by slug, in order; `main` is the one of kind main.
    `notices`: also what is told of a coming change of how an office serves (`mode_rows`, by date).
    `translations`: by language, Indonesian text to the other. `texts`: the office's own words by key and language.
    """

    city: City
    offices: dict[str, Office]
    main: Office
    groups: list[ServiceGroup]
    services: dict[str, Service]
    events: dict[str, LifeEvent]
    notices: list[Notice]
    mode_rows: list[OfficeMode]
    translations: dict[str, dict[str, str]]
    texts: dict[tuple[str, str], str]
    fresh_until: float
    _spans: dict[tuple[int, int], list[tuple[date, date | None]]]
    _settings: dict[tuple[str, int | None], tuple[list[date], list[Any]]]
    _modes: DatedModes
    _mode_notices: list[Notice]
    search_index: Any = field(default=None)

    def offered(self, office: Office, on: date) -> list[Service]:
        """List what `office` offers on that date, in order."""
        return [service for service in self.services.values() if self.is_offered(office, service, on)]

    def current_offices(self, on: date) -> list[Office]:
        """List the offices without outreach that is over or cancelled, in order."""
        offers = {
            office
            for (office, _service), spans in self._spans.items()
            if any(until is None or on < until for _since, until in spans)
        }
        return [row for row in self.offices.values() if row.kind != Office.Kind.OUTREACH or row.pk in offers]

    def is_offered(self, office: Office, service: Service, on: date) -> bool:
        """Tell whether `office` offers the service on that date. A service switched off is offered nowhere."""
        if service.code not in self.services:
            return False
        spans = self._spans.get((office.pk, service.pk), ())
        return any(since <= on and (until is None or on < until) for since, until in spans)

    def mode(self, office: Office, on: date | None = None, services: Iterable[str] = ()) -> Office.Mode:
        """Tell how an office serves on a date (today, when None); with `services`, whoever wants these together.

        Several services: as the one that is served strictest, by hand before hybrid before online.
        """
        return self._modes.of(office, on or clock.today(office.timezone), services)

    def gives_numbers(
        self, office: Office, on: date, until: date | None = None, *, services: Iterable[str] = ()
    ) -> bool:
        """Tell whether numbers are given for a date, or for some date up to `until`.

        For these services together or, without any, for something that the office does.
        """
        wanted = tuple(services)
        if self._modes.gives(office, on, wanted):
            return True
        later = (since for since in self._modes.changes(office) if on < since <= (until or on))
        return any(self._modes.gives(office, since, wanted) for since in later)

    def set_apart(self, office: Office, services: Iterable[str]) -> tuple[str, ...]:
        """Name as few of `services` as tell how an office serves them: none where it serves all alike.

        Those with rows of their own, and "" for all the others together. What is kept by it is kept once for
        all choices that are served alike.
        """
        wanted, apart = set(services), self._modes.set_apart(office)
        if not wanted or not apart:
            return ()
        return (*sorted(wanted & apart), *([""] if wanted - apart else []))

    def mode_news(self, on: date) -> list[Notice]:
        """List what all citizens are told on a date about offices that change how they serve, by date."""
        return [notice for notice in self._mode_notices if notice.from_date <= on <= notice.until_date]

    def setting(self, key: str, office: Office | None = None, on: date | None = None) -> Any:
        """Tell what rule `key` holds on a date (today, when None): the office's, else the city's, else the default.

        An office whose own rule has ended (its value is None) follows the city again. An unknown key raises KeyError.
        """
        for owner in (office.pk, None) if office else (None,):
            rows = self._settings.get((key, owner))
            if rows:
                at = bisect_right(rows[0], on or clock.today(self.city.timezone))
                if at and rows[1][at - 1] is not None:
                    return rows[1][at - 1]
        return SETTINGS[key].default

    def notices_for(self, office: Office, services: Iterable[Service], on: date) -> list[Notice]:
        """List what citizens must read before choosing a date for these services at this office."""
        asked = {service.pk for service in services}
        return [
            notice
            for notice in self.notices
            if notice.office_id in (None, office.pk)
            and (notice.service_id is None or notice.service_id in asked)
            and notice.from_date <= on <= notice.until_date
        ]


class _Memory:
    """What this process holds of the city. Replaced whole, so whoever reads needs no lock."""

    held: Catalogue | None = None
    one_reader = threading.Lock()


def catalogue() -> Catalogue:
    """Give the city as it was at most two seconds ago. Raises `NoCity` when none is loaded."""
    held = _Memory.held
    if held is not None and monotonic() < held.fresh_until:
        return held
    return _read_again(held)


def forget() -> None:
    """Drop the snapshot; the next to ask reads the database. Call it after the change, not inside."""
    _Memory.held = None


def _read_again(stale: Catalogue | None) -> Catalogue:
    """Let one thread read; the others go on with the stale snapshot, or wait when there is none."""
    if not _Memory.one_reader.acquire(blocking=stale is None) and stale is not None:
        return stale
    try:
        held = _Memory.held
        if held is None or monotonic() >= held.fresh_until:
            held = _Memory.held = _read()
        return held
    finally:
        _Memory.one_reader.release()


def _read() -> Catalogue:
    city = City.objects.first()
    if city is None:
        raise NoCity
    offices = {office.slug: office for office in Office.objects.order_by("position", "slug")}
    main = next((office for office in offices.values() if office.kind == Office.Kind.MAIN), None)
    if main is None:
        raise NoCity
    services = _read_services()
    modes = read_modes()
    of_modes = [notice_of(row) for row in modes]
    spans: dict[tuple[int, int], list[tuple[date, date | None]]] = defaultdict(list)
    for row in Offering.objects.all():
        spans[row.office_id, row.service_id].append((row.since, row.until))
    return Catalogue(
        city=city,
        offices=offices,
        main=main,
        groups=list(ServiceGroup.objects.order_by("position", "code")),
        services=services,
        events=_read_events(services),
        notices=[*Notice.objects.order_by("from_date", "pk"), *of_modes],
        mode_rows=modes,
        translations=_read_translations(),
        texts={(row.key, row.language): row.text for row in TextTemplate.objects.all()},
        fresh_until=monotonic() + _FRESH_S,
        _spans=dict(spans),
        _settings=_read_settings(),
        _modes=DatedModes(modes),
        _mode_notices=of_modes,
    )


def _read_services() -> dict[str, Service]:
    found = Service.objects.filter(is_active=True).select_related("group")
    services = {row.code: row for row in found.order_by("group__position", "position", "code")}
    by_pk = {service.pk: service for service in services.values()}
    for service in services.values():
        service.papers = []
    papers = ServiceRequirement.objects.filter(service__is_active=True).select_related("requirement")
    for paper in papers.order_by("position", "pk"):
        paper.service = by_pk[paper.service_id]
        by_pk[paper.service_id].papers.append(paper)
    return services


def _read_events(services: dict[str, Service]) -> dict[str, LifeEvent]:
    """Read the life events; one whose main services are all switched off is left out."""
    by_pk = {service.pk: service for service in services.values()}
    events = {row.pk: row for row in LifeEvent.objects.order_by("position", "code")}
    for event in events.values():
        event.mains, event.alsos, event.ifs = [], [], []
    role = LifeEventService.Role
    for row in LifeEventService.objects.order_by("position", "pk"):
        if row.service_id in by_pk:
            row.service, row.event = by_pk[row.service_id], events[row.event_id]
            place = {role.MAIN: row.event.mains, role.ALSO: row.event.alsos, role.IF_YES: row.event.ifs}
            place[role(row.role)].append(row)
    return {event.code: event for event in events.values() if event.mains}


def _read_translations() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for language, source, text in Translation.objects.values_list("language", "source", "text"):
        found[language][source] = text
    return dict(found)


def _read_settings() -> dict[tuple[str, int | None], tuple[list[date], list[Any]]]:
    found: dict[tuple[str, int | None], tuple[list[date], list[Any]]] = {}
    for row in Setting.objects.order_by("valid_from"):
        dates, values = found.setdefault((row.key, row.office_id), ([], []))
        dates.append(row.valid_from)
        values.append(row.value)
    return found
