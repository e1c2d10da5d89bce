"""Who did what: the journal for the head of office, and for a manager that of one office."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.insight.forms import ChooseDeeds
from antri.insight.queries.deeds import Deed, Page, all_deeds, deeds
from antri.journal.actions import note_export
from antri.journal.models import ChainCheck
from antri.people.access import open_to
from antri.people.models import Role
from antri.templatetags.antri_time import instant
from antri.web.tables import csv_file

MOST_DOWNLOADED = 50_000


@require_safe
@open_to(Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR)
def city_journal(request: HttpRequest) -> HttpResponse:
    """What everybody did in the whole city."""
    return _list(request, None)


@require_safe
@open_to(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR, office="office")
def office_journal(request: HttpRequest, office: str) -> HttpResponse:
    """What was done at one office."""
    return _list(request, catalogue().offices[office])


@require_POST
@open_to(Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR)
def city_download(request: HttpRequest) -> HttpResponse:
    """The city's list as a file."""
    return _download(request, None)


@require_POST
@open_to(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR, office="office")
def office_download(request: HttpRequest, office: str) -> HttpResponse:
    """One office's list as a file."""
    return _download(request, catalogue().offices[office])


def _list(request: HttpRequest, office: Office | None) -> HttpResponse:
    form = ChooseDeeds(request.GET, office=office)
    below = request.GET.get("sebelum", "")
    page = deeds(form.wanted(), below=_number(below)) if form.is_valid() else Page([], None)
    chosen = {name: form.data[name] for name in form.fields if form.data.get(name)}
    facts = {
        "form": form,
        "place": office,
        "main": catalogue().main,
        "page": page,
        "chosen": chosen,
        "is_later_page": bool(below),
        "check": ChainCheck.objects.filter(city=catalogue().city.code).first(),
        "download_url": reverse("insight:office_download", args=[office.slug])
        if office
        else reverse("insight:city_download"),
    }
    return render(request, "insight/journal.html", facts, status=200 if form.is_valid() else 422)


def _download(request: HttpRequest, office: Office | None) -> HttpResponse:
    form = ChooseDeeds(request.POST, office=office)
    if not form.is_valid():
        return HttpResponse(status=422)
    columns = (_("Kapan"), _("Siapa"), _("Melakukan apa"), _("Nomor"), _("Kantor"), _("Lewat"))
    rows = [_cells(deed) for deed in all_deeds(form.wanted(), most=MOST_DOWNLOADED)]
    file = csv_file("jurnal.csv", columns, rows)
    chosen = {name: str(value) for name, value in form.cleaned_data.items() if value}
    note_export(
        by=request.staff.actor,  # type: ignore[attr-defined]
        city=catalogue().city.code,
        rows=len(rows),
        office=office.pk if office else None,
        chosen=chosen,
    )
    return file


def _cells(deed: Deed) -> tuple[Any, ...]:
    at = instant(deed.at, catalogue().main)
    return at, deed.who, deed.sentence, deed.label, deed.office, deed.channel


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
