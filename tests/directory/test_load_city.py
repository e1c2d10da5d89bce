"""A city is loaded from files, as often as one likes, and never over what was edited in the product."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from antri.directory.actions import FilesRefused, Loaded
from antri.directory.models import (
    City,
    LifeEvent,
    LoadedRow,
    Office,
    Region,
    Requirement,
    Service,
    ServiceRequirement,
    Setting,
)
from antri.directory.queries import catalogue
from antri.journal.models import Event
from antri.schedule.models import Lane, OpeningPlan, PlanSession
from tests.directory.conftest import BOGOR, change_json, load


def test_kota_bogor_has_all_that_is_known_of_it(bogor: Loaded) -> None:
    assert Service.objects.count() == 42
    assert LifeEvent.objects.count() == 19
    assert Office.objects.count() == 7
    assert Region.objects.count() == 75
    assert Requirement.objects.count() == 45
    assert ServiceRequirement.objects.count() == 157
    assert {group.code: count for group, count in _services_by_group().items()} == {
        "ktp-el": 7,
        "kartu-keluarga": 6,
        "kia": 2,
        "pindah": 5,
        "akta": 13,
        "lainnya": 9,
    }
    assert not bogor.conflicts


def _services_by_group() -> dict:
    book = catalogue()
    return {group: sum(row.group == group for row in book.services.values()) for group in book.groups}


def test_main_office_has_two_hundred_numbers_every_weekday_in_both_plans(bogor: Loaded) -> None:
    plans = OpeningPlan.objects.filter(office__slug="disdukcapil", lane="main")

    for plan in plans:
        for weekday in range(1, 6):
            sessions = PlanSession.objects.filter(plan=plan, weekday=weekday)
            assert sessions.count() == 5
            assert sum(row.capacity for row in sessions) == 200
    assert plans.count() == 2
    assert {lane.code: lane.letters for lane in Lane.objects.all()} == {
        "main": "ABCDEFGHJKLM",
        "pickup": "PQRS",
        "information": "TUVW",
        "return": "XYZ",
    }


def test_loading_writes_one_event(bogor: Loaded) -> None:
    event = Event.objects.get()

    assert (event.what, event.about_kind, event.about_id) == ("directory.loaded", "city", "32.71")
    assert event.data["created"] == len(bogor.created)


def test_second_load_changes_nothing_and_says_so(bogor: Loaded) -> None:
    before = list(LoadedRow.objects.order_by("pk").values())

    again = load(BOGOR)

    assert (again.created, again.updated, again.kept, again.conflicts, again.gone) == ([], [], [], [], [])
    assert again.unchanged == len(bogor.created)
    assert list(LoadedRow.objects.order_by("pk").values()) == before
    assert Event.objects.count() == 1


def test_command_tells_what_it_did(db: None) -> None:
    first, second, check = io.StringIO(), io.StringIO(), io.StringIO()

    call_command("load_city", str(BOGOR), "--check", stdout=check)
    assert not City.objects.exists()
    call_command("load_city", str(BOGOR), stdout=first)
    call_command("load_city", str(BOGOR), stdout=second)

    assert "tidak ada yang ditulis" in check.getvalue()
    assert "baris baru" in first.getvalue()
    assert "Tidak ada yang berubah" in second.getvalue()


def test_command_names_the_mistake(contoh: Path, db: None) -> None:
    change_json(contoh / "offices.json", lambda rows: rows[0].update(kind="utama"))

    with pytest.raises(CommandError, match=r"contoh/offices\.json:\d+: "):
        call_command("load_city", str(contoh))


def test_changed_file_updates_what_nobody_edited(contoh: Path, db: None) -> None:
    load(contoh)
    change_json(contoh / "offices.json", lambda rows: rows[1].update(name="Kecamatan Hilir Baru"))

    again = load(contoh)

    assert Office.objects.get(slug="contoh-hilir").name == "Kecamatan Hilir Baru"
    assert again.updated == ["offices contoh-hilir: name"]
    assert not again.created
    assert not load(contoh).has_changes


def test_edit_in_the_product_is_kept(contoh: Path, db: None) -> None:
    load(contoh)
    Service.objects.filter(code="KTP_HILANG").update(minutes=25)

    again = load(contoh)

    assert Service.objects.get(code="KTP_HILANG").minutes == 25
    assert again.kept == ["services KTP_HILANG: minutes"]
    assert not again.conflicts
    assert not again.has_changes


def test_edit_in_both_is_listed_as_a_conflict_and_not_overwritten(contoh: Path, db: None) -> None:
    load(contoh)
    Service.objects.filter(code="KTP_HILANG").update(minutes=25)
    change_json(contoh / "services.json", lambda rows: rows[1].update(minutes=12))

    again = load(contoh)

    assert Service.objects.get(code="KTP_HILANG").minutes == 25
    (line,) = again.conflicts
    assert "services KTP_HILANG" in line
    assert '"25"' in line
    assert '"12"' in line
    assert load(contoh).conflicts == again.conflicts


def test_same_edit_in_both_is_agreement(contoh: Path, db: None) -> None:
    load(contoh)
    Service.objects.filter(code="KTP_HILANG").update(minutes=12)
    change_json(contoh / "services.json", lambda rows: rows[1].update(minutes=12))

    again = load(contoh)

    assert not again.conflicts
    assert not again.kept


def test_row_that_left_the_files_is_told_and_stays(contoh: Path, db: None) -> None:
    load(contoh)
    change_json(contoh / "notices.json", lambda rows: rows.clear())

    again = load(contoh)

    assert again.gone == ["notices 2026-11-01//KTP_HILANG"]
    assert not again.has_changes


def test_row_deleted_in_the_product_does_not_come_back(contoh: Path, db: None) -> None:
    load(contoh)
    Setting.objects.filter(key="opens_at").delete()

    again = load(contoh)

    assert not Setting.objects.filter(key="opens_at").exists()
    assert len(again.kept) == 1


def test_row_made_in_the_product_is_not_taken_over(contoh: Path, db: None) -> None:
    load(contoh)
    Setting.objects.create(city="99.02", key="reschedules", value=1)
    change_json(contoh / "settings.json", lambda rows: rows.append({"key": "reschedules", "value": 3}))

    again = load(contoh)

    assert Setting.objects.get(key="reschedules").value == 1
    assert len(again.conflicts) == 1


def test_new_hours_in_an_old_plan_do_not_stand_beside_the_old_ones(contoh: Path, db: None) -> None:
    load(contoh)
    change_json(contoh / "opening_plans.json", lambda rows: rows[1]["sessions"][0].update(start="09:30"))

    again = load(contoh)

    assert len(again.conflicts) == 2  # Tuesday and Thursday
    assert len(again.gone) == 2
    hours = PlanSession.objects.filter(plan__office__slug="contoh-hilir").values_list("start", flat=True)
    assert {f"{start:%H.%M}" for start in hours} == {"09.00"}


def test_long_key_fits_its_column(contoh: Path, db: None) -> None:
    change_json(contoh / "opening_plans.json", lambda rows: rows[0].update(name="J" * 80))
    change_json(contoh / "service_caps.json", lambda rows: rows[0].update(services=_many_codes()))
    load(contoh)

    again = load(contoh)

    assert not again.has_changes
    assert max(len(row.key) for row in LoadedRow.objects.all()) == 120


def _many_codes() -> list[str]:
    return [
        "AKTA_LAHIR",
        "AKTA_MATI",
        "AKTA_KAWIN",
        "AKTA_CERAI",
        "AKTA_AKU",
        "AKTA_SAH",
        "AKTA_ANGKAT",
        *_more_codes(),
    ]


def _more_codes() -> list[str]:
    return ["UBAH_NAMA", "BETUL_AKTA", "BATAL_AKTA", "KUTIPAN_ULANG", "STATUS_WN"]


def test_changed_national_text_reaches_a_city_that_does_not_override_it(contoh: Path, tmp_path: Path, db: None) -> None:
    national = tmp_path / "national"
    _copy_national(national)
    change_json(contoh / "city.json", lambda city: city.update(extends="../national"))
    load(contoh)

    change_json(national / "groups.json", lambda rows: rows[0].update(name="Kartu KTP"))
    again = load(contoh)

    assert again.updated == ["groups ktp-el: name"]


def _copy_national(target: Path) -> None:
    import shutil

    shutil.copytree(BOGOR.parent / "national", target)


def test_database_holds_one_city(bogor: Loaded, contoh: Path) -> None:
    with pytest.raises(FilesRefused, match="Kota Bogor"):
        load(contoh)

    assert City.objects.count() == 1
