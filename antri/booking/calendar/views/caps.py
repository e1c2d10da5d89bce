"""Optional limits of some services below the day's quota."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antri.booking.calendar.actions.caps import CapChanged, remove_cap, save_cap
from antri.booking.calendar.forms import CapForm
from antri.booking.calendar.forms.fields import WEEKDAYS
from antri.booking.calendar.queries.caps import look_at_cap
from antri.booking.calendar.views.shared import MAY_CHANGE, MAY_LOOK, show
from antri.directory.queries import catalogue, said
from antri.people.access import open_to
from antri.schedule.models import ServiceCap
from antri.web.refusals import Invalid


@require_safe
@open_to(*MAY_LOOK, office="office")
def caps(request: HttpRequest, office: str) -> HttpResponse:
    """Every limit of the office."""
    place = catalogue().offices[office]
    services, names = catalogue().services, dict(WEEKDAYS)
    rows = [
        {
            "cap": cap,
            "services": ", ".join(said(services[code], "short_name") for code in cap.services if code in services),
            "day": names[cap.weekday] if cap.weekday else _("Setiap hari"),
        }
        for cap in ServiceCap.objects.filter(office=place).order_by("pk")
    ]
    return show(request, "caps", place, {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*MAY_CHANGE, office="office")
def write_cap(request: HttpRequest, office: str, cap: int | None = None) -> HttpResponse:
    """Write a limit. GET writes and looks, POST saves."""
    place = catalogue().offices[office]
    row = ServiceCap.objects.filter(pk=cap, office=place).first() if cap else None
    if cap and row is None:
        raise Http404
    data = request.POST if request.method == "POST" else request.GET if "lihat" in request.GET else None
    initial = (
        {"layanan": row.services, "hari": row.weekday, "per_sesi": row.per_session, "per_hari": row.per_day}
        if row
        else {}
    )
    form = CapForm(data, office=place, initial=initial)
    context: dict[str, Any] = {"form": form, "cap": row, "preview": None, "changed": None}
    if not form.is_bound:
        return show(request, "cap", place, context)
    status = 422
    if form.is_valid():
        try:
            if request.method == "POST" and request.POST.get("terlihat"):
                staff = request.staff  # type: ignore[attr-defined]
                seen = request.POST["terlihat"]
                save_cap(office=place, wanted=form.wanted(), by=staff.actor, seen=seen, cap_id=cap)
                messages.success(request, _("Batas tersimpan. Ubah atau hapus kapan saja di sini."))
                return HttpResponseRedirect(reverse("calendar:caps", args=[place.slug]), status=303)
            context["preview"], status = look_at_cap(place, form.wanted()), 200
        except Invalid as refusal:
            form.take_back(refusal)
        except CapChanged as refusal:
            context |= {"preview": refusal.facts["preview"], "changed": refusal}
            status = refusal.status
    if data is not None:
        context["carried"] = [(name, value) for name in form.fields for value in data.getlist(name)]
    return show(request, "cap", place, context, status=status)


@require_POST
@open_to(*MAY_CHANGE, office="office")
def remove(request: HttpRequest, office: str, cap: int) -> HttpResponse:
    """Lift a limit."""
    place = catalogue().offices[office]
    remove_cap(office=place, cap_id=cap, by=request.staff.actor)  # type: ignore[attr-defined]
    messages.success(request, _("Batas dihapus."))
    return HttpResponseRedirect(reverse("calendar:caps", args=[place.slug]), status=303)
