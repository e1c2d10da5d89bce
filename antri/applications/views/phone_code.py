"""The code to the phone before a finished document: asked for with one press, typed on a page of its own."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from antri.applications.actions.phone_code import CodeNotOffered, CodesSpent, ask_code, prove_by_code
from antri.applications.actions.second_proof import NotProven
from antri.applications.forms.second_proof import CodeForm
from antri.applications.models import Application
from antri.applications.queries.phone_codes import CODE_MINUTES, has_failed, last_asking, phone_end
from antri.applications.views.documents import context_of, with_documents
from antri.applications.views.pages import with_file
from antri.booking.views.device import keep_device, read_device
from antri.booking.views.pages import citizen, patient, personal
from antri.directory.queries import catalogue
from antri.web import clock


@require_POST
@personal
@patient
@with_file
def send_code(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    """Ask for a code. Whatever becomes of it, the same page follows."""
    device = read_device(request)
    try:
        ask_code(application=application, device=device, by=citizen())
    except CodeNotOffered:
        return HttpResponseRedirect(reverse("applications:documents", args=[token]), status=303)
    except CodesSpent as refusal:
        answer = _page(request, token, application, CodeForm(), status=refusal.status, refused=refusal)
        return keep_device(request, answer, device)
    answer = HttpResponseRedirect(reverse("applications:document_code", args=[token]), status=303)
    return keep_device(request, answer, device)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
@with_file
def document_code(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    """Ask for the code that came, then show what may be saved."""
    context = context_of(token, application)
    if not context["code_channel"] or not context["is_there"]:
        return HttpResponseRedirect(context["documents_url"], status=303)
    if request.method != "POST":
        return _page(request, token, application, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, token, application, form, status=422)
    try:
        proof = prove_by_code(application=application, typed=form.cleaned_data["kode"], by=citizen())
    except NotProven:
        return _page(request, token, application, form, status=422, is_wrong=True)
    return with_documents(request, token, application, proof)


def _page(
    request: HttpRequest, token: str, application: Application, form: CodeForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    office = catalogue().offices.get(application.office.slug, application.office)
    asking = last_asking(application)
    is_open = asking is not None and clock.now() < asking.until
    context = context_of(token, application)
    context |= {
        "back_url": context["documents_url"],
        "form": form,
        "office": office,
        "asking": asking if is_open else None,
        "minutes": CODE_MINUTES,
        "has_failed": is_open and asking is not None and has_failed(application, asking),
        "end": phone_end(application, token),
        "most": int(catalogue().setting("codes_a_phone")),
        **more,
    }
    return render(request, "applications/document_code.html", context, status=status)
