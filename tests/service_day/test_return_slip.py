"""Slips: back with what was missing, without a new number; papers left with a receipt."""

from datetime import date, time, timedelta

import pytest

from antri.booking.actions import AlreadyBooked, WrongState, book
from antri.booking.models import Booking
from antri.insight.queries.follow import follow
from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.people.actions import open_sealed
from antri.people.models import Role
from antri.schedule.actions import close_day
from antri.schedule.models import ServiceDay, Slot
from antri.service_day import actions
from antri.service_day.models import Desk, Slip, Visit
from antri.web.refusals import Invalid
from tests import cast
from tests.service_day.cast import DAY, EVE, arrive, at, booked, counter, press_of, seated, status
from tests.service_day.lanes import open_lanes

NEXT = DAY + timedelta(days=1)
DESK = cast.COUNTER_OFFICER


pytestmark = pytest.mark.usefixtures("clock")


def serve(city, clock, number, outcome):
    """Somebody comes on the day and their visit ends."""
    clock.move_to(EVE)
    booking = booked(city, number)
    clock.move_to(at(8))
    arrive(booking, at(7, 50))
    row, _officer, by = seated(counter(city.main, number))
    for step, facts in ((actions.call_next, {}), (actions.start, {}), (actions.finish, {"outcome": outcome})):
        step(counter=row, press=press_of(row), by=by, **facts)
    return booking


@pytest.fixture
def incomplete(city, clock):
    open_lanes(city)
    return serve(city, clock, 1, Visit.Outcome.INCOMPLETE)


@pytest.fixture
def slip(incomplete):
    return actions.give_return_slip(booking=incomplete, missing="Surat kehilangan", by=DESK)


def test_a_slip_is_valid_for_seven_working_days_of_this_office(slip):
    assert (slip.kind, slip.note, slip.valid_until) == ("return", "Surat kehilangan", date(2027, 1, 14))


def test_a_closed_day_is_no_working_day(city, incomplete):
    close_day(office=city.main, date=NEXT, reason="Libur", by=DESK)

    slip = actions.give_return_slip(booking=incomplete, missing="KK", by=DESK)

    assert slip.valid_until == date(2027, 1, 15)


def test_giving_it_again_is_the_same_slip(incomplete, slip):
    again = actions.give_return_slip(booking=incomplete, missing="Yang lain", by=DESK)

    assert (again.pk, again.note) == (slip.pk, "Surat kehilangan")
    assert Event.objects.filter(what="service_day.slip_given").count() == 1


def test_only_a_visit_that_ended_incomplete_gets_a_return_slip(city, clock):
    done = serve(city, clock, 1, Visit.Outcome.DONE)

    with pytest.raises(WrongState):
        actions.give_return_slip(booking=done, missing="KK", by=DESK)


@pytest.mark.parametrize("note", ["", "  ", "x" * 241])
def test_a_slip_says_what_is_missing(incomplete, note):
    with pytest.raises(Invalid):
        actions.give_return_slip(booking=incomplete, missing=note, by=DESK)


def test_at_the_door_it_gives_a_number_outside_the_quota_for_the_same_person(city, incomplete, slip, clock):
    clock.move_to(at(9, 5, on=NEXT))

    back = actions.use_slip(office=city.main, code=f" {slip.code[:4].lower()} {slip.code[4:].lower()}", by=DESK)

    back = Booking.objects.select_related("day", "service").get(pk=back.pk)
    visit = Visit.objects.get(pk=back.pk)
    assert (back.label, back.status, back.day.lane) == ("X-001", "checked_in", "return")
    assert (visit.rank, visit.hour) == (Visit.Rank.OWED, time(9))
    assert back.identity_index == incomplete.identity_index
    assert open_sealed(back, by=DESK, reason="test")["nik"] == cast.nik(1)
    main = ServiceDay.objects.get(office=city.main, date=NEXT, lane="main")
    assert Slot.objects.filter(day=main, state="free").count() == cast.QUOTA
    for row in (incomplete, back):
        stands = None
        for event in (
            Event.objects.filter(about_kind="booking", about_id=str(row.pk))
            .exclude(what="people.opened")
            .order_by("id")
        ):
            stands = follow(stands, event.what, event.data)
        assert stands.status == status(row)


def test_a_slip_is_used_once(city, slip, clock):
    clock.move_to(at(9, on=NEXT))
    actions.use_slip(office=city.main, code=slip.code, by=DESK)

    with pytest.raises(actions.SlipOver):
        actions.use_slip(office=city.main, code=slip.code, by=DESK)


def test_a_slip_past_its_last_day_is_over(city, slip, clock):
    clock.move_to(at(9, on=date(2027, 1, 15)))

    with pytest.raises(actions.SlipOver):
        actions.use_slip(office=city.main, code=slip.code, by=DESK)


def test_outside_the_hours_of_the_lane_the_slip_stays_good(city, slip, clock):
    clock.move_to(at(15, 30, on=NEXT))

    with pytest.raises(actions.LaneClosed):
        actions.use_slip(office=city.main, code=slip.code, by=DESK)
    assert Slip.objects.get(pk=slip.pk).used_at is None


def test_an_unknown_code_and_a_slip_of_another_office_are_told_the_same(city, slip):
    for office, code in ((city.main, "00000000"), (city.district, slip.code)):
        with pytest.raises(actions.SlipUnknown):
            actions.use_slip(office=office, code=code, by=DESK)


def test_who_holds_a_number_of_that_day_keeps_the_slip(city, slip, clock):
    who = cast.person(1)
    book(order=cast.order(city, NEXT, who, session=time(9)), key=cast.key(77), by=who.actor)
    clock.move_to(at(9, on=NEXT))

    with pytest.raises(AlreadyBooked):
        actions.use_slip(office=city.main, code=slip.code, by=DESK)
    assert Slip.objects.get(pk=slip.pk).used_at is None


def test_who_leaves_papers_gets_a_receipt_and_comes_back_without_a_number(city, clock):
    open_lanes(city)
    booking = booked(city, 3)
    clock.move_to(at(8))
    arrive(booking, at(8))

    receipt = actions.leave_papers(booking=booking, note="Formulir dan fotokopi KK", by=DESK)

    assert (receipt.kind, status(booking)) == ("papers", "checked_in")


def test_the_journal_does_not_say_what_was_missing(incomplete, slip):
    assert all("Surat" not in str(event.data) for event in Event.objects.all())


def test_a_slip_whose_visit_was_finished_otherwise_after_all_is_over(city, slip, clock):
    desk = Desk.objects.select_related("counter__office").get()
    row, by = desk.counter, Actor("officer", "desk", str(desk.officer_id))
    actions.undo(counter=row, press=press_of(row), by=by)
    actions.finish(counter=row, press=press_of(row), outcome=Visit.Outcome.DONE, by=by)
    clock.move_to(at(9, on=NEXT))
    with pytest.raises(actions.SlipOver):
        actions.use_slip(office=city.main, code=slip.code, by=DESK)
    assert Slip.objects.get().used_at is None


@pytest.mark.parametrize("role", [Role.HEAD_OF_OFFICE, Role.OFFICE_MANAGER, Role.COUNTER_OFFICER])
def test_whoever_is_shown_a_link_to_a_slip_may_open_it(city, slip, role):
    browser = cast.staff_client(role, None if role == Role.HEAD_OF_OFFICE else city.main)

    assert browser.get(f"/petugas/disdukcapil/struk/slip/{slip.pk}/").status_code == 200
