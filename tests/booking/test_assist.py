"""An officer takes a number for somebody who cannot: the same rules, no phone or NIK needed, everything signed."""

import json
import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from antri.booking.actions import AlreadyBooked, Booked, DayFull, KeyMismatch, LimitReached, NotFound, book
from antri.booking.actions.assist import (
    HelperLimit,
    HelpGiven,
    NotAppointed,
    assist,
    assist_family,
    give_back,
    own_of_today,
    take_again,
)
from antri.booking.models import Assistance, Booking, HelperDay
from antri.booking.queries import by_code
from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.people.actions import open_sealed
from antri.people.models import Appointment, Role
from antri.people.queries import identity_of
from antri.schedule.models import PlanSession, Slot
from antri.web import moment
from antri.web.refusals import Invalid, Refusal
from tests import cast, sizes

TUESDAY = date(2026, 12, 8)
NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
HALL = "Balai Kelurahan Rekaan"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def helper(city):
    """An outside helper in a kelurahan hall, with ten numbers a day."""
    return appointed(city, Role.OUTSIDE_HELPER, place_kind="village_hall", place=HALL, daily_limit=10)


def appointed(city, role, office=None, **facts):
    row = Appointment.objects.get(officer=cast.officer(role, office or city.main))
    Appointment.objects.filter(pk=row.pk).update(**facts)
    return Appointment.objects.select_related("officer", "office").get(pk=row.pk)


def by(appointment):
    return Actor("officer", "desk", str(appointment.officer_id))


def help_of(appointment, reason="elderly", **more):
    return HelpGiven(appointment=appointment, reason=reason, **more)


def take(city, appointment, number=1, *, who=None, key=None, reason="elderly", help_given=None, **changes):
    moment.forget()
    order = cast.order(city, TUESDAY, who or cast.person(number), **changes)
    return assist(
        order=order,
        help_given=help_given or help_of(appointment, reason),
        key=key or cast.key(number),
        by=by(appointment),
    )


@pytest.mark.goal("G23")
def test_each_number_says_in_its_own_transaction_who_helped_where_and_why(city, helper):
    booked = take(city, helper)

    helped = Assistance.objects.get(pk=booked.booking.pk)
    assert (helped.officer_id, helped.appointment_id, helped.office) == (helper.officer_id, helper.pk, city.main)
    assert (helped.place, helped.reason, helped.identity, helped.date) == (HALL, "elderly", "nik", date(2026, 12, 1))
    event = Event.objects.get(what="booking.taken")
    assert (event.actor_kind, event.actor_id, event.channel) == ("officer", str(helper.officer_id), "helper")
    assert event.data["reason"] == "elderly"
    assert event.data["appointment"] == helper.pk
    said = json.dumps(event.data)
    assert not any(secret in said for secret in (cast.person(1).nik, cast.person(1).name, cast.person(1).phone[1:]))


@pytest.mark.goal("G23")
@pytest.mark.parametrize("table", [Assistance, Event])
def test_what_cannot_be_signed_is_not_taken(city, helper, table, monkeypatch):
    take(city, helper)

    def broken(*_args, **_more):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(table, "save" if table is Assistance else "insert", broken)
    with pytest.raises(RuntimeError):
        take(city, helper, 2)
    assert Booking.objects.count() == Assistance.objects.count() == 1
    assert HelperDay.objects.get().made == 1
    assert Slot.objects.filter(state="taken").count() == 1


def test_an_officer_of_the_office_books_at_the_desk(city):
    officer = appointed(city, Role.APPOINTED_OFFICER)

    assert take(city, officer).booking.channel == "desk"


def test_nobody_needs_a_phone(city, helper):
    booked = take(city, helper, phone="")

    booking = Booking.objects.get()
    assert booking.phone_index == ""
    assert open_sealed(booking, by=by(helper), reason="test")["phone"] == ""
    assert by_code(booking.code, "") is None
    assert booked.booking.code == booking.code


def test_people_without_a_phone_are_not_counted_as_one_phone(city, helper):
    for number in range(1, 7):
        take(city, helper, number, phone="")

    assert Booking.objects.count() == 6


def test_alone_nobody_books_without_phone_or_nik(city):
    for changes in ({"phone": ""}, {"identity": "passport", "nik": "X1234567"}, {"identity": "child_of"}):
        with pytest.raises(Invalid):
            book(order=cast.order(city, TUESDAY, **changes), key=cast.key(1), by=cast.CITRA.actor)


@pytest.mark.parametrize(
    ("kind", "typed", "field", "kept"),
    [("child_of", cast.CITRA.nik, "child_of", cast.CITRA.nik), ("passport", " x 123-4567 ", "passport", "X1234567")],
)
def test_without_a_nik_another_identity_and_why(city, helper, kind, typed, field, kept):
    why = help_of(helper, "no_nik", identity_reason="bayi belum ber-NIK")

    take(city, helper, identity=kind, nik=typed, help_given=why)

    booking = Booking.objects.get()
    person = open_sealed(booking, by=by(helper), reason="test")
    assert (person["nik"], person[field]) == ("", kept)
    assert identity_of(person).first == booking.identity_index
    assert Assistance.objects.get().identity_reason == "bayi belum ber-NIK"


def test_a_newborn_does_not_use_up_the_parents_own_number(city, helper):
    why = help_of(helper, "no_nik", identity_reason="bayi")

    take(city, helper, who=cast.CITRA, key=cast.key(1))
    take(city, helper, who=cast.CITRA, key=cast.key(2), identity="child_of", help_given=why)
    with pytest.raises(AlreadyBooked):
        take(city, helper, who=cast.CITRA, key=cast.key(3), identity="child_of", help_given=why)


@pytest.mark.parametrize("why", ["", "   ", "NIK ibunya 3271 0150 0190 0001", "x" * 121])
def test_without_a_nik_the_reason_must_be_said_and_name_nobody(city, helper, why):
    with pytest.raises(Invalid) as refused:
        take(city, helper, identity="child_of", help_given=help_of(helper, "no_nik", identity_reason=why))

    assert {field for field, *_ in refused.value.errors} == {"identity_reason"}


def test_the_database_itself_wants_to_know_why_there_is_no_nik(city, helper):
    take(city, helper)

    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE antri_assistance SET identity = 'passport'")


def test_a_reason_must_be_given(city, helper):
    with pytest.raises(Invalid):
        take(city, helper, reason="")


@pytest.mark.parametrize(
    "facts",
    [
        {"until": date(2026, 12, 1)},
        {"since": date(2026, 12, 2)},
        {"role": Role.COUNTER_OFFICER},
    ],
)
def test_who_is_not_appointed_to_it_today_takes_nothing(city, helper, facts):
    Appointment.objects.filter(pk=helper.pk).update(**facts)

    with pytest.raises(NotAppointed):
        take(city, helper)
    assert not Booking.objects.exists()


def test_nobody_takes_a_number_in_the_name_of_another_or_at_another_office(city, helper):
    other = appointed(city, Role.APPOINTED_OFFICER)
    order = cast.order(city, TUESDAY)

    with pytest.raises(NotAppointed):
        assist(order=order, help_given=help_of(helper), key=cast.key(1), by=by(other))
    with pytest.raises(NotAppointed):
        take(city, helper, office=city.district.slug)


def test_a_helper_takes_no_more_in_a_day_than_the_office_allows(city):
    helper = appointed(city, Role.OUTSIDE_HELPER, daily_limit=2)

    take(city, helper, 1)
    take(city, helper, 2)
    with pytest.raises(HelperLimit):
        take(city, helper, 3)
    assert Booking.objects.count() == 2
    assert take(city, helper, 2).is_repeat
    with time_machine.travel(datetime(2026, 12, 2, 3, 0, tzinfo=UTC)):
        take(city, helper, 3)


def test_without_a_limit_of_their_own_the_citys_holds(city):
    Setting.objects.create(city=cast.CODE, key="helper_numbers_a_day", value=1)
    forget()
    helper = appointed(city, Role.OUTSIDE_HELPER)

    take(city, helper, 1)
    with pytest.raises(HelperLimit):
        take(city, helper, 2)


def test_the_database_refuses_one_too_many(city, helper):
    take(city, helper)

    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE antri_helperday SET made = most + 1")


def test_numbers_held_back_for_this_go_first_and_then_the_open_ones(city, helper):
    PlanSession.objects.filter(plan__office=city.main).update(capacity=1)
    Setting.objects.create(city=cast.CODE, key="pool_shares", value={"assisted": 2, "hall": 1})
    forget()
    moment.forget()

    for number in range(1, 5):
        take(city, helper, number)
    pools = [row.slot.pool for row in Booking.objects.select_related("slot").order_by("created_at", "pk")]
    assert sorted(pools) == ["assisted", "assisted", "public", "public"]
    with pytest.raises(DayFull):
        take(city, helper, 5)
    assert Slot.objects.get(state="free").pool == "hall"


def test_full_for_everybody_is_not_full_for_whom_an_officer_helps(city, helper):
    PlanSession.objects.filter(plan__office=city.main).update(capacity=1)
    Setting.objects.create(city=cast.CODE, key="pool_shares", value={"assisted": 5, "hall": 0})
    forget()
    moment.forget()

    with pytest.raises(DayFull):
        book(order=cast.order(city, TUESDAY), key=cast.key(9), by=cast.CITRA.actor)
    order = cast.order(city, TUESDAY)
    assert assist(order=order, help_given=help_of(helper), key=cast.key(1), by=by(helper)).booking.pk


def family(city, helper, *people, key=None, **more):
    moment.forget()
    orders = [cast.order(city, TUESDAY, who, session=time(9)) for who in people]
    return assist_family(orders=orders, help_given=help_of(helper), key=key or cast.key(1), by=by(helper), **more)


def test_a_family_gets_all_its_numbers_or_none(city, helper):
    booked = family(city, helper, *map(cast.person, range(3)))

    rows = Assistance.objects.all()
    assert len({row.family for row in rows}) == 1
    assert len({row.booking.label for row in booked}) == 3
    assert HelperDay.objects.get().made == 3


def test_one_of_a_family_who_may_not_keeps_all_from_it_and_is_named(city, helper):
    take(city, helper, 2)

    with pytest.raises(AlreadyBooked) as refused:
        family(city, helper, cast.person(1), cast.person(2), key=cast.key(7))

    assert refused.value.facts["person"] == 2
    assert Booking.objects.count() == 1
    assert HelperDay.objects.get().made == 1


def test_the_faults_of_a_family_are_told_at_once_each_at_its_person(city, helper):
    with pytest.raises(Invalid) as refused:
        family(city, helper, cast.Person("", "1", ""), cast.Person("Ani", "2", ""))

    assert {field for field, *_ in refused.value.errors} == {"name", "nik", "2.nik"}


def test_no_family_gets_more_numbers_than_there_are(city, helper):
    PlanSession.objects.filter(plan__office=city.main).update(capacity=2)
    moment.forget()

    with pytest.raises(DayFull):
        family(city, helper, *map(cast.person, range(3)))
    assert not Booking.objects.exists()
    assert not Slot.objects.filter(state="taken").exists()


def test_the_same_form_sent_twice_gives_the_same_numbers(city, helper):
    first = family(city, helper, cast.person(1), cast.person(2))
    again = family(city, helper, cast.person(1), cast.person(2))

    assert [row.token for row in first] == [row.token for row in again]
    assert all(row.is_repeat for row in again)
    assert HelperDay.objects.get().made == 2
    with pytest.raises(KeyMismatch):
        family(city, helper, cast.person(1), cast.person(2), cast.person(3))


@pytest.mark.goal("G31")
def test_whoever_may_book_alone_may_book_with_help(city, helper):
    """On random ground, each time the same try by both doors: whom `book` accepts, `assist` accepts."""
    dice, both = random.Random(31), Counter()
    for number in range(sizes.G31_BOTH_DOORS):
        moment.forget()
        order = cast.order(
            city,
            TUESDAY + timedelta(days=dice.randrange(3)),
            cast.person(dice.randrange(6)),
            phone=cast.phone(dice.randrange(2)),
            session=dice.choice([None, time(8), time(13)]),
            people=dice.randint(1, 4),
            priority=dice.choice([None, "elderly"]),
        )
        key = cast.key(number)
        alone = tried(lambda order=order, key=key: book(order=order, key=key, by=cast.CITRA.actor))
        helped = tried(lambda order=order, key=key: assist(**give(order, helper, key)))
        both[type(alone).__name__, type(helped).__name__] += 1
        assert isinstance(helped, Booked) or not isinstance(alone, Booked), (order, helped)
        if dice.random() < 0.5 and isinstance(alone, Booked):
            book(order=order, key=key, by=cast.CITRA.actor)
    # The ground had both kinds of people on it.
    assert both["Booked", "Booked"] > 5
    assert both.total() - both["Booked", "Booked"] > 5


def give(order, helper, key):
    return {"order": order, "help_given": help_of(helper), "key": key, "by": by(helper)}


def tried(work):
    """Try it and take it back."""
    with transaction.atomic():
        try:
            return work()
        except Refusal as refusal:
            return refusal
        finally:
            transaction.set_rollback(True)


@pytest.mark.goal("G31")
def test_who_has_cancelled_too_often_to_book_alone_is_helped(city, helper):
    Setting.objects.create(city=cast.CODE, key="nik_cancels_a_day", value=1)
    forget()
    first = take(city, helper)
    give_back(assistance=found(city, helper, first), by=by(helper))

    with pytest.raises(LimitReached):
        book(order=cast.order(city, TUESDAY, cast.person(1)), key=cast.key(8), by=cast.CITRA.actor)
    assert take(city, helper, key=cast.key(2)).booking.pk


def found(city, helper, booked):
    return own_of_today(booking_id=booked.booking.pk, office=city.main, officer_id=helper.officer_id)


def test_a_helper_gives_back_only_own_numbers_of_today(city, helper):
    other = appointed(city, Role.OUTSIDE_HELPER)
    booked = take(city, helper)

    for wrong in (
        {"booking_id": booked.booking.pk, "office": city.main, "officer_id": other.officer_id},
        {"booking_id": booked.booking.pk, "office": city.district, "officer_id": helper.officer_id},
    ):
        with pytest.raises(NotFound):
            own_of_today(**wrong)
    with time_machine.travel(datetime(2026, 12, 2, 3, 0, tzinfo=UTC)), pytest.raises(NotFound):
        found(city, helper, booked)


def test_what_was_given_back_can_be_taken_back_and_counts_all_the_same(city, helper):
    booked = take(city, helper)

    assert give_back(assistance=found(city, helper, booked), by=by(helper)).status == "cancelled"
    assert HelperDay.objects.get().made == 1
    assert take_again(assistance=found(city, helper, booked), by=by(helper)).status == "booked"
    assert set(Event.objects.filter(about_kind="booking").values_list("channel", flat=True)) == {"helper"}
