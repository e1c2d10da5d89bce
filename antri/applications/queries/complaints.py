"""Who may see which complaint, and how many there are: never on the desk of whom it is about."""

import datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from antri.applications.models import Complaint
from antri.directory.models import Office
from antri.journal.models import Event
from antri.people.access import Staff
from antri.people.models import Role, key_ring
from antri.people.queries import booking_token, booking_tokens, token_hash
from antri.web import clock

State, Desk = Complaint.State, Complaint.Desk
OPEN = (State.RECEIVED, State.IN_HAND)
# Whoever answers complaints at all.
ROLES = (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR)
# Each sees what lies on the own desk and on those below. A head is above managers, an administrator above heads.
_DESKS = (
    (Role.OFFICE_MANAGER, (Desk.MANAGER,)),
    (Role.HEAD_OF_OFFICE, (Desk.MANAGER, Desk.HEAD)),
    (Role.ADMINISTRATOR, (Desk.MANAGER, Desk.HEAD, Desk.CITY)),
)
_MONTHS = datetime.timedelta(days=365)


class Counts(NamedTuple):
    """The complaints of the last twelve months, without a name: for everybody to read."""

    received: int
    in_time: int
    late: int
    waiting: int


def on_desk(staff: Staff, office: Office) -> QuerySet[Complaint]:
    """Select the complaints of an office that this officer may see.

    Left out: what lies on a higher desk, what is about them, and what is about a file they have had a hand in.
    """
    desks = [desk for role, seen in _DESKS if staff.holds(role, office=office) for desk in seen]
    rows = Complaint.objects.filter(office=office, desk__in=desks, erased_at__isnull=True)
    rows = rows.exclude(about_officer=staff.officer)
    return rows.exclude(pk__in=_of_own_work(staff, rows)).select_related("application__service", "office")


def find_on_desk(staff: Staff, office: Office, code: str) -> Complaint | None:
    """Find one of them; what somebody may not see is told like what there is not."""
    return on_desk(staff, office).filter(code=code).first()


def overdue_first(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """What should be answered soonest on top: what is overdue stands before all."""
    return rows.filter(state__in=OPEN).order_by("due_on", "received_at")


def waiting_for_answer(staff: Staff) -> int:
    """Count what waits on the desks of one officer."""
    offices = staff.offices(*ROLES)
    return sum(on_desk(staff, office).filter(state__in=OPEN).count() for office in offices)


def has_worked_on(officer_id: int, application_id: object) -> bool:
    """Tell whether an officer has had a hand in a file: anything they did with it is an event of theirs."""
    events = Event.objects.filter(about_kind="application", about_id=str(application_id))
    return events.filter(actor_kind="officer", actor_id=str(officer_id)).exists()


def complaint_by_token(token: str) -> Complaint | None:
    """Find the complaint that a link opens."""
    rows = Complaint.objects.select_related("office", "application__service")
    return rows.filter(token_hash=token_hash(token[:80])).first()


def complaint_token(complaint: Complaint) -> str:
    """Tell the token of a complaint's link again, also after a change of the index key."""
    if complaint.link is not None:
        return key_ring().open("link", bytes(complaint.link), f"complaint\0{complaint.pk}").decode()
    found = (token for token in booking_tokens(complaint.pk) if token_hash(token) == complaint.token_hash)
    return next(found, booking_token(complaint.pk))


def complaint_counts(city: str) -> Counts:
    """Count the complaints of the last twelve months; an answer counts as in time on its last day too.

    A day is that of the office which the complaint is about.
    """
    now = clock.now()
    rows = list(
        Complaint.objects.filter(city=city, received_at__gt=now - _MONTHS)
        .exclude(state=State.WITHDRAWN)
        .values_list("state", "due_on", "answered_at", "office__timezone")
    )
    in_time = sum(
        1 for _state, due, answered, zone in rows if answered and answered.astimezone(ZoneInfo(zone)).date() <= due
    )
    waiting = sum(1 for state, due, _answered, zone in rows if state in OPEN and due >= clock.today(zone))
    return Counts(len(rows), in_time, len(rows) - in_time - waiting, waiting)


def _of_own_work(staff: Staff, rows: QuerySet[Complaint]) -> list[UUID]:
    """List the complaints about a file that this officer has had a hand in."""
    told = dict(rows.filter(application__isnull=False).values_list("pk", "application"))
    if not told:
        return []
    own = Event.objects.filter(
        Q(about_kind="application", about_id__in=[str(key) for key in set(told.values())]),
        actor_kind="officer",
        actor_id=str(staff.officer.pk),
    )
    mine = set(own.values_list("about_id", flat=True))
    return [pk for pk, application in told.items() if str(application) in mine]
