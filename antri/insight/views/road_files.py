"""The road to take along: workbook, CSV, and one page in words. Each download is written down."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.insight.queries.road.months import districts
from antri.insight.queries.road.overview import overview
from antri.insight.queries.road.sheets import sheets
from antri.insight.views.files import pdf_file
from antri.journal.actions import note_figures_export
from antri.people.access import open_to
from antri.people.models import Role
from antri.web import clock
from antri.web.tables import csv_file, workbook


@require_POST
@open_to(Role.HEAD_OF_OFFICE)
def city_file(request: HttpRequest, kind: str) -> HttpResponse:
    """All kecamatan."""
    return _file(request, kind, districts(), None)


@require_POST
@open_to(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, office="office")
def office_file(request: HttpRequest, office: str, kind: str) -> HttpResponse:
    """One kecamatan."""
    place = catalogue().offices.get(office)
    if place is None or place.kind != Office.Kind.DISTRICT:
        raise Http404
    return _file(request, kind, [place], place)


def _file(request: HttpRequest, kind: str, offices: list[Office], place: Office | None) -> HttpResponse:
    make = _KINDS.get(kind)
    if make is None:
        raise Http404
    name = f"menuju-daring-{place.slug}" if place else "menuju-daring"
    made, rows = make(request, name, offices)
    note_figures_export(
        by=request.staff.actor,  # type: ignore[attr-defined]
        city=catalogue().city.code,
        office=place.pk if place else None,
        kind=kind,
        rows=rows,
    )
    return made


def _xlsx(request: HttpRequest, name: str, offices: list[Office]) -> tuple[HttpResponse, int]:
    tables = sheets(offices)
    return workbook(f"{name}.xlsx", tables), sum(len(table.rows) for table in tables)


def _csv(request: HttpRequest, name: str, offices: list[Office]) -> tuple[HttpResponse, int]:
    table = sheets(offices)[0]
    return csv_file(f"{name}.csv", table.columns, table.rows), len(table.rows)


def _pdf(request: HttpRequest, name: str, offices: list[Office]) -> tuple[HttpResponse, int]:
    facts: dict[str, Any] = {"look": overview(offices=offices), "now": clock.now(), "main": catalogue().main}
    html = render_to_string("insight/road_paper.html", facts, request)
    return pdf_file(f"{name}.pdf", html), len(offices)


_KINDS: dict[str, Callable[[HttpRequest, str, list[Office]], tuple[HttpResponse, int]]] = {
    "xlsx": _xlsx,
    "csv": _csv,
    "pdf": _pdf,
}
