"""Which counter do I sit at? Who sits at the others?"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from antri.directory.models import Counter
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.schedule.models import Lane
from antri.service_day import actions
from antri.service_day.models import Desk
from antri.service_day.queries.room import counters_of
from antri.service_day.views.counter import OFFICERS
from antri.web.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OFFICERS, office="office")
def counters(request: HttpRequest, office: str) -> HttpResponse:
    """Loket: choose the one to work at; its screen opens."""
    if request.method != "POST":
        return _page(request, office)
    number = request.POST.get("loket", "")
    counter = _counter(office, number)
    try:
        return _sit(request, counter)
    except Refusal as refused:
        return _page(request, office, refused)


def _counter(office: str, number: str) -> Counter:
    is_number = number.isascii() and number.isdigit() and len(number) < 4
    counter = Counter.objects.select_related("office").filter(office__slug=office, number=number if is_number else 0)
    if not counter:
        raise Http404
    return counter[0]


def _sit(request: HttpRequest, counter: Counter) -> HttpResponse:
    staff, office = request.staff, counter.office.slug  # type: ignore[attr-defined]
    deed = request.POST.get("tindakan")
    mine = Desk.objects.select_related("counter__office").filter(officer=staff.officer).first()
    if mine is not None and (deed == "tutup" or mine.counter_id != counter.pk):
        # Whoever moves to another counter stands up here first; refused while somebody is being served.
        actions.close_desk(counter=mine.counter, press=mine.press, by=staff.actor)
    if deed == "tutup":
        messages.success(request, _("%(counter)s ditutup.") % {"counter": counter.name})
        return HttpResponseRedirect(reverse("service_day:counters", args=[office]), status=303)
    actions.open_desk(counter=counter, officer_id=staff.officer.pk, by=staff.actor, take_over=deed == "gantikan")
    return HttpResponseRedirect(reverse("service_day:counter", args=[office, counter.number]), status=303)


def _page(request: HttpRequest, office: str, refused: Refusal | None = None) -> HttpResponse:
    place = catalogue().offices[office]
    rows = [row for row in counters_of(place) if row.counter.is_active or row.desk]
    mine = next((row for row in rows if row.desk and row.desk.officer_id == request.staff.officer.pk), None)  # type: ignore[attr-defined]
    names = dict(Lane.objects.filter(office=place).values_list("code", "name"))
    told = {
        "place": place,
        "rows": [(row, [names.get(code, code) for code in row.counter.lanes]) for row in rows],
        "mine": mine,
        "refused": refused,
    }
    return render(request, "service_day/counters.html", told, status=refused.status if refused else 200)
