"""Latihan: the same page, and nothing is taken."""

import datetime
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from antri.booking.actions.assist import read_family
from antri.booking.forms import AssistForm
from antri.booking.views.assisted.offer import form_for
from antri.booking.views.assisted.page import page
from antri.booking.views.assisted.typed import orders_of, show_faults
from antri.booking.views.face import Face
from antri.booking.views.practice_ticket import practice_face
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.people.models import HELPERS
from antri.web.refusals import Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*HELPERS, office="office")
def practise(request: HttpRequest, office: str) -> HttpResponse:
    """Latihan: the same screen without anybody's numbers. What is sent is judged, and nothing is taken."""
    place = catalogue().offices[office]
    if request.method != "POST":
        return _page(request, place, form_for(request, place))
    form = form_for(request, place, request.POST)
    if not form.is_valid():
        return _page(request, place, form, status=422)
    try:
        wanted = read_family(orders_of(form, place))
    except Invalid as refused:
        show_faults(form, refused)
        return _page(request, place, form, status=refused.status)
    faces = [
        practice_face(
            request,
            office=place,
            services=list(each.services),
            date=each.order.date,
            start=each.order.session or datetime.time(8),
            name=each.name,
            leads_to=request.path,
        )
        for each in wanted
    ]
    return _page(request, place, form_for(request, place), faces=faces)


def _page(
    request: HttpRequest, place: Office, form: AssistForm, status: int = 200, faces: Sequence[Face] = ()
) -> HttpResponse:
    return page(request, place, form, status, faces=faces, rows=[], made=0, practice=True)
