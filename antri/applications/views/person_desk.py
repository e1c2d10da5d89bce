"""Meja Warga: must this person come at all? Then every number and every file of theirs in one place, ID in hand."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from antri.applications.actions.look_up import Person, files_again, look_up_person
from antri.applications.models import Application
from antri.applications.queries.forms import live_form
from antri.applications.views.helping import MAY_HELP, Helping
from antri.applications.views.receipts import TAKES_PAPERS
from antri.applications.views.slip import link_again
from antri.booking.actions.recover import MINUTES, Found, numbers_of
from antri.booking.models import Claim
from antri.booking.views.desk_numbers import Done, dates_for, press, row_of
from antri.booking.views.desk_pages import AT_THE_DESK, actor
from antri.directory.models import Office
from antri.directory.queries import catalogue, checklist, said
from antri.people.access import open_to
from antri.people.actions import FormExpired, TooMany, read_form, seal_form
from antri.people.forms.fields import SayingForm
from antri.people.models import HELPERS
from antri.people.queries import mask_nik
from antri.web import clock
from antri.web.refusals import Invalid, Refusal


class WhoForm(SayingForm):
    """The one field of this desk."""

    siapa = forms.CharField(
        label=gettext_lazy("NIK, kode tiket, atau kode berkas"),
        help_text=gettext_lazy("Dari KTP-el, KK, paspor, tiket, atau struk yang dibawa warga. Tidak disimpan."),
        max_length=40,
        error_messages={"required": gettext_lazy("Ketik NIK dari KTP-el, atau kode di tiket atau struk.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*AT_THE_DESK, office="office")
def desk(request: HttpRequest, office: str) -> HttpResponse:
    """First the question whether anybody must come; then what one person has, in the answer to being asked."""
    place = catalogue().offices[office]
    try:
        if request.method != "POST":
            return _page(request, place)
        if "terkunci" in request.POST:
            return _with_found(request, place)
        return _look(request, place)
    except FormExpired:
        messages.warning(request, _("Daftar tadi sudah kedaluwarsa. Cari lagi warganya."))
        return _page(request, place, status=410)


def _look(request: HttpRequest, place: Office) -> HttpResponse:
    form = WhoForm(request.POST)
    if not form.is_valid():
        return _page(request, place, form=form, status=422)
    try:
        person = look_up_person(text=form.cleaned_data["siapa"], office=place, by=actor(request))
    except Invalid as wrong:
        form.add_error("siapa", wrong.errors[0][2])
        return _page(request, place, form=form, status=422)
    except TooMany as refused:
        return _page(request, place, form=form, refused=refused, status=refused.status)
    return _page(request, place, done=Done(person.found), files=person.files)


def _with_found(request: HttpRequest, place: Office) -> HttpResponse:
    """Do something with what the person has who was looked up a moment ago, by this very officer."""
    fields = read_form(request.POST["terkunci"])
    # Sealed anew with every answer, so its own end says nothing of when it was looked up.
    if fields.get("officer") != actor(request).id or clock.now().timestamp() >= fields["until"]:
        raise FormExpired
    found = Found(tuple(fields["known"]), fields["nik"], numbers_of(fields["known"], place), fields["until"])
    files, pressed = files_again(fields["files"]), request.POST.get("apa", "")
    if not pressed:
        return _page(request, place, done=Done(found), files=files)
    sealed = _sealed(Person(found, files), actor(request).id)
    around = {"place": place, "sealed": sealed, "back_url": _url(place)}
    what, _colon, key = pressed.partition(":")
    if file := next((row for row in files if str(row.pk) == key), None):
        return _go_on(request, place, file) if what == "bantu" else link_again(request, file, what, around)
    done = press(request, place, found, pressed, around)
    return done.paper or _page(request, place, done=done, files=files, status=done.status)


def _go_on(request: HttpRequest, place: Office, file: Application) -> HttpResponse:
    """Fill it in or put it right together with its holder, who has just shown their ID."""
    if not file.is_open or not _may_help(request, place):
        raise Http404
    Helping(request, place).keep(file)
    return HttpResponseRedirect(reverse("applications:helped_file", args=[place.slug, file.pk]), status=303)


def _page(
    request: HttpRequest,
    place: Office,
    *,
    form: WhoForm | None = None,
    done: Done | None = None,
    files: Sequence[Application] = (),
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    today = clock.today(place.timezone)
    found = done.found if done else None
    what, about = (done and done.asking) or ("", None)
    context = {
        "place": place,
        "form": form or WhoForm(),
        "found": found,
        "masked": mask_nik(found.nik) if found and found.nik else "",
        "rows": [row_of(row) for row in found.bookings] if found else [],
        "files": files,
        "sealed": _sealed(Person(found, list(files)), actor(request).id) if found else "",
        "asking": what,
        "about": about,
        "owner": done.owner if done else None,
        "dates": dates_for(about) if about and what == "pindah" else [],
        "refused": refused or (done and done.refused),
        "waiting": Claim.objects.filter(office=place, status=Claim.Status.OPEN, date__gte=today).count(),
        "register_url": _register_url(request, place),
        "may_help": _may_help(request, place),
        "takes_papers": request.staff.holds(*TAKES_PAPERS, office=place),  # type: ignore[attr-defined]
        **_visit(request, place),
    }
    return render(request, "applications/person_desk.html", context, status=status)


def _visit(request: HttpRequest, place: Office) -> dict[str, Any]:
    """Apakah perlu datang? What the service's own data says, before anybody is looked up."""
    services = catalogue().services
    chosen = services.get(request.GET.get("layanan", "") or request.POST.get("layanan", ""))
    listed = [row for row in services.values() if row.is_active]
    return {
        "services": sorted(listed, key=lambda row: str(said(row, "short_name")).casefold()),
        "service": chosen,
        "can_be_filed": bool(chosen and live_form(chosen)),
        "papers": checklist([chosen]) if chosen else [],
        "is_here": bool(chosen and catalogue().is_offered(place, chosen, clock.today(place.timezone))),
    }


def _sealed(person: Person, officer: str) -> str:
    found, files = person
    fields = {"known": list(found.known), "nik": found.nik, "officer": officer, "until": found.until}
    fields |= {"files": [str(row.pk) for row in files]}
    return seal_form(fields, minutes=MINUTES)


def _may_help(request: HttpRequest, place: Office) -> bool:
    return request.staff.holds(*MAY_HELP, office=place)  # type: ignore[attr-defined]


def _url(place: Office) -> str:
    return reverse("applications:desk", args=[place.slug])


def _register_url(request: HttpRequest, place: Office) -> str:
    """Where an officer books for somebody; empty for who is not appointed to that."""
    is_appointed = request.staff.holds(*HELPERS, office=place)  # type: ignore[attr-defined]
    return reverse("booking:assist", args=[place.slug]) if is_appointed else ""
