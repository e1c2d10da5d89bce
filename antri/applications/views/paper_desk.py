"""Papers at an officer's desk: pages as pictures of ours, each look written down."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from antri.applications.actions.move import WrongStatus
from antri.applications.actions.papers import view_copy, view_paper
from antri.applications.models import Application, Paper
from antri.applications.models.paper_files import PartMissing
from antri.applications.queries.papers import type_of
from antri.applications.views.uploads import attachment
from antri.people.access import open_to
from antri.people.models import Role, SealBroken

REASON = "paper.checking"
_READERS = (Role.VERIFIER, Role.COUNTER_OFFICER, Role.OFFICE_MANAGER)


@open_to(*_READERS, office="office")
@require_safe
def page(request: HttpRequest, office: str, code: str, paper: UUID, number: int) -> HttpResponse:
    """Show one page of a paper: a JPEG that we made, to a signed-in officer of the office that works on it."""
    row = _paper(office, code, paper)
    try:
        picture = view_paper(paper=row, number=number, by=request.staff.actor, reason=REASON)  # type: ignore[attr-defined]
    except (WrongStatus, PartMissing, SealBroken, ValueError):
        raise Http404 from None
    response = HttpResponse(picture, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    # The browser of the desk may turn and zoom it; nobody between may keep it.
    response["Cache-Control"] = "private, no-store"
    return response


@open_to(*_READERS, office="office")
@require_safe
def copy(request: HttpRequest, office: str, code: str, paper: UUID) -> HttpResponse:
    """Hand an officer the clean copy, as a file: to be put into SIAK, or to be printed."""
    row = _paper(office, code, paper)
    try:
        content = view_copy(paper=row, by=request.staff.actor, reason=REASON)  # type: ignore[attr-defined]
    except (WrongStatus, PartMissing, SealBroken):
        raise Http404 from None
    kind, ending = type_of(row)
    return attachment(content, kind, f"berkas-{code.lower()}-{row.field.rpartition('.')[2].replace('_', '-')}.{ending}")


def _paper(office: str, code: str, key: UUID) -> Paper:
    rows = Application.objects.exclude(status=Application.Status.DRAFT)
    application = get_object_or_404(rows, office__slug=office, code=code.upper())
    return get_object_or_404(Paper, pk=key, application=application)
