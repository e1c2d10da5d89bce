"""Cetak: a paper on the office's slip printer, as the desk asks for it and as the printer's agent fetches it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.people.devices import device_of
from antri.people.models import Device
from antri.service_day import actions
from antri.service_day.models import PrintJob
from antri.service_day.queries.papers import paper_of
from antri.service_day.queries.printing import PrintState, print_state
from antri.service_day.views.papers import MAY_PRINT, drawn, found_paper
from antri.web import clock
from antri.web.refusals import Refusal

_LOOK_AGAIN_S = 2


@require_POST
@open_to(*MAY_PRINT, office="office")
def print_paper(request: HttpRequest, office: str, kind: str, row: UUID) -> HttpResponse:
    """Ask the slip printer for a paper of this office."""
    if found_paper(request, office, kind, row) is None:
        raise Http404
    by = request.staff.actor  # type: ignore[attr-defined]
    try:
        job = actions.ask_to_print(office=catalogue().offices[office], kind=kind, row=row, by=by)
    except Refusal as refusal:
        messages.error(request, refusal.detail)
        return HttpResponseRedirect(reverse("service_day:paper", args=[office, kind, row]), status=303)
    return HttpResponseRedirect(reverse("service_day:print_state", args=[office, job.pk]), status=303)


@require_safe
@open_to(*MAY_PRINT, office="office")
def state(request: HttpRequest, office: str, job: int) -> HttpResponse:
    """How the paper stands. The number and its QR code stay here until paper or phone has them."""
    asked = PrintJob.objects.select_related("office").filter(pk=job, office__slug=office).first()
    paper = found_paper(request, office, asked.kind, asked.row) if asked else None
    if asked is None or paper is None:
        raise Http404
    stands = print_state(asked, clock.now())
    context = {
        "place": catalogue().offices[office],
        "paper": paper,
        "shown": [(line.style, drawn(line)) for line in paper.lines if line.style in ("number", "qr", "code", "big")],
        "stands": stands,
        "is_waiting": stands == PrintState.WAITING,
        "is_printed": stands == PrintState.PRINTED,
    }
    answer = render(request, "service_day/print_state.html", context)
    if stands == PrintState.WAITING:
        # Only for the few seconds until it is known: nothing is typed on this page.
        answer.headers["Refresh"] = str(_LOOK_AGAIN_S)
    return answer


def for_print_agent(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only the paired print agent of an office in; nothing is kept by anybody on the way."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        device = device_of(request, Device.Kind.PRINT_AGENT)
        said = JsonResponse({}, status=403) if device is None else view(request, device, *args, **kwargs)
        said.headers["Cache-Control"] = "no-store"
        return said

    return answer


@require_POST
@for_print_agent
def next_job(request: HttpRequest, device: Device) -> HttpResponse:
    """Hand the agent its next paper as lines; 204 when there is none."""
    address = request.build_absolute_uri("/")[:-1]
    while job := actions.take_print_job(device=device):
        with translation.override(settings.LANGUAGE_CODE):
            paper = paper_of(job.kind, job.row, device.office, address)
        if paper is not None:
            return JsonResponse({"id": job.pk, "lines": [list(line) for line in paper.lines]})
        # What it was for has been erased meanwhile.
        actions.end_print_job(device=device, job=job.pk, problem=PrintJob.Problem.OFFLINE)
    return HttpResponse(status=204)


@require_POST
@for_print_agent
def job_ended(request: HttpRequest, device: Device, job: int) -> HttpResponse:
    """The agent says that a paper was printed, or what was in the way."""
    problem = request.POST.get("masalah", "")
    if problem not in PrintJob.Problem.values:
        return JsonResponse({}, status=422)
    try:
        actions.end_print_job(device=device, job=job, problem=PrintJob.Problem(problem))
    except actions.PrintJobUnknown:
        return JsonResponse({}, status=404)
    return HttpResponse(status=204)
