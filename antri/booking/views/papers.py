"""The ticket to take along: a calendar entry, a PDF, an A4 sheet, a slip of 58 mm."""

from datetime import timedelta
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Alarm, Calendar, Event

from antri.booking.views.face import Face, can_make_pdf, face_of, with_ticket
from antri.booking.views.pages import patient, personal
from antri.directory.queries import catalogue, said
from antri.people.actions import allow
from antri.templatetags.antri_time import in_fours
from antri.web import clock

_PDFS_A_MINUTE = 6


@require_safe
@personal
@with_ticket
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    face = face_of(request, token)
    response = HttpResponse(_calendar(face).to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="antrean-{face.booking.label}.ics"'
    return response


@require_safe
@personal
@with_ticket
def print_page(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "booking/print.html", sheet(face_of(request, token)))


@require_safe
@personal
@with_ticket
def slip(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "booking/slip.html", sheet(face_of(request, token)))


@require_safe
@personal
@patient
@with_ticket
def pdf(request: HttpRequest, token: str) -> HttpResponse:
    face = face_of(request, token)
    if not can_make_pdf():
        return render(request, "booking/no_pdf.html", {"face": face}, status=404)
    # Making one costs as much as a thousand pages.
    allow("pdf", face.booking.code, per_minute=_PDFS_A_MINUTE)
    html = render_to_string("booking/print.html", {**sheet(face), "is_pdf": True}, request)
    response = HttpResponse(pdf_of(html), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="antrean-{face.booking.label}.pdf"'
    return response


def sheet(face: Face) -> dict[str, Any]:
    """What paper shows besides the ticket: when it was printed, and whom to tell of an illegal fee."""
    links = catalogue().setting("complaint_links", face.office)
    report_to = ", ".join(f"{link['name']} {link.get('phone', '')}".strip() for link in links)
    return {"face": face, "now": clock.now(), "report_to": report_to}


def _calendar(face: Face) -> Calendar:
    """Write the visit as a calendar entry. Calendars are shared and synchronised, so it holds the code, not the key."""
    booking, office = face.booking, face.office
    visit = Event()
    visit.add("uid", f"{booking.code.lower()}@prima-antri")
    visit.add("dtstamp", clock.now())
    visit.add("dtstart", face.starts_at)
    visit.add("dtend", face.ends_at)
    visit.add(
        "summary", _("Antrean %(label)s: %(services)s") % {"label": booking.label, "services": face.services_said}
    )
    visit.add("location", f"{office.name}, {office.address}")
    visit.add("description", _description(face))
    for before in (timedelta(days=1), timedelta(hours=2)):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _("Antrean %(label)s di %(office)s") % {"label": booking.label, "office": office.name})
        alarm.add("trigger", -before)
        visit.add_component(alarm)
    whole = Calendar()
    whole.add("prodid", "-//Prima Antri//ID")
    whole.add("version", "2.0")
    whole.add_component(visit)
    whole.add_missing_timezones()
    return whole


def _description(face: Face) -> str:
    papers = "\n".join("- " + said(paper.requirement, "name") for paper in face.papers)
    return _(
        "Kode booking %(code)s. Datang %(minutes)s menit lebih awal.\nBawa:\n%(papers)s\nSeluruh layanan gratis."
    ) % {
        "code": in_fours(face.booking.code),
        "minutes": face.arrive_early_minutes,
        "papers": papers,
    }


def pdf_of(html: str, sheet_css: str = "css/paper.css") -> bytes:
    """Lay out a page that needs nothing from outside."""
    # Loaded here: a page engine of 40 MB that most processes never need.
    from weasyprint import CSS, HTML

    sheet = finders.find(sheet_css)
    return HTML(string=html, url_fetcher=_fetch_nothing).write_pdf(stylesheets=[CSS(filename=sheet)])


def _fetch_nothing(url: str, *args: object, **kwargs: object) -> dict:
    """Refuse every address: a ticket needs nothing from outside, and nothing outside may learn of it."""
    raise ValueError("a ticket fetches nothing")
