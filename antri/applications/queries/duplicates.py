"""What may be the same thing asked for twice: another file of this person, or the same paper elsewhere."""

import datetime
from typing import Any, NamedTuple

from antri.applications.models import Application, Paper
from antri.directory.models import Office, Service
from antri.directory.queries import catalogue
from antri.people.access import Staff
from antri.people.models import Role
from antri.web import clock

Status = Application.Status
# What was never sent is not the office's to read, and what was cancelled asks for nothing.
_UNSEEN = (Status.DRAFT, Status.CANCELLED)
_MOST = 10


class Likely(NamedTuple):
    """Another file that looks like this one. `code`: only of an office whose files this officer may open."""

    code: str
    office: Office
    service: Service
    status: str
    submitted_at: datetime.datetime | None
    papers: tuple[str, ...] = ()  # fields of this application whose paper lies there too

    @property
    def status_label(self) -> Any:
        return Status(self.status).label


def duplicates_of(application: Application, staff: Staff) -> list[Likely]:
    """List files of the same person for the same documents lately, then files with a paper of this one; newest first.

    Whose card is lost asks for no other because it is broken too: services that end in the same documents count as one.
    """
    since = clock.now() - datetime.timedelta(days=int(catalogue().setting("duplicate_days")))
    others = (
        Application.objects.select_related("office", "service")
        .filter(submitted_at__gte=since)
        .exclude(pk=application.pk)
        .exclude(status__in=_UNSEEN)
        .order_by("-submitted_at")
    )
    same = (
        list(others.filter(service__in=_alike(application.service), **_person(application))[:_MOST])
        if _person(application)
        else []
    )
    shared = _shared_papers(application)
    elsewhere = list(others.filter(pk__in=shared).exclude(pk__in=[row.pk for row in same])[:_MOST])
    return [_likely(row, staff, shared.get(row.pk, ())) for row in [*same, *elsewhere]]


def _alike(service: Service) -> list[Any]:
    """Give the services that end in the very same documents, this one among them."""
    made = _documents(service)
    return [service.pk, *(row.pk for row in catalogue().services.values() if made and _documents(row) == made)]


def _documents(service: Service) -> set[str]:
    return {str(output.get("name", "")) for output in service.outputs or []}


def _person(application: Application) -> dict[str, Any]:
    known = [index for index in (application.identity_index, application.identity_index_next) if index]
    return {"identity_index__in": known} if known else {}


def _shared_papers(application: Application) -> dict[Any, tuple[str, ...]]:
    """Tell which applications have a paper of this one, and under which fields of this one it lies."""
    mine = dict(application.papers.exclude(content_index="").values_list("content_index", "field"))
    found: dict[Any, tuple[str, ...]] = {}
    theirs = Paper.objects.filter(content_index__in=mine).exclude(application=application)
    for key, index in theirs.values_list("application", "content_index"):
        found[key] = tuple(dict.fromkeys((*found.get(key, ()), mine[index])))
    return found


def _likely(row: Application, staff: Staff, papers: tuple[str, ...]) -> Likely:
    may_open = staff.holds(Role.VERIFIER, Role.OFFICE_MANAGER, office=row.office)
    return Likely(row.code if may_open else "", row.office, row.service, row.status, row.submitted_at, papers)
