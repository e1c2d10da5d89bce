"""Every sentence of every page can be translated: in a language that marks what it says, nothing is left unmarked."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from antri.directory.models import Requirement, Service, ServiceGroup, Translation
from antri.directory.queries import SETTINGS, forget
from antri.people.models import Role
from tests import cast
from tests.booking.pages import CHOICE, NOW, take_number
from tests.cast import City, staff_client
from tests.security.crawl import routes
from tests.web import invented
from tests.web.invented import CODE

# Where texts are edited each stands in its own language; holidays are called as the calendar package calls them.
_EDITED = re.compile(r"/kelola/teks/|/libur/impor/")
STAFF = ("/petugas/", "/kelola/", "/akun/", "/api/", "/tema.css")
HOUR = "hour\x04%H.%M"
# What is the same in every language: names, numbers, addresses, the stamp.
_NAMES = re.compile(
    r"Prima Antri|GRATIS|WhatsApp|Basa Rekaan|Bahasa Indonesia|Bahasa|English|WIB|NIK|KTP-el|KK\b|LAPOR!|Ombudsman RI"
    r"|SP4N-LAPOR!|Disdukcapil|Kota Rekaan|Kecamatan|Rekaan (?:Utara|Timur)|Jalan Contoh \d"
    r"|testserver(?:/latihan)?|Hari kerja|(?:administrator|head_of_office)-\d|[A-Z0-9]{4} [A-Z0-9]{4}|7K3M9QXA"
    r"|C\*+ R\*+|Citra R?\w*\*?|Petugas Rekaan"
)


@pytest.fixture
def marked(settings: Any, tmp_path: Path, city: City) -> Iterator[None]:
    """Offer a language that puts every text of the program and of the data between ⟦ and ⟧."""
    # An hour's shape is no sentence.
    texts = {text: "%H.%M" if text == HOUR else _mark(text) for text in invented.all_texts()}
    invented.offer(settings, invented.add(tmp_path, texts))
    Translation.objects.bulk_create(
        Translation(city=cast.CODE, language=CODE, source=text, text=_mark(text)) for text in _data()
    )
    forget()
    with time_machine.travel(NOW, tick=False):
        yield


def _mark(text: str) -> str:
    """Mark a text; line ends at its edges stay, as msgfmt wants them."""
    inner = text.rpartition("\x04")[2]
    body = inner.strip("\n")
    return inner.replace(body, f"⟦{body}⟧", 1) if body else inner


def _data() -> set[str]:
    rows = [*Service.objects.all(), *ServiceGroup.objects.all(), *Requirement.objects.all()]
    names = ("name", "short_name", "summary", "presence_note", "duration_text")
    notes = {link["note"] for link in SETTINGS["complaint_links"].default}
    return notes | {text for row in rows for name in names if (text := getattr(row, name, ""))}


def unmarked(page: str) -> list[str]:
    """List the words of a page that stand outside every mark."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|placeholder|alt|title|data-done|data-label)="([^"]*)"', page)
    left = [_outside(unescape(text)) for text in (re.sub(r"<[^>]*>", "\n", _outside(page)), *spoken)]
    words = [line.strip() for text in left for line in _NAMES.sub(" ", _dates(text)).splitlines()]
    return [line for line in words if re.search(r"[A-Za-z]{3,}", line)]


def _outside(text: str) -> str:
    depth, kept = 0, []
    for sign in text:
        depth += sign == "⟦"
        if not depth:
            kept.append(sign)
        depth -= sign == "⟧" and depth > 0
    return "".join(kept)


def _dates(text: str) -> str:
    """Take the names of days and months out: they come with Django, in Indonesian where a language has none."""
    days = "Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu|Sen|Sel|Rab|Kam|Jum|Sab|Min"
    months = "Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember"
    short = "Jan|Feb|Mar|Apr|Jun|Jul|Agu|Ags|Sep|Okt|Nop|Nov|Des"
    return re.sub(rf"\b(?:{days}|{months}|{short})\b", " ", text)


def read(browser: Client, address: str) -> list[str]:
    """Read one page in the marking language; what redirects or is a file says nothing."""
    answer = browser.get(address, headers={"Accept-Language": CODE})
    if answer.status_code in (301, 302, 303, 304) or not answer["Content-Type"].startswith("text/html"):
        return []
    assert answer["Content-Language"] == CODE, address
    return [f"{address}: {line}" for line in unmarked(answer.content.decode())]


def test_citizens_pages_say_nothing_that_cannot_be_translated(marked: None, client: Client) -> None:
    ticket = take_number(client)
    token = ticket.strip("/").split("/")[-1]
    addresses = {route.address for route in routes(token) if not route.address.startswith((*STAFF, "/bahasa/"))}
    steps = {f"/ambil/{step}/?{CHOICE}" for step in ("tanggal", "sesi", "data")}

    found = [line for address in sorted(addresses | steps) for line in read(client, address)]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", [Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR])
def test_officers_pages_say_nothing_that_cannot_be_translated(marked: None, role: Role) -> None:
    officer = staff_client(role)
    addresses = {route.address for route in routes("x" * 24) if route.address.startswith(STAFF[:2])}
    addresses = {address for address in addresses if not _EDITED.search(address)}

    found = [line for address in sorted(addresses) for line in read(officer, address)]

    assert not found, "\n".join(found)


def test_refusals_of_the_api_are_told_in_it(marked: None, client: Client) -> None:
    for address in ("/api/v1/nothing", "/api/v1/offices/mana/days", "/api/v1/bookings/tidakada"):
        told = client.get(address, headers={"Accept-Language": CODE}).json()
        assert _outside(told["title"]).strip() == "", told
        assert _outside(told["detail"]).strip() == "", told


def test_calendar_entry_is_written_in_it(marked: None, client: Client) -> None:
    ticket = take_number(client)
    routes_of_ticket = [
        route.address for route in routes(ticket.strip("/").split("/")[-1]) if route.address.endswith(".ics")
    ]

    (address,) = routes_of_ticket
    text = client.get(address, headers={"Accept-Language": CODE}).content.decode().replace("\r\n ", "")
    assert "SUMMARY:⟦Antrean" in text


def test_a_sentence_written_by_hand_is_found() -> None:
    """The negative control: what stands outside the marks is told."""
    page = (
        "<p>⟦Halo <b>dunia</b>⟧, Selasa 8 Desember <i>sampai jumpa</i></p><input placeholder='x' title=\"⟦a⟧ besok\">"
    )

    assert unmarked(page) == ["sampai jumpa", "besok"]
