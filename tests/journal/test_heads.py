"""The head of the chain stands outside the database, one line for each time, only ever appended."""

import json
import os
from pathlib import Path

import pytest
from django.core.management import call_command

from antri.journal.actions import seal_events, write_heads
from antri.journal.models import Seal
from antri.journal.queries import broken_heads, head_file, read_heads, unreadable_heads
from tests.journal.story import behind_the_triggers, write_events

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def heads(settings, tmp_path):
    settings.JOURNAL_HEAD_FILE = tmp_path / "kept" / "heads.jsonl"
    return settings.JOURNAL_HEAD_FILE


def sealed(count: int) -> str:
    write_events(count)
    seal_events()
    return Seal.objects.latest("sequence").mac


def test_each_head_is_a_line_with_its_seal(heads) -> None:
    first = sealed(3)
    write_heads()
    second = sealed(2)
    write_heads()

    lines = [json.loads(line) for line in heads.read_text().splitlines()]
    assert [(line["city"], line["sequence"], line["mac"], line["count"]) for line in lines] == [
        ("99.01", 3, first, 3),
        ("99.01", 5, second, 5),
    ]
    assert lines[0]["at"].endswith("+00:00")


def test_an_empty_journal_has_no_head(heads) -> None:
    assert write_heads() == []
    assert not heads.exists()
    assert list(read_heads()) == []


def test_each_city_has_its_head() -> None:
    for city in ("99.01", "99.02"):
        write_events(2, city=city)
    seal_events()

    assert [(head.city, head.sequence) for head in write_heads()] == [("99.01", 2), ("99.02", 2)]


def test_a_head_is_on_the_disk_when_it_has_been_written(monkeypatch) -> None:
    synced = []
    really = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda file: (synced.append(str(Path(f"/proc/self/fd/{file}").readlink())), really(file))
    )
    sealed(1)
    write_heads()
    assert synced == [str(head_file()), str(head_file().parent)]  # the folder too: it is a new file

    write_heads()
    assert synced[2:] == [str(head_file())]


def test_a_line_half_written_spoils_no_other(heads) -> None:
    sealed(3)
    write_heads()
    with heads.open("a") as file:
        file.write('{"city": "99.0')
    sealed(1)
    write_heads()

    assert [head and head.sequence for _number, head in read_heads()] == [3, None, 4]
    assert unreadable_heads() == [2]
    assert list(broken_heads()) == []


def test_a_cut_and_a_chain_sealed_anew_are_told_apart() -> None:
    sealed(10)
    write_heads()

    with behind_the_triggers() as hand:
        hand.execute("DELETE FROM antri_seal WHERE sequence > 6")
        (cut,) = broken_heads()
        assert (cut.kind, cut.sequence) == ("cut", 7)
        hand.execute("DELETE FROM antri_event WHERE id NOT IN (SELECT event_id FROM antri_seal)")
        write_events(8)
        seal_events()
        (unknown,) = broken_heads()
        assert (unknown.kind, unknown.sequence) == ("unknown", 10)


def test_a_chain_that_is_gone_altogether_is_missed() -> None:
    sealed(4)
    write_heads()
    with behind_the_triggers() as hand:
        hand.execute("DELETE FROM antri_seal")
        (cut,) = broken_heads()
        assert (cut.kind, cut.city, cut.sequence) == ("cut", "99.01", 1)


def test_the_command_writes_the_head_and_says_it(heads, capsys) -> None:
    mac = sealed(3)
    call_command("journal_head")

    assert mac in capsys.readouterr().out
    assert json.loads(heads.read_text())["mac"] == mac


def test_a_head_that_is_written_meanwhile_is_no_finding(monkeypatch) -> None:
    """Whoever reads the end of the chain first and the file later would take the new head for a cut."""
    sealed(3)
    write_heads()
    module = __import__("sys").modules[broken_heads.__module__]
    really = module.read_heads

    def meanwhile():
        sealed(2)
        write_heads()
        yield from really()

    monkeypatch.setattr(module, "read_heads", meanwhile)
    assert list(broken_heads()) == []
