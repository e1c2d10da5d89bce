"""What must never be false is refused by the database itself: each promise is broken once by raw SQL."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from antri.booking.actions import book, claim
from antri.booking.models import Booking, Claim
from antri.journal.actions import change, change_in_one_go, record, together
from antri.journal.models import Event
from antri.schedule.actions import ensure_day
from antri.schedule.models import ServiceDay, Slot
from tests import cast

TUESDAY = date(2026, 12, 8)
NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)

# Each constraint, and the update of Wati's booking ({a}: Citra's, {b}: Wati's) that breaks it alone.
BOOKING = {
    "booking_number_turn_unique": "number = (SELECT number FROM antri_booking WHERE label = 'A-001')",
    "booking_label_unique": "label = 'A-001'",
    "booking_slot_live_unique": "slot_id = (SELECT slot_id FROM antri_booking WHERE label = 'A-001')",
    "booking_identity_date_live_unique": (
        "identity_index = (SELECT identity_index FROM antri_booking WHERE label = 'A-001')"
    ),
    "booking_identity_next_live_unique": "identity_index_next = 'A-001'",
    "booking_idempotency_key_unique": (
        "idempotency_key = (SELECT idempotency_key FROM antri_booking WHERE label = 'A-001')"
    ),
    "booking_token_unique": "token_hash = (SELECT token_hash FROM antri_booking WHERE label = 'A-001')",
    "booking_code_unique": "code = (SELECT code FROM antri_booking WHERE label = 'A-001')",
    "booking_people_one_to_four": "people = 5",
    "booking_has_identity": "identity_index = ''",
    "booking_to_move_says_who": "to_move_at = created_at",
}
SLOT = {
    "slot_number_unique": "number = 1",
    "slot_number_three_digits": "number = 1000",
    "slot_state_known": "state = 'lost'",
    "slot_pool_known": "pool = 'friends'",
}


@pytest.fixture
def two(city):
    """Citra holds A-001, Wati A-002."""
    with time_machine.travel(NOW, tick=False):
        for n, who in enumerate((cast.CITRA, cast.WATI)):
            book(order=cast.order(city, TUESDAY, who), key=cast.key(n), by=who.actor)
        Booking.objects.update(identity_index_next=F("label"))
        yield city


def refused(sql: str) -> str:
    """Run it in a savepoint of its own; return what the database says against it."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(refusal.value)


def assert_names(said: str, name: str, table: str, fields: list[str]) -> None:
    """PostgreSQL and checks name the constraint, SQLite's uniques their columns."""
    columns = ", ".join(f"{table}.{field}" for field in fields)
    assert name in said or (connection.vendor == "sqlite" and fields and said.endswith(columns)), said


def columns(model, name: str) -> list[str]:
    constraint = next(constraint for constraint in model._meta.constraints if constraint.name == name)
    return [model._meta.get_field(field).column for field in getattr(constraint, "fields", ())]


@pytest.mark.parametrize("name", BOOKING)
def test_the_database_refuses_a_booking_that_breaks_a_promise(two, name):
    said = refused(f"UPDATE antri_booking SET {BOOKING[name]} WHERE label = 'A-002'")

    assert_names(said, name, "antri_booking", columns(Booking, name))


@pytest.mark.parametrize("name", SLOT)
def test_the_database_refuses_a_slot_that_breaks_a_promise(two, name):
    said = refused(f"UPDATE antri_slot SET {SLOT[name]} WHERE number = 2")

    assert_names(said, name, "antri_slot", columns(Slot, name))


def test_the_database_refuses_a_second_day_of_one_date(two):
    fields = "city, office_id, lane, date, sessions, reason, reason_en, queue_version, made_at"

    said = refused(f"INSERT INTO antri_serviceday ({fields}) SELECT {fields} FROM antri_serviceday")

    assert_names(said, "service_day_unique", "antri_serviceday", columns(ServiceDay, "service_day_unique"))


@pytest.mark.parametrize("name", ["claim_open_unique", "claim_open_next_unique", "claim_code_unique"])
def test_the_database_refuses_a_claim_that_breaks_a_promise(two, name):
    first, second = (claim(order=cast.order(two, TUESDAY, who), by=who.actor) for who in (cast.CITRA, cast.WATI))
    Claim.objects.update(identity_index_next=F("code"))
    changes = {
        "claim_open_next_unique": f"identity_index_next = '{first.code}'",
        "claim_open_unique": f"identity_index = '{first.identity_index}'",
        "claim_code_unique": f"code = '{first.code}'",
    }

    said = refused(f"UPDATE antri_claim SET {changes[name]} WHERE code = '{second.code}'")

    assert_names(said, name, "antri_claim", columns(Claim, name))


def test_a_claim_that_is_settled_says_when(two):
    claim(order=cast.order(two, TUESDAY, cast.CITRA), by=cast.CITRA.actor)

    said = refused("UPDATE antri_claim SET status = 'granted'")

    assert "claim_settled_whole" in said


@pytest.mark.parametrize("sql", ["UPDATE antri_event SET what = 'x'", "DELETE FROM antri_event"])
def test_the_database_refuses_to_change_or_remove_an_event(two, sql):
    assert "antri_event is insert-only" in refused(sql)

    assert Event.objects.filter(what="booking.taken").count() == 2


@pytest.mark.parametrize("table", ["antri_slot", "antri_serviceday"])
def test_a_slot_or_day_with_bookings_cannot_be_removed(two, table):
    def remove():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
            connection.check_constraints()

    with pytest.raises(IntegrityError):
        remove()


def test_what_fails_among_statements_sent_together_is_still_known_as_a_broken_promise(two):
    twin = Booking.objects.get(label="A-001")
    twin.pk = uuid4()

    def insert():
        with change(), together():
            twin.insert()

    with pytest.raises(IntegrityError):
        insert()
    assert Booking.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_fails_in_a_change_sent_in_one_go_undoes_all_of_it_and_the_next_one_works(two):
    twin = Booking.objects.get(label="A-001")
    twin.pk = uuid4()

    def write(*, is_refused: bool):
        with change_in_one_go():
            ServiceDay.objects.update(reason="Rekaan")
            if is_refused:
                raise ValueError
            twin.insert()

    with pytest.raises(IntegrityError):
        write(is_refused=False)
    with pytest.raises(ValueError):
        write(is_refused=True)
    assert (Booking.objects.count(), ServiceDay.objects.get().reason) == (2, "")
    with change_in_one_go():
        record("booking.tried", about=("day", 1), by=cast.HEAD_OF_OFFICE, city=cast.CODE)
    assert Event.objects.filter(what="booking.tried").exists()


def test_every_named_constraint_is_broken_here_once():
    named = {constraint.name for model in (Booking, Slot, ServiceDay, Claim) for constraint in model._meta.constraints}

    claims = {"claim_open_unique", "claim_open_next_unique", "claim_code_unique", "claim_settled_whole"}
    assert named == {*BOOKING, *SLOT, *claims, "service_day_unique"}


def test_a_day_is_made_once(two):
    assert ensure_day(office=two.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE) == ServiceDay.objects.get().pk
