"""The worklist after approval: tick some or all, press once, undo within a minute."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from antri.applications.actions.process import MOST_AT_ONCE, Pressed, process_many, undo_press, undo_seconds
from antri.applications.models import Application
from antri.applications.queries.standard import soon_until
from antri.applications.queries.work import TABS, figures_of, work_of
from antri.applications.views.process.shared import LOOKERS, STEPS, WORKERS, MinistryForm, actor, place_of, steps_for
from antri.directory.models import Office, Service
from antri.directory.queries import catalogue
from antri.people.access import NotYours, open_to
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

_A_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*LOOKERS, office="office")
def worklist(request: HttpRequest, office: str) -> HttpResponse:
    place = place_of(office)
    if request.method != "POST":
        return _page(request, place, MinistryForm())
    if not request.staff.holds(*WORKERS, office=place):  # type: ignore[attr-defined]
        raise NotYours
    return _press(request, place)


@require_POST
@open_to(*WORKERS, office="office")
def undo(request: HttpRequest, office: str) -> HttpResponse:
    """Take back what one press moved."""
    place, tab = place_of(office), _tab(request.POST.get("tahap", ""))
    try:
        count = undo_press(office=place, press=request.POST.get("tekan", "")[:64], by=actor(request))
    except Refusal as refused:
        messages.error(request, f"{refused.title}. {refused.detail}")
    else:
        said = ngettext("%(count)d berkas dikembalikan.", "%(count)d berkas dikembalikan.", count)
        messages.success(request, said % {"count": count})
    return HttpResponseRedirect(list_url(place, tab))


def list_url(place: Office, tab: str, **more: str) -> str:
    return reverse("applications:process", args=[place.slug]) + "?" + urlencode({"tahap": tab, **more})


def _press(request: HttpRequest, place: Office) -> HttpResponse:
    tab, name = _tab(request.GET.get("tahap", "")), request.POST.get("langkah", "")
    codes = request.POST.getlist("pilih")[:MOST_AT_ONCE]
    form = MinistryForm(request.POST if name == "pusat" else None)
    if name not in STEPS or not codes:
        text = _("Centang dahulu berkasnya, lalu tekan apa yang terjadi.")
        return _page(request, place, MinistryForm(), status=422, faults=[text], chosen=codes)
    if name == "pusat" and not form.is_valid():
        return _page(request, place, form, status=422, chosen=codes)
    said, step, statuses = STEPS[name]
    rows = Application.objects.select_related("office", "service", "form").filter(
        office=place, code__in=codes, status__in=statuses
    )
    try:
        facts = form.facts if name == "pusat" else {}
        done = process_many(applications=rows.order_by("submitted_at", "pk"), step=step, by=actor(request), **facts)
    except Invalid as refused:
        return _page(request, place, form, status=422, faults=[text for *_, text in refused.errors], chosen=codes)
    _tell(request, done, str(said), len(codes))
    return HttpResponseRedirect(list_url(place, tab, **({"urung": done.key} if done.moved else {})))


def _tell(request: HttpRequest, done: Pressed, said: str, asked: int) -> None:
    if done.moved:
        text = ngettext("%(count)d berkas: %(said)s.", "%(count)d berkas: %(said)s.", len(done.moved))
        messages.success(request, text % {"count": len(done.moved), "said": said.lower()})
    for application, why in done.left[:10]:
        messages.error(request, f"{application.code}: {why}")
    if gone := asked - len(done.moved) - len(done.left):
        text = ngettext(
            "%(count)d berkas sudah berpindah sejak halaman dibuka, dan dibiarkan.",
            "%(count)d berkas sudah berpindah sejak halaman dibuka, dan dibiarkan.",
            gone,
        )
        messages.warning(request, text % {"count": gone})


def _page(request: HttpRequest, place: Office, form: MinistryForm, *, status: int = 200, **more: Any) -> HttpResponse:
    tab, service = _tab(request.GET.get("tahap", "")), _service(request.GET.get("layanan", ""))
    figures = figures_of(place)
    pages = Paginator(work_of(place, tab, service), _A_PAGE)
    page = pages.get_page(request.GET.get("hal"))
    context = {
        "place": place,
        "tabs": [(name, said, figures.by_tab[name]) for name, (_statuses, said) in TABS.items()],
        "tab": tab,
        "figures": figures,
        "page": page,
        "rows": list(page.object_list),
        "service": service,
        "services": _services(place, tab),
        "steps": _steps(tab),
        "form": form,
        "today": clock.today(place.timezone),
        "soon": soon_until(place),
        "may_work": request.staff.holds(*WORKERS, office=place),  # type: ignore[attr-defined]
        "undo": _undo(request, place),
    }
    return render(request, "applications/process/worklist.html", context | more, status=status)


def _undo(request: HttpRequest, place: Office) -> dict[str, Any] | None:
    """Offer to take the last press back, as long as that can be done."""
    press, by = request.GET.get("urung", "")[:64], actor(request)
    rows = Application.objects.filter(office=place, last_deed__press=press, last_deed__by=by.id)
    latest = rows.order_by("-status_at").first() if press else None
    if latest is None:
        return None
    left = undo_seconds(place) - (clock.now() - latest.status_at).total_seconds()
    return {"press": press, "seconds": int(left)} if left > 0 else None


def _steps(tab: str) -> list[tuple[str, Any]]:
    found: dict[str, Any] = {}
    for status in TABS[tab][0]:
        found |= dict(steps_for(status))
    return list(found.items())


def _services(place: Office, tab: str) -> list[Service]:
    codes = set(work_of(place, tab).order_by().values_list("service__code", flat=True).distinct())
    return [row for code, row in catalogue().services.items() if code in codes]


def _service(code: str) -> Service | None:
    return catalogue().services.get(code)


def _tab(name: str) -> str:
    return name if name in TABS else "dikerjakan"
