"""The bad days in a browser: SIAK is down, the day is closed, a day on paper is typed in."""

import re
from collections.abc import Callable
from datetime import date, time

import pytest
import time_machine

from antri.booking.actions import Order, book
from antri.booking.models import Booking
from antri.directory.models import Counter
from antri.journal.actions import SYSTEM, Actor
from antri.people.actions import found_demo_officers
from antri.people.models import Officer
from antri.people.queries import token_hash
from antri.service_day import actions
from antri.service_day.models import Desk, Disruption, Visit
from tests import cast
from tests.browser.conftest import pages_only
from tests.browser.look import look_at
from tests.browser.people import Visitor

pytestmark = pytest.mark.goal("G31")

PHONE, DESK = (360, 740), (1280, 800)
TODAY = date(2026, 12, 1)
MONDAY = "2026-11-30T03:00:00+00:00"
OFFICE = "/petugas/disdukcapil/"
both_sizes = pytest.mark.parametrize("size", [pytest.param(PHONE, marks=pages_only), DESK], ids=["360", "1280"])


def signed_in(visitor: Callable[..., Visitor], who: str, size: tuple[int, int], **more: bool) -> Visitor:
    found_demo_officers(by=SYSTEM)
    officer = visitor(size=size, **more)
    officer.signs_in(who)
    return officer


def full_hall(*, people: int = 9) -> list[Booking]:
    """Let people of nine o'clock be in the hall at ten: one called, others waiting, the last two not there."""
    held = []
    with time_machine.travel(MONDAY, tick=False):
        for number in range(1, people + 1):
            who = cast.person(number)
            service = ("KTP_HILANG", "KTP_RUSAK", "KK_UBAH")[number % 3]
            order = Order(
                office="disdukcapil",
                service=service,
                date=TODAY,
                session=time(9),
                name=who.name,
                nik=who.nik,
                phone=who.phone,
            )
            held.append(book(order=order, key=cast.key(number), by=who.actor).token)
    rows = [Booking.objects.select_related("office", "service").get(token_hash=token_hash(token)) for token in held]
    by = Actor("officer", "desk", "1")
    for row in rows[:-2]:
        actions.check_in(booking=row, door=Visit.Door.DESK, by=by)
    counter = Counter.objects.select_related("office").get(office__slug="disdukcapil", number=3)
    seat = Officer.objects.get(username="loket")
    actions.open_desk(counter=counter, officer_id=seat.pk, by=by)
    me = Actor("officer", "desk", str(seat.pk))
    actions.call_next(counter=counter, press=Desk.objects.get(counter=counter).press, by=me)
    return rows


def assert_well(officer: Visitor, size: tuple[int, int]) -> None:
    """Everybody can use this page: axe, one title, nothing sideways at 320 px, targets as large as a finger."""
    look = look_at(officer)
    officer.page.set_viewport_size({"width": size[0], "height": size[1]})
    faults = [fault for fault in look.axe if not fault.startswith("unresolved")]
    assert (faults, look.headings, look.sideways, look.small_targets) == ([], 1, [], [])


@pytest.mark.parametrize(
    ("size", "without_javascript"),
    [pytest.param(PHONE, False, marks=pages_only), (DESK, False), pytest.param(PHONE, True, marks=pages_only)],
    ids=["360", "1280", "without"],
)
def test_siak_is_down_with_one_press_and_each_person_chooses(bogor, visitor, size, without_javascript):
    officer = signed_in(visitor, "loket", size, without_javascript=without_javascript)
    rows = full_hall()
    officer.opens(f"{OFFICE}gangguan/")
    if not without_javascript:
        assert_well(officer, size)

    officer.presses("Umumkan gangguan")

    officer.sees("SIAK tidak dapat dibuka")
    if not without_javascript:
        assert_well(officer, size)
    officer.presses(re.compile(f"Titip berkas.*{rows[1].label}"))
    officer.sees("berkas dititipkan")
    officer.presses(re.compile(f"Tempat pertama hari lain.*{rows[2].label}"))
    officer.sees("tempat pertama")
    officer.presses("Akhiri gangguan, layanan berjalan lagi")
    officer.sees("Gangguan diakhiri")
    assert Disruption.objects.get().ended_at is not None
    assert officer.troubles == []


@both_sizes
def test_the_day_is_closed_after_reading_what_becomes_of_each(bogor, visitor, size):
    manager = signed_in(visitor, "pengelola", size)
    full_hall()
    manager.opens(f"{OFFICE}tutup-hari/")
    assert_well(manager, size)
    manager.presses("Tutup hari ini")
    manager.sees("Hari belum ditutup")

    manager.ticks("Saya sudah membaca")
    manager.presses("Tutup hari ini")

    manager.sees("Tidak ada yang masih menunggu, dipanggil, atau dilayani.")
    assert_well(manager, size)
    assert not Booking.objects.filter(date=TODAY, status__in=("booked", "checked_in", "called", "serving")).exists()


@both_sizes
def test_a_sheet_of_paper_is_typed_in_and_what_does_not_fit_is_shown(bogor, visitor, size):
    officer = signed_in(visitor, "loket", size)
    rows = full_hall()
    first, second = rows[0].label, rows[1].label
    officer.opens(f"{OFFICE}salin-hari/")
    officer.page.fill("[name=baris]", f"{first} S 09.12\nA-199 S 09.20\n{second} K 09.31")
    officer.presses("Simpan semua")
    officer.sees("1 baris tidak cocok. Belum ada yang disimpan.")
    assert_well(officer, size)

    officer.page.fill("[name=baris]", f"{first} S 09.12\n{second} K 09.31")
    officer.presses("Periksa dahulu")
    officer.sees("2 baris dibaca, semuanya cocok")
    officer.presses("Simpan semua")

    officer.sees("2 baris disalin")
    assert Booking.objects.filter(status="served").count() == 2
