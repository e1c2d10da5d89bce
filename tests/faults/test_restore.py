"""G33: everything is lost but one file and the keys, and every number that was told to somebody comes back."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from antri.management.recovery import archive, database
from antri.management.recovery import restore as restoring
from antri.management.recovery.backup import Made, back_up
from antri.management.recovery.keys import Keys
from antri.management.recovery.refusal import Refused
from antri.schedule.models import PlanSession
from tests.faults import restored
from tests.faults.places import empty, fresh_keys, installation, manage
from tests.faults.traffic import Traffic
from tests.races.rush import Rush

PAPER, CLOSED = f"be{'0' * 38}.1", bytes(range(256)) * 50


@pytest.fixture(autouse=True)
def _elsewhere(settings, tmp_path) -> None:
    settings.PAPERS_DIR = str(tmp_path / "papers")
    settings.JOURNAL_HEAD_FILE = tmp_path / "heads.jsonl"


@pytest.fixture
def copy_under_traffic(place, keys, tmp_path):
    """People book, a copy is made, people go on: what had been told before the copy began, and the copy."""
    PlanSession.objects.update(capacity=190)
    papers = tmp_path / "papers" / "be"
    papers.mkdir(parents=True)
    (papers / PAPER).write_bytes(CLOSED)
    (tmp_path / "papers" / ".place-0").touch()
    Session.objects.create(session_key="masih-masuk", session_data="", expire_date="2030-01-01T00:00:00Z")
    with Traffic(seed=33) as traffic:
        traffic.wait_for(40)
        told = list(traffic.told)
        made = back_up(to=tmp_path / "copies", keep_days=35, by=SYSTEM)
        traffic.wait_for(len(traffic.told) + 10)
    return told, made


def look(environment: dict[str, str], token: str) -> dict:
    """Look at the restored database with a process that has nothing else."""
    command = [sys.executable, "-W", "error", "-m", "tests.faults.restored", token]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:4000]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.goal("G33")
def test_with_one_file_and_the_keys_everything_comes_back(copy_under_traffic, keys, tmp_path, tries):
    told, made = copy_under_traffic
    there = tmp_path / "elsewhere"
    there.mkdir()
    with empty(there) as place:
        here = {"JOURNAL_HEAD_FILE": str(there / "heads.jsonl"), "PAPERS_DIR": str(there / "papers")}
        machine = installation(place, keys) | here
        done = manage(machine, "restore", made.path)
        assert done.returncode == 0, done.stderr
        assert (there / "papers" / "be" / PAPER).read_bytes() == CLOSED
        assert [stat.S_IMODE(path.stat().st_mode) for path in (there / "papers", there / "papers" / "be")] == [
            0o700
        ] * 2
        found = look(machine, told[0]["token"])

    rows = restored.rows()
    assert [each["label"] for each in told if each["id"] not in found["rows"]] == []
    # Every row that came back is the row as it stands here, every column of it; what came later is not there.
    assert found["rows"].items() <= rows.items()
    assert len(found["rows"]) < len(rows)
    people = restored.people()
    assert found["people"] == {key: people[key] for key in found["rows"]}
    assert told[0]["label"] in found["ticket"]
    assert (Session.objects.count(), found["sessions"]) == (1, 0)  # whoever worked at that time signs in anew
    assert Event.objects.get(what="system.backed_up").about_id == made.path.name
    tries(len(told))


@pytest.mark.goal("G33")
def test_the_drill_would_see_a_lost_row(copy_under_traffic, keys, tmp_path):
    """Negative control: a row missing in what was restored is seen by the restore, and by the comparison."""
    told, made = copy_under_traffic

    def lose_one(place, copied, *, engine):
        put_back(place, copied, engine=engine)
        _execute(database.unfinished(place), "DELETE FROM antri_event WHERE about_id = '" + told[0]["id"] + "'")

    put_back = restoring.database.put_back
    with empty(tmp_path) as place, pytest.MonkeyPatch.context() as patch:
        # Events may not be deleted: only somebody who takes the guard away first can do it.
        patch.setattr(database, "put_back", lose_one)
        with pytest.raises(Refused) as refusal:
            _restore(made, place)
        assert "antri_event" in str(refusal.value)
        assert database.is_empty(place)


def _execute(place: database.Place, statement: str) -> None:
    import sqlite3

    import psycopg

    if place.engine == "sqlite":
        link = sqlite3.connect(place.address, isolation_level=None)
        for (name,) in link.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            link.execute(f"DROP TRIGGER {name}")
        link.execute(statement)
        link.close()
    else:
        with psycopg.connect(place.address) as link:
            link.execute("ALTER TABLE antri_event DISABLE TRIGGER USER")
            link.execute(statement)


def _restore(made: Made, place: database.Place) -> restoring.Found:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(restoring.settings, "PAPERS_DIR", f"{place.address}.papers")
        return restoring.restore(made.path, place=place, keys=Keys.of_settings(), by=SYSTEM)


# -- what must be refused --------------------------------------------------------------------------


@pytest.fixture
def made(place, keys, tmp_path) -> Made:
    for work in Rush(seed=5, tries=10, people=20_000).works():
        work()
    return back_up(to=tmp_path / "copies", keep_days=35, by=SYSTEM)


def _cut_in_the_middle(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _cut_its_last_byte(data: bytes) -> bytes:
    return data[:-1]


def _flip_in_the_middle(data: bytes) -> bytes:
    place = len(data) // 2
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _flip_in_the_head(data: bytes) -> bytes:
    return data[:30] + bytes([data[30] ^ 1]) + data[31:]


def _add_to_it(data: bytes) -> bytes:
    return data + b"\0"


def _nothing(data: bytes) -> bytes:
    return b""


@pytest.mark.goal("G33")
@pytest.mark.parametrize(
    "harm", [_cut_in_the_middle, _cut_its_last_byte, _flip_in_the_middle, _flip_in_the_head, _add_to_it, _nothing]
)
def test_a_harmed_copy_is_refused_and_leaves_nothing(made, tmp_path, harm):
    made.path.write_bytes(harm(made.path.read_bytes()))
    before = sorted(tmp_path.iterdir())

    with empty(tmp_path) as place:
        with pytest.raises(Refused):
            _restore(made, place)
        assert database.is_empty(place)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.goal("G33")
@pytest.mark.parametrize("name", ["BACKUP_KEY", "FIELD_KEYS", "INDEX_KEY", "JOURNAL_KEY"])
def test_with_another_key_it_is_refused_by_name(made, settings, tmp_path, name):
    setattr(settings, name, fresh_keys()[name])

    with empty(tmp_path) as place:
        with pytest.raises(Refused) as refusal:
            _restore(made, place)
        assert name in str(refusal.value)
        assert database.is_empty(place)


@pytest.mark.goal("G33")
def test_a_database_that_is_not_empty_is_left_alone(made, place):
    before = restored.rows()

    with pytest.raises(Refused):
        _restore(made, database.Place.of_settings())

    assert restored.rows() == before


@pytest.mark.goal("G33")
def test_what_was_put_back_and_not_found_whole_is_taken_away(made, tmp_path, monkeypatch):
    """The last step fails, as when the machine is switched off before it: nothing is there that could be started."""

    def fails(*arguments, **more):
        raise Refused("switched off")

    monkeypatch.setattr(restoring, "_compare", fails)
    monkeypatch.setattr(database, "take_away", lambda place: None)
    with empty(tmp_path) as place:
        with pytest.raises(Refused):
            _restore(made, place)
        if place.engine == "sqlite":
            assert not Path(place.address).exists()
        else:
            with database.opened(place) as rows:
                assert rows.migrations() == []


@pytest.mark.goal("G33")
def test_no_key_is_in_the_copy_nor_in_what_it_holds(made, keys, tmp_path):
    with made.path.open("rb") as file:
        inside = archive.Opening(file, Keys.of_settings().backup_key()).read(-1)

    secret = [part for key in keys.values() for part in (key, key.partition(":")[2]) if part]
    assert secret
    for key in secret:
        assert key.encode() not in inside
        assert key.encode() not in made.path.read_bytes()
    assert b"manifest.json" in inside
    assert connection.settings_dict["PASSWORD"] == "" or connection.settings_dict["PASSWORD"].encode() not in inside
