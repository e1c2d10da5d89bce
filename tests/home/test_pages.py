"""The pages anyone can read: they render in both languages, without a rule of style or script inside."""

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from antri.directory.models import Notice, Setting
from antri.directory.queries import forget
from antri.home.queries import nearest_days
from antri.journal.actions import SYSTEM
from antri.people.actions import found_demo_officers
from antri.web import clock
from tests.cast import CODE, City

BUDGET_BYTES = 40 * 1024
PAGES = [
    "/",
    "/ambil/",
    "/ambil/?q=ktp",
    "/ambil/?q=zzzzzz",
    "/layanan/KTP_HILANG/",
    "/layanan/SURAT_DARING/",
    "/peristiwa/bayi-lahir/",
    "/ambil/lanjut/?layanan=KTP_HILANG&alamat=luar",
    "/ambil/lanjut/?peristiwa=bayi-lahir",
    "/ambil/tanggal/?layanan=KTP_HILANG",
    "/bantuan/",
    "/pengaduan/",
    "/privasi/",
    "/cek/",
    "/tidak-ada/",
]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_renders_in_both_languages(town: City, client: Client, address: str, language: str) -> None:
    response = client.get(address, headers={"Accept-Language": language})
    page = response.content.decode()

    assert response.status_code == (404 if address == "/tidak-ada/" else 200)
    assert f'<html lang="{language}">' in page
    assert page.count("<h1") == 1
    assert "GRATIS" in page
    assert not re.search(r"<style|<script(?! src=)|\sstyle=|\son[a-z]+=", page)
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!www\.lapor|ombudsman|lapor\.)', page)


@pytest.mark.goal("G31")
@pytest.mark.parametrize("address", PAGES)
def test_a_page_with_everything_it_loads_stays_under_40_kilobytes(town: City, client: Client, address: str) -> None:
    page = client.get(address).content
    files = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode()))

    weight = len(gzip.compress(page)) + sum(len(gzip.compress(Path(finders.find(name)).read_bytes())) for name in files)

    assert files
    assert weight < BUDGET_BYTES


def test_the_first_page_tells_what_is_left_and_how_to_be_helped(town: City, client: Client) -> None:
    page = client.get("/").content.decode()

    assert "Ambil Nomor Antrean" in page
    assert "Cek Status Antrean" in page
    assert page.count('<svg width="30"') == 5
    assert "Paling cepat" in page
    assert "Dipesankan petugas" in page
    assert "200 nomor setiap hari kerja" in page


def test_no_page_names_a_city_that_it_does_not_serve(town: City, client: Client) -> None:
    for address in PAGES:
        page = client.get(address).content.decode()
        assert "Bogor" not in page
        assert "3271" not in page


FIRST_PAGES = {
    "loket": "/petugas/disdukcapil/loket/",
    "pendamping": "/petugas/disdukcapil/daftarkan/",
    "kecamatan": "/petugas/rekaan-utara/kecamatan/",
    "pengelola": "/petugas/disdukcapil/pengelola/",
    "kepala": "/petugas/kepala/",
    "admin": "/petugas/sistem/",
}


def test_the_demo_switches_between_people_in_one_click(town: City, client: Client) -> None:
    found_demo_officers(by=SYSTEM)
    page = client.get("/").content.decode()

    for role, first in FIRST_PAGES.items():
        assert f'action="/akun/demo/{role}/"' in page
        came_to = client.post(f"/akun/demo/{role}/", follow=True)
        assert (came_to.status_code, came_to.request["PATH_INFO"]) == (200, first)
        assert '<button aria-current="true">' in came_to.content.decode()


def test_the_demo_leads_to_the_board(town: City, client: Client) -> None:
    assert 'href="/papan/"' in client.get("/").content.decode()
    assert client.get("/papan/", follow=True).request["PATH_INFO"] == f"/papan/{town.main.slug}/"


def test_the_demo_bar_is_only_in_the_demo(town: City, client: Client, settings) -> None:
    found_demo_officers(by=SYSTEM)
    settings.DEMO = False

    assert "/akun/demo/" not in client.get("/bantuan/").content.decode()
    assert client.post("/akun/demo/admin/").status_code == 404


def test_a_notice_stands_before_the_date_is_chosen(town: City, client: Client) -> None:
    today = clock.today("Asia/Jakarta")
    Notice.objects.create(
        city=CODE, service=town.ktp, text="Blangko kosong", from_date=today, until_date=date(today.year + 1, 1, 31)
    )
    forget()

    page = client.get("/layanan/KTP_HILANG/").content.decode()

    assert page.index("Blangko kosong") < page.index("Pilih Tanggal")
    assert "Blangko kosong" not in client.get("/layanan/AKTA_LAHIR/").content.decode()


def test_a_city_dresses_the_pages_in_its_colours(town: City, client: Client) -> None:
    town.row.theme = {"daun": "#123456", "rimba": "#0a0a0a", "bad name": "red", "x": "url(//elsewhere)"}
    town.row.mark_text = "KR"
    town.row.save()
    forget()

    page = client.get("/bantuan/").content.decode()
    sheet = client.get(re.search(r'href="(/tema.css\?v=[^"]+)"', page)[1])

    assert "--daun: #123456;" in sheet.content.decode()
    assert "url(" not in sheet.content.decode()
    assert "bad name" not in sheet.content.decode()
    assert sheet.headers["Cache-Control"] == "public, max-age=31536000"
    assert '<span class="letters" aria-hidden="true">KR</span>' in page
    assert 'name="theme-color" content="#0a0a0a"' in page


def test_few_left_is_one_rule_of_the_office_on_every_page(town: City, client: Client) -> None:
    Setting.objects.create(city=CODE, key="few_left_percent", value=100, unit="percent")
    forget()
    day = nearest_days(town.main)[1].date

    home = client.get("/").content.decode()
    dates = client.get(f"/ambil/tanggal/?layanan=KTP_HILANG&bulan={day:%Y-%m}").content.decode()
    sessions = client.get(f"/ambil/sesi/?layanan=KTP_HILANG&tanggal={day}").content.decode()

    amber = '" fill="#e0a316"'
    assert home.count(amber) == 5
    assert 'class="w o"' not in home
    assert 'class="d o"' not in dates
    assert "sisa 200 nomor, hampir penuh" in dates
    assert sessions.count(amber) == sessions.count("hampir penuh") == 5
