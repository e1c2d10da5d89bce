"""What a desk does with one number of a person whose ID it has in hand: give it again, move, cancel, claim it back."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.booking.actions import Order, cancel, claim_at_desk, reschedule
from antri.booking.actions.recover import Found, numbers_of
from antri.booking.models import Booking
from antri.booking.queries import link_token, services_of
from antri.booking.views.desk_pages import actor, ticket_again
from antri.booking.views.face import name_on
from antri.directory.forms import read_date, read_hour
from antri.directory.models import Office, Service
from antri.directory.queries import said
from antri.people.forms import NameField, PhoneField
from antri.people.forms.fields import SayingForm
from antri.schedule.queries import open_days
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

_DATES = 10


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


class Done(NamedTuple):
    """What to show after a press: the person's numbers, a question about one of them, a refusal, or a paper alone."""

    found: Found
    asking: tuple[str, Booking] | None = None
    owner: OwnerForm | None = None
    refused: Refusal | None = None
    status: int = 200
    paper: HttpResponse | None = None


def press(request: HttpRequest, place: Office, found: Found, pressed: str, around: dict[str, Any]) -> Done:
    """Do what was pressed at one of the person's numbers; `around`: what a paper of it needs to lead back."""
    what, _colon, key = pressed.partition(":")
    row = next((row for row in found.bookings if str(row.pk) == key), None)
    if row is None:
        raise Http404
    try:
        return _do(request, place, found, what, row, around)
    except Refusal as refused:
        # The hour that was chosen is gone: choose again among those that are left.
        asking = ("pindah", row) if what == "pindah" else None
        return Done(found, asking=asking, refused=refused, status=refused.status)


def _do(request: HttpRequest, place: Office, found: Found, what: str, row: Booking, around: dict[str, Any]) -> Done:
    match what:
        case "batal-tanya":
            return Done(found, asking=("batal", row))
        case "batal":
            cancel(token=link_token(row), by=actor(request))
            messages.success(request, _("%(label)s dibatalkan.") % {"label": row.label})
        case "pindah-tanya":
            return Done(found, asking=("pindah", row))
        case "pindah":
            moved = _move(request, row)
            messages.success(request, _("Dipindah: sekarang %(label)s.") % {"label": moved.label})
        case "klaim-tanya":
            return Done(found, asking=("klaim", row), owner=OwnerForm())
        case "klaim":
            return _claim(request, place, found, row)
        case _ if what.startswith(("struk-", "layar")) and row.status != Booking.Status.CANCELLED:
            return Done(found, paper=ticket_again(request, row, what, around))
        case _:
            raise Http404
    return Done(found._replace(bookings=numbers_of(found.known, place)))


def _move(request: HttpRequest, row: Booking) -> Booking:
    day, _t, start = request.POST.get("tanggal", "").partition("T")
    date, session = read_date(day), read_hour(start)
    if date is None or session is None:
        raise Invalid([("date", "date.missing", _("Pilih tanggal dan jamnya."))])
    return reschedule(token=link_token(row), date=date, session=session, by=actor(request))


def _claim(request: HttpRequest, place: Office, found: Found, row: Booking) -> Done:
    """The ID in hand has this NIK, and the number is somebody else's: withdraw it, give the chance to the owner."""
    form = OwnerForm(request.POST)
    asking = ("klaim", row)
    if not found.nik or not form.is_valid():
        return Done(found, asking=asking, owner=form, status=422)
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
        return Done(found, asking=asking, owner=form, status=422)
    except Refusal as refused:
        return Done(found, asking=asking, owner=form, refused=refused, status=refused.status)
    messages.success(request, _("Nomor warga ini sekarang %(label)s.") % {"label": booked.booking.label})
    return Done(found._replace(bookings=numbers_of(found.known, place)))


def row_of(row: Booking) -> Row:
    today = clock.today(row.office.timezone)
    return Row(row, name_on(link_token(row), row), services_of(row), row.can_be_given_up(today), row.date < today)


def dates_for(row: Booking) -> list[tuple[Any, list[Any]]]:
    """The next dates with room at the office of a number, each with its hours."""
    codes = tuple(service.code for service in services_of(row))
    days = [day for day in open_days(row.office, services=codes) if day.state == "open"][:_DATES]
    return [(day.date, [each for each in day.sessions if each.left and not each.is_past]) for day in days]
