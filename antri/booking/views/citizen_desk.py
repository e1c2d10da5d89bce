"""Meja Warga: does this person have to come at all, and if they do, every number of theirs in one place, ID in hand."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from antri.booking.actions import Order, cancel, claim_at_desk, reschedule
from antri.booking.actions.recover import MINUTES, Found, look_up, numbers_of
from antri.booking.models import Booking, Claim
from antri.booking.queries import link_token, services_of
from antri.booking.views.desk_pages import AT_THE_DESK, actor, ticket_again
from antri.booking.views.face import name_on
from antri.directory.forms import read_date, read_hour
from antri.directory.models import Office, Service
from antri.directory.queries import catalogue, checklist, said
from antri.people.access import open_to
from antri.people.actions import FormExpired, TooMany, read_form, seal_form
from antri.people.forms import NameField, PhoneField
from antri.people.forms.fields import SayingForm
from antri.people.models import HELPERS
from antri.people.queries import mask_nik
from antri.schedule.queries import open_days
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

_DATES = 10


class WhoForm(SayingForm):
    """The one field of this desk."""

    siapa = forms.CharField(
        label=gettext_lazy("NIK atau kode tiket"),
        help_text=gettext_lazy("Dari KTP-el, KK, paspor, atau tiket yang dibawa warga. Tidak disimpan."),
        max_length=40,
        error_messages={"required": gettext_lazy("Ketik NIK dari KTP-el, atau kode di tiket.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class OwnerForm(SayingForm):
    """Whose NIK it is, when somebody else has taken a number with it."""

    nama = NameField(label=gettext_lazy("Nama di KTP-el atau KK"))
    hp = PhoneField(label=gettext_lazy("Nomor ponsel"), help_text=gettext_lazy("Boleh dikosongkan."), required=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One number as this desk shows it."""

    booking: Booking
    name: str
    services: list[Service]
    can_change: bool
    is_past: bool

    @property
    def services_said(self) -> str:
        return ", ".join(said(service, "short_name") for service in self.services)

    @property
    def codes_query(self) -> str:
        return "&".join(f"layanan={service.code}" for service in self.services)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*AT_THE_DESK, office="office")
def desk(request: HttpRequest, office: str) -> HttpResponse:
    """First the question whether anybody must come; then one person's numbers, in the answer to being asked."""
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
        found = look_up(text=form.cleaned_data["siapa"], office=place, by=actor(request))
    except Invalid as wrong:
        form.add_error("siapa", wrong.errors[0][2])
        return _page(request, place, form=form, status=422)
    except TooMany as refused:
        return _page(request, place, form=form, refused=refused, status=refused.status)
    return _page(request, place, found=found)


def _with_found(request: HttpRequest, place: Office) -> HttpResponse:
    """Do something with a number of the person who was looked up a moment ago, by this very officer."""
    fields = read_form(request.POST["terkunci"])
    # Sealed anew with every answer, so its own end says nothing of when it was looked up.
    if fields.get("officer") != actor(request).id or clock.now().timestamp() >= fields["until"]:
        raise FormExpired
    found = Found(tuple(fields["known"]), fields["nik"], numbers_of(fields["known"], place), fields["until"])
    what, _colon, key = request.POST.get("apa", "").partition(":")
    if not what:
        return _page(request, place, found=found)
    row = next((row for row in found.bookings if str(row.pk) == key), None)
    if row is None:
        raise Http404
    try:
        return _do(request, place, found, what, row)
    except Refusal as refused:
        # The hour that was chosen is gone: choose again among those that are left.
        asking = ("pindah", row) if what == "pindah" else None
        return _page(request, place, found=found, asking=asking, refused=refused, status=refused.status)


def _do(request: HttpRequest, place: Office, found: Found, what: str, row: Booking) -> HttpResponse:
    by = actor(request)
    match what:
        case "batal-tanya":
            return _page(request, place, found=found, asking=("batal", row))
        case "batal":
            cancel(token=link_token(row), by=by)
            messages.success(request, _("%(label)s dibatalkan.") % {"label": row.label})
        case "pindah-tanya":
            return _page(request, place, found=found, asking=("pindah", row))
        case "pindah":
            moved = _move(request, row)
            messages.success(request, _("Dipindah: sekarang %(label)s.") % {"label": moved.label})
        case "klaim-tanya":
            return _page(request, place, found=found, asking=("klaim", row), owner=OwnerForm())
        case "klaim":
            return _claim(request, place, found, row)
        case _ if what.startswith(("struk-", "layar")) and row.status != Booking.Status.CANCELLED:
            context = {"place": place, "sealed": _sealed(found, by.id), "back_url": _url(place)}
            return ticket_again(request, row, what, context)
        case _:
            raise Http404
    return _page(request, place, found=found._replace(bookings=numbers_of(found.known, place)))


def _move(request: HttpRequest, row: Booking) -> Booking:
    day, _t, start = request.POST.get("tanggal", "").partition("T")
    date, session = read_date(day), read_hour(start)
    if date is None or session is None:
        raise Invalid([("date", "date.missing", _("Pilih tanggal dan jamnya."))])
    return reschedule(token=link_token(row), date=date, session=session, by=actor(request))


def _claim(request: HttpRequest, place: Office, found: Found, row: Booking) -> HttpResponse:
    """The ID in hand has this NIK, and the number is somebody else's: withdraw it, give the chance to the owner."""
    form = OwnerForm(request.POST)
    if not found.nik or not form.is_valid():
        return _page(request, place, found=found, asking=("klaim", row), owner=form, status=422)
    main, *also = (service.code for service in services_of(row))
    order = Order(
        office=row.office.slug,
        service=main,
        also_services=tuple(also),
        date=row.date,
        name=form.cleaned_data["nama"],
        nik=found.nik,
        phone=form.cleaned_data["hp"],
    )
    try:
        booked = claim_at_desk(order=order, by=actor(request))
    except Invalid as wrong:
        form.add_error(None, wrong.errors[0][2])
        return _page(request, place, found=found, asking=("klaim", row), owner=form, status=422)
    except Refusal as refused:
        return _page(
            request, place, found=found, asking=("klaim", row), owner=form, refused=refused, status=refused.status
        )
    messages.success(request, _("Nomor warga ini sekarang %(label)s.") % {"label": booked.booking.label})
    return _page(request, place, found=found._replace(bookings=numbers_of(found.known, place)))


def _page(
    request: HttpRequest,
    place: Office,
    *,
    form: WhoForm | None = None,
    found: Found | None = None,
    asking: tuple[str, Booking] | None = None,
    owner: OwnerForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    today = clock.today(place.timezone)
    what, about = asking or ("", None)
    context = {
        "place": place,
        "form": form or WhoForm(),
        "found": found,
        "masked": mask_nik(found.nik) if found and found.nik else "",
        "rows": [_row(row) for row in found.bookings] if found else [],
        "sealed": _sealed(found, actor(request).id) if found else "",
        "asking": what,
        "about": about,
        "owner": owner,
        "dates": _dates(about) if about and what == "pindah" else [],
        "refused": refused,
        "waiting": Claim.objects.filter(office=place, status=Claim.Status.OPEN, date__gte=today).count(),
        "register_url": _register_url(request, place),
        **_visit(request, place),
    }
    return render(request, "booking/desk_citizen.html", context, status=status)


def _visit(request: HttpRequest, place: Office) -> dict[str, Any]:
    """Apakah perlu datang? What the service's own data says, before anybody is looked up."""
    services = catalogue().services
    chosen = services.get(request.GET.get("layanan", "") or request.POST.get("layanan", ""))
    listed = [row for row in services.values() if row.is_active]
    return {
        "services": sorted(listed, key=lambda row: str(said(row, "short_name")).casefold()),
        "service": chosen,
        "papers": checklist([chosen]) if chosen else [],
        "is_here": bool(chosen and catalogue().is_offered(place, chosen, clock.today(place.timezone))),
    }


def _row(row: Booking) -> Row:
    today = clock.today(row.office.timezone)
    return Row(row, name_on(link_token(row), row), services_of(row), row.can_be_given_up(today), row.date < today)


def _dates(row: Booking) -> list[tuple[Any, list[Any]]]:
    """The next dates with room at the office of a number, each with its hours."""
    codes = tuple(service.code for service in services_of(row))
    days = [day for day in open_days(row.office, services=codes) if day.state == "open"][:_DATES]
    return [(day.date, [each for each in day.sessions if each.left and not each.is_past]) for day in days]


def _sealed(found: Found, officer: str) -> str:
    fields = {"known": list(found.known), "nik": found.nik, "officer": officer, "until": found.until}
    return seal_form(fields, minutes=MINUTES)


def _url(place: Office) -> str:
    return reverse("booking:desk", args=[place.slug])


def _register_url(request: HttpRequest, place: Office) -> str:
    """Where an officer books for somebody; empty for who is not appointed to that."""
    is_appointed = request.staff.holds(*HELPERS, office=place)  # type: ignore[attr-defined]
    return reverse("booking:assist", args=[place.slug]) if is_appointed else ""
