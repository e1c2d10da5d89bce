"""Hari ini: one office today, for anybody: who is served, whether it runs on time, what is left, and its promise."""

import datetime
from typing import Any, Final, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.insight.queries.promise import DAYS, KeptOn, Promise, promise_kept
from antri.schedule.queries import calendar
from antri.service_day.queries.board import board
from antri.service_day.queries.draws import draw_times
from antri.web import clock, moment

_KEPT_S: Final = 1.0
# The picture of the promise: a sheet of 600 by 160 with a bar for each day.
_WIDTH, _HEIGHT, _WIDEST_BAR = 600, 160, 34


class Bar(NamedTuple):
    """One day of the picture, in its units. `day.percent` None: too few people, drawn as a dash."""

    day: KeptOn
    x: float
    y: float
    width: float
    height: float


@require_safe
def main_office(request: HttpRequest) -> HttpResponseRedirect:
    return redirect("home:today", catalogue().main.slug)


@require_safe
def one_office(request: HttpRequest, office: str) -> HttpResponse:
    """Show an office today; many who ask in the same second get the same page."""
    place = catalogue().offices.get(office)
    if place is None:
        raise Http404
    page = moment.keep(
        ("home:today", place.slug, get_language()),
        _KEPT_S,
        lambda: render_to_string("home/today.html", _told(place), request),
    )
    return HttpResponse(page)


def _told(office: Office) -> dict[str, Any]:
    now, today = clock.now(), clock.today(office.timezone)
    told, day = board(office, now=now), calendar(office, from_date=today, days=1)[0]
    kept = promise_kept(office, today)
    return {
        "language_next": f"/hari-ini/{office.slug}/",
        "place": office,
        "now": now,
        "today": today,
        "board": told,
        "until": _instant(told["disruption"] and told["disruption"]["until"]),
        "last_check_in": _instant(told["last_check_in"]),
        "counters": [row for row in told["counters"] if row["serving"] or row["state"] != "closed"],
        "sessions": [row | {"at": datetime.time.fromisoformat(row["start"])} for row in told["sessions"]],
        "day": day,
        "draws": draw_times(office) if told["sessions"] else [],
        "kept": kept,
        "bars": _bars(kept),
        "width": _WIDTH,
        "height": _HEIGHT,
        "days_looked_at": DAYS,
    }


def _instant(text: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text) if text else None


def _bars(kept: Promise) -> list[Bar]:
    if not kept.days:
        return []
    step = _WIDTH / len(kept.days)
    width = min(_WIDEST_BAR, step * 0.7)
    bars = []
    for place, day in enumerate(kept.days):
        height = 3.0 if day.percent is None else max(3.0, day.percent / 100 * _HEIGHT)
        x = step * place + (step - width) / 2
        bars.append(Bar(day, round(x, 1), round(_HEIGHT - height, 1), round(width, 1), round(height, 1)))
    return bars
