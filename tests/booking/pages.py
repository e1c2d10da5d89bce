"""Walk the booking's pages as a browser without JavaScript does: follow links, fill in fields, press buttons."""

import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests import cast

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # Tuesday 10.00 in Jakarta
TUESDAY = date(2026, 12, 8)
CHOICE = "layanan=KTP_HILANG&tanggal=2026-12-08&sesi=09:00"
DATA = f"/ambil/data/?{CHOICE}"
CONFIRM = f"/ambil/konfirmasi/?{CHOICE}"


def text_of(response: HttpResponse) -> str:
    """Read a page as people do: without tags, scripts and doubled spaces."""
    body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def field(response: HttpResponse, name: str) -> str:
    """Read the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, f"no field {name}"
    return unescape(found[1])


def typed(who: cast.Person = cast.CITRA, **changes: Any) -> dict[str, Any]:
    return {"nama": who.name, "nik": who.nik, "hp": who.phone} | changes


def give_data(browser: Client, who: cast.Person = cast.CITRA, *, at: str = DATA, **changes: Any) -> HttpResponse:
    """Open the form, fill it in, and press "Periksa Pesanan"."""
    key = field(browser.get(at), "kunci")
    return browser.post(at, typed(who, **({"kunci": key} | changes)))


def confirm(browser: Client, checked: HttpResponse, **pressed: str) -> HttpResponse:
    """Press "Konfirmasi Pemesanan" on the check page, or another of its buttons."""
    return browser.post(CONFIRM, {"terkunci": field(checked, "terkunci")} | pressed)


def take_number(browser: Client, who: cast.Person = cast.CITRA, *, at: str = DATA) -> str:
    """Go from the form to the ticket; return the ticket's address."""
    answer = confirm(browser, give_data(browser, who, at=at))
    assert answer.status_code == 303, text_of(answer)
    return answer["Location"].split("?")[0]
