"""The office's rules on their pages: seen in words, previewed with figures, saved, set back."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import override

from antri.directory.models import Setting
from antri.directory.queries import SETTINGS, catalogue, forget, version_of
from antri.people.models import Role
from antri.web import clock
from tests import cast
from tests.booking.pages import text_of
from tests.booking.story import take
from tests.cast import staff_client

SOURCE = "Keputusan Kepala Dinas, contoh"


@pytest.fixture
def head(city: cast.City) -> Client:
    """Sign the head of office in."""
    return staff_client(Role.HEAD_OF_OFFICE)


def today() -> Any:
    return clock.today("Asia/Jakarta")


def hidden(page: HttpResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found, name
    return unescape(found[1])


def fill(browser: Client, url: str, **typed: Any) -> HttpResponse:
    """Type into the form of a rule and look at what it would do."""
    form = {"valid_from": today().isoformat(), "source": SOURCE, "seen": hidden(browser.get(url), "seen")}
    return browser.post(url, form | typed | {"tindakan": "lihat"})


def save(browser: Client, url: str, **typed: Any) -> HttpResponse:
    """Look first, then save just that."""
    seen = fill(browser, url, **typed)
    assert seen.status_code == 200, text_of(seen)
    form = {"valid_from": today().isoformat(), "source": SOURCE, "seen": hidden(seen, "seen")}
    return browser.post(url, form | typed | {"dilihat": hidden(seen, "dilihat"), "tindakan": "simpan"})


def test_every_rule_is_told_in_words_with_who_decided_it(head: Client) -> None:
    page = text_of(head.get("/kelola/pengaturan/"))

    for rule in SETTINGS.values():
        assert str(rule.meaning) in page
    assert "30 hari" in page
    assert "pukul 07.00" in page
    assert f"{len(SETTINGS)} aturan bertanda “usulan”: belum disahkan kantor." in page


@pytest.mark.parametrize("key", SETTINGS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_each_rule_has_a_form_that_fits_it(head: Client, key: str, language: str) -> None:
    page = head.get(f"/kelola/pengaturan/{key}/", headers={"Accept-Language": language})

    assert page.status_code == 200
    with override(language):
        assert str(SETTINGS[key].meaning) in text_of(page)


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("horizon_days", {"value": "14"}, 14),
        ("opens_at", {"value": "06:30"}, "06:30"),
        ("few_left_percent", {"value": "20"}, 20),
        ("freed_after_minutes", {"least": "20", "most": "60"}, [20, 60]),
        ("pool_shares", {"assisted": "20", "hall": "10"}, {"assisted": 20, "hall": 10}),
        ("nik_provinces", {"value": "32, 31 33"}, ["31", "32", "33"]),
        (
            "complaint_links",
            {"name_1": "Contoh", "url_1": "https://contoh.example", "note_1": "Halo", "name_2": "", "url_2": ""},
            [{"name": "Contoh", "url": "https://contoh.example", "note": "Halo"}],
        ),
    ],
)
def test_value_of_each_unit_is_saved_after_it_was_looked_at(
    head: Client, key: str, typed: dict[str, str], value: Any
) -> None:
    answer = save(head, f"/kelola/pengaturan/{key}/", **typed)

    assert answer.status_code == 303, text_of(answer)
    assert catalogue().setting(key) == value
    assert "Tersimpan" in text_of(head.get(answer["Location"]))


def test_looking_saves_nothing(head: Client) -> None:
    page = fill(head, "/kelola/pengaturan/horizon_days/", value="14")

    assert "30 hari → 14 hari" in text_of(page)
    assert not Setting.objects.exists()


def test_what_was_not_looked_at_is_shown_first(head: Client) -> None:
    url = "/kelola/pengaturan/horizon_days/"
    seen = fill(head, url, value="14")

    form = {"valid_from": today().isoformat(), "source": SOURCE, "seen": hidden(seen, "seen"), "value": "13"}
    answer = head.post(url, form | {"dilihat": hidden(seen, "dilihat"), "tindakan": "simpan"})

    assert answer.status_code == 200
    assert "30 hari → 13 hari" in text_of(answer)
    assert not Setting.objects.exists()


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("horizon_days", {"value": "0"}),
        ("horizon_days", {"value": "empat belas"}),
        ("opens_at", {"value": "25:00"}),
        ("freed_after_minutes", {"least": "60", "most": "20"}),
        ("complaint_links", {"name_1": "x", "url_1": "javascript:alert(1)"}),
        ("horizon_days", {"value": "14", "source": ""}),
        ("horizon_days", {"value": "14", "valid_from": "kapan-kapan"}),
    ],
)
def test_mistake_is_told_with_what_was_typed_kept(head: Client, key: str, typed: dict[str, str]) -> None:
    answer = fill(head, f"/kelola/pengaturan/{key}/", **typed)

    assert answer.status_code == 422
    assert 'class="esum"' in answer.content.decode()
    assert not Setting.objects.exists()


def test_date_in_the_past_is_refused_when_saving(head: Client) -> None:
    answer = save(head, "/kelola/pengaturan/horizon_days/", value="14", valid_from="2020-01-01")

    assert answer.status_code == 422
    assert "Pilih hari ini" in text_of(answer)


def test_second_editor_is_told_keeps_what_was_typed_and_may_save_over_it(head: Client) -> None:
    url = "/kelola/pengaturan/horizon_days/"
    seen = fill(head, url, value="14")
    form = {"valid_from": today().isoformat(), "source": SOURCE, "seen": hidden(seen, "seen"), "value": "14"}
    save(head, url, value="21")

    answer = head.post(url, form | {"dilihat": hidden(seen, "dilihat"), "tindakan": "simpan"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sudah diubah orang lain" in page
    assert "<b>21 hari</b>" in page
    assert 'value="14"' in page
    assert catalogue().setting("horizon_days") == 21
    assert hidden(answer, "seen") == version_of("horizon_days", None)


def test_later_value_is_shown_and_can_be_taken_back(head: Client) -> None:
    url = "/kelola/pengaturan/horizon_days/"
    later = (today() + timedelta(days=5)).isoformat()
    save(head, url, value="14", valid_from=later)
    assert "belum berlaku" in text_of(head.get(url))
    assert "14 hari" in text_of(head.get("/kelola/pengaturan/"))

    answer = head.post(
        url, {"tindakan": "hapus", "valid_from": later, "seen": version_of("horizon_days", None)}, follow=True
    )

    assert "sudah dihapus" in text_of(answer)
    assert not Setting.objects.exists()


def test_earlier_value_is_one_link_away(head: Client) -> None:
    Setting.objects.create(city=cast.CODE, key="horizon_days", value=30, source="usulan")
    forget()
    url = "/kelola/pengaturan/horizon_days/"
    save(head, url, value="14")

    link = re.search(r'href="([^"]*kembali=2000-01-01)"', head.get(url).content.decode())

    assert link
    assert re.search(r'name="value" value="30"', head.get(link[1]).content.decode())


def test_shorter_horizon_tells_which_dates_close_and_that_numbers_stay(city: cast.City, head: Client) -> None:
    booked = take(city, on=_open_day(20)).booking

    page = text_of(fill(head, "/kelola/pengaturan/horizon_days/", value="14"))

    assert "tidak dapat dipesan warga dahulu" in page
    assert "1 nomor yang sudah dipesan sesudah itu tetap berlaku." in page
    booked.refresh_from_db()
    assert booked.status == "booked"


def test_fewer_numbers_a_person_tells_how_many_hold_more(city: cast.City, head: Client) -> None:
    take(city, on=_open_day(7))
    take(city, on=_open_day(14), n=2)
    take(city, on=_open_day(7), who=cast.WATI, n=3)

    page = text_of(fill(head, "/kelola/pengaturan/nik_future_bookings/", value="1"))

    assert "1 orang sekarang memegang lebih dari itu." in page


def test_shorter_retention_tells_how_many_people_would_be_erased(city: cast.City, head: Client) -> None:
    booked = take(city, on=_open_day(1)).booking
    type(booked).objects.filter(pk=booked.pk).update(date=today() - timedelta(days=40))

    assert "Data 1 pemesanan" in text_of(fill(head, "/kelola/pengaturan/retention_days/", value="30"))
    assert "Data 0 pemesanan" in text_of(fill(head, "/kelola/pengaturan/retention_days/", value="41"))


def test_shares_are_shown_session_by_session(head: Client) -> None:
    page = text_of(fill(head, "/kelola/pengaturan/pool_shares/", assisted="50", hall="25"))

    assert "08.00–09.00 25 10 5" in page
    assert "Berlaku bagi hari yang belum disiapkan." in page


def test_city_rule_names_the_offices_that_keep_their_own(city: cast.City, head: Client) -> None:
    Setting.objects.create(city=cast.CODE, key="opens_at", office=city.district, value="06:00")
    forget()

    page = text_of(fill(head, "/kelola/pengaturan/opens_at/", value="08:00"))

    assert "Tidak mengubah kantor yang punya aturan sendiri: Kecamatan Rekaan Utara." in page


def test_manager_sets_the_rules_of_the_own_office_only(city: cast.City) -> None:
    manager = staff_client(Role.OFFICE_MANAGER, city.district)

    assert save(manager, "/kelola/rekaan-utara/pengaturan/opens_at/", value="06:00").status_code == 303
    assert catalogue().setting("opens_at", city.district) == "06:00"
    assert catalogue().setting("opens_at", city.main) == "07:00"
    assert manager.get("/kelola/pengaturan/").status_code == 403
    assert manager.get("/kelola/pengaturan/opens_at/").status_code == 403
    assert manager.get("/kelola/disdukcapil/pengaturan/").status_code == 403
    assert manager.get("/kelola/disdukcapil/pengaturan/opens_at/").status_code == 403


def test_office_sees_only_what_may_differ_and_follows_the_city_again(city: cast.City) -> None:
    manager = staff_client(Role.OFFICE_MANAGER, city.district)
    url = "/kelola/rekaan-utara/pengaturan/opens_at/"
    save(manager, url, value="06:00")
    assert manager.get("/kelola/rekaan-utara/pengaturan/retention_days/").status_code == 404
    assert "Berapa hari setelah kunjungan" not in text_of(manager.get("/kelola/rekaan-utara/pengaturan/"))

    seen = version_of("opens_at", city.district)
    form = {"tindakan": "ikut", "valid_from": today().isoformat(), "source": SOURCE, "seen": seen}
    answer = manager.post(url, form, follow=True)

    assert "mengikuti aturan kota lagi" in text_of(answer)
    assert catalogue().setting("opens_at", city.district) == "07:00"


def test_unknown_rule_is_not_found(head: Client) -> None:
    assert head.get("/kelola/pengaturan/horison/").status_code == 404


def _open_day(days: int) -> Any:
    """Give the first weekday at least so many days from today."""
    day = today() + timedelta(days=days)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
