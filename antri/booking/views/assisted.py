"""Daftarkan Warga: an officer or a helper takes numbers for people, one after the other, with the keys alone."""

import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antri.booking.actions import AlreadyBooked, DayClosed, DayFull, LimitReached, NotFound, Order
from antri.booking.actions.assist import (
    POOLS,
    HelperLimit,
    HelpGiven,
    NotAppointed,
    assist_family,
    most_a_day,
    own_of_today,
    show_again,
)
from antri.booking.actions.assist import give_back as give_back_number
from antri.booking.actions.assist import take_again as take_number_again
from antri.booking.actions.orders import read
from antri.booking.forms import AssistForm, new_key
from antri.booking.models import Assistance, Booking, HelperDay
from antri.booking.queries import link_token, services_of
from antri.booking.views.face import Face, face_of, name_on
from antri.booking.views.papers import sheet
from antri.booking.views.practice_ticket import practice_face
from antri.directory.forms import read_date, read_hour
from antri.directory.models import Office, Region
from antri.directory.queries import catalogue, said
from antri.people.access import Staff, open_to
from antri.people.actions import TooMany
from antri.people.devices import has_print_agent
from antri.people.models import HELPERS, Appointment, Role
from antri.people.queries import mask_name
from antri.schedule.queries import open_days
from antri.templatetags.antri_time import hour, long_date, short_date
from antri.web import clock
from antri.web.languages import spoken
from antri.web.refusals import Invalid, Refusal

# In the address of a slip: 58, 80, a4.
WIDTHS = ("58", "80", "a4")
_KEPT = "daftarkan"  # in the session: what the next person begins with
_MOST_DATES = 12
_FIELDS = {
    "service": "layanan",
    "also_services": "layanan_lain",
    "date": "waktu",
    "session": "waktu",
    "reason": "alasan",
    "identity": "identitas",
    "identity_reason": "tanpa_nik",
    "nik": "nik",
    "name": "nama",
    "phone": "hp",
    "people": "orang",
    "priority": "prioritas",
}


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*HELPERS, office="office")
def assist(request: HttpRequest, office: str) -> HttpResponse:
    """One screen: who is helped; after it the number with its slip, and the next person."""
    place = catalogue().offices[office]
    if request.method == "POST":
        return _take(request, place)
    return _page(request, place, _form(request, place))


def _take(request: HttpRequest, place: Office) -> HttpResponse:
    form = _form(request, place, request.POST)
    if not form.is_valid():
        return _page(request, place, form, status=422)
    rows = [1, *(number for number, *_who in form.family)]
    try:
        booked = assist_family(
            orders=_orders(form, place),
            help_given=_help(request, form, place),
            key=form.cleaned_data["kunci"],
            by=_staff(request).actor,
        )
    except Invalid as refused:
        for name, _code, message in refused.errors:
            form.add_error(_field(name, rows), message)
        return _page(request, place, form, status=refused.status)
    except (DayFull, DayClosed) as refused:
        return _page(request, place, _with_next(request, place, form, refused), status=refused.status)
    except (AlreadyBooked, LimitReached) as refused:
        _tell(form, refused, rows)
        return _page(request, place, form, status=refused.status)
    except (HelperLimit, NotAppointed, TooMany) as refused:
        form.add_error(None, refused.detail)
        return _page(request, place, form, status=refused.status)
    typed = form.cleaned_data
    request.session[_KEPT] = {
        "office": place.slug,
        "layanan": typed["layanan"],
        "waktu": typed["waktu"],
        "baru": [str(each.booking.pk) for each in booked],
    }
    return HttpResponseRedirect(reverse("booking:assist", args=[place.slug]), status=303)


def _orders(form: AssistForm, place: Office) -> list[Order]:
    """One order for each number: for whom is helped, and for those who get one of their own."""
    typed = form.cleaned_data
    day, _t, start = typed["waktu"].partition("T")
    shared: dict[str, Any] = {
        "office": place.slug,
        "service": typed["layanan"],
        "also_services": (typed["layanan_lain"],) if typed["layanan_lain"] else (),
        # What cannot be read is a date that is not open.
        "date": read_date(day) or clock.today(place.timezone) - datetime.timedelta(days=1),
        "session": read_hour(start),
        "phone": typed["hp"],
        "language": spoken(),
    }
    first = Order(
        **shared,
        name=typed["nama"],
        nik=typed["nik"],
        identity=typed["identitas"],
        people=typed["orang"],
        priority=typed["prioritas"] or None,
        needs=tuple(typed["bantuan"]),
    )
    return [first, *(Order(**shared, name=name, nik=nik) for _number, nik, name in form.family)]


def _help(request: HttpRequest, form: AssistForm, place: Office) -> HelpGiven:
    typed = form.cleaned_data
    return HelpGiven(
        appointment=_appointment(request, place),
        reason=typed["alasan"],
        region=Region.objects.filter(pk=typed["wilayah"]).first() if typed["wilayah"] else None,
        identity_reason=typed["tanpa_nik"],
    )


def _field(name: str, rows: list[int]) -> str | None:
    """Find the field of the page for a fault of the action: "2.nik" is that of the second who is named."""
    number, dot, rest = name.partition(".")
    if dot and rest in ("nik", "name"):
        return f"{_FIELDS[rest]}_{rows[int(number) - 1]}"
    return _FIELDS.get(rest or name)


def _tell(form: AssistForm, refused: Refusal, rows: list[int]) -> None:
    number = rows[refused.facts.get("person", 1) - 1]
    nik = "nik" if number == 1 else f"nik_{number}"
    if refused.facts.get("limit") == "phone_niks":
        form.add_error("hp", _("Nomor ponsel ini sudah dipakai terlalu banyak orang. Kosongkan, atau pakai yang lain."))
    elif isinstance(refused, AlreadyBooked):
        form.add_error(nik, _("Orang ini sudah memegang nomor pada tanggal itu. Pilih tanggal lain, atau cetak ulang."))
    else:
        form.add_error(nik, refused.detail)


def _with_next(request: HttpRequest, place: Office, form: AssistForm, refused: Refusal) -> AssistForm:
    """Keep all that was typed, and put the next free session in its place: Enter once more takes it."""
    data = request.POST.copy()
    asked, service = data.get("waktu", ""), data.get("layanan", "")
    free = [value for _label, options in _rooms(place, service) for value, _text in options if value != asked]
    later = [value for value in free if value > asked]
    if not free:
        form.add_error("waktu", _("Semua tanggal yang sudah dibuka penuh. Tanggal baru dibuka setiap pagi."))
        return form
    data["waktu"] = (later or free)[0]
    again = _form(request, place, data)
    again.is_valid()
    reason = refused.facts.get("reason") or _("Jam itu baru saja penuh")
    again.add_error("waktu", _("%(reason)s. Sudah dipilihkan yang berikutnya: tekan Enter lagi.") % {"reason": reason})
    return again


def _form(request: HttpRequest, place: Office, data: Any = None) -> AssistForm:
    kept = _kept(request, place)
    today = clock.today(place.timezone)
    offered = [row for row in catalogue().offered(place, today) if row.needs_number and row.lane == "main"]
    service = (data or kept).get("layanan", "")
    rooms = _rooms(place, service)
    regions = Region.objects.filter(level__in=("kelurahan", "desa")).order_by("name", "code")
    return AssistForm(
        data,
        services=[(row.code, said(row, "short_name")) for row in offered],
        rooms=rooms,
        regions=[(row.code, row.name) for row in regions],
        initial={
            "layanan": kept.get("layanan", ""),
            "waktu": _nearest(rooms, kept.get("waktu", "")),
            "identitas": "nik",
            "kunci": new_key(),
        },
    )


def _rooms(place: Office, service: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """List the sessions that can be taken, the numbers held back for this included, by date."""
    services = (service,) if service in catalogue().services else ()
    days = [day for day in open_days(place, services=services, pools=POOLS) if day.state == "open"]
    return [
        (
            long_date(day.date),
            [
                (
                    f"{day.date.isoformat()}T{row.start:%H:%M}",
                    _("%(date)s pukul %(hour)s, sisa %(left)d")
                    % {"date": short_date(day.date), "hour": hour(row.start), "left": row.left},
                )
                for row in day.sessions
                if row.left
            ],
        )
        for day in days[:_MOST_DATES]
    ]


def _nearest(rooms: list[tuple[str, list[tuple[str, str]]]], kept: str) -> str:
    """The session of the person before while it has room, else the next one on that date, else the first there is."""
    values = [value for _date, options in rooms for value, _text in options]
    same_day = [value for value in values if kept and value >= kept and value[:10] == kept[:10]]
    return next(iter(same_day or values), "")


def _page(request: HttpRequest, place: Office, form: AssistForm, status: int = 200) -> HttpResponse:
    officer, today = _staff(request).officer, clock.today(place.timezone)
    appointment = _appointment(request, place)
    own = _own(place, officer.pk, today)
    new = _kept(request, place).get("baru", []) if request.method != "POST" else []
    context = {
        "place": place,
        "form": form,
        "appointment": appointment,
        "faces": [_face(request, row) for row in own if str(row.pk) in new],
        "rows": [_row(row) for row in own],
        "made": HelperDay.objects.filter(officer=officer, date=today).values_list("made", flat=True).first() or 0,
        "most": most_a_day(appointment),
        "family_open": any(field.value() for _number, *fields in form.shown_family() for field in fields),
        "has_rooms": bool(form.fields["waktu"].widget.choices),
        # The office's own printer stands in the office.
        "printer": appointment.role == Role.APPOINTED_OFFICER and has_print_agent(place),
    }
    return render(request, "booking/assist.html", context, status=status)


def _own(place: Office, officer_id: int, today: datetime.date) -> list[Assistance]:
    """The numbers that this officer took here today, newest first."""
    found = Assistance.objects.filter(officer=officer_id, date=today, office=place)
    return list(found.select_related("booking__office", "booking__day", "booking__service").order_by("-made_at", "pk"))


def _face(request: HttpRequest, row: Assistance) -> Face:
    return face_of(request, link_token(row.booking))


def _row(row: Assistance) -> dict[str, Any]:
    """One line of one's own list: the label and no more of a name than tells two people apart."""
    booking = row.booking
    name = name_on(link_token(booking), booking)
    is_live = booking.status == Booking.Status.BOOKED
    undo_minutes = int(catalogue().setting("undo_minutes", booking.office))
    since = booking.cancelled_at
    return {
        "booking": booking,
        "name": mask_name(name) if name else "",
        "services": ", ".join(said(service, "short_name") for service in services_of(booking)),
        "can_give_back": is_live,
        "can_take_again": bool(since and clock.now() < since + datetime.timedelta(minutes=undo_minutes)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*HELPERS, office="office")
def practise(request: HttpRequest, office: str) -> HttpResponse:
    """Latihan: the same screen without anybody's numbers. What is sent is judged, and nothing is taken."""
    place = catalogue().offices[office]
    if request.method != "POST":
        return _practice_page(request, place, _form(request, place))
    form = _form(request, place, request.POST)
    if not form.is_valid():
        return _practice_page(request, place, form, status=422)
    try:
        wanted = [read(order, is_helped=True) for order in _orders(form, place)]
    except Invalid as refused:
        for name, _code, message in refused.errors:
            form.add_error(_field(name, [1]), message)
        return _practice_page(request, place, form, status=refused.status)
    faces = [
        practice_face(
            request,
            office=place,
            services=list(each.services),
            date=each.order.date,
            start=each.order.session or datetime.time(8),
            name=each.name,
            leads_to=request.path,
        )
        for each in wanted
    ]
    return _practice_page(request, place, _form(request, place), faces=faces)


def _practice_page(
    request: HttpRequest, place: Office, form: AssistForm, *, faces: list[Face] | None = None, status: int = 200
) -> HttpResponse:
    appointment = _appointment(request, place)
    context = {
        "place": place,
        "form": form,
        "appointment": appointment,
        "faces": faces or [],
        "rows": [],
        "made": 0,
        "most": most_a_day(appointment),
        "family_open": False,
        "has_rooms": bool(form.fields["waktu"].widget.choices),
        "practice": True,
    }
    return render(request, "booking/assist.html", context, status=status)


@require_safe
@open_to(*HELPERS, office="office")
def slip(request: HttpRequest, office: str, booking: UUID) -> HttpResponse:
    """The slip of one of one's own numbers of today, as wide as `?lebar=` says."""
    row = _found(request, office, booking)
    width = request.GET.get("lebar", WIDTHS[0])
    width = width if width in WIDTHS else WIDTHS[0]
    show_again(assistance=row, by=_staff(request).actor)
    context = {**sheet(_face(request, row)), "width": width, "widths": WIDTHS}
    return render(request, "booking/slip.html", context)


@require_POST
@open_to(*HELPERS, office="office")
def give_back(request: HttpRequest, office: str, booking: UUID) -> HttpResponse:
    """Urungkan: it was taken for the wrong person or day."""
    row = _found(request, office, booking)
    try:
        given = give_back_number(assistance=row, by=_staff(request).actor)
    except Refusal as refused:
        messages.error(request, refused.detail)
    else:
        messages.success(request, _("Nomor %(label)s diurungkan.") % {"label": given.label})
    return HttpResponseRedirect(reverse("booking:assist", args=[office]), status=303)


@require_POST
@open_to(*HELPERS, office="office")
def take_again(request: HttpRequest, office: str, booking: UUID) -> HttpResponse:
    """Kembalikan: it was right after all."""
    row = _found(request, office, booking)
    try:
        taken = take_number_again(assistance=row, by=_staff(request).actor)
    except Refusal as refused:
        messages.error(request, refused.detail)
    else:
        messages.success(request, _("Nomor %(label)s berlaku lagi.") % {"label": taken.label})
    return HttpResponseRedirect(reverse("booking:assist", args=[office]), status=303)


def _found(request: HttpRequest, office: str, booking: UUID) -> Assistance:
    """One's own number of today; any other is told as not one's own, whether it exists or not."""
    place = catalogue().offices[office]
    try:
        return own_of_today(booking_id=booking, office=place, officer_id=_staff(request).officer.pk)
    except NotFound as unknown:
        raise NotAppointed(_("Itu bukan nomor yang Anda ambil hari ini.")) from unknown


def _appointment(request: HttpRequest, place: Office) -> Appointment:
    """As what one helps here: inside the office before outside of it."""
    here = (place.pk, place.host_id)
    held = [row for row in _staff(request).appointments if row.role in HELPERS and row.office_id in here]
    return min(held, key=lambda row: (HELPERS.index(Role(row.role)), row.pk))


def _kept(request: HttpRequest, place: Office) -> dict[str, Any]:
    kept = request.session.get(_KEPT, {})
    return kept if kept.get("office") == place.slug else {}


def _staff(request: HttpRequest) -> Staff:
    return request.staff  # type: ignore[attr-defined]
