"""Loket kantor: which counters an office has and what each takes."""

import json
from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from antri.directory.actions import EditedMeanwhile
from antri.directory.actions.counters import add_counter, change_counter, counter_values
from antri.directory.models import Counter
from antri.directory.queries import catalogue, said
from antri.people.access import open_to
from antri.people.models import Role
from antri.schedule.models import Lane
from antri.service_day.forms.counters import CounterForm
from antri.web.refusals import Invalid

_EDITORS = (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*_EDITORS, office="office")
def counters(request: HttpRequest, office: str) -> HttpResponse:
    """List the counters, and put up another."""
    place = catalogue().offices[office]
    if request.method != "POST":
        last = Counter.objects.filter(office=place).aggregate(last=Max("number"))["last"] or 0
        number = min(last + 1, 99)
        fresh = {"number": number, "name": f"Loket {number}", "is_active": True}
        return _list(request, office, CounterForm(place, initial=fresh))
    form = CounterForm(place, request.POST)
    if not form.is_valid():
        return _list(request, office, form, status=422)
    try:
        row = add_counter(office=place, facts=form.facts(), by=request.staff.actor)  # type: ignore[attr-defined]
    except Invalid as refused:
        return _list(request, office, _with(form, refused), status=422)
    return _done(request, office, _("%(counter)s ditambahkan.") % {"counter": row.name})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*_EDITORS, office="office")
def counter(request: HttpRequest, office: str, number: int) -> HttpResponse:
    """Change one counter."""
    place = catalogue().offices[office]
    row = Counter.objects.select_related("office").filter(office=place, number=number).first()
    if row is None:
        raise Http404
    if request.method != "POST":
        return _page(request, office, row, _form_of(row))
    form = CounterForm(place, request.POST, counter=row)
    if not form.is_valid():
        return _page(request, office, row, form, status=422)
    try:
        change_counter(counter=row, facts=form.facts(), seen=form.values_seen(), by=request.staff.actor)  # type: ignore[attr-defined]
    except EditedMeanwhile as refused:
        now = Counter.objects.get(pk=row.pk)
        typed = request.POST.copy()
        typed["seen"] = json.dumps(counter_values(now))
        form = CounterForm(place, typed, counter=row)
        return _page(request, office, now, form, theirs=refused.facts["theirs"], status=409)
    except Invalid as refused:
        return _page(request, office, row, _with(form, refused), status=422)
    return _done(request, office, _("%(counter)s diubah.") % {"counter": form.cleaned_data["name"]})


def _form_of(row: Counter) -> CounterForm:
    values = counter_values(row)
    return CounterForm(row.office, initial=values | {"seen": json.dumps(values)}, counter=row)


def _with(form: CounterForm, refused: Invalid) -> CounterForm:
    for name, _code, text in refused.errors:
        form.add_error(name, str(text))
    return form


def _done(request: HttpRequest, office: str, said_now: str) -> HttpResponse:
    messages.success(request, said_now)
    return HttpResponseRedirect(reverse("service_day:edit_counters", args=[office]), status=303)


def _list(request: HttpRequest, office: str, form: CounterForm, *, status: int = 200) -> HttpResponse:
    place = catalogue().offices[office]
    lanes = dict(Lane.objects.filter(office=place).values_list("code", "name"))
    rows = [
        {"counter": row, "lanes": [lanes.get(code, code) for code in row.lanes], "services": _names(row)}
        for row in Counter.objects.filter(office=place).order_by("number")
    ]
    told = {"place": place, "rows": rows, "form": form}
    return render(request, "service_day/edit_counters.html", told, status=status)


def _names(row: Counter) -> list[str]:
    known = catalogue().services
    return [said(known[code], "short_name") if code in known else code for code in row.services]


def _page(
    request: HttpRequest, office: str, row: Counter, form: CounterForm, *, theirs: Any = None, status: int = 200
) -> HttpResponse:
    told = {"place": catalogue().offices[office], "row": row, "form": form, "theirs": theirs}
    return render(request, "service_day/edit_counter.html", told, status=status)
