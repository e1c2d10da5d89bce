"""Blank cards: the oldest first, nobody twice, and back within a minute."""

import functools
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection

from antri.applications.actions import blanks
from antri.applications.actions.blanks import SeenAnother, blanks_arrived, latest_delivery, moved_by, preview
from antri.applications.actions.process import UndoOver, make_ready, undo_press
from antri.applications.models import Application, BlankDelivery
from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.people.models import Officer, Role
from antri.web import clock
from antri.web.refusals import Invalid
from tests import cast
from tests.applications.approved import application, at
from tests.races.crowd import together

Status = Application.Status


def waiting(city: cast.City, count: int, **more) -> list[Application]:
    """Let so many wait, the last one made having waited longest."""
    now = clock.now()
    return [
        application(
            city,
            cast.person(number),
            status=Status.AWAITING_BLANK,
            submitted_at=now - timedelta(days=number),
            outcome="pick_up",
            **more,
        )
        for number in range(count)
    ][::-1]


def somebody(city: cast.City, role: Role = Role.VERIFIER) -> tuple[Officer, Actor]:
    who = cast.officer(role, city.main)
    return who, Actor("officer", "desk", str(who.pk))


def come(city: cast.City, count: int, who: Officer, by: Actor, **more) -> BlankDelivery:
    return blanks_arrived(
        office=city.main, count=count, officer=who, by=by, **({"seen": latest_delivery(city.main)} | more)
    )


def test_oldest_go_on_first_and_the_preview_said_who(city: cast.City) -> None:
    rows = waiting(city, 5)
    application(city, cast.WATI, status=Status.IN_PROCESS)
    who, by = somebody(city)

    seen = preview(office=city.main, count=3)
    delivery = come(city, 3, who, by)

    assert seen.goes_on == rows[:3]
    assert seen.left == 2
    assert list(moved_by(delivery)) == rows[:3]
    assert delivery.moved == 3
    assert Application.objects.filter(status=Status.AWAITING_BLANK).count() == 2
    row = Application.objects.get(pk=rows[0].pk)
    assert row.due_on is not None
    event = Event.objects.get(what="application.blanks_arrived")
    assert (event.data["count"], event.data["moved"]) == (3, 3)
    assert Event.objects.filter(what="application.blank_come").count() == 3


def test_more_blanks_than_people_move_all_and_no_more(city: cast.City) -> None:
    waiting(city, 2)

    assert come(city, 200, *somebody(city)).moved == 2


def test_blanks_of_one_service_move_nobody_of_another(city: cast.City) -> None:
    waiting(city, 2)
    other = waiting(city, 1, service=city.family_card)

    delivery = come(city, 5, *somebody(city), service=city.family_card)

    assert list(moved_by(delivery)) == other


def test_second_press_on_the_same_page_is_refused(city: cast.City) -> None:
    waiting(city, 4)
    who, by = somebody(city)
    seen = latest_delivery(city.main)
    come(city, 2, who, by, seen=seen)

    with pytest.raises(SeenAnother):
        come(city, 2, *somebody(city), seen=seen)

    assert Application.objects.filter(status=Status.AWAITING_BLANK).count() == 2


@pytest.mark.parametrize("count", [0, -1, 2001])
def test_count_that_cannot_be_is_refused(city: cast.City, count: int) -> None:
    with pytest.raises(Invalid):
        come(city, count, *somebody(city))


def test_undo_within_a_minute_puts_all_back(city: cast.City) -> None:
    rows = waiting(city, 3)
    who, by = somebody(city)
    delivery = come(city, 2, who, by)

    blanks.undo_delivery(delivery=delivery, by=by)

    assert list(blanks.waiting_for_blanks(city.main)) == rows
    assert not BlankDelivery.objects.exists()
    with pytest.raises(UndoOver):
        blanks.undo_delivery(delivery=delivery, by=by)


def test_undo_is_all_or_nothing_once_one_has_gone_on(city: cast.City) -> None:
    rows = waiting(city, 3)
    who, by = somebody(city)
    delivery = come(city, 2, who, by)
    make_ready(application=Application.objects.get(pk=rows[0].pk), by=by)

    with pytest.raises(UndoOver):
        blanks.undo_delivery(delivery=delivery, by=by)

    assert Application.objects.filter(status=Status.IN_PROCESS).count() == 1


def test_the_ordinary_undo_takes_nobody_out_of_a_delivery(city: cast.City) -> None:
    waiting(city, 1)
    who, by = somebody(city)
    delivery = come(city, 1, who, by)

    with pytest.raises(UndoOver):
        undo_press(office=city.main, press=blanks.press_of(delivery), by=by)

    assert Application.objects.get().status == Status.IN_PROCESS


def test_undo_is_for_who_wrote_it_and_for_a_minute(city: cast.City) -> None:
    waiting(city, 1)
    who, by = somebody(city)
    with time_machine.travel(at(2027, 1, 5), tick=False):
        delivery = come(city, 1, who, by)
        with pytest.raises(UndoOver):
            blanks.undo_delivery(delivery=delivery, by=somebody(city)[1])
    with time_machine.travel(at(2027, 1, 5) + timedelta(seconds=61), tick=False), pytest.raises(UndoOver):
        blanks.undo_delivery(delivery=delivery, by=by)


@pytest.mark.parametrize("set_to", ["count = 0, moved = 0", "moved = count + 1"])
def test_delivery_that_moved_more_than_came_cannot_be_written(city: cast.City, set_to: str) -> None:
    delivery = come(city, 1, *somebody(city))

    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(f"UPDATE antri_blankdelivery SET {set_to} WHERE id = %s", [delivery.pk])


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_move_the_box_once(city: cast.City) -> None:
    """Both have the same page open; one writes it, the other is told."""
    waiting(city, 6)
    both = [somebody(city), somebody(city)]

    done = race(city, both, seen=latest_delivery(city.main))

    assert sorted(done) == ["blanks-changed", "moved 3"]
    assert Application.objects.filter(status=Status.AWAITING_BLANK).count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("postgres")
def test_without_the_lock_both_would_move(city: cast.City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: what is seen is looked at after the office is held, not before."""
    waiting(city, 6)
    both = [somebody(city), somebody(city)]
    at_once = threading.Barrier(2, timeout=20)
    plain = blanks.latest_delivery

    def unguarded(office):
        found = plain(office)
        at_once.wait()
        return found

    monkeypatch.setattr(blanks, "latest_delivery", unguarded)
    monkeypatch.setattr(
        blanks.Office.objects.__class__, "select_for_update", lambda self, **_how: self.all(), raising=False
    )

    done = race(city, both, seen=plain(city.main))

    assert sorted(done) == ["moved 3", "moved 3"]


def race(city: cast.City, both: list[tuple[Officer, Actor]], *, seen: int) -> list[str]:
    answers = together([functools.partial(come, city, 3, who, by, seen=seen) for who, by in both])
    return [f"moved {answer.moved}" if isinstance(answer, BlankDelivery) else answer.code for answer in answers]
