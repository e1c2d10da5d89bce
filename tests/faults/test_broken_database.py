"""The disk is full, or the database only reads or is gone: clear words, nothing half, and on it goes (G34)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from antri.booking.models import Booking
from antri.journal.models import Event
from antri.schedule.models import Slot
from tests import cast
from tests.booking.pages import confirm, give_data, text_of
from tests.races.rush import TUESDAY
from tests.races.truth import assert_sound


@contextmanager
def full_disk() -> Iterator[None]:
    """Let the file grow no more: SQLite then fails as on a full disk, at whichever statement needs a page."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # pages that earlier tests left free would be room
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        cursor.execute("PRAGMA freelist_count")
        assert cursor.fetchone()[0] == 0
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@contextmanager
def reads_only() -> Iterator[None]:
    is_sqlite = connection.vendor == "sqlite"
    statement = "PRAGMA query_only = %s" if is_sqlite else "SET default_transaction_read_only = %s"
    with connection.cursor() as cursor:
        cursor.execute(statement % "on")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(statement % "off")


@contextmanager
def gone() -> Iterator[None]:
    """Look for the database where there is none."""
    facts = connection.settings_dict
    name, options = facts["NAME"], facts["OPTIONS"]
    _leave()
    facts["NAME"] = "/nowhere/antri.sqlite3" if connection.vendor == "sqlite" else "antri_nowhere"
    if connection.vendor == "postgresql":
        facts["OPTIONS"] = options | {"pool": options["pool"] | {"timeout": 0.3}}
    try:
        yield
    finally:
        _leave()
        facts["NAME"], facts["OPTIONS"] = name, options


def _leave() -> None:
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


def ask(number: int) -> Any:
    who = cast.person(number)
    body = {"office": "disdukcapil", "service": "KTP_HILANG", "date": f"{TUESDAY}", "name": who.name}
    return Client(raise_request_exception=False).post(
        "/api/v1/bookings",
        body | {"nik": who.nik, "phone": who.phone},
        content_type="application/json",
        headers={"Idempotency-Key": cast.key(number)},
    )


TROUBLES = [
    pytest.param(full_disk, marks=pytest.mark.only_on("sqlite")),
    reads_only,
    gone,
]


@pytest.mark.goal("G34")
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_booking_in_trouble_is_told_so_and_nothing_is_half(place, trouble, tries):
    assert ask(1).status_code == 201  # the day is made, and this one must stay
    before = [Booking.objects.count(), Event.objects.count(), Slot.objects.filter(state="taken").count()]
    answers = []

    with trouble():
        for number in range(100, 160):
            answers.append(ask(number))
            if len(answers) > 5 and answers[-1].status_code == 503:
                break  # a full disk lets some through that need no new page

    told = [number for number, answer in enumerate(answers, 100) if answer.status_code == 201]
    refused = [answer for answer in answers if answer.status_code == 503]
    assert len(told) + len(refused) == len(answers)
    assert refused
    for answer in refused:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["type"].endswith("unavailable")
        assert answer["Retry-After"] == "5"
    after = [Booking.objects.count(), Event.objects.count(), Slot.objects.filter(state="taken").count()]
    assert after == [count + len(told) for count in before]
    assert_sound()
    # It goes on by itself, and who was told to send it again gets a number with the same key.
    assert all(ask(number).status_code in (200, 201) for number in range(100, 100 + len(answers)))
    assert_sound()
    tries(len(answers))


@pytest.mark.goal("G34")
def test_the_page_says_it_in_words_and_keeps_nothing_half(place):
    browser = Client(raise_request_exception=False)
    at = f"/ambil/data/?layanan=KTP_HILANG&tanggal={TUESDAY}&sesi=09:00"
    checked = give_data(browser, at=at)

    with reads_only():
        answer = confirm(browser, checked)

    assert answer.status_code == 503
    assert "Muat ulang" in text_of(answer) or "coba lagi" in text_of(answer).lower()
    assert Booking.objects.count() == 0
    assert confirm(browser, checked).status_code == 303
    assert_sound()
