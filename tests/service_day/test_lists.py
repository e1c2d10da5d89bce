"""The lists an office prints when nothing else works: there in time, closed to others, good enough to call by."""

import os
import re
import stat
import subprocess
import sys
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.management import lists
from antri.management.recovery.refusal import Refused
from antri.management.worker import JOBS
from antri.schedule.actions import make_days
from antri.service_day import actions
from antri.service_day.models import Visit
from antri.service_day.queries.lists import paper_list
from tests import cast
from tests.service_day.cast import DAY, arrive, at, booked, counter, press_of, seated
from tests.service_day.lanes import open_lanes

WORKER = Actor("system", "worker")
NEXT_DAY = DAY + timedelta(days=1)


pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.LISTS_DIR = str(tmp_path / "lists")
    return tmp_path / "lists"


@pytest.fixture
def people(city, clock):
    """Three people today, two tomorrow."""
    open_lanes(city)
    make_days(by=WORKER)
    found = [booked(city, number) for number in range(1, 4)]
    for number in (11, 12):
        booked(city, number, on=NEXT_DAY)
    return found


def keep() -> list[str]:
    """Keep what is due; tell what was written for the main office (the district office has its own)."""
    return [path.name for path in lists.keep_lists(by=WORKER) if "-disdukcapil-" in path.name]


def words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]-?\w+", text))


def opened(path: Path) -> str:
    return lists.open_list(path)


# -- when ----------------------------------------------------------------------------------------------


def test_what_is_left_of_today_is_kept_every_quarter_of_an_hour(people, folder, clock):
    clock.move_to(at(8))
    assert keep() == ["daftar-disdukcapil-20270105-sisa-20270105-010000.antri"]
    clock.move_to(at(8, 14, 50))
    assert keep() == []

    clock.move_to(at(8, 15))
    assert keep() == ["daftar-disdukcapil-20270105-sisa-20270105-011500.antri"]


def test_the_first_of_the_day_is_there_before_the_doors_open(people, folder, clock):
    clock.move_to(at(5, 59))
    assert keep() == []
    clock.move_to(at(6))
    assert len(keep()) == 1


@pytest.mark.goal("G35")
def test_at_four_o_clock_an_encrypted_printable_list_for_tomorrow_exists(people, folder, clock, tries):
    clock.move_to(at(15, 59))
    assert [name for name in keep() if "besok" in name] == []

    clock.move_to(at(16))
    (name,) = [name for name in keep() if "besok" in name]

    assert name == "daftar-disdukcapil-20270106-besok-20270105-090000.antri"
    closed = (folder / name).read_bytes()
    page = opened(folder / name)
    assert {"A-001", "A-002"} <= words(page)
    assert not {"A-001", "A-002", "Warga"} & words(closed.decode("latin-1"))
    assert keep() == []
    tries(1)


def test_closing_the_hall_keeps_tomorrow_anew_with_who_got_a_first_place(people, folder, clock):
    clock.move_to(at(8))
    arrive(people[0], at(7, 50))
    clock.move_to(at(14))
    actions.close_hall(office=people[0].office, by=WORKER)
    clock.move_to(at(14, 1))

    names = keep()

    assert ["besok" in name for name in names] == [True]
    assert "X-001" in opened(folder / names[0])
    assert keep() == []


def test_lists_are_deleted_after_some_days(people, folder, clock, settings):
    clock.move_to(at(8))
    (old,) = keep()
    clock.move_to(at(8) + timedelta(days=settings.LISTS_KEEP_DAYS, minutes=1))
    keep()

    assert not (folder / old).exists()
    assert list(folder.iterdir())


def test_without_a_key_nothing_is_written(people, folder, clock, settings):
    settings.BACKUP_KEY = ""
    clock.move_to(at(8))

    assert keep() == []
    assert not folder.exists()


def test_the_worker_keeps_them():
    assert "paper-lists" in {job.name for job in JOBS}


# -- what ------------------------------------------------------------------------------------------------


def test_the_list_is_in_calling_order_with_who_is_at_a_counter_first(city, people, clock):
    clock.move_to(at(8))
    for who in people[:2]:
        arrive(who, at(7, 50))
    Visit.objects.filter(pk=people[1].pk).update(needs=["write", "guide"])
    row, _officer, by = seated(counter(city.main, 3))
    actions.call_next(counter=row, press=press_of(row), by=by)

    page = paper_list(city.main, DAY, now=at(8), is_rest=True)

    assert [(entry.label, entry.state, entry.counter) for entry in page.entries] == [
        ("A-001", "Dipanggil", "Loket 3"),
        ("A-002", "Hadir, menunggu", ""),
        ("A-003", "Dipesan", ""),
    ]
    assert page.entries[1].needs == ("tulis", "pandu")
    assert page.entries[0].services == ("KTP-el hilang",)
    assert "NIK" not in lists.as_html(page)


def test_a_list_shows_no_nik_no_phone_and_no_whole_name(city, people):
    page = lists.as_html(paper_list(city.main, DAY, now=at(8), is_rest=True))

    for number in range(1, 4):
        who = cast.person(number)
        assert [each for each in (who.nik, who.phone, who.name) if each in page] == []
    assert "Warga 1." in page


def test_one_event_tells_that_a_list_was_kept(people, folder, clock):
    clock.move_to(at(8))
    keep()

    event = Event.objects.get(what="service_day.list_kept", data__office="disdukcapil")
    assert (event.data["count"], event.data["date"], event.data["office"]) == (3, "2027-01-05", "disdukcapil")


# -- closed to others ------------------------------------------------------------------------------------


def test_only_this_user_may_read_the_file(people, folder, clock):
    clock.move_to(at(8))
    (name,) = keep()

    assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_another_key_does_not_open_it_and_a_changed_file_is_noticed(people, folder, clock):
    clock.move_to(at(8))
    (name,) = keep()
    path = folder / name

    with pytest.raises(Refused):
        lists.open_list(path, key=b64encode(os.urandom(32)).decode())
    spoiled = bytearray(path.read_bytes())
    spoiled[-20] ^= 1
    path.write_bytes(spoiled)
    with pytest.raises(Refused):
        lists.open_list(path)


def test_the_command_opens_it_to_a_page_with_a_key_from_a_file(people, folder, clock, settings, tmp_path, capsys):
    clock.move_to(at(8))
    (name,) = keep()
    (tmp_path / "key").write_text(settings.BACKUP_KEY + "\n")
    settings.BACKUP_KEY = ""

    call_command("open_list", str(folder / name), "--key-file", str(tmp_path / "key"), "--to", str(tmp_path / "x.html"))

    page = (tmp_path / "x.html").read_text()
    assert page.startswith("<!doctype html>")
    assert [part in page for part in ("A-003", "<style>", "src=", "href=")] == [True, True, False, False]
    assert stat.S_IMODE((tmp_path / "x.html").stat().st_mode) == 0o600
    with pytest.raises(CommandError):
        call_command("open_list", str(folder / "none.antri"))


def test_the_command_opens_it_to_a_pdf(people, folder, clock):
    clock.move_to(at(8))
    (name,) = keep()

    call_command("open_list", str(folder / name), "--pdf")

    made = (folder / name).with_suffix(".pdf")
    assert made.read_bytes().startswith(b"%PDF-")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_without_the_library_for_it_the_command_says_so_and_writes_nothing(people, folder, clock, monkeypatch):
    clock.move_to(at(8))
    (name,) = keep()
    monkeypatch.setattr(lists, "can_make_pdf", lambda: False)

    with pytest.raises(CommandError, match="Pango"):
        call_command("open_list", str(folder / name), "--pdf")

    assert not (folder / name).with_suffix(".pdf").exists()


def test_a_pdf_fetches_nothing():
    with pytest.raises(ValueError, match="fetches nothing"):
        lists._fetch_nothing("https://example.org/x.png")


@pytest.mark.goal("G35")
def test_another_machine_opens_it_with_the_key_alone_and_no_database(people, folder, clock, settings, tmp_path):
    clock.move_to(at(8))
    (name,) = keep()
    (tmp_path / "key").write_text(settings.BACKUP_KEY)
    command = ["manage.py", "open_list", str(folder / name), "--key-file", str(tmp_path / "key")]
    bare = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "DEMO": "1", "SQLITE_PATH": str(tmp_path / "no" / "db")}

    subprocess.run([sys.executable, *command], cwd=settings.BASE_DIR, env=bare, check=True, capture_output=True)

    assert "A-003" in (folder / name).with_suffix(".html").read_text()


# -- the doctor --------------------------------------------------------------------------------------------


def test_the_doctor_tells_when_a_list_is_missing(people, folder, clock):
    clock.move_to(at(8))
    assert "disdukcapil" in lists.finding().said
    keep()
    assert lists.finding().advice == ""

    clock.move_to(at(8, 29))
    assert lists.finding().advice == ""
    clock.move_to(at(8, 31))
    assert lists.finding().advice


def test_the_doctor_tells_that_none_are_kept_without_a_folder(settings):
    settings.LISTS_DIR = ""

    found = lists.finding()

    assert (bool(found.advice), found.is_needed) == (True, False)
