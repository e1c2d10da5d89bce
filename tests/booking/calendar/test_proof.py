"""That no day exceeded its quota is proved from slots, bookings and journal; what breaks one of them is found."""

import io
from datetime import time

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from antri.booking.actions import cancel, reschedule, undo_cancel
from antri.booking.calendar.queries.proof import prove
from antri.booking.models import Booking
from antri.journal.models import Event
from antri.schedule.models import ServiceDay, Slot
from tests import cast
from tests.booking.calendar.office import SATURDAY, back, closing, opening, quota, save
from tests.booking.story import NOW, TUESDAY, WEDNESDAY, later, take
from tests.races.guards import without_constraints


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def proved(city, on=TUESDAY):
    (day,) = prove(first=on, last=on, office=city.main)
    return day


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def unguarded(statement, *values):
    """Change the journal as somebody could who owns the database: its triggers taken away."""
    if connection.vendor == "postgresql":
        sql("SET LOCAL session_replication_role = replica")
        sql(statement, *values)
        sql("SET LOCAL session_replication_role = origin")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'antri_event'")
        triggers = cursor.fetchall()
        for name, _text in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute(statement, values)
        for _name, text in triggers:
            cursor.execute(text)


@pytest.fixture
def lived(city, clock):
    """A day with a life: taken, cancelled, given again, moved, lowered, closed and opened again."""
    tokens = [take(city, cast.person(n), n=n).token for n in range(6)]
    cancel(token=tokens[0], by=cast.CITRA.actor)
    cancel(token=tokens[1], by=cast.CITRA.actor)
    undo_cancel(token=tokens[1], by=cast.CITRA.actor)
    reschedule(token=tokens[2], date=WEDNESDAY, session=None, by=cast.CITRA.actor)
    reschedule(token=tokens[3], date=TUESDAY, session=time(9), by=cast.CITRA.actor)
    save(quota(city, quotas={"08:00": 2}))
    clock.move_to(later(minutes=130), tick=False)
    back(save(closing(city)))
    save(quota(city, quotas={"08:00": 40}))
    take(city, cast.person(7), n=7)
    return city


def test_a_day_that_was_lived_in_every_way_is_proved(lived):
    day = proved(lived)

    assert day.faults == ()
    assert (day.quota, day.live, day.given) == (200, 5, 8)
    assert day.most <= day.quota_then
    assert proved(lived, WEDNESDAY).faults == ()


def test_a_full_day_is_proved_with_as_many_as_its_quota(city):
    save(opening(city, SATURDAY, ["08:00", "09:00", 3]))
    for n in range(3):
        take(city, cast.person(n), on=SATURDAY, n=n)

    day = proved(city, SATURDAY)

    assert (day.faults, day.most, day.quota_then, day.quota) == ((), 3, 3, 3)


def test_a_quota_lowered_below_what_is_held_went_over_nothing(city):
    for n in range(3):
        take(city, cast.person(n), n=n)
    save(quota(city, quotas={"08:00": 1}))

    day = proved(city)

    assert (day.faults, day.quota, day.most, day.quota_then) == ((), 161, 3, 200)


def test_a_day_that_an_earlier_version_made_is_proved_by_its_total(city):
    take(city)
    unguarded("UPDATE antri_event SET data = %s WHERE what = 'schedule.day_made'", '{"capacity": 200}')

    assert proved(city).faults == ()


FIVE = "WHERE label = 'A-005'"
BREAKS = {
    "slot taken by nobody": ("antri_slot SET state = 'taken' WHERE number = 50", "terisi: slot 6"),
    "slot given once more": ("antri_slot SET turn = turn + 1 WHERE number = 50", "diberikan: slot 9"),
    "slot freed under its holder": ("antri_slot SET state = 'free' WHERE number = 2", "terisi: slot 4"),
    "quota written larger": ('antri_serviceday SET sessions = \'[["08:00", "09:00", 300]]\'', "kuota: hari 300"),
    "booking cancelled silently": (f"antri_booking SET status = 'cancelled' {FIVE}", "pemesanan 4"),
    "booking in another hour": (f"antri_booking SET start = '13:00' {FIVE}", "sesi 08:00, 13:00"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_slots_or_bookings_is_found_and_named(lived, name):
    statement, said = BREAKS[name]

    sql(f"UPDATE {statement}")

    assert said in " ".join(proved(lived).faults)


def test_a_booking_that_was_removed_is_found(lived):
    sql(f"DELETE FROM antri_booking {FIVE}")

    assert "terisi: slot 5, pemesanan 4, jurnal 5 (sesi 08:00)" in proved(lived).faults


def test_a_slot_that_was_slipped_in_is_found(lived):
    day = ServiceDay.objects.get(date=TUESDAY)
    Slot.objects.create(city=day.city, day=day, number=201, start=time(8), end=time(9))

    assert "sesi 08:00 punya 41 nomor, kuotanya 40" in " ".join(proved(lived).faults)


def test_number_201_with_slot_booking_and_event_is_still_above_the_quota_of_its_time(city):
    save(opening(city, SATURDAY, ["08:00", "09:00", 1]))
    take(city, cast.person(1), on=SATURDAY, n=1)
    day = ServiceDay.objects.get(date=SATURDAY)
    Slot.objects.create(city=day.city, day=day, number=2, start=time(8), end=time(9))
    take(city, cast.person(2), on=SATURDAY, n=2)

    assert "A-002 diberikan di atas kuota" in " ".join(proved(city, SATURDAY).faults)


LAST = "id = (SELECT max(id) FROM antri_event WHERE what = 'booking.taken')"
SMALL = '{"capacity": 2, "sessions": {"08:00": 2}}'


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM antri_event WHERE what = 'booking.cancelled'", "masih dipegang"),
        (f"DELETE FROM antri_event WHERE {LAST}", "jurnal 4"),
        ("DELETE FROM antri_event WHERE what = 'booking.rescheduled'", "slot 8 kali, jurnal 7 kali"),
        (f"UPDATE antri_event SET data = '{SMALL}' WHERE what = 'schedule.day_made'", "di atas kuota"),
        ("DELETE FROM antri_event WHERE what = 'schedule.day_made'", "tidak ada catatan"),
        ("DELETE FROM antri_event WHERE what = 'schedule.quota_changed'", "kuota: hari 200, jurnal 162"),
    ],
)
def test_what_breaks_the_journal_is_found_and_named(lived, statement, said):
    unguarded(statement)

    assert said in " ".join(proved(lived).faults)


def test_an_event_that_was_slipped_in_is_found(lived):
    event = Event.objects.filter(what="booking.taken").latest("id")
    event.pk = None
    event.insert()

    assert "masih dipegang" in " ".join(proved(lived).faults)


@pytest.mark.django_db(transaction=True)
def test_one_number_in_two_hands_is_found(city):
    take(city, cast.person(1), n=1)
    take(city, cast.person(2), n=2)

    with without_constraints("booking_slot_live_unique"):
        first = Booking.objects.get(label="A-001")
        Booking.objects.filter(label="A-002").update(slot=first.slot_id)
        faults = proved(city).faults

    assert any("lebih dari satu orang" in fault for fault in faults)


def test_the_command_says_ok_and_leaves_with_1_when_it_is_not_proved(lived):
    out = io.StringIO()
    call_command("prove_quota", "--from", "2026-12-01", "--until", "2026-12-31", stdout=out)
    assert "ok  2026-12-08 disdukcapil (main): kuota 200" in out.getvalue()
    assert "tiga sumber sepakat" in out.getvalue()

    sql("UPDATE antri_slot SET state = 'taken' WHERE number = 50 AND turn = 0")
    with pytest.raises(SystemExit) as left:
        call_command("prove_quota", "--office", "disdukcapil", stdout=out)

    assert left.value.code == 1
    assert "X   2026-12-08" in out.getvalue()
    assert "TIDAK terbukti: 2 dari 2 hari" in out.getvalue()
