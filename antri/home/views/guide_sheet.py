"""The guide on one page, for the board of an RT: four steps in pictures, what to bring, who helps, and the QR code."""

from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from antri.booking.views.face import can_make_pdf, whole_url
from antri.booking.views.papers import pdf_of
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.actions import allow
from antri.web import clock, moment

_PDFS_A_MINUTE = 6


@require_safe
def guide(request: HttpRequest, office: str = "") -> HttpResponse:
    """Show the sheet as it will be printed."""
    place = _place(office)
    context = {**_sheet(request, place), "can_make_pdf": can_make_pdf(), "offices": catalogue().offices.values()}
    return render(request, "home/guide.html", context)


@require_safe
def pdf(request: HttpRequest, office: str) -> HttpResponse:
    """The same as a file to send to an RT."""
    place = _place(office)
    if not can_make_pdf():
        raise Http404
    html = render_to_string("home/guide.html", {**_sheet(request, place), "is_pdf": True}, request)

    def made() -> bytes:
        # Making one costs as much as a thousand pages; all who ask within a minute get the same.
        allow("pdf", f"guide:{place.slug}", per_minute=_PDFS_A_MINUTE)
        return pdf_of(html, "css/guide.css")

    body = moment.keep(("home:guide", place.slug, get_language(), request.get_host()), 60, made)
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="panduan-{place.slug}.pdf"'
    return answer


def _place(office: str) -> Office:
    place = catalogue().offices.get(office) if office else catalogue().main
    if place is None:
        raise Http404
    return place


def _sheet(request: HttpRequest, place: Office) -> dict[str, Any]:
    is_main = place.pk == catalogue().main.pk
    path = reverse("home:start") if is_main else f"{reverse('directory:choose')}?kantor={place.slug}"
    address = whole_url(request, path)
    code = segno.make(address, error="m", micro=False, mask=2)
    links = catalogue().setting("complaint_links", place)
    return {
        "place": place,
        "address": address.partition("://")[2].rstrip("/"),
        "qr": mark_safe(code.svg_inline(scale=4, border=0, omitsize=True, svgclass=None, lineclass=None)),
        "is_by_hand": not catalogue().gives_numbers(place, clock.today(place.timezone)),
        "arrive_early_minutes": catalogue().setting("arrive_early_minutes", place),
        "report_to": ", ".join(f"{link['name']} {link.get('phone', '')}".strip() for link in links),
    }
