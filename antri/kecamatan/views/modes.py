"""Cara melayani: how an office serves, how it will, and what a change would do before it is decided."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from antri.directory.models import Office, OfficeMode
from antri.directory.queries import catalogue
from antri.kecamatan.actions.modes import left_by, take_back_mode
from antri.kecamatan.forms.modes import HONOUR, MOVE, ModeForm
from antri.kecamatan.models import Decision
from antri.kecamatan.queries.modes import closing_for, plan_for, time_line, what_it_does
from antri.people.access import open_to
from antri.people.models import Officer, Role
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

MAY_LOOK = (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE)
MAY_DECIDE = (Role.HEAD_OF_OFFICE,)


@require_safe
@open_to(*MAY_LOOK, office="office")
def modes(request: HttpRequest, office: str) -> HttpResponse:
    """The time line, and a change as it is written and looked at. It is decided where its figures are: insight."""
    place = catalogue().offices[office]
    # Other pages lead here with what they speak of filled in.
    initial = {name: request.GET[name] for name in ("cara", "mulai", "nomor") if request.GET.get(name)}
    form = ModeForm(request.GET if "lihat" in request.GET else None, office=place, initial=initial)
    return show_switch(request, place, form)


def show_switch(request: HttpRequest, place: Office, form: ModeForm, refused: Refusal | None = None) -> HttpResponse:
    """Show what a switch would do; when it was refused, also why."""
    may_decide = request.staff.holds(*MAY_DECIDE, office=place)  # type: ignore[attr-defined]
    context: dict[str, Any] = {"form": form, "effect": None, "may_decide": may_decide}
    status = refused.status if refused else 200
    if form.is_bound and form.is_valid() and isinstance(refused, Invalid):
        form.take_back(refused)
    elif form.is_bound and form.is_valid():
        context |= _looked_at(form) | {"refused": refused}
    if form.errors:
        status = 422
    if form.is_bound:
        sent: QueryDict = form.data  # type: ignore[assignment]
        context["carried"] = [(name, value) for name in form.fields for value in sent.getlist(name)]
    return _show(request, place, context, status)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*MAY_DECIDE, office="office")
def take_back(request: HttpRequest, office: str, mode: int) -> HttpResponse:
    """Look at what is left when a change that has not begun goes, then take it back."""
    place = catalogue().offices[office]
    found = OfficeMode.objects.select_related("service", "office").filter(pk=mode, office=place).first()
    if found is None:
        raise Http404
    moves = request.POST.get("pemegang", HONOUR) == MOVE
    refused, status = None, 200
    if request.method == "POST":
        try:
            take_back_mode(row=found, by=request.staff.actor, moves_people=moves)  # type: ignore[attr-defined]
            messages.success(request, _("Ditarik kembali. Kantor ini melayani seperti sebelumnya."))
            return HttpResponseRedirect(reverse("kecamatan:modes", args=[place.slug]), status=303)
        except Refusal as refusal:
            refused, status = refusal, refusal.status
    context = {"place": place, "row": found, "effect": left_by(found), "refused": refused, "moves": moves}
    return render(request, "kecamatan/mode_take_back.html", context, status=status)


def _looked_at(form: ModeForm) -> dict[str, Any]:
    effect = what_it_does(form.switch())
    switch = effect.switch
    return {
        "effect": effect,
        "plan": plan_for(switch),
        "closes": closing_for(switch, effect.until, "-", ""),
        "is_offered": any(catalogue().offered(switch.office, switch.since)),
    }


def _show(request: HttpRequest, place: Office, context: dict[str, Any], status: int) -> HttpResponse:
    today = clock.today(place.timezone)
    lines = time_line(place)
    decisions = Decision.objects.in_bulk([line.row.pk for line in lines])
    names = _names(decision.decided_by for decision in decisions.values())
    frame = {
        "place": place,
        "today": today,
        "mode": catalogue().mode(place),
        "lines": [
            {"line": line, "decision": decisions.get(line.row.pk), "who": names.get(line.row.decided_by, "")}
            for line in reversed(lines)
        ],
    }
    return render(request, "kecamatan/modes.html", frame | context, status=status)


def _names(keys: Any) -> dict[str, str]:
    """Name who decided: an officer, or whoever sat at the console."""
    wanted = {key: key.partition(":")[2] for key in keys}
    officers = Officer.objects.in_bulk([int(pk) for pk in wanted.values() if pk.isdecimal()])
    return {
        key: str(officers[int(pk)]) if pk.isdecimal() and int(pk) in officers else _("lewat konsol")
        for key, pk in wanted.items()
    }
