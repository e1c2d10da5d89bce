"""Another city is a folder of files over the national catalogue, and nothing else."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from antri.booking.models import Booking
from antri.directory.models import City, Region, Service
from antri.directory.queries import catalogue
from antri.schedule.models import PlanSession, ServiceCap
from tests import cast
from tests.booking.pages import field, text_of, typed
from tests.directory.conftest import CONTOH, load

TUESDAY = date(2026, 11, 24)
FRIDAY_BEFORE = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # 11.00 in that regency


def test_invented_regency_brings_its_own_names_colours_and_zone(db: None) -> None:
    load(CONTOH)

    city = City.objects.get()

    assert (city.code, city.kind, city.mark_text, city.timezone) == ("99.02", "kabupaten", "KC", "Asia/Makassar")
    assert city.village_word == "desa"
    assert city.theme["daun"] == "#1B4B8A"
    assert city.complaint_phone == "0800-000-0000"
    assert Region.objects.get(code="99.02.01.2001", parent__name="Contoh Hulu")
    assert catalogue().main.slug == "dukcapil-contoh"


def test_national_services_speak_of_this_city(db: None) -> None:
    load(CONTOH)
    services = catalogue().services

    assert services["PINDAH_DALAM"].name == "Pindah alamat dalam Kabupaten Contoh"
    assert "desa" in services["PINDAH_DALAM"].summary
    assert services["KTP_LUDO"].short_name == "KTP-el warga luar Kabupaten Contoh"
    assert catalogue().events["pindah-datang"].title == "Saya pindah ke Kabupaten Contoh"


def test_city_changes_adds_and_switches_off_services(db: None) -> None:
    load(CONTOH)
    services = catalogue().services

    assert len(services) == 42
    assert services["KTP_HILANG"].minutes == 20
    assert services["KTP_HILANG"].short_name == "KTP-el hilang"
    assert "KTP_FOTO" not in services
    assert not Service.objects.get(code="KTP_FOTO").is_active
    assert [paper.requirement.code for paper in services["SURAT_NELAYAN"].papers] == ["KK", "KARTU_NELAYAN"]
    assert services["SURAT_NELAYAN"].summary.endswith("Kabupaten Contoh yang berpindah desa.")


def test_city_has_its_own_sessions_offerings_and_rules(db: None) -> None:
    load(CONTOH)
    book = catalogue()
    hilir = book.offices["contoh-hilir"]

    tuesday = PlanSession.objects.filter(plan__office=book.main, weekday=2).order_by("start")
    assert [(f"{row.start:%H.%M}", row.capacity) for row in tuesday] == [
        ("08.30", 25),
        ("09.30", 25),
        ("10.30", 25),
        ("13.00", 25),
    ]
    assert {row.code for row in book.offered(hilir, TUESDAY)} == {"KTP_REKAM", "KK_UBAH"}
    assert book.offered(hilir, date(2027, 1, 1)) == []
    assert book.setting("horizon_days") == 14
    assert book.setting("horizon_days", hilir) == 7
    assert ServiceCap.objects.get().per_day == 4
    assert book.notices_for(book.main, [book.services["KTP_HILANG"]], TUESDAY)[0].text.endswith(
        "Kabupaten Contoh terbatas."
    )


@pytest.fixture
def regency(db: None) -> Iterator[None]:
    """Found the invented regency, some days before the Tuesday on which people come."""
    load(CONTOH)
    with time_machine.travel(FRIDAY_BEFORE, tick=False):
        yield


def test_number_is_taken_there_by_the_pages_at_its_own_hours(regency: None, client: Client) -> None:
    service = client.get("/layanan/KTP_HILANG/").content.decode()
    assert "Kabupaten Contoh" in service
    assert "Sekitar 20 menit" in service
    choice = "layanan=KTP_HILANG&tanggal=2026-11-24"

    sessions = text_of(client.get(f"/ambil/sesi/?{choice}"))
    assert re.findall(r"(\d\d\.\d\d–\d\d\.\d\d) WITA", sessions) == [
        "08.30–09.30",
        "09.30–10.30",
        "10.30–11.30",
        "13.00–14.00",
    ]
    data = f"/ambil/data/?{choice}&sesi=09:30"
    checked = client.post(data, typed(kunci=field(client.get(data), "kunci")))
    confirm = unescape(re.search(r'action="(/ambil/konfirmasi/[^"]+)"', checked.content.decode())[1])
    answer = client.post(confirm, {"terkunci": field(checked, "terkunci")})

    assert answer.status_code == 303
    ticket = text_of(client.get(answer["Location"]))
    assert "A-026" in ticket
    assert "Selasa, 24 November 2026" in ticket
    assert "09.30–10.30 WITA" in ticket
    assert "Dinas Dukcapil Kabupaten Contoh" in ticket
    booking = Booking.objects.get()
    assert (booking.office.slug, booking.city) == ("dukcapil-contoh", "99.02")


def test_number_is_taken_there_by_the_public_contract_in_its_own_zone(regency: None, client: Client) -> None:
    days = client.get("/api/v1/offices/contoh-hilir/days?from=2026-11-24&days=1").json()
    order = {
        "office": "contoh-hilir",
        "service": "KK_UBAH",
        "date": "2026-11-24",
        "session": "09:00",
        "name": cast.CITRA.name,
        "nik": cast.CITRA.nik,
        "phone": cast.CITRA.phone,
    }

    answer = client.post(
        "/api/v1/bookings", order, content_type="application/json", headers={"Idempotency-Key": cast.key(1)}
    )

    assert days["items"][0]["capacity"] == 30
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["office"], told["label"], told["services"]) == ("contoh-hilir", "A-001", ["KK_UBAH"])
    assert told["session"] == {"start": "09:00", "end": "11:00"}
    assert told["created_at"] == "2026-11-20T11:00:00+08:00"


def test_its_pages_wear_its_own_letters_colours_and_words(regency: None, client: Client) -> None:
    page = client.get("/").content.decode()
    sheet = client.get(re.search(r'href="(/tema.css\?v=[^"]+)"', page)[1]).content.decode()

    assert '<span class="letters" aria-hidden="true">KC</span>' in page
    assert 'name="theme-color" content="#0B2545"' in page
    assert {line.strip() for line in sheet.splitlines() if "--" in line} == {
        "--daun: #1B4B8A;",
        "--rimba: #0B2545;",
        "--kunyit: #FFD166;",
    }
    moving = text_of(client.get("/layanan/PINDAH_DALAM/"))
    assert "desa" in moving
    assert "kelurahan" not in moving
    assert "0800-000-0000" in text_of(client.get("/pengaduan/"))


def test_city_does_not_copy_the_national_catalogue() -> None:
    own = sum(path.stat().st_size for path in CONTOH.rglob("*") if path.is_file())

    assert own < 8_000
    assert not _names(CONTOH) & {"groups.json", "life_events.json", "forms.json", "laws.json"}


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
