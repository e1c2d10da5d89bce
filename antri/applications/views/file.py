"""The one address of an application: a list of steps while it is a draft, what to put right, then where it stands."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from antri.applications.actions.cancel_application import CANCELLABLE
from antri.applications.models import Application
from antri.applications.queries.answers import answers_of
from antri.applications.queries.corrections import to_fix
from antri.applications.queries.forms import Form, live_form
from antri.applications.queries.printing import prints_of
from antri.applications.queries.tasks import progress
from antri.applications.views.keep import Keep
from antri.applications.views.pages import with_file
from antri.applications.views.tracking import tracking
from antri.booking.views.pages import personal
from antri.directory.queries import catalogue, said
from antri.web import clock

Status = Application.Status


@require_safe
@personal
@with_file
def open_file(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    page: Callable[..., HttpResponse] = tracking
    if application.status == Status.DRAFT:
        page = _draft
    elif application.status == Status.NEEDS_CORRECTION:
        page = _correction
    return page(request, token, application)


def _draft(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    if application.expires_on and application.expires_on < clock.today(application.office.timezone):
        context = {"application": application, "has_form": live_form(application.service) is not None}
        return render(request, "applications/expired.html", context, status=410)
    said_now = answers_of(application, token)
    context = {
        "application": application,
        "token": token,
        "progress": progress(application, said_now),
        "is_new": "baru" in request.GET,
        "is_saved": "tersimpan" in request.GET,
        "keep": Keep(request, token, application),
        "prints": prints_of(application, said_now),
    }
    return render(request, "applications/draft.html", context)


def _correction(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    fixes = to_fix(application)
    form = Form(application.form.definition) if application.form else None
    said_now = answers_of(application, token)
    context = {
        "correction": True,
        "fixes": [{"fix": fix, "step": form.step_of(fix.field) if form and fix.field else ""} for fix in fixes],
        "can_send": any(fix.reopens in ("field", "upload") for fix in fixes),
        "leads": [_lead(fix.leads_to) for fix in fixes if fix.leads_to],
        "is_saved": "tersimpan" in request.GET,
        "can_cancel": application.status in CANCELLABLE,
        "prints": prints_of(application, said_now),
    }
    return tracking(request, token, application, context)


def _lead(target: str) -> dict[str, str]:
    """Say where something is put right first: another service, or a visit."""
    if target == "booking":
        return {"url": reverse("directory:choose"), "text": _("Ambil nomor untuk datang")}
    service = catalogue().services.get(target)
    if service is None:
        return {"url": reverse("home:help"), "text": _("Hubungi petugas")}
    page = "applications:screening" if live_form(service) else "directory:service"
    return {"url": reverse(page, args=[target]), "text": said(service, "name")}
