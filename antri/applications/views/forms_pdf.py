"""The official forms filled in from the answers, on paper, for signing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from antri.applications.models import Application
from antri.applications.queries.answers import answers_of
from antri.applications.queries.printing import fill, prints_of
from antri.applications.views.pages import file_url, form_of, with_file
from antri.booking.views.face import can_make_pdf
from antri.booking.views.pages import patient, personal
from antri.booking.views.papers import pdf_of
from antri.people.actions import allow
from antri.web import clock

_PDFS_A_MINUTE = 6


@require_safe
@personal
@patient
@with_file
def form_pdf(request: HttpRequest, token: str, application: Application, code: str) -> HttpResponse:
    """Hand out one form as a PDF while it may still be needed for signing: it bears NIKs in full, no page does."""
    if not application.is_open:
        raise Http404
    said = answers_of(application, token)
    may_have = code in {row["code"] for row in prints_of(application, said)}
    filled = fill(form_of(application), said, code) if may_have else None
    if filled is None:
        raise Http404
    if not can_make_pdf():
        return render(request, "applications/no_pdf.html", {"file_url": file_url(token)}, status=404)
    allow("pdf", application.code, per_minute=_PDFS_A_MINUTE)
    context = {"application": application, "print": filled, "now": clock.now()}
    html = render_to_string("applications/form_print.html", context, request)
    response = HttpResponse(pdf_of(html, "css/form-print.css"), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{code}-{application.code}.pdf"'
    return response
