"""The doctor says in one line each what is not well, and what to do."""

import io
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from antri.journal.actions import check_new_seals, seal_events
from antri.management import doctor, worker
from tests import cast
from tests.journal.story import BEGAN, behind_the_triggers, write_events
from tests.messages.story import turn_on


def examine() -> dict[str, doctor.Finding]:
    return {finding.name: finding for finding in doctor.examine()}


@pytest.mark.django_db
def test_a_fresh_database_is_told_to_load_a_city() -> None:
    found = examine()
    assert not found["Basis data"].advice
    assert not found["Tabel"].advice
    assert "load_city" in found["Data kota"].advice
    assert found["Pekerja"].advice == "manage.py work"


@pytest.mark.django_db
def test_a_city_at_work_is_well(city: cast.City, settings: Any, tmp_path: Path) -> None:
    settings.JOURNAL_HEAD_FILE = tmp_path / "heads.jsonl"  # that of the run has heads of other tests
    for job in worker.JOBS:
        assert worker.run_if_due(job, owner="test")
    assert [finding for finding in doctor.examine() if finding.advice and finding.is_needed] == []
    out = io.StringIO()
    call_command("doctor", stdout=out)
    assert "Kota Rekaan: 3 kantor, 4 layanan" in out.getvalue()


@pytest.mark.django_db
def test_without_its_libraries_the_pdf_is_left_out_and_the_package_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    finding = examine()["PDF"]
    assert "libpango" in finding.advice
    assert not finding.is_needed


@pytest.mark.django_db
def test_wrong_keys_are_named_and_end_with_an_error(settings: Any) -> None:
    settings.INDEX_KEY = "short"
    with pytest.raises(SystemExit) as end:
        call_command("doctor", stdout=(out := io.StringIO()))
    assert end.value.code == 1
    assert "INDEX_KEY" in out.getvalue()


@pytest.mark.django_db
def test_events_without_a_seal_and_a_broken_chain_are_told(city: cast.City) -> None:
    write_events(3)
    with time_machine.travel(BEGAN + timedelta(seconds=61), tick=False):
        finding = examine()["Segel jurnal"]
        assert (finding.said, bool(finding.advice)) == ("ada peristiwa tanpa segel sejak 60 detik lalu", True)
        seal_events()
        assert not examine()["Segel jurnal"].advice

        check_new_seals()
        assert examine()["Rantai jurnal"].said == "utuh sampai segel 3"
        with behind_the_triggers() as hand:
            hand.execute("UPDATE antri_seal SET mac = 'x' WHERE sequence = 3")
            check_new_seals()
            finding = examine()["Rantai jurnal"]
            assert (finding.advice, "Segel 3" in finding.said) == ("manage.py verify_journal", True)


def test_live_boards_that_do_not_answer_are_told(city: cast.City, settings: Any) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.LIVE_PORT = nobody.getsockname()[1]

        (finding,) = [finding for finding in doctor.examine() if finding.name == "Papan langsung"]

    assert (finding.said, finding.is_needed) == ("tidak menjawab", False)
    assert "manage.py live" in finding.advice


def test_without_a_process_of_their_own_live_boards_are_not_looked_for(city: cast.City, settings: Any) -> None:
    settings.LIVE_PORT = 0

    assert "Papan langsung" not in [finding.name for finding in doctor.examine()]


@pytest.mark.django_db
def test_a_channel_that_is_turned_on_and_not_set_up_is_named(city: cast.City, settings: Any) -> None:
    assert not [name for name in examine() if name.startswith("Pesan")]

    turn_on(2)
    finding = examine()["Pesan lewat WhatsApp"]
    assert finding.advice == "Isi di .env: WHATSAPP_PHONE_ID, WHATSAPP_TOKEN, WHATSAPP_TEMPLATE."
    assert city.main.name in finding.said
    assert not finding.is_needed

    settings.WHATSAPP_PHONE_ID, settings.WHATSAPP_TOKEN, settings.WHATSAPP_TEMPLATE = "1055", "kunci", "kode"
    assert examine()["Pesan lewat WhatsApp"].said == "0 terkirim dalam 24 jam, 0 gagal"
    assert not examine()["Pesan lewat WhatsApp"].advice


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "is_well"),
    [
        ("https://gateway.example/", True),
        ("http://192.168.1.20/send", True),
        ("http://localhost:9/", True),
        ("http://gateway.example/", False),
        ("http://8.8.8.8/", False),
    ],
)
def test_a_gateway_that_all_on_the_way_can_read_is_named(
    city: cast.City, settings: Any, url: str, is_well: bool
) -> None:
    turn_on(1)
    settings.SMS_URL = url

    assert bool(examine()["Pesan lewat SMS"].advice) != is_well
