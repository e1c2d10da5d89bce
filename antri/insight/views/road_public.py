"""Angka: what everybody may read of how people are served, and what each figure means."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from antri.insight.queries.public_figures import COLUMNS, SETTLED_DAYS, months_shown, public_days
from antri.insight.queries.road.definitions import DEFINITIONS, HOW_NAMES, PUBLIC
from antri.web import moment
from antri.web.tables import CSV, as_file, csv_file

_KEPT_S = 60.0
HIDDEN = "*"


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Each month by office and way, as far as it is shown, and where to get every day."""
    months = months_shown(public_days())
    first = request.GET.get("bulan", "")
    month = next((each for each in months if f"{each:%Y-%m}" == first), next(iter(months), None))
    rows = [
        {"office": row.office, "how": HOW_NAMES[row.how], "figures": list(zip(row.sums, row.hidden, strict=True))}
        for row in (months[month] if month else [])
    ]
    facts = {"months": list(months), "month": month, "rows": rows, "settled": SETTLED_DAYS}
    return render(request, "insight/road_public.html", facts)


@require_safe
def daily_csv(request: HttpRequest) -> HttpResponse:
    """Every settled day by office and way, as a file. Hidden is "*"."""
    content = moment.keep(("daily-csv", get_language()), _KEPT_S, lambda: _daily_csv().content)
    return as_file(content, "angka-harian.csv", CSV)


@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """What each figure means."""
    return render(request, "insight/road_definitions.html", {"definitions": DEFINITIONS, "public": PUBLIC})


def _daily_csv() -> HttpResponse:
    names = dict(zip(COLUMNS, (_("Diberikan"), _("Dilayani"), _("Tidak datang"), _("Tepat waktu")), strict=True))
    columns = (_("Tanggal"), _("Kantor"), _("Cara"), _("Kuota hari itu"), *names.values())
    rows = (
        (
            f"{line.date}",
            line.office.name,
            str(HOW_NAMES[line.how]),
            "" if line.capacity is None else line.capacity,
            *(HIDDEN if number is None else number for number in line.figures),
        )
        for line in public_days()
    )
    return csv_file("angka-harian.csv", columns, rows)
