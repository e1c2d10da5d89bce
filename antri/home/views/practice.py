"""Latihan: walk the very screens of booking with invented data. No number is taken and nothing is written.

The pages are those of booking itself, asked inside; only where their links and forms lead is turned to the practice.
So a screen that changes is practised as it is.
"""

import re
from copy import copy

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from antri.booking.forms import ChoiceMissing, PersonForm, new_key, read_whole_choice
from antri.booking.views.pages import personal
from antri.booking.views.person import person_page
from antri.booking.views.practice_ticket import practice_face
from antri.booking.views.sealed import read_draft
from antri.booking.views.session import session_of
from antri.directory.queries import catalogue
from antri.people.actions import FormExpired
from antri.schedule.queries import first_room

# What booking consists of, from the choice of a service to the page before "Konfirmasi".
_STEPS = {
    "directory:choose",
    "directory:service",
    "directory:event",
    "directory:go_on",
    "booking:date",
    "booking:session",
    "booking:data",
}
_LEADS = re.compile(rb'((?:href|action|formaction)="|next=)(/|%2F)(ambil|layanan|peristiwa)(/|%2F)')
_FIRST = re.compile(r"/(ambil|layanan|peristiwa)/")
_MAIN = re.compile(rb"<main\b")


@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    """Say what it is, and begin."""
    context = {"room": first_room(catalogue().main), "begin_url": reverse("home:practice_walk", args=["ambil/"])}
    return render(request, "home/practice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def walk(request: HttpRequest, page: str) -> HttpResponse:
    """Show one step of booking, as it is, inside the practice."""
    try:
        step = resolve(f"/{page}")
    except Resolver404:
        raise Http404 from None
    if step.view_name not in _STEPS:
        raise Http404
    inside = copy(request)
    inside.path = inside.path_info = f"/{page}"
    inside.resolver_match = step
    if step.view_name == "booking:data" and request.method != "POST":
        return turned(_data(inside))
    return turned(step.func(inside, *step.args, **step.kwargs))


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def ticket(request: HttpRequest) -> HttpResponse:
    """The end of the walk: a ticket that is none, and says so."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("home:practice"))
    try:
        draft = read_draft(request.POST.get("terkunci", ""))
    except FormExpired:
        return HttpResponseRedirect(reverse("home:practice"), status=303)
    session = session_of(draft.choice)
    if session is None:
        return HttpResponseRedirect(reverse("home:practice"), status=303)
    face = practice_face(
        request,
        office=draft.choice.office,
        services=list(draft.choice.services),
        date=draft.date,
        start=session.start,
        name=draft.name,
        people=draft.choice.people,
        leads_to=reverse("home:practice"),
    )
    return render(request, "home/practice_ticket.html", {"face": face})


def _data(request: HttpRequest) -> HttpResponse:
    """The form of the person, filled in already: nobody types their own data to practise."""
    try:
        choice = read_whole_choice(request.GET)
    except ChoiceMissing:
        return HttpResponseRedirect(reverse("directory:choose"))
    if session_of(choice) is None:
        return HttpResponseRedirect(choice.but(session=None).at("booking:session"))
    return person_page(request, choice, PersonForm(initial=_invented(), for_family=choice.is_for_family))


def _invented() -> dict[str, str]:
    """A person who does not exist: region 99 is nowhere, and serials 9990 to 9999 are never issued."""
    province = catalogue().setting("nik_provinces")[0]
    return {"nama": _("Siti Contoh"), "nik": f"{province}99014507909991", "hp": "089900000000", "kunci": new_key()}


def turned(answer: HttpResponse) -> HttpResponse:
    """Let links and forms of booking lead on within the practice, and say on top that it is one."""
    # What the browser would keep of a real booking is not for a practice.
    answer.cookies.clear()
    if "Location" in answer:
        answer["Location"] = _FIRST.sub(r"/latihan/\1/", answer["Location"], count=1)
        return answer
    if not answer.get("Content-Type", "").startswith("text/html"):
        raise Http404
    bar = render_to_string("ui/practice.html", {"leave_url": reverse("home:start")}).encode()
    body = _LEADS.sub(rb"\1\2latihan\2\3\4", answer.content)
    answer.content = _MAIN.sub(bar + b"<main", body, count=1)
    if answer.has_header("Content-Length"):
        answer["Content-Length"] = str(len(answer.content))
    return answer
