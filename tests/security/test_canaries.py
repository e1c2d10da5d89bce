"""G18, G19: people go through everything, and nothing of them stays where it could be read without a key."""

import base64
import itertools
import logging
import sys
from dataclasses import replace

import pytest
from django.core import mail
from django.test import Client

from antri.booking.actions import book
from antri.booking.models import Booking, Claim
from antri.journal.actions import SYSTEM
from antri.management.recovery.backup import back_up
from antri.people.models import Attempt
from tests import cast, sizes
from tests.booking.pages import CONFIRM, DATA, TUESDAY, field, typed
from tests.security.traces import canaries, database, finds, logged, memory, unkeyed_hashes, unpacked

BOOK = sys.modules[book.__module__]
PEOPLE = [
    replace(cast.person(81_300 + n), name=f"Kenari Zqwv{chr(97 + n % 26)}{chr(97 + n // 26)}xyrahasia")
    for n in range(sizes.size(12, 50))
]

pytestmark = pytest.mark.django_db(transaction=True)


class Walk:
    """A browser of one person that remembers every answer but those to the form that carried the person's data."""

    def __init__(self, who: cast.Person) -> None:
        self.who = who
        self.browser = Client(raise_request_exception=False)
        self.seen: list[str] = []

    def see(self, response, *, shows=()):
        """Keep what an answer says: its headers, cookies and, unless it `shows` what was sent with it, its page."""
        self.seen += [f"{name}: {value}" for name, value in response.headers.items()]
        for cookie in self.browser.cookies.values():
            payload = cookie.value.partition(":")[0]
            self.seen += [cookie.output(), base64.urlsafe_b64decode(payload + "===").decode(errors="replace")]
        if "pdf" not in response.headers["Content-Type"]:
            page = response.content.decode()
            for mark in shows:
                page = page.replace(mark, "")
            self.seen.append(page)
        return response

    def check(self, at=DATA, **changes):
        key = field(self.see(self.browser.get(at)), "kunci")
        return self.browser.post(at, typed(self.who, kunci=key, **changes))

    def confirm(self, checked):
        """Press the button. A refusal shows name and phone again, never the NIK."""
        digits = "0" + self.who.phone.removeprefix("0")
        fours = "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))
        sent = {"terkunci": field(checked, "terkunci")}
        return self.see(self.browser.post(CONFIRM, sent), shows=(self.who.name, fours))

    def open_all(self, ticket):
        for page in ("", "?baru=1", "cetak/", "slip/", "kalender.ics", "batal/", "jadwal-ulang/"):
            self.see(self.browser.get(ticket + page))
        self.see(self.browser.get(f"/api/v1/bookings/{ticket.split('/')[2]}"))


def walk(who, monkeypatch):
    """Go through everything: typing errors, a fault of ours, the number, its pages, moving, cancelling, claiming."""
    one = Walk(who)
    one.check(nik=who.nik[:15])
    checked = one.check()
    with monkeypatch.context() as patch:
        patch.setattr(BOOK, "write_booking", fails)
        assert one.confirm(checked).status_code == 500
    ticket = one.confirm(checked)["Location"].split("?")[0]
    one.open_all(ticket)
    booking = Booking.objects.latest("created_at")
    one.see(one.browser.post("/cek/", {"kode": booking.code, "hp": "0000"}))
    one.see(one.browser.post("/cek/", {"kode": booking.code, "hp": who.phone[-4:]}))
    one.see(one.browser.post(f"{ticket}jadwal-ulang/periksa/?tanggal=2026-12-09&sesi=08:00"))

    other = Walk(who)
    refused = other.confirm(other.check(DATA.replace("12-08", "12-09")))
    assert refused.status_code == 409
    other.see(other.browser.post("/klaim/", {"terkunci": field(refused, "terkunci")}))
    body = {"office": "disdukcapil", "service": "KTP_HILANG", "date": f"{TUESDAY}", "people": "x"}
    body |= {"name": who.name, "nik": who.nik, "phone": who.phone}
    for changes in ({}, {"people": 1, who.nik: who.name}, {"people": 1, "date": "2026-12-09"}):
        sent = other.browser.post(
            "/api/v1/bookings",
            body | changes,
            content_type="application/json",
            headers={"Idempotency-Key": cast.key(int(who.nik[-4:]))},
        )
        # It may repeat the name of a field that nobody knows, to the one who sent it.
        other.see(sent, shows=(who.nik,))
    if who is PEOPLE[0]:  # slow, and packed: only what it logs can be read
        one.see(one.browser.get(f"{ticket}tiket.pdf"))
    one.see(one.browser.post(f"{ticket}batal/"))
    one.open_all(ticket)
    return [*one.seen, *other.seen]


def fails(wanted, *others):
    raise RuntimeError(f"cannot write {wanted!r} {wanted.order!r} {others!r}")


@pytest.mark.goal("G18", "G19")
def test_nothing_of_a_person_stays_in_files_rows_logs_pages_memory_or_copies(
    city, monkeypatch, settings, tmp_path, tries
):
    settings.JOURNAL_HEAD_FILE = tmp_path / "heads.jsonl"
    with logged() as out:
        seen = list(itertools.chain.from_iterable(walk(who, monkeypatch) for who in PEOPLE))
        made = back_up(to=tmp_path / "copies", keep_days=35, by=SYSTEM)
        left = {"copy": made.path.read_bytes(), "in the copy": unpacked(made.path)}
        left |= {"memory": memory(), "database": database(), "log": out.getvalue(), "pages": "\n".join(seen)}

    assert Booking.objects.count() == Claim.objects.count() == len(PEOPLE)
    assert "cannot write" in left["log"]
    assert not mail.outbox
    for place, text in left.items():
        assert finds(text, PEOPLE) == [], place
        raw = text if isinstance(text, bytes) else text.encode()
        assert not [found for who in PEOPLE for found in unkeyed_hashes(who) if found.encode() in raw], place
    tries(sum(len(canaries(who)) for who in PEOPLE) * len(left))


@pytest.mark.goal("G18")
def test_the_search_finds_what_stays(city):
    """Negative control, for each place that is searched."""
    who = PEOPLE[0]
    assert finds(database(), [who]) == []

    Attempt.objects.create(key=f"nik {who.nik}", window=1)
    Claim.objects.create(
        city=city.row.code,
        office=city.main,
        date=TUESDAY,
        identity_index="x",
        code="00000000",
        sealed=who.name.encode(),
        created_at=Booking.created_at.field.to_python("2026-12-01 00:00:00+00:00"),
    )
    with logged() as out:
        logging.getLogger("django.request").warning("for %s", who.name)

    assert {who.nik, who.name} <= set(finds(database(), [who]))
    assert who.name in finds(out.getvalue(), [who])
    assert who.nik in finds(base64.b64encode(f"ab{who.nik}cd".encode()), [who])
    assert who.name in finds(who.name.encode().hex(), [who])
