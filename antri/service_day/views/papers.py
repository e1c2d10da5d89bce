"""Struk: the papers of a hall in a browser, for printers of 58 and 80 mm and for A4."""

from uuid import UUID

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.people.models import Role
from antri.service_day.actions import show_paper
from antri.service_day.queries.papers import KINDS, Line, Paper, paper_of
from antri.web import clock

AT_THE_DOOR = (Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.OFFICE_MANAGER)
# Whoever is shown a link to one: also who runs the hall, takes papers at a disruption, or sits at a counter elsewhere.
MAY_PRINT = (*AT_THE_DOOR, Role.KECAMATAN_OFFICER, Role.HEAD_OF_OFFICE)
# In the address: 58, 80, a4.
WIDTHS = ("58", "80", "a4")


@require_safe
@open_to(*MAY_PRINT, office="office")
def paper(request: HttpRequest, office: str, kind: str, row: UUID) -> HttpResponse:
    """Struk, as wide as `?lebar=` says."""
    width = request.GET.get("lebar", WIDTHS[0])
    found = found_paper(request, office, kind, row)
    if found is None or width not in WIDTHS:
        raise Http404
    show_paper(office=catalogue().offices[office], kind=kind, row=row, by=request.staff.actor)  # type: ignore[attr-defined]
    lines = [(style_of(line), drawn(line)) for line in found.lines]
    return render(
        request,
        "service_day/paper.html",
        {"paper": found, "lines": lines, "width": width, "widths": WIDTHS, "now": clock.now()},
    )


def found_paper(request: HttpRequest, office: str, kind: str, key: UUID) -> Paper | None:
    """Find a paper of this office; None when there is none or the address names no kind."""
    if kind not in KINDS:
        return None
    return paper_of(kind, key, catalogue().offices[office], request.build_absolute_uri("/")[:-1])


def style_of(line: Line) -> str:
    """The style of a line; a large code that is no label is "letters": WWWW needs more room than A-200."""
    is_label = line.text[1:2] == "-"
    return "letters" if line.style == "number" and not is_label else line.style


def drawn(line: Line) -> str | SafeString:
    """The text of a line; of an address its QR code."""
    if line.style != "qr":
        return line.text
    code = segno.make(line.text, error="m", micro=False, mask=2)
    return mark_safe(code.svg_inline(scale=4, border=0, omitsize=True, svgclass=None, lineclass=None))
