"""Mengapa dia dahulu? The rule of who is next, for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.service_day.queries.why import example, numbers_told


@require_safe
def main_office(request: HttpRequest) -> HttpResponse:
    """The rule of the main office."""
    return _page(request, catalogue().main)


@require_safe
def one_office(request: HttpRequest, office: str) -> HttpResponse:
    """The rule of one office: its own settings may differ."""
    place = catalogue().offices.get(office)
    if place is None:
        raise Http404
    return _page(request, place)


def _page(request: HttpRequest, office: Office) -> HttpResponse:
    told = {"office": office, "steps": example(office), **numbers_told(office)}
    return render(request, "service_day/why.html", told)
