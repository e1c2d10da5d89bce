"""What is stored follows from the journal; whatever vanished before it was sealed, or was changed past it, is found."""

import json
import threading
from contextlib import nullcontext
from datetime import time, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from antri.booking.actions import cancel, erase_people, reschedule, undo_cancel
from antri.booking.models import Booking
from antri.insight.queries import replay as replay_all
from antri.journal.actions import seal_events, write_heads
from antri.journal.models import ChainCheck, Event
from antri.journal.queries import Walk
from antri.schedule.actions import close_day, open_day, set_quota
from antri.schedule.models import ServiceDay, Slot
from tests import cast
from tests.booking.story import NOW, THURSDAY, TUESDAY, WEDNESDAY, take
from tests.journal.story import behind_the_triggers

BY, OFFICE = cast.CITRA.actor, cast.HEAD_OF_OFFICE


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def lived(city, settings, tmp_path):
    """A city in which everything that there is has happened once."""
    settings.JOURNAL_HEAD_FILE = tmp_path / "heads.jsonl"
    held = [take(city, cast.person(n), n=n) for n in range(6)]
    cancel(token=held[1].token, by=BY)
    cancel(token=held[2].token, by=BY)
    undo_cancel(token=held[2].token, by=BY)
    reschedule(token=held[3].token, date=WEDNESDAY, session=None, by=BY)
    reschedule(token=held[3].token, date=THURSDAY, session=time(10), by=BY)
    main = {"office": city.main, "by": OFFICE}
    set_quota(**main, date=TUESDAY, quotas={"08:00": 3})
    cancel(token=held[4].token, by=BY)  # withdrawn: above the new quota
    set_quota(**main, date=TUESDAY, quotas={"08:00": 30})
    close_day(**main, date=THURSDAY, reason="Rapat")
    reschedule(token=held[3].token, date=WEDNESDAY, session=None, by=BY)  # withdrawn: the day is closed
    open_day(**main, date=THURSDAY, reason="Jadi buka")
    seal_events()
    return city


def kinds() -> list[str]:
    return [broken.kind for broken in replay_all()]


def test_all_that_has_happened_follows_from_the_journal(lived):
    assert [broken.said for broken in replay_all()] == []
    assert Slot.objects.filter(state="withdrawn").exists()


def test_erasing_people_breaks_nothing(lived, clock):
    clock.move_to(NOW + timedelta(days=200))
    assert erase_people(by=OFFICE) == 6
    seal_events()
    assert kinds() == []


WHATS = (
    "booking.taken",
    "booking.cancelled",
    "booking.restored",
    "booking.rescheduled",
    "schedule.day_made",
    "schedule.quota_changed",
    "schedule.day_closed",
    "schedule.day_opened",
)


@pytest.mark.goal("G22")
@pytest.mark.parametrize("what", WHATS)
def test_an_event_that_vanished_before_it_was_sealed_is_found(lived, what, tries):
    """The chain knows nothing of it: sealed anew without the event, every seal fits."""
    events = list(Event.objects.filter(what=what).values_list("id", flat=True))
    assert events
    for event in events:
        with behind_the_triggers() as hand:
            hand.execute("DELETE FROM antri_seal")
            hand.execute("DELETE FROM antri_event WHERE id = %s", [event])
            seal_events(everything=True)
            assert list(Walk(cast.CODE).broken()) == []
            assert kinds() != [], event
    tries(len(events))


@pytest.mark.goal("G22")
@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE antri_booking SET status = 'cancelled' WHERE label = 'A-001'", "changed"),
        ("UPDATE antri_booking SET label = 'A-199' WHERE label = 'A-001'", "changed"),
        ("UPDATE antri_booking SET turn = 2 WHERE label = 'A-001'", "changed"),
        ("UPDATE antri_booking SET slot_id = slot_id + 100 WHERE label = 'A-001'", "changed"),
        ("DELETE FROM antri_booking WHERE label = 'A-001'", "row_removed"),
        ("UPDATE antri_slot SET state = 'free' WHERE number = 1 AND state = 'taken'", "slot"),
        ("UPDATE antri_slot SET state = 'taken' WHERE number = 199 AND state = 'free'", "slot"),
        ("UPDATE antri_slot SET state = 'withdrawn' WHERE number = 190 AND state = 'free'", "day"),
        ("UPDATE antri_slot SET turn = 7 WHERE number = 1 AND state = 'taken'", "slot"),
        ("UPDATE antri_serviceday SET sessions = '[]'", "day"),
        ("DELETE FROM antri_slot WHERE number = 190", "day"),
    ],
)
def test_a_row_that_was_changed_without_an_event_is_found(lived, statement, kind):
    with behind_the_triggers() as hand:
        hand.execute(statement)
        assert hand.rowcount > 0
        assert kind in kinds()
    assert kinds() == []


@pytest.mark.goal("G22")
def test_a_booking_that_vanished_with_all_its_events_is_found_by_its_slot(lived):
    booking = Booking.objects.get(label="A-001")
    with behind_the_triggers() as hand:
        hand.execute("DELETE FROM antri_booking WHERE label = 'A-001'")
        hand.execute("DELETE FROM antri_event WHERE about_id = %s", [str(booking.pk)])
        assert kinds() == ["slot"]
        hand.execute("UPDATE antri_slot SET state = 'free' WHERE id = %s", [booking.slot_id])
        assert kinds() == ["slot"]  # it was given out once more than the journal tells


def test_a_booking_and_a_day_that_were_put_in_by_hand_are_found(lived):
    booking = Booking.objects.get(label="A-001")
    with behind_the_triggers() as hand:
        hand.execute("DELETE FROM antri_event WHERE about_id = %s", [str(booking.pk)])
        assert set(kinds()) == {"no_event", "slot"}
    ServiceDay.objects.create(city=cast.CODE, office=lived.by_hand, date=TUESDAY, made_at=NOW)
    assert kinds() == ["day"]


@pytest.mark.parametrize(
    ("what", "data"),
    [("booking.invented", {}), ("booking.taken", {}), ("schedule.quota_changed", {"capacity": 1})],
)
def test_an_event_that_nobody_taught_the_reader_is_found(lived, what, data):
    about = ("service_day", ServiceDay.objects.latest("pk").pk) if "quota" in what else ("booking", "x")
    booking = Booking.objects.get(label="A-001")
    Event.objects.create(
        city=cast.CODE,
        at=NOW,
        what=what,
        about_kind=about[0],
        about_id=str(booking.pk if about[0] == "booking" else about[1]),
        actor_kind="system",
        channel="command",
        data=data,
    )
    assert set(kinds()) & {"unknown_event", "impossible"}


def test_what_was_written_before_events_said_so_is_no_finding(lived):
    """Numbers given back by an older version: nobody knows whether that withdrew them."""
    with behind_the_triggers() as hand:
        for column in ("withdrawn", "old_withdrawn"):
            if connection.vendor == "sqlite":
                hand.execute(
                    f"UPDATE antri_event SET data = json_remove(data, '$.{column}') WHERE what LIKE 'booking.%%'"
                )
            else:
                hand.execute(f"UPDATE antri_event SET data = data - '{column}' WHERE what LIKE 'booking.%%'")
        assert kinds() == []


# -- while people go on booking -------------------------------------------------------------------


def book_elsewhere(city: cast.City, n: int) -> None:
    """Book on a connection of its own, to the end."""

    def run() -> None:
        take(city, cast.person(n), n=n)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


@pytest.fixture
def booked_meanwhile(transactional_db, monkeypatch):
    """Let somebody book between the reading of bookings and that of slots."""
    city = cast.found_city()
    take(city)
    module = __import__("sys").modules[replay_all.__module__]
    really = module._days

    def days(told):
        book_elsewhere(city, 5)
        return really(told)

    monkeypatch.setattr(module, "_days", days)
    return module


def test_who_books_meanwhile_is_no_finding(booked_meanwhile):
    assert kinds() == []
    assert Booking.objects.count() == 2


def test_read_at_several_instants_it_would_be_one(booked_meanwhile, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(booked_meanwhile, "_one_instant", nullcontext)
    assert kinds() == ["slot"]


# -- the command ----------------------------------------------------------------------------------


def test_the_command_says_that_all_is_well_and_notes_it(lived, capsys):
    write_heads()
    call_command("verify_journal")

    assert f"Utuh: {Event.objects.count()} segel" in capsys.readouterr().out
    check = ChainCheck.objects.get()
    assert (check.sequence, check.broken_count, check.whole_at) == (Event.objects.count(), 0, NOW)


def test_the_command_names_every_broken_place_and_ends_with_1(lived, capsys):
    write_heads()
    first, second = Event.objects.filter(what="booking.taken").order_by("id")[:2]
    with behind_the_triggers() as hand:
        hand.execute("UPDATE antri_event SET channel = 'kiosk' WHERE id = %s", [first.pk])
        hand.execute("DELETE FROM antri_event WHERE id = %s", [second.pk])
        for more in ([], ["--json"], ["--from", "2"]):
            with pytest.raises(SystemExit) as ended:
                call_command("verify_journal", *more)
            assert ended.value.code == 1
        said = capsys.readouterr().out
        assert ChainCheck.objects.get().broken_count >= 3

    assert f"peristiwa {first.pk} (booking.taken) tidak cocok dengan segelnya" in said
    assert f"nomor {second.pk}, tidak ada lagi" in said
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert {line.get("kind") for line in lines} >= {"edited", "removed", "impossible"}
    assert lines[-1]["intact"] is False


def test_from_a_seal_on_what_was_before_is_trusted(lived, capsys):
    write_heads()
    with behind_the_triggers() as hand:
        hand.execute("UPDATE antri_event SET channel = 'kiosk' WHERE id = (SELECT min(id) FROM antri_event)")
        with pytest.raises(SystemExit):
            call_command("verify_journal")
        call_command("verify_journal", "--from", "2")
    assert "Utuh" in capsys.readouterr().out


def test_without_the_head_file_it_is_said(lived, capsys):
    call_command("verify_journal")
    assert "heads.jsonl belum ada" in capsys.readouterr().out
