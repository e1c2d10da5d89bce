"""Ruang tunggu: the whole hall for whoever looks after it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from antri.booking.actions import WrongState
from antri.booking.models import Booking
from antri.directory.models import Counter
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.people.models import Role
from antri.service_day import actions
from antri.service_day.queries.room import room_of
from antri.service_day.queries.summons import open_summons
from antri.web import clock
from antri.web.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, office="office")
def room(request: HttpRequest, office: str) -> HttpResponse:
    """Every counter, who waits too long, who was called before others; give a person to a counter."""
    if request.method != "POST":
        return _page(request, office)
    booking, counter = _booking(request, office), _counter(request, office)
    try:
        actions.assign(booking=booking, to_counter=counter, by=request.staff.actor)  # type: ignore[attr-defined]
    except WrongState:
        return _page(request, office, actions.StalePress(_("Orang itu sudah dilayani, atau tidak lagi menunggu.")))
    except Refusal as refused:
        return _page(request, office, refused)
    told = _("%(label)s kini menunggu %(counter)s; tempatnya dalam urutan tetap.")
    messages.success(request, told % {"label": booking.label, "counter": counter.name})
    return HttpResponseRedirect(request.path, status=303)


def _booking(request: HttpRequest, office: str) -> Booking:
    try:
        pk = UUID(request.POST.get("siapa", ""))
    except ValueError:
        raise Http404 from None
    place = catalogue().offices[office]
    booking = Booking.objects.filter(pk=pk, office=place, date=clock.today(place.timezone)).first()
    if booking is None:
        raise Http404
    return booking


def _counter(request: HttpRequest, office: str) -> Counter:
    number = request.POST.get("loket", "")
    if not (number.isascii() and number.isdigit() and len(number) < 4):
        raise Http404
    counter = (
        Counter.objects.select_related("office").filter(office__slug=office, number=number, is_active=True).first()
    )
    if counter is None:
        raise Http404
    return counter


def _page(request: HttpRequest, office: str, refused: Refusal | None = None) -> HttpResponse:
    place = catalogue().offices[office]
    now = room_of(place)
    words = dict(actions.OutOfOrder.choices)
    told = {
        "place": place,
        "room": now,
        "refused": refused,
        "summons": open_summons(place),
        "out_of_order": [
            (who, count, ", ".join(f"{words.get(code, code)}: {times}" for code, times in reasons))
            for who, count, reasons in now.out_of_order
        ],
        "out_of_order_all": sum(count for _who, count, _reasons in now.out_of_order),
        "links": [
            (url, name)
            for url, name in (
                (_url("disruption", office), _("Gangguan")),
                (_url("close_hall", office), _("Tutup Hari")),
                (_url("edit_counters", office), _("Loket kantor")),
                (_url("why_office", office), _("Mengapa dia dahulu?")),
            )
            if url
        ],
    }
    return render(request, "service_day/room.html", told, status=refused.status if refused else 200)


def _url(name: str, office: str) -> str:
    try:
        return reverse(f"service_day:{name}", args=[office])
    except NoReverseMatch:
        return ""
