"""Notices on their page: seen as citizens see them, put up, changed, taken down."""

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from antri.directory.models import Notice
from antri.people.models import Role
from antri.web import clock
from tests import cast
from tests.booking.pages import field, text_of
from tests.cast import staff_client

URL = "/kelola/pengumuman/"


@pytest.fixture
def head(city: cast.City) -> Client:
    return staff_client(Role.HEAD_OF_OFFICE)


def today() -> date:
    return clock.today("Asia/Jakarta")


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "text": "Blangko KTP-el sedang kosong.",
        "text_en": "ID card blanks have run out.",
        "office": "",
        "service": "KTP_HILANG",
        "from_date": today().isoformat(),
        "until_date": (today() + timedelta(days=3)).isoformat(),
        "tindakan": "simpan",
    } | changes


def test_notice_is_looked_at_before_it_is_put_up(head: Client) -> None:
    page = head.post(URL, typed(tindakan="lihat"))

    assert "Beginilah dibaca warga:" in text_of(page)
    assert "Pengumuman sampai" in text_of(page)
    assert not Notice.objects.exists()


def test_notice_put_up_is_read_by_citizens_in_both_languages(head: Client, client: Client) -> None:
    answer = head.post(URL, typed())

    assert answer.status_code == 303
    assert "Blangko KTP-el sedang kosong." in text_of(client.get("/layanan/KTP_HILANG/"))
    english = client.get("/layanan/KTP_HILANG/", headers={"Accept-Language": "en"})
    assert "ID card blanks have run out." in text_of(english)
    assert "Blangko" not in text_of(client.get("/layanan/AKTA_LAHIR/"))


def test_without_english_everybody_reads_the_indonesian(head: Client, client: Client) -> None:
    assert head.post(URL, typed(text_en="")).status_code == 303
    english = client.get("/layanan/KTP_HILANG/", headers={"Accept-Language": "en"})
    assert "Blangko KTP-el sedang kosong." in text_of(english)


@pytest.mark.parametrize("wrong", [{"text": ""}, {"until_date": "2020-01-01"}, {"office": "mana"}])
def test_mistake_is_told(head: Client, wrong: dict[str, str]) -> None:
    answer = head.post(URL, typed(**wrong))

    assert answer.status_code == 422
    assert 'class="esum"' in answer.content.decode()
    assert not Notice.objects.exists()


def posted(head: Client, **changes: Any) -> Notice:
    head.post(URL, typed(**changes))
    return Notice.objects.latest("pk")


def seen_at(page: HttpResponse) -> str:
    return unescape(field(page, "seen"))


def test_notice_is_changed_and_taken_down(head: Client) -> None:
    row = posted(head)
    url = f"{URL}{row.pk}/"

    changed = head.post(url, typed(text="Blangko tersedia lagi.", seen=seen_at(head.get(url))))

    row.refresh_from_db()
    assert (changed.status_code, row.text) == (303, "Blangko tersedia lagi.")
    assert head.post(url, {"tindakan": "hapus", "seen": seen_at(head.get(url))}).status_code == 303
    assert not Notice.objects.exists()
    assert head.get(url).status_code == 404


def test_second_editor_sees_both_and_may_save_over_it(head: Client) -> None:
    row = posted(head)
    url = f"{URL}{row.pk}/"
    seen = seen_at(head.get(url))
    head.post(url, typed(text="Yang pertama.", seen=seen))

    told = head.post(url, typed(text="Yang kedua.", seen=seen))
    removed = head.post(url, {"tindakan": "hapus", "seen": seen})

    assert (told.status_code, removed.status_code) == (409, 409)
    assert "Yang pertama." in text_of(told)
    assert "Yang kedua." in told.content.decode()
    row.refresh_from_db()
    assert row.text == "Yang pertama."
    assert head.post(url, typed(text="Yang kedua.", seen=seen_at(told))).status_code == 303


def test_manager_speaks_for_the_own_office_only(city: cast.City, head: Client) -> None:
    for_all, for_main = posted(head), posted(head, office="disdukcapil", text="Atap bocor.")
    manager = staff_client(Role.OFFICE_MANAGER, city.district)

    assert manager.post(URL, typed(office="")).status_code == 422
    assert manager.post(URL, typed(office="disdukcapil")).status_code == 422
    assert manager.post(URL, typed(office="rekaan-utara", text="Loket pindah.")).status_code == 303
    for row in (for_all, for_main):
        assert manager.get(f"{URL}{row.pk}/").status_code == 404
        assert manager.post(f"{URL}{row.pk}/", typed(office="rekaan-utara")).status_code == 404
    page = text_of(manager.get(URL))
    assert "Loket pindah." in page
    assert "Atap bocor." not in page
    assert Notice.objects.filter(office=city.district).count() == 1


def test_seen_that_cannot_be_read_counts_as_not_seen(head: Client) -> None:
    row = posted(head)

    for seen in ("", "{", "[]", "null", '{"from_date": 5}'):
        assert head.post(f"{URL}{row.pk}/", typed(text="Baru.", seen=seen)).status_code == 409
