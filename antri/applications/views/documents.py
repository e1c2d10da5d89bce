"""The finished document behind the holder's link: only after a second proof, and always as a file to save."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from antri.applications.actions.hand_over_document import note_download
from antri.applications.actions.second_proof import NotProven, documents_of, is_proven, prove
from antri.applications.forms.second_proof import ProofForm
from antri.applications.models import Application, Paper
from antri.applications.queries.answers import answers_of
from antri.applications.queries.outputs import name_of
from antri.applications.queries.papers import clean_copy, type_of
from antri.applications.queries.phone_codes import code_channel
from antri.applications.views.pages import file_url, with_file
from antri.applications.views.uploads import attachment, read_or_404
from antri.booking.views.pages import citizen, patient, personal
from antri.people.actions import FormExpired

# The proof comes back sealed in the page: nothing is kept in the browser.
PROOF = "bukti"


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
@with_file
def documents(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    """Ask for the second proof, then show what may be saved."""
    if request.method != "POST":
        return _ask(request, token, application, ProofForm())
    form = ProofForm(request.POST)
    if not form.is_valid():
        return _ask(request, token, application, form, status=422)
    try:
        proof = prove(
            application=application,
            token=token,
            last_four=form.cleaned_data["hp"],
            born=form.cleaned_data["lahir"],
            by=citizen(),
        )
    except NotProven:
        return _ask(request, token, application, form, status=422, is_wrong=True)
    return with_documents(request, token, application, proof)


def with_documents(request: HttpRequest, token: str, application: Application, proof: str) -> HttpResponse:
    """Show what may be saved, with the proof that saving it takes."""
    context = context_of(token, application) | {"papers": _rows(application), "proof": proof}
    return render(request, "applications/documents.html", context)


@require_POST
@personal
@patient
@with_file
def document(request: HttpRequest, token: str, application: Application, number: int) -> HttpResponse:
    """Hand one document over as a file. Never shown inside our own pages: it is somebody's, and signed."""
    try:
        if not is_proven(application, request.POST.get(PROOF, "")):
            raise FormExpired
    except FormExpired:
        return _ask(request, token, application, ProofForm(), status=403, is_over=True)
    papers = documents_of(application)
    if not 1 <= number <= len(papers):
        raise Http404
    made = as_file(papers[number - 1], application)  # first: what cannot be read is not delivered
    said = answers_of(application, token)
    note_download(application=application, paper=papers[number - 1], said=said, by=citizen())
    return made


def as_file(paper: Paper, application: Application) -> HttpResponse:
    """Answer with a document as an attachment, under a name that tells nothing of a person."""
    kind, ending = type_of(paper)
    return attachment(read_or_404(lambda: clean_copy(paper)), kind, f"dokumen-{application.code.lower()}.{ending}")


def _ask(
    request: HttpRequest, token: str, application: Application, form: ProofForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = context_of(token, application) | {"form": form, "count": len(documents_of(application))} | more
    return render(request, "applications/documents.html", context, status=status)


def context_of(token: str, application: Application) -> dict[str, Any]:
    """Tell what every page before a document shows."""
    can_prove = application.answers is not None
    return {
        "application": application,
        "token": token,
        "back_url": file_url(token),
        "is_there": bool(documents_of(application)),
        "can_prove": can_prove,
        "code_channel": code_channel(application) if can_prove else "",
        "documents_url": reverse("applications:documents", args=[token]),
    }


def _rows(application: Application) -> list[dict[str, Any]]:
    return [
        {"number": number, "name": name_of(paper), "kb": max(1, paper.size // 1024), "at": paper.kept_at}
        for number, paper in enumerate(documents_of(application), 1)
    ]
