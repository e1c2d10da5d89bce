"""Another city is a folder of files over the national catalogue, and nothing else."""

from datetime import date
from pathlib import Path

from antri.directory.models import City, Region, Service
from antri.directory.queries import catalogue
from antri.schedule.models import PlanSession, ServiceCap
from tests.directory.conftest import CONTOH, load

TUESDAY = date(2026, 11, 24)


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


def test_city_does_not_copy_the_national_catalogue() -> None:
    own = sum(path.stat().st_size for path in CONTOH.rglob("*") if path.is_file())

    assert own < 8_000
    assert not _names(CONTOH) & {"groups.json", "life_events.json", "forms.json", "laws.json"}


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
