"""Read everything back, declare, send. And give up."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from antri.applications.actions.cancel_application import CANCELLABLE, cancel_application
from antri.applications.actions.move import WrongStatus
from antri.applications.actions.save_step import DraftExpired, save_statements
from antri.applications.actions.submit import LedElsewhere, Unsent, submit
from antri.applications.models import Application
from antri.applications.queries.answers import answers_of, flat
from antri.applications.queries.corrections import opened_fields
from antri.applications.queries.forms import Fault, Form, Section, summary
from antri.applications.queries.received import received
from antri.applications.views.pages import file_url, form_of, holder, with_file
from antri.booking.views.pages import patient, personal

Status = Application.Status


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
@with_file
def send(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    if request.method != "POST":
        if not application.is_open or application.form is None:
            return HttpResponseRedirect(file_url(token))
        return _page(request, token, application, [])
    try:
        if application.is_open and "pernyataan_ada" in request.POST:
            ticked = request.POST.getlist("pernyataan")
            save_statements(application=application, token=token, statements=ticked, by=holder(request))
        submit(application=application, token=token, by=holder(request))
    except Unsent as refusal:
        application.refresh_from_db()
        return _page(request, token, application, refusal.faults)
    except (LedElsewhere, DraftExpired, WrongStatus) as refusal:
        context = {"refusal": refusal, "back_url": file_url(token)}
        return render(request, "applications/refused.html", context, status=refusal.status)
    return HttpResponseRedirect(f"{file_url(token)}?terkirim=1", status=303)


def _page(request: HttpRequest, token: str, application: Application, faults: list[Fault]) -> HttpResponse:
    form = form_of(application)
    said = answers_of(application, token)
    answers = flat(said)
    is_draft = application.status == Status.DRAFT
    opened, files = opened_fields(application), received(application)
    context = {
        # The frame asks for it; a template writes the whole context of what is missing to the log (DEBUG).
        "step": 0,
        "application": application,
        "token": token,
        "is_draft": is_draft,
        "sections": _sections(form, answers, opened, is_draft=is_draft),
        "uploads": _uploads(form, answers, files),
        "statements": form.statements(answers),
        "ticked": said["statements"] if request.method == "POST" else [],  # nobody declares by default
        "faults": _faults(form, faults, said, files),
    }
    return render(request, "applications/send.html", context, status=422 if faults else 200)


def _sections(form: Form, answers: dict[str, Any], opened: set[str], *, is_draft: bool) -> list[Section]:
    """Read back what is sent: of a correction what it opens. The rest stands, and holds half of the second proof."""
    sections = summary(form, answers)
    if is_draft:
        return sections
    for section in sections:
        section.lines = [line for line in section.lines if line.key in opened]
        section.rows = [row for row in section.rows if any(line.group in opened for line in row[1])]
    return [section for section in sections if section.lines or section.rows]


def _uploads(form: Form, answers: dict[str, Any], files: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {"upload": row, "count": len(files.get(row.key, ())), "anchor": _box_of(row.key)}
        for row in form.uploads(answers)
    ]


def _faults(form: Form, faults: list[Fault], said: dict[str, Any], files: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Say what is missing or wrong, each with a link to where it is put right; a page nobody has filled is one line."""
    given = set(said["answers"]) | {key.split(".", 1)[0] for key in files}
    lines: list[dict[str, Any]] = []
    told: set[str] = set()
    for step in form.steps(flat(said)):
        here = [fault for fault in faults if form.step_of(fault.field) == step.key]
        told |= {fault.field for fault in here}
        if len(here) > 1 and not given & {item["key"] for item in step.fields}:
            lines.append({"step": step.key, "anchor": "", "label": step.title, "message": _("belum diisi")})
        else:
            lines += [_line(form, fault, step.key) for fault in here]
    rest = [fault for fault in faults if fault.field not in told]
    statements = [fault.field for fault in rest if fault.field in {row["code"] for row in form.statements(flat(said))}]
    if statements:
        lines.append({"step": "", "statement": statements[0]})
    lines += [{"step": "", "message": fault.message} for fault in rest if fault.field not in statements]
    return lines


def _box_of(upload: str) -> str:
    """Name the place of a paper's box on its page (views/upload_box.py); an answer's is named as the form draws it."""
    return f"id_{upload}"


def _line(form: Form, fault: Fault, step: str) -> dict[str, Any]:
    item = form.field(fault.field) or {}
    anchor = f"f-{fault.name}" if item.get("type") != "upload" or fault.row is not None else _box_of(fault.field)
    return {"step": step, "anchor": anchor, "label": form.said(item), "message": fault.message}


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
@with_file
def cancel(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    refusal = None
    if request.method == "POST":
        try:
            cancel_application(application=application, by=holder(request))
        except WrongStatus as wrong:
            refusal = wrong
        else:
            return HttpResponseRedirect(file_url(token), status=303)
    elif application.status not in CANCELLABLE:
        return HttpResponseRedirect(file_url(token))
    context = {
        "application": application,
        "token": token,
        "refusal": refusal,
        "is_draft": application.status == Status.DRAFT,
        "file_url": reverse("applications:file", args=[token]),
    }
    return render(request, "applications/cancel.html", context, status=refusal.status if refusal else 200)
