"""The office changes its rules: from a date on, with a source, and never over a colleague's change."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from antri.directory.actions import (
    EditedMeanwhile,
    NotThere,
    SettingDateUnfit,
    SettingNotOfOffice,
    SettingUnexplained,
    SettingUnfit,
    follow_city,
    remove_setting,
    set_setting,
)
from antri.directory.models import Office, Setting
from antri.directory.queries import SETTINGS, catalogue, forget, standing, version_of
from antri.journal.models import Event
from antri.web import clock
from antri.web.refusals import Refusal
from tests import cast
from tests.directory.conftest import change_json, load

BY = cast.HEAD_OF_OFFICE
SOURCE = "Keputusan Kepala Dinas, contoh"


def today() -> date:
    return clock.today("Asia/Jakarta")


def put(key: str, value: Any, *, office: Office | None = None, days: int = 0, **changes: Any) -> None:
    """Set a rule from `days` after today on, as an editor who has seen what is there."""
    asked: dict[str, Any] = {
        "key": key,
        "value": value,
        "office": office,
        "valid_from": today() + timedelta(days=days),
        "source": SOURCE,
        "seen": version_of(key, office),
        "by": BY,
    }
    set_setting(**(asked | changes))


def test_new_value_holds_from_its_day_on_and_the_old_one_before(city: cast.City) -> None:
    put("horizon_days", 14, days=7)

    book = catalogue()
    assert book.setting("horizon_days", city.main, today()) == 30
    assert book.setting("horizon_days", city.main, today() + timedelta(days=6)) == 30
    assert book.setting("horizon_days", city.main, today() + timedelta(days=7)) == 14


def test_change_of_today_is_seen_at_once(city: cast.City) -> None:
    assert catalogue().setting("reschedules") == 2

    put("reschedules", 1)

    assert catalogue().setting("reschedules") == 1


def test_change_writes_one_event_with_what_was_and_what_is(city: cast.City) -> None:
    put("horizon_days", 14, office=city.district)

    event = Event.objects.get(what="setting.changed")
    assert (event.about_kind, event.about_id, event.actor_id) == ("setting", "horizon_days", BY.id)
    assert (event.data["before"], event.data["value"], event.data["office"]) == (30, 14, "rekaan-utara")


def test_second_change_on_the_same_day_replaces_the_first(city: cast.City) -> None:
    put("reschedules", 1)
    put("reschedules", 3)

    assert [row.value for row in Setting.objects.filter(key="reschedules")] == [3]
    assert Event.objects.filter(what="setting.changed").count() == 2


def test_office_rule_beats_the_citys_until_the_office_follows_again(city: cast.City) -> None:
    put("opens_at", "06:00", office=city.district)
    put("opens_at", "08:00")
    assert catalogue().setting("opens_at", city.district) == "06:00"
    assert catalogue().setting("opens_at", city.main) == "08:00"

    follow_city(
        key="opens_at",
        office=city.district,
        valid_from=today() + timedelta(days=1),
        source=SOURCE,
        seen=version_of("opens_at", city.district),
        by=BY,
    )

    book = catalogue()
    assert book.setting("opens_at", city.district, today()) == "06:00"
    assert book.setting("opens_at", city.district, today() + timedelta(days=1)) == "08:00"
    assert standing("opens_at", city.district, today() + timedelta(days=1)).owner == "city"


def test_office_without_a_rule_of_its_own_follows_already(city: cast.City) -> None:
    with pytest.raises(NotThere):
        follow_city(
            key="opens_at",
            office=city.district,
            valid_from=today(),
            source=SOURCE,
            seen=version_of("opens_at", city.district),
            by=BY,
        )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("horizon_days", 0),
        ("horizon_days", 367),
        ("horizon_days", "14"),
        ("opens_at", "25:00"),
        ("retention_days", 0),
        ("few_left_percent", 101),
        ("freed_after_minutes", [120, 10]),
        ("pool_shares", {"vip": 5}),
        ("nik_provinces", ["0x"]),
        ("complaint_links", [{"name": "x", "url": "javascript:alert(1)"}]),
        ("complaint_links", [{"name": "x", "url": "https://x.example", "bentuk": "y"}]),
    ],
)
def test_value_that_cannot_be_is_refused_and_nothing_is_written(city: cast.City, key: str, value: Any) -> None:
    with pytest.raises(SettingUnfit):
        put(key, value)

    assert not Setting.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("days", [-1, 367])
def test_rule_changes_from_today_on_and_within_a_year(city: cast.City, days: int) -> None:
    with pytest.raises(SettingDateUnfit):
        put("reschedules", 1, days=days)


def test_change_without_a_source_is_refused(city: cast.City) -> None:
    with pytest.raises(SettingUnexplained):
        put("reschedules", 1, source="  ")


def test_rule_of_the_city_cannot_differ_for_an_office(city: cast.City) -> None:
    with pytest.raises(SettingNotOfOffice):
        put("retention_days", 30, office=city.main)


def test_unknown_rule_is_refused(city: cast.City) -> None:
    with pytest.raises(NotThere):
        put("horison", 3)


def test_second_editor_is_told_and_sees_both(city: cast.City) -> None:
    seen = version_of("reschedules", None)
    put("reschedules", 1, seen=seen)

    with pytest.raises(EditedMeanwhile) as refused:
        put("reschedules", 5, seen=seen, days=3)

    assert refused.value.facts["theirs"] == [{"value": 1, "valid_from": today().isoformat(), "source": SOURCE}]
    assert catalogue().setting("reschedules", on=today() + timedelta(days=9)) == 1
    assert Event.objects.filter(what="setting.changed").count() == 1


def test_future_value_can_be_taken_back_and_one_in_force_cannot(city: cast.City) -> None:
    put("reschedules", 1)
    put("reschedules", 5, days=3)
    asked: dict[str, Any] = {"key": "reschedules", "office": None, "by": BY}

    remove_setting(**asked, valid_from=today() + timedelta(days=3), seen=version_of("reschedules", None))
    with pytest.raises(SettingDateUnfit):
        remove_setting(**asked, valid_from=today(), seen=version_of("reschedules", None))
    with pytest.raises(NotThere):
        remove_setting(**asked, valid_from=today() + timedelta(days=3), seen=version_of("reschedules", None))

    assert [row.value for row in Setting.objects.all()] == [1]
    assert Event.objects.filter(what="setting.removed").count() == 1


def test_taking_back_is_refused_when_somebody_wrote_meanwhile(city: cast.City) -> None:
    put("reschedules", 5, days=3)
    seen = version_of("reschedules", None)
    put("reschedules", 4, days=5)

    with pytest.raises(EditedMeanwhile):
        remove_setting(key="reschedules", office=None, valid_from=today() + timedelta(days=3), seen=seen, by=BY)

    assert Setting.objects.count() == 2


@pytest.mark.parametrize("wrong", [{"value": -1}, {"source": ""}, {"seen": "x"}, {"key": "tidak_ada"}])
def test_refused_change_writes_nothing(city: cast.City, wrong: dict[str, Any]) -> None:
    asked = {"key": "reschedules", "value": 1, "seen": version_of("reschedules", None), **wrong}

    with pytest.raises(Refusal):
        put(**asked)

    assert not Setting.objects.exists()
    assert not Event.objects.exists()


def test_standing_says_who_decided_and_whether_it_is_only_proposed(city: cast.City) -> None:
    assert standing("horizon_days", None, today()).is_proposal
    Setting.objects.create(city=cast.CODE, key="horizon_days", value=20, source="usulan; contoh")
    forget()
    assert standing("horizon_days", None, today()).is_proposal

    put("horizon_days", 14, days=2)

    now, later = (standing("horizon_days", None, today() + timedelta(days=days)) for days in (0, 2))
    assert (now.value, now.is_proposal, [row.value for row in now.later]) == (20, True, [14])
    assert (later.value, later.is_proposal, later.owner, later.since) == (
        14,
        False,
        "city",
        today() + timedelta(days=2),
    )


def test_every_default_is_a_value_that_its_own_rule_accepts() -> None:
    assert [key for key, rule in SETTINGS.items() if not rule.accepts(rule.default)] == []


def test_loading_the_files_again_keeps_the_change_and_lists_it(contoh: Path, db: None) -> None:
    load(contoh)
    put("horizon_days", 9, valid_from=clock.today("Asia/Makassar"))

    again = load(contoh)

    assert catalogue().setting("horizon_days") == 9
    assert not again.has_changes
    (line,) = again.kept
    assert line.startswith("settings horizon_days//2000-01-01")
    assert "9" in line


def test_changed_file_under_a_change_of_the_product_is_a_conflict(contoh: Path, db: None) -> None:
    load(contoh)
    put("horizon_days", 9, valid_from=clock.today("Asia/Makassar"))
    change_json(
        contoh / "settings.json",
        lambda rows: next(row for row in rows if row["key"] == "horizon_days" and "office" not in row).update(value=21),
    )

    again = load(contoh)

    assert catalogue().setting("horizon_days") == 9
    (line,) = again.conflicts
    assert "settings.json:" in line
