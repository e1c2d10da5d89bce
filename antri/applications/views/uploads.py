"""Papers over a weak line: announced, sent in pieces, gone on with after a cut, shown again, handed back, removed.

All of it works on behalf of upload.js; without it papers come with the form of the step (upload_box.take_from_form).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antri.applications.actions.papers import add_piece, announce, finish, remove_paper
from antri.applications.models import Application, Paper
from antri.applications.models.paper_files import PIECE, PartMissing
from antri.applications.queries.corrections import is_returned
from antri.applications.queries.forms import Upload
from antri.applications.queries.papers import clean_copy, page_of, type_of
from antri.applications.queries.received import asked_for
from antri.applications.views.pages import holder, with_file
from antri.applications.views.upload_box import box, boxes, slow_down, take_from_form
from antri.booking.views.pages import patient, personal
from antri.people.actions import allow
from antri.people.models import SealBroken
from antri.web.refusals import Refusal

View = Callable[..., HttpResponse]


def _for_program(view: View) -> View:
    """Answer upload.js with facts: also why something was refused, and from where to go on."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            facts = {"code": refusal.code, "title": str(refusal.title), "detail": str(refusal.detail)}
            return JsonResponse(facts | refusal.facts, status=refusal.status)

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
@with_file
def upload(request: HttpRequest, token: str, application: Application, field: str) -> HttpResponse:
    """Show the box of one upload alone (for upload.js), or take papers that were sent to it."""
    asked = _asked(application, token, field)
    if request.method != "POST":
        return _box(request, token, application, asked)
    if application.is_open:
        take_from_form(request, application, [asked], by=holder(request))
    return _back_to_step(token, asked)


@require_POST
@personal
@_for_program
@with_file
def begin(request: HttpRequest, token: str, application: Application, field: str) -> HttpResponse:
    """Make room for one paper that will come in pieces."""
    asked = _asked(application, token, field)
    slow_down(application)
    text = request.POST.get("size", "")
    paper = announce(
        application=application,
        field=asked.key,
        size=int(text) if text.isdecimal() and len(text) < 12 else 0,
        name=request.POST.get("name", "")[:400],
        by=holder(request),
    )
    return JsonResponse(_facts(token, paper), status=201)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@_for_program
@with_file
def piece(request: HttpRequest, token: str, application: Application, field: str, paper: UUID) -> HttpResponse:
    """Tell how far a paper has come, or take its next piece."""
    row = _paper(application, field, paper)
    if request.method == "POST":
        allow("pieces", str(application.pk), per_minute=600)
        text = request.GET.get("offset", "")
        offset = int(text) if text.isdecimal() and len(text) < 12 else -1
        row = add_piece(paper=row, offset=offset, chunk=request.read(PIECE + 1), by=holder(request))
    return JsonResponse(_facts(token, row))


@require_POST
@personal
@_for_program
@with_file
def end(request: HttpRequest, token: str, application: Application, field: str, paper: UUID) -> HttpResponse:
    """Look at a paper that has come as a whole."""
    return JsonResponse(_facts(token, finish(paper=_paper(application, field, paper), by=holder(request))))


@require_POST
@personal
@patient
@with_file
def remove(request: HttpRequest, token: str, application: Application, field: str, paper: UUID) -> HttpResponse:
    remove_paper(paper=_paper(application, field, paper), by=holder(request))
    if request.headers.get("X-Requested-With") == "upload":
        return HttpResponse(status=204)
    return _back_to_step(token, _asked(application, token, field))


@require_safe
@personal
@with_file
def picture(
    request: HttpRequest, token: str, application: Application, field: str, paper: UUID, number: int
) -> HttpResponse:
    """Show its holder a page of what is kept: a picture of ours, which a browser shows only inside a page."""
    row = _kept(application, field, paper)
    if not 1 <= number <= row.pages:
        raise Http404
    return attachment(read_or_404(lambda: page_of(row, number)), "image/jpeg", f"halaman-{number}.jpg")


@require_safe
@personal
@with_file
def copy(request: HttpRequest, token: str, application: Application, field: str, paper: UUID) -> HttpResponse:
    """Hand its holder the clean copy of what was sent."""
    row = _kept(application, field, paper)
    kind, ending = type_of(row)
    return attachment(read_or_404(lambda: clean_copy(row)), kind, f"berkas-{application.code.lower()}.{ending}")


def attachment(content: bytes, kind: str, name: str) -> HttpResponse:
    """Answer with a file that no browser opens inside our pages, under a name that tells nothing of a person."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store, private"
    return response


def read_or_404(read: Callable[[], bytes]) -> bytes:
    """Read from the disk; what was removed meanwhile is not there."""
    try:
        return read()
    except (PartMissing, SealBroken):
        raise Http404 from None


def _asked(application: Application, token: str, field: str) -> Upload:
    found = asked_for(application, token, field)
    if found is None:
        raise Http404
    return found


def _paper(application: Application, field: str, key: UUID) -> Paper:
    row = Paper.objects.filter(pk=key, application=application, field=field, role=Paper.Role.UPLOAD).first()
    if row is None or row.state == Paper.State.REMOVED:
        raise Http404
    return row


def _kept(application: Application, field: str, key: UUID) -> Paper:
    """Find a paper that may be shown: while it may be changed. A link is passed on, and then tells where it stands."""
    row = _paper(application, field, key)
    is_settled = application.status == Application.Status.NEEDS_CORRECTION and not is_returned(application, field)
    if row.state != Paper.State.KEPT or not application.is_open or is_settled:
        raise Http404
    return row


def _box(request: HttpRequest, token: str, application: Application, asked: Upload) -> HttpResponse:
    context = {"box": boxes(application, token, [asked])[asked.key], "is_open": application.is_open}
    return render(request, "applications/part_upload.html", context)


def _facts(token: str, paper: Paper) -> dict[str, Any]:
    url = reverse("applications:paper", args=[token, paper.field, paper.pk])
    return {
        "paper": str(paper.pk),
        "state": paper.state,
        "refusal": paper.refusal,
        "received": paper.received,
        "size": paper.size,
        "piece": PIECE,
        "url": url,
    }


def _back_to_step(token: str, asked: Upload) -> HttpResponse:
    url = reverse("applications:step", args=[token, asked.step])
    return HttpResponseRedirect(f"{url}#{box(token, asked, []).anchor}", status=303)
