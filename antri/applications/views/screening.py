"""Apakah saya perlu datang? One question a page, then what to do: file from home, come, both, or neither.

The answers travel sealed in the form, never in the address: whether parents are married, or who has died, is
nobody's business who sees an address. So a page of it cannot be bookmarked; it is a few answers, and begins again.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from antri.applications.actions.start_draft import NotFiled, TooManyDrafts, start_draft
from antri.applications.queries.forms import Form, Outcome, live_form
from antri.applications.views.helping import Helping
from antri.booking.forms import new_key
from antri.booking.views.device import keep_device, read_device
from antri.booking.views.pages import citizen, keep_for_back, language, patient, personal
from antri.directory.forms import Choice
from antri.directory.models import Requirement, Service
from antri.directory.queries import catalogue
from antri.people.actions import FormBroken, FormExpired, read_form, seal_form


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def screening(request: HttpRequest, code: str) -> HttpResponse:
    service, form = _found(code)
    try:
        said, key = _read(request, code)
    except FormExpired as expired:
        return _question(request, service, form, {}, new_key(), expired=expired)
    fault = ""
    if request.method == "POST":
        said, fault = _answered(request, form, said)
    if "ubah" not in request.POST and form.outcome(said):
        return _outcome(request, service, form, said, key)
    return _question(request, service, form, said, key, fault=fault)


@require_POST
@personal
@patient
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the file: the one request that writes something."""
    service, form = _found(code)
    helping: Helping | None = getattr(request, "helping", None)
    device = "" if helping else read_device(request)
    who = helping.files() if helping else {"by": citizen(), "device": device}
    try:
        said, key = _read(request, code)
        application, token = start_draft(service=service, screening=said, language=language(), key=key, **who)
    except FormExpired as expired:
        return _question(request, service, form, {}, new_key(), expired=expired)
    except NotFiled:
        return redirect("applications:screening", code=code)
    except TooManyDrafts as refusal:
        return render(request, "applications/refused.html", {"refusal": refusal}, status=refusal.status)
    response = HttpResponseRedirect(reverse("applications:file", args=[token]) + "?baru=1", status=303)
    if helping:
        helping.keep(application)
        return response
    return keep_device(request, response, device)


def _found(code: str) -> tuple[Service, Form]:
    service = catalogue().services.get(code)
    live = live_form(service) if service else None
    if service is None or live is None:
        raise Http404
    return service, Form(live.definition)


def _read(request: HttpRequest, code: str) -> tuple[dict[str, str], str]:
    """Open what was answered so far and the key of this form; both new where nothing was sent."""
    if not request.POST.get("terkunci"):
        return {}, new_key()
    fields = read_form(request.POST["terkunci"])
    if fields.get("layanan") != code:
        raise FormBroken
    return fields["jawaban"], fields["kunci"]


def _answered(request: HttpRequest, form: Form, said: dict[str, str]) -> tuple[dict[str, str], str]:
    """Add the answer that was sent, or go back to a question; tell the key of one that was left without an answer."""
    way = form.asked(said)
    keys = [question["key"] for question, _chosen in way]
    if (back := request.POST.get("ubah", "")) in keys:
        return {key: said[key] for key in keys[: keys.index(back)]}, ""
    question = way[-1][0]
    wanted = request.POST.get("jawab", "")
    if wanted not in [answer["value"] for answer in question["answers"]]:
        return said, question["key"]
    return {**said, question["key"]: wanted}, ""


def _question(
    request: HttpRequest,
    service: Service,
    form: Form,
    said: dict[str, str],
    key: str,
    *,
    fault: str = "",
    expired: FormExpired | None = None,
) -> HttpResponse:
    way = form.asked(said)
    question = way[-1][0]
    context = {
        "service": service,
        "title": form.screening_title,
        "question": question,
        "number": len(way),
        "answered": [(asked, answer) for asked, answer in way if answer],
        "sealed": _sealed(service, said, key) if said else "",
        "fault": fault,
        "expired": expired,
        "leads_on": _hint(way),
    }
    status = expired.status if expired else 422 if fault else 200
    return keep_for_back(render(request, "applications/question.html", context, status=status))


def _hint(way: list[tuple[dict[str, Any], dict[str, Any] | None]]) -> dict[str, Any] | None:
    """Give the answer before when it says something that should be read before going on."""
    answers = [answer for _question, answer in way if answer and answer.get("note")]
    return answers[-1] if answers and len(way) > 1 and answers[-1] is way[-2][1] else None


def _outcome(request: HttpRequest, service: Service, form: Form, said: dict[str, str], key: str) -> HttpResponse:
    outcome = form.outcome(said)
    if outcome is None:
        raise FormBroken
    target = catalogue().services.get(outcome.service, service)
    context = {
        "service": service,
        "target": target,
        "has_form": target.code != service.code and live_form(target) is not None,
        "outcome": outcome,
        "answered": [(asked, answer) for asked, answer in form.asked(said) if answer],
        "bring": _papers(outcome),
        "uploads": form.uploads(said) if outcome.can_file else [],
        "outputs": form.definition.get("outputs", []),
        "sealed": _sealed(service, said, key),
        "number_url": Choice(office=catalogue().main, services=(target,)).at("booking:date"),
        "draft_days": catalogue().setting("application_draft_days"),
    }
    return keep_for_back(render(request, "applications/outcome.html", context))


def _papers(outcome: Outcome) -> list[Requirement]:
    found = {row.code: row for row in Requirement.objects.filter(code__in=outcome.bring)}
    return [found[code] for code in outcome.bring if code in found]


def _sealed(service: Service, said: dict[str, str], key: str) -> str:
    minutes = catalogue().setting("form_minutes")
    return seal_form({"layanan": service.code, "jawaban": said, "kunci": key}, minutes=minutes)
