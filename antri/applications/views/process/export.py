"""The worklist to take along: codes, services and dates. No person is in it, and each download is an event."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from antri.applications.actions.export import note_list_export
from antri.applications.queries.work import TABS, work_of
from antri.applications.views.process.shared import WORKERS, actor, place_of
from antri.directory.models import Office
from antri.directory.queries import said
from antri.people.access import open_to
from antri.people.models import Role
from antri.templatetags.antri_time import date_at
from antri.web.tables import Sheet, csv_file, workbook

_MOST = 5_000


@require_POST
@open_to(*WORKERS, Role.HEAD_OF_OFFICE, office="office")
def export(request: HttpRequest, office: str, tab: str, kind: str) -> HttpResponse:
    """One tab as a workbook or as CSV."""
    if tab not in TABS or kind not in ("xlsx", "csv"):
        raise Http404
    place = place_of(office)
    rows, columns = list(_rows(place, tab)), _columns()
    shown = rows[:_MOST]
    if len(rows) > _MOST:
        said_so = _("Hanya %(most)d baris pertama termuat. Selesaikan sebagian, lalu unduh lagi.") % {"most": _MOST}
        shown.append((said_so, *[""] * (len(columns) - 1)))
    sheet = Sheet(str(TABS[tab][1]), columns, shown)
    name = f"berkas-{tab}-{place.slug}.{kind}"
    made = workbook(name, [sheet]) if kind == "xlsx" else csv_file(name, sheet.columns, sheet.rows)
    note_list_export(office=place, tab=tab, kind=kind, rows=min(len(rows), _MOST), by=actor(request))
    return made


def _columns() -> tuple[str, ...]:
    return (
        _("Kode berkas"),
        _("Layanan"),
        _("Keadaan"),
        _("Cara mengajukan"),
        _("Dikirim"),
        _("Dalam keadaan ini sejak"),
        _("Batas"),
        _("Yang ditunggu"),
    )


def _rows(place: Office, tab: str) -> Iterator[tuple[Any, ...]]:
    for row in work_of(place, tab)[: _MOST + 1]:
        yield (
            row.code,
            said(row.service, "name"),
            row.get_status_display(),
            row.get_channel_display(),
            f"{date_at(row.submitted_at, place):%Y-%m-%d}" if row.submitted_at else "",
            f"{date_at(row.status_at, place):%Y-%m-%d}",
            f"{row.due_on:%Y-%m-%d}" if row.due_on else "",
            row.awaits,
        )
