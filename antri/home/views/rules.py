"""The rules of the city and of one office: what holds, since when, who says so, and changing it."""

import datetime
import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from antri.directory.actions import EditedMeanwhile, follow_city, remove_setting, set_setting
from antri.directory.forms import read_date
from antri.directory.models import Office, Setting
from antri.directory.queries import GROUPS, SETTINGS, all_standing, catalogue, rows_of, standing, version_of
from antri.home.forms import FollowForm, SettingForm
from antri.home.queries.rules import value_said
from antri.insight.queries.effects import Change, effects, shares_by_session
from antri.people.access import open_to
from antri.people.models import Role
from antri.web import clock
from antri.web.refusals import Refusal


@require_safe
@open_to(Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR)
def city_rules(request: HttpRequest) -> HttpResponse:
    """Every rule of the city."""
    return _list(request, None)


@require_safe
@open_to(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR, office="office")
def office_rules(request: HttpRequest, office: str) -> HttpResponse:
    """The rules in which one office may differ."""
    return _list(request, catalogue().offices[office])


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR)
def city_rule(request: HttpRequest, key: str) -> HttpResponse:
    """One rule of the city."""
    return _one(request, key, None)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR, office="office")
def office_rule(request: HttpRequest, office: str, key: str) -> HttpResponse:
    """One rule of one office."""
    return _one(request, key, catalogue().offices[office])


def _today(office: Office | None) -> datetime.date:
    return clock.today((office or catalogue().main).timezone)


def _list(request: HttpRequest, place: Office | None) -> HttpResponse:
    rows: list[dict[str, Any]] = [
        {
            "row": row,
            "said": value_said(row.key, row.value),
            "later": [{"said": value_said(row.key, later.value), "from": later.valid_from} for later in row.later],
            "url": _url(row.key, place),
        }
        for row in all_standing(place, _today(place))
    ]
    groups = [
        {"name": name, "rows": found}
        for code, name in GROUPS.items()
        if (found := [row for row in rows if row["row"].rule.group == code])
    ]
    proposals = sum(row["row"].is_proposal for row in rows)
    told = {"place": place, "groups": groups, "offices": _others(place), "proposals": proposals}
    return render(request, "home/rules.html", told)


def _others(place: Office | None) -> list[Office]:
    """From the city's page one reaches those of the offices."""
    return [] if place else catalogue().current_offices(clock.today(catalogue().main.timezone))


def _url(key: str, place: Office | None) -> str:
    return reverse("home:office_rule", args=[place.slug, key]) if place else reverse("home:city_rule", args=[key])


def _one(request: HttpRequest, key: str, place: Office | None) -> HttpResponse:
    rule = SETTINGS.get(key)
    if rule is None or (place and not rule.per_office):
        raise Http404
    if request.method != "POST":
        return _page(request, key, place, _fresh_form(request, key, place))
    match request.POST.get("tindakan"):
        case "hapus":
            return _take_back(request, key, place)
        case "ikut":
            return _follow(request, key, place)
    form = SettingForm(rule, standing(key, place, _today(place)).value, request.POST)
    if not form.is_valid():
        return _page(request, key, place, form, status=422)
    change = _change(key, place, form)
    if request.POST.get("tindakan") != "simpan" or request.POST.get("dilihat") != _mark(change):
        return _page(request, key, place, form, preview=change)
    return _save(request, key, place, form)


def _fresh_form(request: HttpRequest, key: str, place: Office | None) -> SettingForm:
    """Give the form as it is first seen; with ?kembali= it holds the value that held since that date."""
    today, value, source = _today(place), standing(key, place, _today(place)).value, ""
    since = read_date(request.GET.get("kembali"))
    earlier = next((row for row in rows_of(key, place) if row.valid_from == since), None)
    if "kembali" in request.GET:
        value = earlier.value if earlier and earlier.value is not None else SETTINGS[key].default
        source = _("Dikembalikan ke nilai sebelumnya")
    initial = {"valid_from": today, "seen": version_of(key, place), "source": source}
    return SettingForm(SETTINGS[key], value, initial=initial)


def _change(key: str, place: Office | None, form: SettingForm) -> Change:
    valid_from = form.cleaned_data["valid_from"]
    before = standing(key, place, valid_from).value
    return Change(key=key, before=before, value=form.value(), office=place, valid_from=valid_from)


def _mark(change: Change) -> str:
    """Name what was previewed, so that nothing else is saved than what was seen."""
    return json.dumps([change.value, change.valid_from.isoformat()])


def _save(request: HttpRequest, key: str, place: Office | None, form: SettingForm) -> HttpResponse:
    typed = form.cleaned_data
    asked: dict[str, Any] = {"valid_from": typed["valid_from"], "source": typed["source"], "seen": typed["seen"]}
    try:
        set_setting(key=key, value=form.value(), office=place, by=_by(request), **asked)
    except EditedMeanwhile as refused:
        form.see_again(version_of(key, place))
        return _page(request, key, place, form, theirs=refused, status=409)
    except Refusal as refused:
        form.add_error(None, str(refused.detail))
        return _page(request, key, place, form, status=refused.status)
    return _done(request, key, place, _("Tersimpan: %(value)s.") % {"value": value_said(key, form.value())})


def _take_back(request: HttpRequest, key: str, place: Office | None) -> HttpResponse:
    """Take a later value back."""
    valid_from = read_date(request.POST.get("valid_from"))
    if valid_from is None:
        raise Http404
    try:
        remove_setting(key=key, office=place, valid_from=valid_from, seen=request.POST.get("seen", ""), by=_by(request))
    except EditedMeanwhile as refused:
        return _page(request, key, place, _fresh_form(request, key, place), theirs=refused, status=409)
    return _done(request, key, place, _("Nilai yang belum berlaku itu sudah dihapus."))


def _follow(request: HttpRequest, key: str, place: Office | None) -> HttpResponse:
    """Let an office follow the city again."""
    form = FollowForm(request.POST)
    if place is None or not form.is_valid():
        return _page(request, key, place, _fresh_form(request, key, place), follow=form, status=422)
    typed = form.cleaned_data
    asked: dict[str, Any] = {"valid_from": typed["valid_from"], "source": typed["source"], "seen": typed["seen"]}
    try:
        follow_city(key=key, office=place, by=_by(request), **asked)
    except EditedMeanwhile as refused:
        return _page(request, key, place, _fresh_form(request, key, place), theirs=refused, status=409)
    return _done(request, key, place, _("Kantor ini mengikuti aturan kota lagi."))


def _by(request: HttpRequest) -> Any:
    return request.staff.actor  # type: ignore[attr-defined]


def _done(request: HttpRequest, key: str, place: Office | None, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(_url(key, place), status=303)


def _page(
    request: HttpRequest,
    key: str,
    place: Office | None,
    form: SettingForm,
    *,
    preview: Change | None = None,
    follow: FollowForm | None = None,
    theirs: EditedMeanwhile | None = None,
    status: int = 200,
) -> HttpResponse:
    today = _today(place)
    now = standing(key, place, today)
    told = {
        "place": place,
        "key": key,
        "rule": now.rule,
        "now": now,
        "now_said": value_said(key, now.value),
        "form": form,
        "history": [_told(key, row, today) for row in reversed(rows_of(key, place))],
        "version": version_of(key, place),
        "url": _url(key, place),
        "back_url": reverse("home:office_rules", args=[place.slug]) if place else reverse("home:city_rules"),
        "theirs": theirs,
        "follow": follow or FollowForm(initial={"valid_from": today, "seen": version_of(key, place)}),
        "can_follow": now.owner == "office",
        **(_previewed(preview) if preview else {}),
    }
    return render(request, "home/rule.html", told, status=status)


def _told(key: str, row: Setting, today: datetime.date) -> dict[str, Any]:
    back = urlencode({"kembali": row.valid_from.isoformat()})
    return {"row": row, "said": value_said(key, row.value), "is_later": row.valid_from > today, "back": back}


def _previewed(change: Change) -> dict[str, Any]:
    return {
        "preview": change,
        "before_said": value_said(change.key, change.before),
        "after_said": value_said(change.key, change.value),
        "is_same": change.before == change.value,
        "effects": effects(change),
        "sessions": shares_by_session(change) if change.key == "pool_shares" else [],
        "mark": _mark(change),
    }
