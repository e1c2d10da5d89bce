"""Pengaduan: write one, keep its receipt, read the answer under its link."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from antri.applications.actions.complain import ComplaintOver, Told, complain, withdraw_complaint
from antri.applications.forms.talk import ComplaintForm
from antri.applications.models import Complaint
from antri.applications.queries.complaint_words import words_of
from antri.applications.queries.complaints import OPEN, complaint_by_token
from antri.booking.forms import new_key
from antri.booking.views.device import keep_device, read_device
from antri.booking.views.face import whole_url
from antri.booking.views.pages import citizen, patient, personal
from antri.directory.queries import catalogue
from antri.web import clock
from antri.web.refusals import Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
def write(request: HttpRequest) -> HttpResponse:
    """The form; what is refused stays as it was typed."""
    offices = [(slug, office.name) for slug, office in catalogue().offices.items()]
    if request.method != "POST":
        first = {
            "kunci": new_key(),
            "kantor": request.GET.get("kantor", catalogue().main.slug),
            "berkas": request.GET.get("berkas", "")[:20],
            "siapa": "",
        }
        return _form(request, ComplaintForm(initial=first, offices=offices))
    form = ComplaintForm(request.POST, offices=offices)
    if not form.is_valid():
        return _form(request, form)
    device = read_device(request)
    try:
        _complaint, token = complain(
            told=_told(form.cleaned_data), key=form.cleaned_data["kunci"], by=citizen(), device=device
        )
    except Invalid as refusal:
        for field, _code, text in refusal.errors:
            form.add_error(field, text)
        return _form(request, form)
    address = reverse("applications:complaint", args=[token]) + "?baru"
    return keep_device(request, HttpResponseRedirect(address, status=303), device)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
def complaint(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt and, once there is one, the answer. Whoever has the link may take the complaint back."""
    row = complaint_by_token(token)
    if row is None:
        return render(request, "applications/complaint_unknown.html", status=404)
    if request.method == "POST":
        refused = None
        try:
            if "tarik" in request.POST:
                withdraw_complaint(complaint=row, by=citizen())
        except ComplaintOver as refusal:
            refused = refusal
            row.refresh_from_db()
        if refused is None:
            return HttpResponseRedirect(reverse("applications:complaint", args=[token]), status=303)
        return render(request, "applications/complaint.html", _context(request, row, token, refused), status=409)
    return render(request, "applications/complaint.html", _context(request, row, token))


def _context(request: HttpRequest, row: Complaint, token: str, refused: Any = None) -> dict[str, Any]:
    office = catalogue().offices.get(row.office.slug, row.office)
    return {
        "complaint": row,
        "office": office,
        "token": token,
        "words": words_of(row, token),
        "refused": refused,
        "is_new": "baru" in request.GET,
        "is_open": row.state in OPEN,
        "is_late": row.state in OPEN and row.due_on < clock.today(office.timezone),
        "url": whole_url(request, reverse("applications:complaint", args=[token])),
        "links": catalogue().setting("complaint_links", office),
    }


def _told(typed: dict[str, Any]) -> Told:
    return Told(
        office=typed["kantor"],
        about=typed["tentang"],
        words=typed["kata"],
        whom=typed["siapa"],
        code=typed["berkas"],
        name=typed["nama"],
        phone=typed["hp"],
    )


def _form(request: HttpRequest, form: ComplaintForm) -> HttpResponse:
    context = {
        "form": form,
        "links": catalogue().setting("complaint_links"),
        "days": catalogue().setting("complaint_days"),
    }
    return render(request, "applications/complain.html", context, status=422 if form.errors else 200)
