"""The range on the phone: it holds, it is narrow enough to be of use, and it is silent when nobody can know."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antri.service_day.queries.estimate import WIDEST, Facts, estimate
from tests.service_day.pace import measure

NOW = datetime(2027, 1, 5, 2, 41, 12, tzinfo=UTC)
KNOWN = Facts(now=NOW, ahead=6, to_come=0, counters=8, spells=(10.0,) * 30, usual_spell=11.0)


@pytest.mark.parametrize("mean", [9.0, 10.5, 12.0, 13.5])
def test_range_holds_in_at_least_eighty_of_a_hundred_calls_on_quick_and_slow_days(mean: float) -> None:
    found = measure(6, mean=mean)

    print(f"visits of {mean} minutes: {found}")
    assert found.questions > 500
    assert found.holds >= 0.8
    assert found.first >= 0.8
    assert found.told >= 0.8
    assert found.widest <= 30


def test_range_that_is_always_the_same_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "tests.service_day.pace.estimate", lambda facts: estimate(KNOWN._replace(now=facts.now, ahead=20))
    )

    assert measure(3).holds < 0.5


def test_range_is_told_on_whole_five_minutes_around_the_pace() -> None:
    told = estimate(KNOWN)

    assert told is not None
    # Seven calls, 1.28 minutes each.
    assert told.earliest < NOW + timedelta(minutes=9) < told.latest
    assert told.earliest.minute % 5 == told.latest.minute % 5 == 0


@pytest.mark.parametrize(
    "facts",
    [
        KNOWN._replace(usual_spell=None, spells=(10.0,) * 4),
        KNOWN._replace(counters=0),
        KNOWN._replace(ahead=90),
    ],
    ids=["nothing known of the pace", "no counter open", "too far away to be told within half an hour"],
)
def test_nobody_guesses(facts: Facts) -> None:
    assert estimate(facts) is None


def test_whom_a_free_counter_takes_is_told_now() -> None:
    told = estimate(KNOWN._replace(ahead=2, free=3, to_come=30))

    assert told is not None
    assert told.earliest <= NOW
    assert told.latest <= NOW + timedelta(minutes=8)


def test_no_more_overtake_than_can_come_meanwhile() -> None:
    few, many = (estimate(KNOWN._replace(ahead=1, to_come=count)) for count in (0, 100))

    assert few is not None
    assert many is not None
    assert many.latest - few.latest <= timedelta(minutes=10)


def test_first_morning_goes_by_recent_days() -> None:
    assert estimate(KNOWN._replace(spells=())) is not None


@given(
    ahead=st.integers(0, 200),
    to_come=st.integers(0, 200),
    counters=st.integers(0, 20),
    spells=st.lists(st.floats(0.1, 60), max_size=40).map(tuple),
    usual=st.none() | st.floats(1, 60),
    second=st.integers(0, 86_400),
)
def test_range_is_never_wider_than_half_an_hour_nor_over(
    ahead: int, to_come: int, counters: int, spells: tuple[float, ...], usual: float | None, second: int
) -> None:
    now = NOW + timedelta(seconds=second)

    told = estimate(Facts(now, ahead, to_come, counters, spells, usual))

    if told:
        assert timedelta() < told.latest - told.earliest <= WIDEST
        assert told.latest > now
