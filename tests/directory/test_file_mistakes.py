"""Every mistake in a city's files is told with file and line, all at once, and nothing is written."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from antri.directory.actions import FilesRefused
from antri.directory.actions.read_files import read_json
from antri.directory.models import City, LoadedRow
from antri.journal.models import Event
from tests.directory.conftest import change_json, load

# file, the change that spoils it, the text on the line that is at fault, a word of the message
MISTAKES: list[tuple[str, Callable[[Any], Any], str, str]] = [
    ("city.json", lambda city: city.update(timezone="Asia/Bogor"), '"timezone"', "zona"),
    ("city.json", lambda city: city["theme"].update(daun="red; } body { display: none"), '"daun"', "CSS"),
    ("city.json", lambda city: city["theme"].update({"x;y": "#fff"}), '"x;y"', "CSS"),
    ("city.json", lambda city: city.update(kind="kampung"), '"kind"', "kampung"),
    ("city.json", lambda city: city.update(complaint_url="javascript:alert(1)"), '"complaint_url"', "URL"),
    ("city.json", lambda city: city.pop("registry_name"), "{", "registry_name"),
    ("city.json", lambda city: city.update(extends="../tidak-ada"), '"extends"', "tidak-ada"),
    ("offices.json", lambda rows: rows[0].update(kind="utama"), '"kind"', "utama"),
    ("offices.json", lambda rows: rows[1].update(kind="main"), '"kind": "main"', "kantor utama"),
    ("offices.json", lambda rows: rows[0].update(kind="mall"), '"kind": "mall"', "kantor utama"),
    ("offices.json", lambda rows: rows[0].update(nama="x"), '"nama"', "tidak dikenal"),
    ("offices.json", lambda rows: rows[0].update(name="x" * 81), '"name"', "80"),
    ("offices.json", lambda rows: rows[0].update(name=5), '"name"', "teks"),
    ("offices.json", lambda rows: rows[0].update(timezone="Mars/Olympus"), '"timezone"', "zona"),
    ("offices.json", lambda rows: rows[1].update(district_code="99.09"), '"district_code": "99.09"', "regions"),
    ("offices.json", lambda rows: rows[1].update(slug="dukcapil-contoh"), "{", "sudah ada"),
    ("services.json", lambda rows: rows[2].update(group="lain"), '"group": "lain"', "groups"),
    ("services.json", lambda rows: rows[2].update(minutes="10"), '"minutes": "10"', "bilangan"),
    ("services.json", lambda rows: rows[2].update(minutes=True), '"minutes": true', "bilangan"),
    ("services.json", lambda rows: rows[2].update(presence_required="ya"), '"presence_required"', "true"),
    ("services.json", lambda rows: rows[2].update(keywords="nelayan"), '"keywords"', "jenis"),
    ("services.json", lambda rows: rows[2].update(summary="Untuk {kota}."), '"summary"', "{kota}"),
    ("services.json", lambda rows: rows[2].pop("name_en"), "{", "name_en"),
    ("services.json", lambda rows: rows[2].update(forms=["F-9.99"]), '"F-9.99"', "forms"),
    ("services.json", lambda rows: rows[2].update(law=[{"code": "UU0"}]), "{", "laws"),
    ("services.json", lambda rows: rows[2].update(outputs=[{"name": "Surat"}]), "{", "name_en"),
    ("services.json", lambda rows: rows[2]["requirements"][0].update(requirement="KKK"), '"KKK"', "requirements"),
    ("services.json", lambda rows: rows[2]["requirements"][1].update(how="dibawa"), '"dibawa"', "dibawa"),
    ("services.json", lambda rows: rows[2].update(requirements="KK"), '"requirements": "KK"', "daftar"),
    ("offerings.json", lambda rows: rows[1]["services"].append("KTP_PALSU"), '"KTP_PALSU"', "services"),
    ("offerings.json", lambda rows: rows[1].update(since="2026-13-01"), '"since": "2026-13-01"', "tanggal"),
    ("offerings.json", lambda rows: rows[1].update(since="20260101"), '"since": "20260101"', "tanggal"),
    ("offerings.json", lambda rows: rows[1].update(until="2025-01-01"), '"until": "2025-01-01"', "mendahului"),
    ("offerings.json", lambda rows: rows[1].update(office="hulu"), '"office": "hulu"', "offices"),
    ("notices.json", lambda rows: rows[0].update(until_date="2026-10-01"), '"until_date"', "mendahului"),
    ("notices.json", lambda rows: rows[0].update(text="x" * 281), '"text"', "280"),
    ("settings.json", lambda rows: rows[0].update(key="horison"), '"key": "horison"', "horison"),
    ("settings.json", lambda rows: rows[0].update(value="14"), '"value": "14"', "horizon_days"),
    ("settings.json", lambda rows: rows[1].update(value="25:00"), '"value": "25:00"', "opens_at"),
    ("lanes.json", lambda rows: rows[0].update(letters="AB1"), '"letters": "AB1"', "huruf"),
    ("opening_plans.json", lambda rows: rows[0].update(lane="cepat"), '"lane": "cepat"', "lanes"),
    ("opening_plans.json", lambda rows: rows[0].update(valid_until="2024-01-01"), '"valid_until"', "mendahului"),
    ("opening_plans.json", lambda rows: rows[0]["sessions"][1].update(start="09:00"), '"start": "09:00"', "tindih"),
    ("opening_plans.json", lambda rows: rows[0]["sessions"][0].update(end="08:00"), '"end": "08:00"', "mendahului"),
    ("opening_plans.json", lambda rows: rows[0]["sessions"][0].update(start="8.30"), '"start": "8.30"', "jam"),
    ("opening_plans.json", lambda rows: rows[0]["sessions"][3].update(capacity=950), '"capacity"', "999"),
    ("opening_plans.json", lambda rows: rows[0]["sessions"][3].update(capacity=0), '"capacity"', "999"),
    ("opening_plans.json", lambda rows: rows[0]["sessions"][3].update(capacity=-1), '"capacity": -1', "capacity"),
    ("opening_plans.json", lambda rows: rows[1]["sessions"][0].update(weekdays=[8]), "8", "hari"),
    ("opening_plans.json", lambda rows: rows[1]["sessions"][0].pop("weekdays"), "{", "weekdays"),
    ("service_caps.json", lambda rows: rows[0].update(services=["NIKAH"]), '"NIKAH"', "services"),
]


@pytest.mark.parametrize(("file", "spoil", "at_fault", "word"), MISTAKES)
def test_mistake_is_told_with_file_and_line(
    contoh: Path, db: None, file: str, spoil: Callable[[Any], Any], at_fault: str, word: str
) -> None:
    change_json(contoh / file, spoil)

    with pytest.raises(FilesRefused) as refused:
        load(contoh)

    told = [line for line in refused.value.mistakes if line.startswith(f"contoh/{file}:") and word in line]
    assert told, refused.value.mistakes
    number = int(told[0].split(":")[1])
    assert at_fault in (contoh / file).read_text().splitlines()[number - 1]
    assert not City.objects.exists()
    assert not LoadedRow.objects.exists()
    assert not Event.objects.exists()


def test_all_mistakes_are_told_at_once(contoh: Path, db: None) -> None:
    change_json(contoh / "offices.json", lambda rows: rows[0].update(kind="utama", timezone="x"))
    change_json(contoh / "services.json", lambda rows: rows[2].update(minutes="10", group="lain"))
    change_json(contoh / "lanes.json", lambda rows: rows[0].update(office="hulu"))

    with pytest.raises(FilesRefused) as refused:
        load(contoh)

    files = [line.partition(":")[0] for line in refused.value.mistakes]
    assert files.count("contoh/offices.json") >= 2
    assert files.count("contoh/services.json") == 2
    assert "contoh/lanes.json" in files


def test_two_lanes_of_an_office_may_not_share_a_letter(contoh: Path, db: None) -> None:
    lane = {"office": "dukcapil-contoh", "code": "pickup", "name": "Ambil", "letters": "CD"}
    change_json(contoh / "lanes.json", lambda rows: rows.append(lane))

    with pytest.raises(FilesRefused, match=r"lanes\.json:\d+: huruf C"):
        load(contoh)


def test_csv_mistake_names_its_line(contoh: Path, db: None) -> None:
    regions = contoh / "regions.csv"
    regions.write_text(regions.read_text() + "99.02.03.2001,desa,Tanpa Induk,,99.02.03\n99.02.04,kecamatan\n")

    with pytest.raises(FilesRefused) as refused:
        load(contoh)

    told = "\n".join(refused.value.mistakes)
    assert 'contoh/regions.csv:8: "parent": "99.02.03"' in told
    assert "contoh/regions.csv:9: ada 2 kolom" in told


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[\n {"slug": "a",}\n]', 2),
        ('[\n {"slug": "a"\n', 3),
        ('[\n {"slug": "a", "slug": "b"}\n]', 2),
        ('[\n {"slug": NaN}\n]', 1),
        ("[\n] x", 2),
        ("", 1),
        ("\n\n[1, 2]", 3),
        ('"kantor"', 1),
    ],
)
def test_broken_json_names_its_line(contoh: Path, db: None, text: str, line: int) -> None:
    (contoh / "offices.json").write_text(text)

    with pytest.raises(FilesRefused, match=rf"offices\.json:{line}: "):
        load(contoh)


def test_file_that_is_not_text_is_told(contoh: Path, db: None) -> None:
    (contoh / "notices.json").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(FilesRefused, match=r"notices\.json:1: .*UTF-8"):
        load(contoh)


def test_mistyped_file_name_is_told(contoh: Path, db: None) -> None:
    (contoh / "ofices.json").write_text("[]")

    with pytest.raises(FilesRefused, match=r"ofices\.json:1: "):
        load(contoh)


def test_folder_without_city_is_told(tmp_path: Path, db: None) -> None:
    with pytest.raises(FilesRefused, match=r"city\.json"):
        load(tmp_path)


def test_reader_agrees_with_the_standard_library_and_knows_lines() -> None:
    text = '{"a": [1, -2.5e3, {"b": null}],\n "c": "x\\u00e9\\n",\n\n "d": {},\n "e": [true, []]}'

    value, lines = read_json(text)

    assert value == json.loads(text)
    assert lines[("a", 2, "b")] == 1
    assert lines[("c",)] == 2
    assert lines[("e", 1)] == 5
