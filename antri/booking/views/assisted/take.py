"""Take the numbers; what was refused stands at its field."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from antri.booking.actions import AlreadyBooked, DayClosed, DayFull, LimitReached
from antri.booking.actions.assist import HelperLimit, HelpGiven, NotAppointed, assist_family
from antri.booking.forms import AssistForm
from antri.booking.views.assisted.offer import form_for, rooms_of
from antri.booking.views.assisted.own import numbers_of
from antri.booking.views.assisted.page import KEPT, appointment_of, page, staff
from antri.booking.views.assisted.typed import orders_of, rows_of, show_faults
from antri.directory.models import Office, Region
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.people.actions import TooMany
from antri.people.models import HELPERS
from antri.web.refusals import Invalid, Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*HELPERS, office="office")
def assist(request: HttpRequest, office: str) -> HttpResponse:
    """One screen: who is helped; after it the number with its slip, and the next person."""
    place = catalogue().offices[office]
    if request.method == "POST":
        return _take(request, place)
    return _page(request, place, form_for(request, place))


def _page(request: HttpRequest, place: Office, form: AssistForm, status: int = 200) -> HttpResponse:
    return page(request, place, form, status, **numbers_of(request, place))


def _take(request: HttpRequest, place: Office) -> HttpResponse:
    form = form_for(request, place, request.POST)
    if not form.is_valid():
        return _page(request, place, form, status=422)
    try:
        booked = assist_family(
            orders=orders_of(form, place),
            help_given=_help_given(request, form, place),
            key=form.cleaned_data["kunci"],
            by=staff(request).actor,
        )
    except Invalid as refused:
        show_faults(form, refused)
        return _page(request, place, form, status=refused.status)
    except (DayFull, DayClosed) as refused:
        return _page(request, place, _with_next(request, place, form, refused), status=refused.status)
    except (AlreadyBooked, LimitReached) as refused:
        _tell(form, refused)
        return _page(request, place, form, status=refused.status)
    except (HelperLimit, NotAppointed, TooMany) as refused:
        form.add_error(None, refused.detail)
        return _page(request, place, form, status=refused.status)
    typed = form.cleaned_data
    request.session[KEPT] = {
        "office": place.slug,
        "layanan": typed["layanan"],
        "waktu": typed["waktu"],
        "baru": [str(each.booking.pk) for each in booked],
    }
    return HttpResponseRedirect(reverse("booking:assist", args=[place.slug]), status=303)


def _help_given(request: HttpRequest, form: AssistForm, place: Office) -> HelpGiven:
    typed = form.cleaned_data
    return HelpGiven(
        appointment=appointment_of(request, place),
        reason=typed["alasan"],
        region=Region.objects.filter(pk=typed["wilayah"]).first() if typed["wilayah"] else None,
        identity_reason=typed["tanpa_nik"],
    )


def _tell(form: AssistForm, refused: Refusal) -> None:
    number = rows_of(form)[refused.facts.get("person", 1) - 1]
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
    free = [value for _label, options in rooms_of(place, service) for value, _text in options if value != asked]
    later = [value for value in free if value > asked]
    if not free:
        form.add_error("waktu", _("Semua tanggal yang sudah dibuka penuh. Tanggal baru dibuka setiap pagi."))
        return form
    data["waktu"] = (later or free)[0]
    again = form_for(request, place, data)
    again.is_valid()
    reason = refused.facts.get("reason") or _("Jam itu baru saja penuh")
    again.add_error("waktu", _("%(reason)s. Sudah dipilihkan yang berikutnya: tekan Enter lagi.") % {"reason": reason})
    return again
