"""New seals are checked once a minute; what was found stays in sight until everything has been checked again."""

import pytest

from antri.journal.actions import check_new_seals, note_whole_check, seal_events
from antri.journal.models import ChainCheck
from antri.journal.queries import Walk
from tests.journal.story import behind_the_triggers, write_events

pytestmark = pytest.mark.django_db


def sealed(count: int) -> None:
    write_events(count)
    seal_events()


def test_only_new_seals_are_checked(monkeypatch) -> None:
    sealed(5)
    assert check_new_seals() == 0
    assert ChainCheck.objects.get().sequence == 5
    stepped = []
    really = Walk._step
    monkeypatch.setattr(
        Walk, "_step", lambda walk, row, misfits: (stepped.append(row.sequence), really(walk, row, misfits))[1]
    )

    sealed(3)
    assert check_new_seals() == 0
    assert stepped == [6, 7, 8]
    assert ChainCheck.objects.get().sequence == 8


def test_what_was_found_stays_until_everything_was_checked_again() -> None:
    sealed(5)
    with behind_the_triggers() as hand:
        hand.execute("UPDATE antri_event SET channel = 'kiosk' WHERE id = (SELECT max(id) FROM antri_event)")
        assert check_new_seals() == 1
        sealed(2)
        assert check_new_seals() == 0
        check = ChainCheck.objects.get()
        assert (check.sequence, check.broken_count) == (7, 1)
        assert "Segel 5" in check.broken[0]
        hand.execute(
            "UPDATE antri_event SET channel = 'web' WHERE id = (SELECT event_id FROM antri_seal WHERE sequence = 5)"
        )
        walk = Walk("99.01")
        assert list(walk.broken()) == []
        note_whole_check(walk=walk, said=[], count=0)
        check.refresh_from_db()
        assert (check.sequence, check.broken_count, check.broken) == (7, 0, [])
        assert check.whole_at is not None


def test_an_end_that_was_cut_off_since_the_last_check_is_told() -> None:
    sealed(5)
    check_new_seals()
    with behind_the_triggers() as hand:
        hand.execute("DELETE FROM antri_seal WHERE sequence >= 4")
        assert check_new_seals() == 1
        assert ChainCheck.objects.get().broken_count == 1


def test_a_chain_that_was_sealed_anew_since_the_last_check_is_told() -> None:
    sealed(5)
    check_new_seals()
    with behind_the_triggers() as hand:
        hand.execute("DELETE FROM antri_seal WHERE sequence >= 4")
        hand.execute("DELETE FROM antri_event WHERE id NOT IN (SELECT event_id FROM antri_seal)")
        sealed(10)
        assert check_new_seals() == 1


def test_a_chain_that_is_gone_is_told() -> None:
    sealed(5)
    check_new_seals()
    with behind_the_triggers() as hand:
        hand.execute("DELETE FROM antri_seal")
        assert check_new_seals() == 1


def test_of_many_broken_places_the_first_are_kept_and_all_are_counted() -> None:
    sealed(60)
    with behind_the_triggers() as hand:
        hand.execute("UPDATE antri_event SET channel = 'kiosk'")
        assert check_new_seals() == 60
        check = ChainCheck.objects.get()
        assert (len(check.broken), check.broken_count) == (20, 60)
