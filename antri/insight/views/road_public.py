"""Angka: what everybody may read of how people are served, and what each figure means."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from antri.insight.queries.road.definitions import DEFINITIONS, PUBLIC


@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """What each figure means."""
    return render(request, "insight/road_definitions.html", {"definitions": DEFINITIONS, "public": PUBLIC})
