"""Finding a lost link by the printed code and the phone's last four digits."""

import pytest
import time_machine

from antri.booking.actions import NotFound, find_again
from antri.people.actions import TooMany
from tests import cast
from tests.booking.story import NOW, later, take


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


LAST_FOUR = cast.CITRA.phone[-4:]


def test_code_and_last_four_digits_find_the_link(city):
    booked = take(city)

    assert find_again(by=cast.CITRA.actor, code=booked.booking.code, last_four=LAST_FOUR) == booked.token


@pytest.mark.parametrize(
    "write", [str.lower, lambda code: f" {code[:4]}-{code[4:]} ", lambda code: code.replace("0", "O")]
)
def test_a_code_is_read_as_people_copy_it(city, write):
    booked = take(city)

    assert find_again(by=cast.CITRA.actor, code=write(booked.booking.code), last_four=f" {LAST_FOUR} ") == booked.token


def test_wrong_code_and_wrong_digits_are_told_apart_by_nobody(city):
    code = take(city).booking.code
    answers = []
    for wrong in ({"code": "ZZZZZZZZ", "last_four": LAST_FOUR}, {"code": code, "last_four": "0000"}):
        with pytest.raises(NotFound) as refusal:
            find_again(by=cast.CITRA.actor, **wrong)
        answers.append((refusal.value.code, str(refusal.value.detail), refusal.value.facts))

    assert answers[0] == answers[1]


def test_the_sixth_wrong_try_within_the_hour_is_stopped_even_when_right(city, clock):
    booked = take(city)
    for guess in range(5):
        with pytest.raises(NotFound):
            find_again(by=cast.CITRA.actor, code=booked.booking.code, last_four=f"900{guess}")

    with pytest.raises(TooMany):
        find_again(by=cast.CITRA.actor, code=booked.booking.code, last_four=LAST_FOUR)
    clock.move_to(later(hours=1), tick=False)

    assert find_again(by=cast.CITRA.actor, code=booked.booking.code, last_four=LAST_FOUR) == booked.token


def test_patience_guesses_no_more_in_a_day_than_in_three_hours(city, clock):
    booked = take(city)
    looked_at = 0
    for hour in range(1, 24):
        clock.move_to(later(hours=hour), tick=False)
        for guess in range(6):
            with pytest.raises((NotFound, TooMany)) as refused:
                find_again(by=cast.CITRA.actor, code=booked.booking.code, last_four=f"9{hour:02d}{guess}")
            looked_at += refused.type is NotFound
    assert looked_at == 15
    wait_s = refused.value.retry_after

    clock.move_to(later(hours=23, seconds=wait_s), tick=False)

    assert find_again(by=cast.CITRA.actor, code=booked.booking.code, last_four=LAST_FOUR) == booked.token


def test_a_right_try_forgives_the_wrong_ones(city):
    booked = take(city)
    for _round in range(3):
        for guess in range(4):
            with pytest.raises(NotFound):
                find_again(by=cast.CITRA.actor, code=booked.booking.code, last_four=f"900{guess}")
        assert find_again(by=cast.CITRA.actor, code=booked.booking.code, last_four=LAST_FOUR) == booked.token
