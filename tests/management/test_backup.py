"""A copy has its name only when it is whole; old ones go, the newest always stays."""

import fcntl
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from antri.management import doctor
from antri.management.recovery import backup, daily, database
from antri.management.recovery.backup import back_up
from antri.management.recovery.refusal import Refused
from tests import cast

NOON = datetime(2026, 12, 1, 5, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path, settings):
    settings.JOURNAL_HEAD_FILE = tmp_path / "heads.jsonl"
    return tmp_path / "copies"


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def test_a_copy_is_named_by_its_instant_and_read_by_its_owner_only(city, folder):
    with time_machine.travel(NOON, tick=False):
        made = back_up(to=folder, keep_days=35, by=SYSTEM)

    assert names(folder) == ["antri-20261201-050000.backup"]
    assert made.path.stat().st_mode & 0o777 == 0o600
    event = Event.objects.get(what="system.backed_up")
    assert (event.about_id, event.city, event.data["rows"]) == (made.path.name, cast.CODE, made.rows)


def test_copies_older_than_they_may_be_are_deleted_but_never_the_newest(folder):
    for days in (0, 1, 36, 37):
        with time_machine.travel(NOON + days * DAY, tick=False):
            made = back_up(to=folder, keep_days=35, by=SYSTEM)
    assert made.deleted == ["antri-20261202-050000.backup"]
    assert names(folder) == ["antri-20270106-050000.backup", "antri-20270107-050000.backup"]

    with time_machine.travel(NOON + 100 * DAY, tick=False):
        backup._age_out(folder, 35, datetime.now(UTC))
    assert names(folder) == ["antri-20270107-050000.backup"]


def test_what_fails_half_way_leaves_nothing(folder, monkeypatch):
    def full(*arguments, **more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup.archive.Sealing, "_seal", full)
    with pytest.raises(Refused, match="No space left"):
        back_up(to=folder, keep_days=35, by=SYSTEM)

    assert names(folder) == []
    assert not Event.objects.filter(what="system.backed_up").exists()


def test_what_a_killed_copy_left_is_removed_by_the_next(folder):
    (folder / ".making-dead").mkdir(parents=True)
    (folder / ".making-dead" / "database.sqlite3").write_bytes(b"half")

    made = back_up(to=folder, keep_days=35, by=SYSTEM)

    assert names(folder) == [made.path.name]


def test_a_second_copy_at_the_same_time_is_refused(folder):
    folder.mkdir()
    with (folder / ".lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Refused):
            back_up(to=folder, keep_days=35, by=SYSTEM)


def test_without_a_key_or_a_folder_the_operator_is_told(folder, settings):
    with pytest.raises(CommandError, match="BACKUP_DIR"):
        call_command("backup")
    settings.BACKUP_KEY = ""
    with pytest.raises(CommandError, match="BACKUP_KEY"):
        call_command("backup", to=folder)
    settings.BACKUP_KEY = "c2hvcnQ="
    with pytest.raises(CommandError, match="BACKUP_KEY"):
        call_command("backup", to=folder)


@pytest.mark.only_on("postgres")
def test_missing_or_old_tools_of_postgresql_are_named(folder, settings, tmp_path, monkeypatch):
    settings.DATABASE_TOOLS = str(tmp_path)
    with pytest.raises(Refused, match="postgresql-client-"):
        back_up(to=folder, keep_days=35, by=SYSTEM)

    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.2'\n")
    old.chmod(0o755)
    with pytest.raises(Refused, match="terlalu tua"):
        back_up(to=folder, keep_days=35, by=SYSTEM)
    assert names(folder) == []


@pytest.mark.only_on("postgres")
def test_the_password_stands_in_no_list_of_processes(monkeypatch):
    seen = []

    def run(command, **options):
        seen.append((command, options["env"]))
        return type("Done", (), {"returncode": 0, "stdout": ""})

    monkeypatch.setattr(database.subprocess, "run", run)
    database._run(["pg_dump"], database.Place("postgresql", "postgresql://antri:rahasia@db/antri"))

    ((command, environment),) = seen
    assert not any("rahasia" in part for part in command)
    assert environment["PGPASSWORD"] == "rahasia"


def copies_finding() -> doctor.Finding:
    return next(finding for finding in doctor.examine() if finding.name == "Salinan")


def test_the_doctor_tells_the_age_of_the_newest_copy(city, folder, settings):
    settings.DEMO = False
    assert copies_finding().advice  # no folder is set

    settings.BACKUP_DIR = str(folder)
    assert copies_finding().advice  # nothing in it
    with time_machine.travel(NOON, tick=False):
        back_up(to=folder, keep_days=35, by=SYSTEM)
    for hours, is_well in ((1, True), (25, True), (27, False)):
        with time_machine.travel(NOON + timedelta(hours=hours), tick=False):
            assert (copies_finding().advice == "") is is_well


def test_the_worker_lets_a_copy_be_made_once_a_day(city, folder, settings, child_environment, monkeypatch):
    settings.BACKUP_DIR = str(folder)
    child_environment |= {"BACKUP_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    for name, value in child_environment.items():
        monkeypatch.setenv(name, value)

    daily.copy_daily()
    assert len(daily._running) == 1
    assert daily._running[0].wait(60) == 0
    made = names(folder)
    daily.copy_daily()

    assert len(made) == 1
    assert names(folder) == made
    assert daily._running == []
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25), tick=False):
        daily.copy_daily()
    assert len(daily._running) == 1
    daily._running.pop().wait(60)
