"""Take an application to check: one officer has it, a claim lapses, the supervisor may move it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from antri.applications.actions import WrongStatus
from antri.applications.actions import take as actions
from antri.applications.actions.reject import REJECTION
from antri.applications.models import Application
from antri.journal.actions import change, record
from antri.journal.models import Event
from antri.people.actions import ask
from antri.people.models import Role
from antri.web import clock
from tests import cast
from tests.applications.cast import actor, sent_application, verifier

Status = Application.Status


@pytest.fixture
def now(city):
    with time_machine.travel("2026-11-24T02:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def vera(city):
    return verifier(city.main, "vera")


@pytest.fixture
def dodi(city):
    return verifier(city.main, "dodi")


def take(city, who, application=None):
    officer, by = who
    return actions.take_up(office=city.main, officer=officer, by=by, application=application)


def test_what_is_taken_is_in_review_by_its_officer_and_written_down(city, now, vera):
    sent = sent_application(city)

    taken = take(city, vera, sent)

    taken.refresh_from_db()
    assert (taken.status, taken.officer, taken.officer_seen_at) == (Status.IN_REVIEW, vera[0], clock.now())
    event = Event.objects.get(what="application.taken_up")
    assert (event.about_id, event.actor_id) == (str(sent.pk), vera[1].id)


def test_the_next_one_is_what_is_due_first_and_then_the_oldest(city, now, vera):
    today = clock.today("Asia/Jakarta")
    young = sent_application(city, cast.person(1), due_on=today + timedelta(days=2))
    old = sent_application(
        city, cast.person(2), due_on=today + timedelta(days=2), submitted_at=clock.now() - timedelta(hours=3)
    )
    late = sent_application(city, cast.person(3), due_on=today - timedelta(days=1))

    assert [take(city, vera).code for _turn in range(3)] == [late.code, old.code, young.code]
    with pytest.raises(actions.NothingWaits):
        take(city, vera)


def test_the_date_until_when_it_is_checked_stays_when_it_is_taken_and_put_back(city, now, vera):
    due = clock.today("Asia/Jakarta") + timedelta(days=1)
    sent = sent_application(city, due_on=due)

    taken = take(city, vera, sent)
    assert taken.due_on == due
    actions.put_back(application=taken, by=vera[1])

    sent.refresh_from_db()
    assert (sent.status, sent.officer, sent.due_on) == (Status.SUBMITTED, None, due)
    assert Event.objects.filter(what="application.put_back").count() == 1


def test_nobody_else_gets_what_somebody_checks(city, now, vera, dodi):
    sent = sent_application(city)
    take(city, vera, sent)

    for ask_for in (sent, None):
        with pytest.raises((actions.TakenByAnother, actions.NothingWaits)):
            take(city, dodi, ask_for)
    with pytest.raises(actions.NotYours):
        actions.put_back(application=sent, by=dodi[1])
    sent.refresh_from_db()
    assert sent.officer == vera[0]


def test_taking_again_what_one_has_changes_nothing_but_when_one_was_seen(city, now, vera):
    sent = sent_application(city)
    take(city, vera, sent)
    now.shift(timedelta(minutes=19))

    again = take(city, vera, sent)

    assert again.officer == vera[0]
    assert Event.objects.filter(what="application.taken_up").count() == 1
    assert Application.objects.get().officer_seen_at == clock.now()


def test_a_claim_lapses_after_the_minutes_of_the_city_and_another_takes_it(city, now, vera, dodi):
    sent = sent_application(city)
    take(city, vera, sent)
    now.shift(timedelta(minutes=20, seconds=-1))
    with pytest.raises(actions.NothingWaits):
        take(city, dodi)

    now.shift(timedelta(seconds=1))
    take(city, dodi)

    sent.refresh_from_db()
    assert sent.officer == dodi[0]
    lapsed = Event.objects.get(what="application.claim_lapsed")
    assert (lapsed.data["officer"], lapsed.actor_id) == (vera[0].pk, dodi[1].id)
    with pytest.raises(actions.NotYours):
        actions.put_back(application=sent, by=vera[1])


def test_whoever_does_something_with_it_keeps_it(city, now, vera, dodi):
    sent = sent_application(city)
    take(city, vera, sent)
    now.shift(timedelta(minutes=15))
    actions.own(sent, vera[1])
    now.shift(timedelta(minutes=15))

    with pytest.raises(actions.NothingWaits):
        take(city, dodi)


def test_what_waits_for_a_second_person_does_not_lapse_and_is_not_moved(city, now, vera, dodi):
    sent = sent_application(city)
    take(city, vera, sent)
    ask(kind=REJECTION, arguments={"application": str(sent.pk)}, reason="x", office=city.main, by=vera[1])
    now.shift(timedelta(hours=2))

    with pytest.raises(actions.NothingWaits):
        take(city, dodi)
    for move in (actions.put_back, actions.release):
        with pytest.raises(actions.RejectionWaits):
            move(application=sent, by=vera[1])
    with pytest.raises(actions.RejectionWaits):
        actions.hand_over(application=sent, to=dodi[0], by=vera[1])

    now.shift(timedelta(hours=23))  # the request has expired
    assert take(city, dodi).officer == dodi[0]


def test_the_supervisor_releases_and_hands_over(city, now, vera, dodi):
    boss = actor(cast.officer(Role.OFFICE_MANAGER, city.main))
    sent = sent_application(city)
    take(city, vera, sent)

    actions.hand_over(application=sent, to=dodi[0], by=boss)
    sent.refresh_from_db()
    assert sent.officer == dodi[0]

    actions.release(application=sent, by=boss)
    sent.refresh_from_db()
    assert (sent.status, sent.officer) == (Status.SUBMITTED, None)
    with pytest.raises(WrongStatus):
        actions.release(application=sent, by=boss)

    actions.hand_over(application=sent, to=vera[0], by=boss)
    sent.refresh_from_db()
    assert sent.officer == vera[0]
    names = list(Event.objects.filter(about_kind="application").order_by("id").values_list("what", flat=True))
    assert names == [
        "application.taken_up", "application.released", "application.handed_over", "application.released",
        "application.handed_over",
    ]  # fmt: skip


def test_it_is_handed_over_to_verifiers_of_the_office_only(city, now, vera):
    boss = actor(cast.officer(Role.OFFICE_MANAGER, city.main))
    elsewhere, _by = verifier(city.district)
    counter = cast.officer(Role.COUNTER_OFFICER, city.main)
    sent = sent_application(city)

    for who in (elsewhere, counter):
        with pytest.raises(actions.NotAVerifier):
            actions.hand_over(application=sent, to=who, by=boss)


def test_what_is_elsewhere_or_no_longer_waits_is_not_next(city, now, vera):
    sent_application(city, cast.person(1), office=city.district)
    sent_application(city, cast.person(2), status=Status.APPROVED)

    with pytest.raises(actions.NothingWaits):
        take(city, vera)


@pytest.mark.parametrize("status", [Status.NEEDS_CORRECTION, Status.APPROVED, Status.REJECTED])
def test_what_was_decided_is_not_taken_up_again_past_the_undoing(city, now, vera, status):
    boss = actor(cast.officer(Role.OFFICE_MANAGER, city.main))
    decided = sent_application(city, status=status)

    with pytest.raises(actions.TakenByAnother):
        take(city, vera, decided)
    with pytest.raises(WrongStatus):
        actions.hand_over(application=decided, to=vera[0], by=boss)

    decided.refresh_from_db()
    assert (decided.status, decided.officer) == (status, None)


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE antri_application SET status = 'submitted' WHERE officer_id IS NOT NULL",
        "UPDATE antri_application SET officer_id = NULL WHERE status = 'in_review'",
        "UPDATE antri_application SET officer_seen_at = NULL WHERE status = 'in_review'",
    ],
)
def test_no_program_can_have_it_checked_by_nobody_or_held_unchecked(city, now, vera, broken):
    sent = sent_application(city)
    take(city, vera, sent)

    with pytest.raises(IntegrityError, match="application_review_has_officer"), transaction.atomic():
        connection.cursor().execute(broken)


def test_whoever_helped_to_file_it_does_not_check_it(city, now, vera, dodi):
    """Also with both roles: two people stand behind every approval."""
    helped = sent_application(city, helper=vera[0])
    other = sent_application(city, cast.WATI)

    with pytest.raises(actions.FiledByYou):
        take(city, vera, helped)
    with pytest.raises(actions.FiledByYou):
        actions.hand_over(application=helped, to=vera[0], by=dodi[1])
    assert take(city, vera) == other
    with pytest.raises(actions.NothingWaits):
        actions.put_back(application=other, by=vera[1])
        Application.objects.filter(pk=other.pk).update(status=Status.CANCELLED)
        take(city, vera)

    assert take(city, dodi) == helped


@pytest.mark.parametrize("deed", ["application.begun", "application.saved", "application.corrected"])
def test_whoever_put_it_right_beside_its_holder_does_not_check_it(city, now, vera, deed):
    sent = sent_application(city)
    with change():
        record(deed, about=("application", sent.pk), by=vera[1], city=sent.city)

    with pytest.raises(actions.FiledByYou):
        take(city, vera, sent)
