"""The link of a file on paper or on a screen, for its holder: at the desk, and after an officer has helped."""

from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from antri.applications.actions.look_up import show_link
from antri.applications.models import Application
from antri.applications.queries import token_of
from antri.applications.queries.helped import helped_by
from antri.booking.views.desk_pages import WIDTHS, actor
from antri.booking.views.face import whole_url
from antri.directory.queries import catalogue
from antri.web import clock


def link_again(request: HttpRequest, application: Application, what: str, context: dict[str, Any]) -> HttpResponse:
    """Answer `apa=struk-58`, `apa=struk-a4`, …, or `apa=layar`: the link on paper, or its key on the screen."""
    width = what.removeprefix("struk-")
    is_paper = width in WIDTHS
    if not is_paper and what != "layar":
        raise Http404
    show_link(application=application, how="slip" if is_paper else "screen", by=actor(request))
    url = whole_url(request, reverse("applications:file", args=[token_of(application)]))
    links = catalogue().setting("complaint_links", application.office)
    context |= {
        "application": application,
        "helped_by": helped_by(application),
        "qr": _drawn(url),
        "now": clock.now(),
        "width": width,
        "widths": WIDTHS,
        "report_to": ", ".join(f"{link['name']} {link.get('phone', '')}".strip() for link in links),
    }
    return render(request, "applications/slip.html" if is_paper else "applications/link_qr.html", context)


def _drawn(url: str) -> SafeString:
    code = segno.make(url, error="m", micro=False, mask=2)
    return mark_safe(code.svg_inline(scale=4, border=0, omitsize=True, svgclass=None, lineclass=None))
