"""Whatever is done to a sealed journal is found, however small (G22)."""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from antri.journal.actions import seal_events, write_heads
from antri.journal.models import Seal
from antri.journal.queries import Broken, Walk, broken_heads, ends_of_chains, verify
from tests import sizes
from tests.journal.story import another, behind_the_triggers, write_events

EVENTS = 30
CITY = "99.01"
EVENT_COLUMNS = ("id", "city", "at", "what", "about_kind", "about_id", "actor_kind", "actor_id", "channel", "data")
SEAL_COLUMNS = ("city", "sequence", "event_id", "mac")

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(settings, tmp_path) -> list[int]:
    """Seal a journal and write its head down; return the ids of its events in the order of the chain."""
    settings.JOURNAL_HEAD_FILE = tmp_path / "heads.jsonl"
    write_events(EVENTS)
    assert seal_events() == EVENTS
    write_heads()
    assert found() == []
    return list(Seal.objects.order_by("sequence").values_list("event_id", flat=True))


def found() -> list[Broken]:
    """Verify everything, as the command does."""
    return [*(broken for city in ends_of_chains() for broken in Walk(city).broken()), *broken_heads()]


def missed(attacks: list[Callable[[Any], None]]) -> list[int]:
    """Try each attack behind the triggers; return the numbers of those that nobody noticed."""
    unnoticed = []
    for number, attack in enumerate(attacks):
        with behind_the_triggers() as hand:
            attack(hand)
            if not found():
                unnoticed.append(number)
    return unnoticed


# -- what is done to it ---------------------------------------------------------------------------


def edit(dice: random.Random, chain: list[int]) -> Callable[[Any], None]:
    """Change one byte of one column of one event or seal."""
    is_event = dice.random() < 0.7
    table, key = ("antri_event", "id") if is_event else ("antri_seal", "event_id")
    column, row = dice.choice(EVENT_COLUMNS if is_event else SEAL_COLUMNS), dice.choice(chain)

    def act(hand: Any) -> None:
        hand.execute(f"SELECT CAST({column} AS TEXT) FROM {table} WHERE {key} = %s", [row])
        new = changed(dice, column, hand.fetchone()[0])
        hand.execute(f"UPDATE {table} SET {column} = {marked(column)} WHERE {key} = %s", [new, row])
        assert hand.rowcount == 1

    return act


def changed(dice: random.Random, column: str, text: str) -> Any:
    if column in ("id", "sequence", "event_id"):
        return int(text) + 10 ** dice.randint(3, 8)
    while True:
        at = dice.randrange(len(text)) if text else 0
        new = text[:at] + another(dice, text[at : at + 1]) + text[at + 1 :]
        if column not in READ_AS or says_something_else(READ_AS[column], text, new):
            return new


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


READ_AS: dict[str, Callable[[str], Any]] = {"data": json.loads, "at": instant}


def says_something_else(read: Callable[[str], Any], old: str, new: str) -> bool:
    """Tell whether this JSON or this time means something else. Only SQLite can be made to hold what is neither."""
    try:
        return bool(read(new) != read(old)) and (read is json.loads or new[10] == old[10])
    except ValueError:
        return connection.vendor == "sqlite"


def marked(column: str) -> str:
    if connection.vendor == "postgresql" and column in ("data", "at"):
        return {"data": "%s::text::jsonb", "at": "%s::text::timestamptz"}[column]
    return "%s"


def remove(dice: random.Random, chain: list[int]) -> Callable[[Any], None]:
    """Remove an event, its seal, or both."""
    row, what = dice.choice(chain), dice.choice((("event",), ("seal",), ("seal", "event")))

    def act(hand: Any) -> None:
        for each in what:
            hand.execute(f"DELETE FROM antri_{each} WHERE {'id' if each == 'event' else 'event_id'} = %s", [row])

    return act


def swap(dice: random.Random, chain: list[int]) -> Callable[[Any], None]:
    """Let two events change places: what they say, their ids, or their seals."""
    one, other = dice.sample(chain, 2)
    way = dice.randrange(5)

    def act(hand: Any) -> None:
        if way == 0:
            trade(hand, "antri_event", "id", EVENT_COLUMNS[1:], one, other)
        elif way == 1:
            trade_keys(hand, "antri_event", "id", one, other)
        elif way == 2:
            trade_keys(hand, "antri_seal", "event_id", one, other)
        elif way == 3:
            trade(hand, "antri_seal", "event_id", ("mac",), one, other)
        else:
            places = [Seal.objects.get(event_id=row).sequence for row in (one, other)]
            trade_keys(hand, "antri_seal", "sequence", *places)

    return act


def trade(hand: Any, table: str, key: str, columns: tuple[str, ...], one: int, other: int) -> None:
    """Give each of two rows what the other has in these columns."""
    read = f"SELECT {', '.join(columns)} FROM {table} WHERE {key} = %s"
    rows = [(hand.execute(read, [row]), hand.fetchone())[1] for row in (one, other)]
    write = f"UPDATE {table} SET {', '.join(f'{name} = {marked(name)}' for name in columns)} WHERE {key} = %s"
    for row, values in ((one, rows[1]), (other, rows[0])):
        hand.execute(write, [*values, row])


def trade_keys(hand: Any, table: str, key: str, one: int, other: int) -> None:
    """Give each of two rows the other's key, by way of a third that nobody has."""
    for now, then in ((one, 10**9), (other, one), (10**9, other)):
        hand.execute(f"UPDATE {table} SET {key} = %s WHERE {key} = %s", [then, now])
        assert hand.rowcount == 1


def cut(dice: random.Random, chain: list[int]) -> Callable[[Any], None]:
    """Cut off the end: with new events sealed after it or not, the events gone too or not."""
    first = dice.randint(1, EVENTS)
    is_sealed_on, are_events_gone = dice.random() < 0.5, dice.random() < 0.7

    def act(hand: Any) -> None:
        rows = chain[first - 1 :]
        hand.execute("DELETE FROM antri_seal WHERE sequence >= %s", [first])
        if are_events_gone:
            hand.execute("DELETE FROM antri_event WHERE id >= %s", [rows[0]])
        if is_sealed_on:
            # Without the key of the chain nobody could do this, but the worker does.
            if not are_events_gone:
                hand.execute("UPDATE antri_event SET actor_id = '' WHERE id = %s", [dice.choice(rows)])
                hand.execute("UPDATE antri_event SET channel = 'kiosk' WHERE id = %s", [dice.choice(rows)])
            write_events(dice.randint(1, 2 * EVENTS))
            seal_events()

    return act


ATTACKS = {"edit": edit, "remove": remove, "swap": swap, "cut": cut}


@pytest.mark.goal("G22")
@pytest.mark.parametrize("kind", ATTACKS)
def test_every_edit_removal_swap_and_cut_is_found(kind, chain, tries):
    dice = random.Random(f"G22 {kind}")
    attacks = [ATTACKS[kind](dice, chain) for _ in range(sizes.G22_TRIES[kind])]

    assert missed(attacks) == []
    assert found() == []  # each was undone: none was found because of another
    tries(len(attacks))


@pytest.mark.goal("G22")
def test_who_does_not_compute_the_seals_misses_the_edits(chain, monkeypatch):
    """Negative control: the same edits and swaps against a verifier that only counts."""
    dice = random.Random("G22 control")
    monkeypatch.setattr(verify, "fits", lambda _row, _previous: True)

    edits = missed([edit(dice, chain) for _ in range(100)])
    swaps = missed([swap(dice, chain) for _ in range(30)])

    assert len(edits) > 50
    assert len(swaps) > 10


@pytest.mark.goal("G22")
def test_without_the_head_outside_the_database_a_cut_off_end_is_missed(chain, settings, tmp_path):
    """Negative control: only the head file knows how far the chain had come."""
    dice = random.Random("G22 heads")
    settings.JOURNAL_HEAD_FILE = tmp_path / "nothing.jsonl"

    assert len(missed([cut(dice, chain) for _ in range(30)])) == 30
