"""Gangguan: begin, change and end it, and what each person may choose who waits for what is stopped."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.people.models import Role
from antri.service_day import actions
from antri.service_day.forms.bad_days import DisruptionForm
from antri.service_day.models import Disruption, Hall, Visit
from antri.templatetags.antri_time import in_fours, long_date
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

MAY_TELL = open_to(
    Role.COUNTER_OFFICER, Role.KECAMATAN_OFFICER, Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, office="office"
)


@require_http_methods(["GET", "HEAD", "POST"])
@MAY_TELL
def disruption(request: HttpRequest, office: str) -> HttpResponse:
    """Tell a disruption, or tell the running one anew."""
    place = catalogue().offices[office]
    running = running_at(place)
    form = DisruptionForm(place, request.POST or None, running=running)
    if request.method != "POST":
        return _page(request, place, form, running)
    if form.is_valid():
        tell = actions.change_disruption if "ubah" in request.POST else actions.begin_disruption
        try:
            tell(office=place, by=request.staff.actor, **form.told())  # type: ignore[attr-defined]
        except Invalid as refused:
            for field, code, message in refused.errors:
                form.add_error(field if field in form.fields else None, ValidationError(message, code=code))
        except Refusal as refused:
            return _page(request, place, DisruptionForm(place, running=running_at(place)), running_at(place), refused)
        else:
            messages.success(request, _("Gangguan diumumkan. Papan dan ponsel sudah mengatakannya."))
            return HttpResponseRedirect(request.path, status=303)
    return _page(request, place, form, running, status=422)


@require_POST
@MAY_TELL
def end(request: HttpRequest, office: str) -> HttpResponse:
    """All services go on."""
    place = catalogue().offices[office]
    try:
        actions.end_disruption(office=place, by=request.staff.actor)  # type: ignore[attr-defined]
    except actions.NoDisruption as refused:
        messages.info(request, refused.detail)
    else:
        messages.success(request, _("Gangguan diakhiri. Pemanggilan berjalan lagi dari tempatnya semula."))
    return _back(place)


@require_POST
@MAY_TELL
def choose(request: HttpRequest, office: str, who: UUID) -> HttpResponse:
    """Leave the papers with a receipt, or take a first place on another day. Whoever waits needs no press."""
    place = catalogue().offices[office]
    booking = Booking.objects.select_related("office", "day", "service").filter(pk=who, office=place).first()
    if booking is None:
        raise Http404
    by = request.staff.actor  # type: ignore[attr-defined]
    try:
        if "titip" in request.POST:
            slip = actions.take_papers(booking=booking, note=request.POST.get("catatan", ""), by=by)
            told = _("%(label)s: berkas dititipkan. Kode tanda terima %(code)s.")
            _say(request, told % {"label": booking.label, "code": in_fours(slip.code)}, place, "slip", slip.pk)
        else:
            new = actions.another_day(booking=booking, by=by)
            told = _("%(label)s menjadi %(new)s pada %(date)s, tempat pertama.")
            facts = {"label": booking.label, "new": new.label, "date": long_date(new.date)}
            _say(request, told % facts, place, "number", new.pk)
    except Invalid as refused:
        messages.error(request, f"{booking.label}: {refused.errors[0][2]}")
    except Refusal as refused:
        messages.error(request, f"{booking.label}: {refused.title}. {refused.detail}")
    return _back(place)


def running_at(office: Office) -> Disruption | None:
    """Find the disruption that runs at an office today."""
    return Disruption.objects.filter(
        day__office=office, day__lane="main", day__date=clock.today(office.timezone), ended_at__isnull=True
    ).first()


def _page(
    request: HttpRequest,
    office: Office,
    form: DisruptionForm,
    running: Disruption | None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    hall = Hall.objects.filter(pk=running.day_id).first() if running else None
    services = catalogue().services
    said: dict[str, Any] = {
        "place": office,
        "form": form,
        "running": running,
        "stopped": [services[code] for code in running.services if code in services] if running else [],
        "waiting": _waiting(hall, running) if hall and running else [],
        "refused": refused,
    }
    return render(request, "service_day/disruption.html", said, status=refused.status if refused else status)


def _waiting(hall: Hall, running: Disruption) -> list[dict[str, Any]]:
    states = (Booking.Status.CHECKED_IN, Booking.Status.CALLED)
    rows = Visit.objects.filter(day=hall.pk, booking__status__in=states).select_related("booking__service", "counter")
    services = catalogue().services
    return [
        {"visit": row, "booking": row.booking, "service": services.get(row.service_code)}
        for row in rows.order_by("hour", "booking__label")
        if running.stops(row.service_code)
    ]


def _say(request: HttpRequest, text: str, office: Office, kind: str, key: UUID) -> None:
    """Tell what was done, with the paper that the person takes home."""
    paper = reverse("service_day:paper", args=[office.slug, kind, key])
    messages.success(request, format_html('{} <a href="{}">{}</a>', text, paper, _("Cetak tanda terima")))


def _back(office: Office) -> HttpResponse:
    return HttpResponseRedirect(reverse("service_day:disruption", args=[office.slug]), status=303)
