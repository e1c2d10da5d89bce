""" "Ini NIK saya", settled at a desk: whoever typed a stranger's NIK loses the number, its owner gets the chance."""

from datetime import time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection

from antri.booking.actions import (
    AlreadyBooked,
    AtTheCounter,
    Booked,
    ClaimOver,
    ClaimSettled,
    DayFull,
    LimitReached,
    OwnNumber,
    WrongState,
    cancel,
    claim,
    claim_at_desk,
    grant_claim,
    refuse_claim,
    reschedule,
    undo_cancel,
)
from antri.booking.actions.settle_claim import hand_over
from antri.booking.calendar.queries.proof import prove
from antri.booking.models import Booking, Claim
from antri.insight.queries.replay import replay
from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.people.actions import open_sealed
from antri.schedule.actions import close_day, ensure_day
from antri.schedule.models import Lane, Slot
from antri.web.refusals import Invalid
from tests import cast
from tests.booking.story import NOW, THURSDAY, TUESDAY, WEDNESDAY, happened, slot_of, take
from tests.races.crowd import together
from tests.races.truth import assert_sound, live

OWNER = cast.Person("Citra Rekaan", cast.CITRA.nik, cast.WATI.phone)
# Somebody typed Citra's NIK with a name and a phone of their own.
THIEF = cast.Person("Orang Lain Sekali", cast.CITRA.nik, cast.phone(77))
OFFICER = cast.COUNTER_OFFICER


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def stolen(city, on=TUESDAY, n=1, **changes):
    return take(city, THIEF, on, n, **changes)


def claimed(city, on=TUESDAY, **changes):
    return claim(order=cast.order(city, on, OWNER, **changes), by=OWNER.actor)


def told(what):
    return Event.objects.filter(what=what)


def assert_journal_fits():
    assert [each.text for each in replay()] == []
    days = prove(first=NOW.date(), last=NOW.date() + timedelta(days=40))
    assert [fault for day in days for fault in day.faults] == []


@pytest.mark.goal("G36")
def test_the_owner_gets_the_very_number_in_its_next_turn_and_the_other_loses_it(city):
    theirs = stolen(city).booking
    made = claimed(city)

    given = grant_claim(claim=made, by=OFFICER).booking

    theirs.refresh_from_db()
    made.refresh_from_db()
    assert (theirs.status, theirs.cancelled_at) == ("cancelled", None)
    assert (given.slot_id, given.number, given.date, given.start) == (
        theirs.slot_id,
        theirs.number,
        theirs.date,
        theirs.start,
    )
    assert (theirs.label, given.label) == ("A-001", "B-001")
    assert slot_of(given).state == "taken"
    assert (made.status, made.given_id, made.settled_at) == ("granted", given.pk, NOW)
    assert happened(theirs) == ["booking.taken", "booking.voided"]
    assert told("booking.claim_granted").get().data == {"date": "2026-12-08", "same_number": True}
    assert_sound()
    assert_journal_fits()


@pytest.mark.goal("G36")
def test_neither_learns_anything_of_the_other(city):
    theirs = stolen(city).booking
    made = claimed(city)

    given = grant_claim(claim=made, by=OFFICER).booking

    # The officer opened the claim; nobody opened what the other had written.
    opened = told("people.opened").values_list("about_kind", "about_id")
    assert set(opened) == {("claim", str(made.pk))}
    mine = open_sealed(given, by=OFFICER, reason="desk.helping")
    assert (mine["name"], mine["nik"], mine["phone"]) == (OWNER.name, OWNER.nik, "+62" + OWNER.phone[1:])
    about_theirs = Event.objects.filter(about_id=str(theirs.pk)).values_list("data", flat=True)
    assert not any(str(given.pk) in str(data) for data in about_theirs)
    secrets = (OWNER.nik, OWNER.name, OWNER.phone[1:], THIEF.name, THIEF.phone[1:])
    assert not any(secret in str(data) for data in Event.objects.values_list("data", flat=True) for secret in secrets)


def test_the_other_cannot_take_it_back_or_move_it(city):
    theirs = stolen(city)
    grant_claim(claim=claimed(city), by=OFFICER)

    with pytest.raises(WrongState):
        undo_cancel(token=theirs.token, by=THIEF.actor)
    with pytest.raises(WrongState):
        reschedule(token=theirs.token, date=WEDNESDAY, session=None, by=THIEF.actor)
    assert len(live()) == 1


def test_granting_twice_is_the_same_number(city):
    stolen(city)
    made = claimed(city)

    first, again = grant_claim(claim=made, by=OFFICER), grant_claim(claim=made, by=OFFICER)

    assert (again.booking, again.is_repeat, again.token) == (first.booking, True, first.token)
    assert told("booking.claim_granted").count() == 1


def test_a_claim_past_its_date_is_not_granted(city, moment):
    stolen(city)
    made = claimed(city)
    moment.shift(timedelta(days=8))

    with pytest.raises(ClaimOver):
        grant_claim(claim=made, by=OFFICER)
    assert live()[0].status == "booked"


def test_who_took_the_number_for_somebody_does_not_decide_whose_it_is(city):
    helper = Actor("officer", "desk", "77")
    booking = take(city, cast.Person(THIEF.name, THIEF.nik, THIEF.phone, helper))
    made = claimed(city)

    with pytest.raises(OwnNumber):
        grant_claim(claim=made, by=helper)
    assert grant_claim(claim=made, by=OFFICER).booking.slot_id == booking.booking.slot_id


def test_who_is_at_the_counter_is_not_called_away(city):
    theirs = stolen(city).booking
    made = claimed(city)
    Booking.objects.filter(pk=theirs.pk).update(status="called")

    with pytest.raises(AtTheCounter):
        grant_claim(claim=made, by=OFFICER)
    assert Claim.objects.get().status == "open"


@pytest.mark.parametrize("status", ["checked_in", "missed"])
def test_who_waits_in_the_hall_with_it_loses_it_and_the_hall_learns_of_it(city, status):
    theirs = stolen(city).booking
    made = claimed(city)
    Booking.objects.filter(pk=theirs.pk).update(status=status)
    before = theirs.day.queue_version

    given = grant_claim(claim=made, by=OFFICER).booking

    theirs.day.refresh_from_db()
    assert (given.status, theirs.day.queue_version) == ("booked", before + 1)


@pytest.mark.goal("G36")
def test_the_thief_who_cancels_first_does_not_cost_the_owner_the_date(city):
    theirs = stolen(city)
    made = claimed(city)
    cancel(token=theirs.token, by=THIEF.actor)

    given = grant_claim(claim=made, by=OFFICER).booking

    assert (given.date, given.label) == (TUESDAY, "A-002")
    assert_sound()
    assert_journal_fits()


@pytest.mark.goal("G36")
def test_the_thief_who_moves_away_loses_the_number_there_and_the_owner_gets_the_date(city):
    theirs = stolen(city)
    made = claimed(city)
    reschedule(token=theirs.token, date=WEDNESDAY, session=None, by=THIEF.actor)

    given = grant_claim(claim=made, by=OFFICER).booking

    assert given.date == TUESDAY
    assert [booking.pk for booking in live()] == [given.pk]
    assert_sound()
    assert_journal_fits()


def test_the_thief_who_moves_out_of_a_full_date_hands_on_where_they_went(city):
    theirs = stolen(city)
    made = claimed(city)
    reschedule(token=theirs.token, date=WEDNESDAY, session=None, by=THIEF.actor)
    Slot.objects.filter(day__date=TUESDAY, state="free").update(state="withdrawn")

    given = grant_claim(claim=made, by=OFFICER).booking

    assert (given.date, given.label) == (WEDNESDAY, "B-001")


def test_an_owner_who_has_taken_the_freed_number_meanwhile_keeps_it(city):
    theirs = stolen(city)
    made = claimed(city)
    cancel(token=theirs.token, by=THIEF.actor)
    mine = take(city, OWNER, n=2)

    given = grant_claim(claim=made, by=OFFICER)

    assert (given.booking, given.token) == (mine.booking, mine.token)
    assert Claim.objects.get().given_id == mine.booking.pk


def test_a_number_whose_day_is_closed_gives_the_next_date(city):
    stolen(city)
    made = claimed(city)
    close_day(office=city.main, date=TUESDAY, reason="Listrik padam", by=cast.HEAD_OF_OFFICE)

    given = grant_claim(claim=made, by=OFFICER).booking

    assert given.date == WEDNESDAY
    assert_sound()
    assert_journal_fits()


def test_a_number_at_another_office_is_withdrawn_and_given_where_the_owner_wants_to_go(city):
    theirs = stolen(city, office=city.district.slug).booking
    made = claimed(city)

    given = grant_claim(claim=made, by=OFFICER).booking

    assert (given.office, given.date, given.label) == (city.main, TUESDAY, "A-001")
    assert slot_of(theirs).state == "free"
    assert_journal_fits()


def test_a_number_given_out_as_often_as_can_be_gives_the_next_free_one(city):
    Lane.objects.update(letters="A")
    theirs = stolen(city).booking
    made = claimed(city)

    given = grant_claim(claim=made, by=OFFICER).booking

    assert (given.date, given.number) == (TUESDAY, 2)
    assert slot_of(theirs).state == "free"


def test_where_there_is_no_number_at_all_nothing_changes(city):
    theirs = stolen(city, office=city.district.slug).booking
    made = claimed(city)
    for day in range(31):
        ensure_day(office=city.main, date=NOW.date() + timedelta(days=day), by=OFFICER)
    Slot.objects.filter(day__office=city.main).update(state="withdrawn")

    with pytest.raises(DayFull):
        grant_claim(claim=made, by=OFFICER)
    theirs.refresh_from_db()
    made.refresh_from_db()
    assert (theirs.status, made.status) == ("booked", "open")
    assert not told("booking.voided").exists()


def test_the_number_keeps_to_the_service_that_the_owner_came_for(city):
    stolen(city, service=city.birth)

    given = grant_claim(claim=claimed(city), by=OFFICER).booking

    assert given.service == city.ktp


def test_a_stranger_who_gave_the_number_back_leaves_the_limit_of_the_nik_in_force(city):
    theirs = stolen(city)
    made = claimed(city)
    cancel(token=theirs.token, by=THIEF.actor)
    stolen(city, WEDNESDAY, 2)
    stolen(city, THURSDAY, 3)

    with pytest.raises(LimitReached):
        grant_claim(claim=made, by=OFFICER)

    # Each of them is the owner's to claim too: then there is room.
    claim_at_desk(order=cast.order(city, WEDNESDAY, OWNER), by=OFFICER)
    assert live(date=WEDNESDAY)[0].label == "B-001"


def test_a_desk_settles_for_who_never_claimed(city):
    theirs = stolen(city).booking

    given = claim_at_desk(order=cast.order(city, TUESDAY, OWNER), by=OFFICER).booking

    assert given.slot_id == theirs.slot_id
    assert Claim.objects.get().status == "granted"


def test_refused_with_a_reason_the_number_stays(city):
    stolen(city)
    made = claimed(city)

    refuse_claim(claim=made, reason="other_nik", by=OFFICER)

    assert live()[0].status == "booked"
    assert told("booking.claim_refused").get().data == {"reason": "other_nik"}
    with pytest.raises(ClaimSettled):
        grant_claim(claim=made, by=OFFICER)
    with pytest.raises(ClaimSettled):
        refuse_claim(claim=made, reason="other_nik", by=OFFICER)


def test_a_reason_is_one_of_the_list(city):
    stolen(city)
    with pytest.raises(Invalid):
        refuse_claim(claim=claimed(city), reason="Bapak Rekaan marah", by=OFFICER)


@pytest.mark.django_db(transaction=True)
def test_no_claim_is_settled_by_halves(city):
    stolen(city)
    made = claimed(city)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE antri_claim SET status = 'granted' WHERE code = %s", [made.code])


# -- races ------------------------------------------------------------------------------------------


@pytest.mark.goal("G36")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(4))
def test_granted_while_the_thief_moves_and_cancels_the_owner_has_one_number_and_the_thief_none(city, round_, tries):
    theirs = stolen(city)
    made = claimed(city)
    works = [
        lambda: reschedule(token=theirs.token, date=WEDNESDAY, session=time(9), by=THIEF.actor),
        lambda: cancel(token=theirs.token, by=THIEF.actor),
        lambda: undo_cancel(token=theirs.token, by=THIEF.actor),
        lambda: grant_claim(claim=made, by=OFFICER),
        lambda: grant_claim(claim=made, by=OFFICER),
    ]

    answers = together(works[round_ % 2 :] + works[: round_ % 2])

    # Whoever lost a race is refused, and the desk presses again: then it is settled for good.
    assert all(isinstance(each, Booked | Booking | WrongState | AlreadyBooked) for each in answers)
    given = grant_claim(claim=made, by=OFFICER).booking
    assert [booking.pk for booking in live()] == [given.pk]
    assert told("booking.claim_granted").count() == 1
    assert_sound()
    assert_journal_fits()
    tries(5)


@pytest.mark.django_db(transaction=True)
def test_eight_desks_at_once_give_one_number(city, tries):
    stolen(city)
    made = claimed(city)

    answers = together([lambda: grant_claim(claim=made, by=OFFICER)] * 8)

    assert {answer.booking.pk for answer in answers} == {live()[0].pk}
    assert_sound()
    tries(8)


@pytest.mark.django_db(transaction=True)
def test_without_the_second_look_the_thief_keeps_a_number(city, monkeypatch):
    """Negative control: what was read before the locks is taken for true."""
    theirs = stolen(city)
    made = claimed(city)
    held = hand_over.wrong_number(made)
    reschedule(token=theirs.token, date=WEDNESDAY, session=None, by=THIEF.actor)
    monkeypatch.setattr(hand_over, "wrong_number", lambda _claim: held)

    with pytest.raises((AssertionError, WrongState, IntegrityError)):
        grant_claim(claim=made, by=OFFICER)
        assert len(live()) == 1
