"""The form in which an event is sealed never changes: whoever wrote it down years ago must find it again."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.core.exceptions import ImproperlyConfigured

from antri.journal.queries import BEFORE_THE_FIRST, canonical, chain_key, mac

AT = datetime(2026, 12, 1, 8, tzinfo=UTC)
BOOKED = (
    1,
    "99.01",
    AT + timedelta(microseconds=123_456),
    "booking.taken",
    "booking",
    "6f1e0a3c-0000-4000-8000-000000000001",
    "citizen",
    "",
    "web",
    '{"turn": 1, "day": 7, "slot": 17, "label": "A-017", "services": ["KTP_HILANG"]}',
)
CLOSED = (
    2,
    "99.01",
    AT + timedelta(minutes=1),
    "schedule.day_closed",
    "service_day",
    "7",
    "officer",
    "4",
    "desk",
    '{"why": "Nur’aini 🙂", "capacity": 0}',
)
# Worked out without the product's code, from the words in antri/journal/queries/chain.py and the demo's key.
VECTORS = (
    (
        BOOKED,
        (
            b'[1,1,"99.01",1796112000123456,"booking.taken","booking","6f1e0a3c-0000-4000-8000-000000000001",'
            b'"citizen","","web",{"day":7,"label":"A-017","services":["KTP_HILANG"],"slot":17,"turn":1}]'
        ),
        "497ab8f8705530f32d465140ab38d81ab8c1be7e51b8872c757354fb4a227504",
    ),
    (
        CLOSED,
        (
            b'[1,2,"99.01",1796112060000000,"schedule.day_closed","service_day","7","officer","4","desk",'
            b'{"capacity":0,"why":"Nur\\u2019aini \\ud83d\\ude42"}]'
        ),
        "e10587d1f9f9856be8a0d5ba801561d4d0cb6cec236eb0f64fde5d7937ce8eea",
    ),
)


def test_events_become_these_bytes_and_these_seals() -> None:
    previous = BEFORE_THE_FIRST
    for event, written, sealed in VECTORS:
        assert canonical(event) == written
        previous = mac(previous, written)
        assert previous == sealed


@pytest.mark.parametrize(
    "at",
    [
        AT,
        AT.astimezone(timezone(timedelta(hours=7))),
        AT.replace(tzinfo=None),
        "2026-12-01 08:00:00",
        "2026-12-01 08:00:00.000000",
    ],
)
def test_one_instant_has_one_form_on_both_databases(at: object) -> None:
    assert canonical((*BOOKED[:2], at, *BOOKED[3:])) == canonical((*BOOKED[:2], AT, *BOOKED[3:]))


def test_an_instant_keeps_its_microseconds_far_from_today() -> None:
    late = datetime(2999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert b",32503679999999999," in canonical((*BOOKED[:2], late, *BOOKED[3:]))


@pytest.mark.parametrize("column", range(len(BOOKED)))
@pytest.mark.parametrize("value", [None, "", "x", b"x", 1.5, "\udc80"])
def test_every_column_counts_and_a_damaged_one_is_no_error(column: int, value: object) -> None:
    damaged = (*BOOKED[:column], value, *BOOKED[column + 1 :])
    assert canonical(damaged) != canonical(BOOKED) or value == BOOKED[column]


def test_a_columns_end_cannot_be_moved_into_its_neighbour() -> None:
    one = (*BOOKED[:6], "citizen", "12", *BOOKED[8:])
    other = (*BOOKED[:6], 'citizen","1', "2", *BOOKED[8:])
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    "key", ["", "short", "demo-index-key-known-to-everybody-too", "ZGVtby1maWVsZC1rZXkta25vd24tdG8tZXZlcnlvbmU="]
)
def test_a_key_that_is_none_of_its_own_seals_nothing(key: str, settings) -> None:
    settings.JOURNAL_KEY = key
    with pytest.raises(ImproperlyConfigured, match="JOURNAL_KEY"):
        chain_key()


def test_another_key_makes_another_seal(settings) -> None:
    before = mac(BEFORE_THE_FIRST, canonical(BOOKED))
    settings.JOURNAL_KEY = "another-journal-key-known-to-this-test"
    assert mac(BEFORE_THE_FIRST, canonical(BOOKED)) != before
