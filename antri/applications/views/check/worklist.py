"""Verifikasi: what waits to be checked, what is about to be late on top; take the next, or one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from antri.applications.actions.take import hand_over, release, take_up
from antri.applications.models import Application
from antri.applications.queries.claims import claim_minutes
from antri.applications.queries.worklist import (
    PAGE,
    Wanted,
    counts,
    figures,
    listed,
    services_of,
    verifiers,
    waiting_of,
)
from antri.applications.views.check.shared import (
    CHECKER,
    LOOKERS,
    file_at,
    file_url,
    list_url,
    only,
    place_of,
    staff_of,
)
from antri.booking.actions.find_again import read_code
from antri.directory.models import Office
from antri.people.access import open_to
from antri.people.models import Role
from antri.web.refusals import Refusal

Status = Application.Status
# What one may look through, in the order of the work; what was approved stands on the desk behind.
TABS = (
    (Status.SUBMITTED, gettext_lazy("Menunggu")),
    (Status.IN_REVIEW, gettext_lazy("Sedang diperiksa")),
    (Status.NEEDS_CORRECTION, gettext_lazy("Diperbaiki warga")),
    (Status.REJECTED, gettext_lazy("Ditolak")),
)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*LOOKERS, office="office")
def worklist(request: HttpRequest, office: str) -> HttpResponse:
    place = place_of(office)
    if request.method != "POST":
        return _page(request, place)
    deed = DEEDS.get(request.POST.get("tindakan", ""))
    if deed is None:
        raise Http404
    try:
        return HttpResponseRedirect(deed(request, place), status=303)
    except Refusal as refused:
        return _page(request, place, refused=refused, status=refused.status)


def _take(request: HttpRequest, place: Office) -> str:
    only(request, place, CHECKER)
    staff, code = staff_of(request), request.POST.get("kode", "")
    wanted = file_at(place, code) if code else None
    return file_url(take_up(office=place, officer=staff.officer, by=staff.actor, application=wanted))


def _release(request: HttpRequest, place: Office) -> str:
    only(request, place, Role.OFFICE_MANAGER)
    row = file_at(place, request.POST.get("kode", ""))
    release(application=row, by=staff_of(request).actor)
    messages.success(request, _("Berkas %(code)s menunggu lagi untuk semua.") % {"code": row.code})
    return list_url(place, "keadaan=in_review")


def _hand_over(request: HttpRequest, place: Office) -> str:
    only(request, place, Role.OFFICE_MANAGER)
    row = file_at(place, request.POST.get("kode", ""))
    to = next((each for each in verifiers(place) if str(each.pk) == request.POST.get("kepada", "")), None)
    if to is None:
        messages.error(request, _("Pilih dahulu kepada siapa berkas dialihkan."))
        return list_url(place, "keadaan=in_review")
    hand_over(application=row, to=to, by=staff_of(request).actor)
    messages.success(request, _("Berkas %(code)s kini pada %(officer)s.") % {"code": row.code, "officer": to})
    return list_url(place, "keadaan=in_review")


DEEDS = {"ambil": _take, "lepaskan": _release, "alihkan": _hand_over}


def _wanted(request: HttpRequest) -> Wanted:
    said = request.GET
    status = said.get("keadaan", "")
    return Wanted(
        status=status if status in Status.values and status != Status.DRAFT else Status.SUBMITTED,
        service=said.get("layanan", "")[:40],
        is_mine="saya" in said,
        is_late="telat" in said,
        is_asked="tanya" in said,
        code=read_code(said.get("kode", "")),
    )


def _page(request: HttpRequest, place: Office, *, refused: Refusal | None = None, status: int = 200) -> HttpResponse:
    staff, wanted = staff_of(request), _wanted(request)
    page = Paginator(listed(place, wanted, staff.officer), PAGE).get_page(request.GET.get("hal"))
    count = counts(place, staff.officer)
    is_boss = staff.holds(Role.OFFICE_MANAGER, office=place)
    context: dict[str, Any] = {
        "place": place,
        "wanted": wanted,
        "asked_code": request.GET.get("kode", "")[:20],
        "tab": "" if wanted.is_mine or wanted.is_late or wanted.is_asked or wanted.code else wanted.status,
        "tabs": [(value, said, count[value]) for value, said in TABS],
        "count": count,
        "page": page,
        "rows": list(page.object_list),
        "waiting": waiting_of(place),
        "services": services_of(place),
        "figures": figures(place),
        "minutes": claim_minutes(place),
        "may_check": staff.holds(CHECKER, office=place),
        "is_boss": is_boss,
        "verifiers": verifiers(place) if is_boss else [],
        "refused": refused,
    }
    return render(request, "applications/check/worklist.html", context, status=status)
