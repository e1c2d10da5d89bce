"""What was removed and what is due: the head's page. Before its time only by two people."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from antri.applications.actions.erase import NotOver, ask_early
from antri.applications.queries.removed import removed
from antri.applications.queries.retention import due_applications, due_complaints, due_scans, file_of_code
from antri.booking.actions.find_again import read_code
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.people.forms.fields import SayingForm
from antri.people.models import Role
from antri.web import clock
from antri.web.refusals import Invalid

_WEEK = datetime.timedelta(days=7)


class EarlyForm(SayingForm):
    """One file to be erased before its time, and why."""

    kode = forms.CharField(
        label=gettext_lazy("Kode berkas"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    alasan = forms.CharField(
        label=gettext_lazy("Alasan"),
        help_text=gettext_lazy("Dibaca orang kedua yang memutuskan. Jangan menulis nama atau NIK."),
        max_length=300,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, office="office")
def erasures(request: HttpRequest, office: str) -> HttpResponse:
    form = EarlyForm(request.POST or None)
    if request.method != "POST":
        return _page(request, office, EarlyForm())
    if not form.is_valid():
        return _page(request, office, form, status=422)
    place = catalogue().offices[office]
    row = file_of_code(place, read_code(form.cleaned_data["kode"]))
    if row is None:
        form.add_error("kode", _("Tidak ada berkas kantor ini dengan kode itu. Periksa lagi kodenya."))
        return _page(request, office, form, status=422)
    try:
        ask_early(
            application=row,
            reason=form.cleaned_data["alasan"],
            by=request.staff.actor,  # type: ignore[attr-defined]
        )
    except NotOver as refused:
        form.add_error("kode", refused.detail)
        return _page(request, office, form, status=409)
    except Invalid as refused:
        form.add_error("alasan", refused.errors[0][2])
        return _page(request, office, form, status=422)
    messages.success(request, _("Diajukan. Sesudah orang kedua menyetujui, isi berkas itu dihapus saat itu juga."))
    return HttpResponseRedirect(reverse("applications:erasures", args=[place.slug]))


def _page(request: HttpRequest, office: str, form: EarlyForm, *, status: int = 200) -> HttpResponse:
    book, now = catalogue(), clock.now()
    context: dict[str, Any] = {
        "place": book.offices[office],
        "form": form,
        "rows": removed(book.city.code),
        "paper_days": book.setting("paper_days"),
        "retention_days": book.setting("retention_days"),
        "draft_days": book.setting("application_draft_days"),
        "due": {
            "scans": due_scans(now + _WEEK).count(),
            "files": due_applications(now + _WEEK).count(),
            "complaints": due_complaints(now + _WEEK).count(),
        },
    }
    return render(request, "applications/erasures.html", context, status=status)
