"""Where a file stands follows from its events; what vanished of them, and a row changed past them, is found."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from antri.applications.actions import move
from antri.applications.actions.papers import refuse_unread
from antri.applications.models import Application, Complaint, Paper
from antri.insight.queries import replay
from antri.journal.actions import change, record, seal_events
from antri.journal.models import Event
from antri.people.models import Role
from tests import cast
from tests.applications.approved import application
from tests.applications.paper_story import draft
from tests.journal.story import behind_the_triggers

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
Status = Application.Status
BY = cast.CITRA.actor


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def begun(city, **more) -> Application:
    """A draft, as one is begun."""
    draft = {
        "status": Status.DRAFT,
        "submitted_at": None,
        "sealed": None,
        "expires_on": NOW.date() + timedelta(days=90),
    }
    row = application(city, **(draft | more))
    tell(row, "application.begun")
    return row


def tell(row, what, kind="application", **data) -> None:
    with change():
        record(what, about=(kind, row.pk), by=BY, city=cast.CODE, **data)


def go(row, to, what, **also) -> None:
    with change():
        move(row, to=to, what=what, by=BY, also=also)


@pytest.fixture
def lived(city):
    """Files to which everything has happened that may: sent, taken, returned, sent again, finished, cancelled."""
    verifier = cast.officer(Role.VERIFIER, city.main)
    taken = {"officer": verifier, "officer_seen_at": NOW}
    first, second, third = begun(city), begun(city, who=cast.WATI), begun(city, who=cast.person(3))
    go(first, Status.SUBMITTED, "application.submitted", submitted_at=NOW)
    go(first, Status.IN_REVIEW, "application.taken_up", **taken)
    tell(first, "application.asked")
    go(first, Status.NEEDS_CORRECTION, "application.returned")
    go(first, Status.SUBMITTED, "application.submitted")
    go(first, Status.IN_REVIEW, "application.taken_up", **taken)
    go(first, Status.APPROVED, "application.approved")
    go(second, Status.CANCELLED, "application.cancelled")
    complaint = Complaint.objects.create(
        city=cast.CODE,
        code="ABCDEFGH",
        office=city.main,
        about="late",
        token_hash="x",
        due_on=NOW.date(),
        received_at=NOW,
    )
    tell(complaint, "complaint.received", "complaint")
    tell(complaint, "complaint.taken_in_hand", "complaint")
    Complaint.objects.update(state="in_hand")
    paper = Paper.objects.create(
        city=cast.CODE, application=first, field="up_kk", size=9, name="n", sent_by="citizen", created_at=NOW
    )
    tell(paper, "paper.announced", "paper")
    tell(paper, "paper.removed", "paper")
    Paper.objects.update(state="removed")
    seal_events()
    return first, second, third


def kinds() -> list[str]:
    return [broken.kind for broken in replay()]


def test_where_every_file_stands_follows_from_the_journal(lived):
    assert [broken.said for broken in replay()] == []


def test_a_paper_that_was_not_even_read_fits_its_events(city):
    file = draft(city)

    refuse_unread(application=file, field="up_one", name="besar.jpg", code="too-large", by=BY)

    assert [broken.said for broken in replay() if "unggahan" in broken.said] == []


@pytest.mark.goal("G22")
def test_a_move_that_vanished_before_it_was_sealed_is_found(lived, tries):
    events = list(Event.objects.exclude(what="application.asked").values_list("id", flat=True))
    for event in events:
        with behind_the_triggers() as hand:
            hand.execute("DELETE FROM antri_seal")
            hand.execute("DELETE FROM antri_event WHERE id = %s", [event])
            seal_events(everything=True)
            assert kinds() != [], event
    tries(len(events))


@pytest.mark.goal("G22")
@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE antri_application SET status = 'ready' WHERE status = 'approved'", "changed"),
        ("UPDATE antri_application SET status = 'cancelled' WHERE status = 'draft'", "changed"),
        ("DELETE FROM antri_application WHERE status = 'approved'", "row_removed"),
        ("UPDATE antri_complaint SET state = 'withdrawn'", "changed"),
        ("DELETE FROM antri_complaint", "row_removed"),
        ("UPDATE antri_paper SET state = 'receiving'", "changed"),
        ("DELETE FROM antri_paper", "row_removed"),
    ],
)
def test_a_file_that_was_changed_without_an_event_is_found(lived, statement, kind):
    with behind_the_triggers() as hand:
        hand.execute(statement)
        assert hand.rowcount == 1
        assert kinds() == [kind]
    assert kinds() == []


def test_a_file_that_was_put_in_by_hand_is_found(city):
    application(city)
    assert kinds() == ["no_event"]


def test_an_event_that_tells_only_half_of_a_move_is_found(lived):
    tell(lived[2], "application.submitted", status="submitted")
    assert kinds() == ["unknown_event"]


def test_a_file_cannot_be_begun_twice_nor_leap(lived):
    first, _second, third = lived
    tell(first, "application.begun")
    tell(third, "application.approved", before="draft", status="approved")
    assert kinds() == ["impossible", "impossible"]


def test_what_is_told_of_no_file_at_all_is_found(lived):
    with change():
        record("application.asked", about=("application", uuid.uuid4()), by=BY, city=cast.CODE)
    assert kinds() == ["row_removed"]
