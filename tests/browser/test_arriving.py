"""Arriving as people have it: touched at the kiosk, scanned at the door, typed on the own phone."""

from collections.abc import Callable
from datetime import date, time

import pytest
import time_machine
from playwright.sync_api import expect

from antri.booking.actions import Order, book
from antri.booking.models import Booking
from antri.booking.queries import link_token
from antri.directory.queries import catalogue
from antri.journal.actions import SYSTEM, Actor
from antri.people.actions import add_device, found_demo_officers
from antri.people.models import Device, Role
from antri.people.queries import token_hash
from antri.service_day.models import Visit
from antri.service_day.queries.hall_code import hall_code
from antri.web import clock
from tests import cast
from tests.browser.look import AXE, look_at
from tests.browser.people import DESK, PHONE, Visitor, forget

TODAY = date(2026, 12, 1)  # a Tuesday, 10.00: conftest.NOW
NOON = "2026-12-01T05:45:00+00:00"  # 12.45 in Bogor
KIOSK = (1280, 800)

pytestmark = pytest.mark.only_on("sqlite")  # what is looked at here are pages


def taken(number: int, start: time = time(13)) -> Booking:
    """Let the n-th invented person hold a number of today."""
    who = cast.person(number)
    order = Order(
        office=catalogue().main.slug,
        service="KTP_HILANG",
        date=TODAY,
        session=start,
        name=who.name,
        nik=who.nik,
        phone=who.phone,
    )
    token = book(order=order, key=cast.key(number), by=who.actor).token
    forget()
    return Booking.objects.select_related("office", "service", "day").get(token_hash=token_hash(token))


def standing(booking: Booking) -> str:
    return Booking.objects.values_list("status", flat=True).get(pk=booking.pk)


@pytest.fixture
def ticket(bogor: None) -> Booking:
    return taken(1)


@pytest.fixture
def kiosk(visitor: Callable[..., Visitor], ticket: Booking) -> Visitor:
    """A paired kiosk at a quarter to one, ready for the next person."""
    with time_machine.travel(NOON, tick=True):
        by = Actor("officer", "desk", str(cast.officer(Role.OFFICE_MANAGER, catalogue().main).pk))
        new = add_device(office=catalogue().main, kind=Device.Kind.KIOSK, name="Anjungan Depan", by=by)
        touch = visitor(size=KIOSK)
        touch.opens("/perangkat/")
        touch.types("Kode enam angka", new.code)
        touch.presses("Pasang perangkat ini")
        touch.page.clock.install()
        touch.opens("/alat/anjungan/")
        yield touch


@pytest.fixture
def officer(visitor: Callable[..., Visitor], ticket: Booking) -> Visitor:
    """The demo's counter officer at the door."""
    with time_machine.travel(NOON, tick=True):
        found_demo_officers(by=SYSTEM)
        who = visitor(size=DESK)
        who.signs_in("loket")
        who.opens("/petugas/disdukcapil/pintu/")
        yield who


def is_well(visitor: Visitor) -> None:
    """Nobody is shut out of the page that is open, whatever their eyes, hands and screen."""
    visitor.page.evaluate(AXE)
    look = look_at(visitor)
    # A bar that scrolls hides its own end; whatever axe cannot see there is looked at in test_staff_pages.
    look.axe = [found for found in look.axe if "partially obscured" not in found]
    assert (look.headings, look.axe, look.small_targets, look.sideways, look.cut_words) == (1, [], [], [], [])


def test_the_code_is_touched_in_and_the_label_answers(kiosk, ticket):
    is_well(kiosk)
    for letter in ticket.code:
        kiosk.page.locator(".key", has_text=letter).first.click()

    kiosk.presses("Saya sudah datang")

    kiosk.sees_title("Anda sudah tercatat hadir")
    expect(kiosk.page.locator(".big")).to_have_text(ticket.label)
    assert standing(ticket) == "checked_in"
    assert cast.person(1).name not in kiosk.page.content()
    is_well(kiosk)


def test_a_scanner_types_the_link_and_ends_it_with_enter(kiosk, ticket):
    kiosk.page.keyboard.type(f"https://antri.example.invalid/t/{link_token(ticket)}/")
    kiosk.page.keyboard.press("Enter")

    kiosk.sees_title("Anda sudah tercatat hadir")
    assert Visit.objects.get().door == "kiosk"


def test_after_twenty_seconds_the_kiosk_has_forgotten_who_was_there(kiosk, ticket):
    kiosk.page.keyboard.type(ticket.code)
    kiosk.page.keyboard.press("Enter")
    expect(kiosk.page.locator(".big")).to_have_text(ticket.label)
    # From here on the page counts its seconds.
    kiosk.page.wait_for_load_state()

    kiosk.page.clock.fast_forward(19_000)
    expect(kiosk.page.locator(".big")).to_have_text(ticket.label)
    kiosk.page.clock.fast_forward(2_000)

    kiosk.sees_title("Lapor hadir")
    assert ticket.label not in kiosk.page.content()


def test_a_code_left_half_typed_is_forgotten_too(kiosk):
    kiosk.page.keyboard.type("AB12")

    kiosk.page.clock.fast_forward(21_000)

    expect(kiosk.page.locator("[name=kode]")).to_have_value("")


def test_a_wrong_code_is_told_and_help_is_one_touch_away(kiosk):
    kiosk.page.keyboard.type("SALAH123")
    kiosk.page.keyboard.press("Enter")
    expect(kiosk.page.get_by_role("alert")).to_be_visible()
    is_well(kiosk)

    kiosk.presses("Panggil petugas")

    kiosk.sees_title("Petugas, mohon bantu di anjungan")
    is_well(kiosk)


def test_the_door_goes_from_scan_to_id_without_the_mouse(officer, ticket):
    is_well(officer)
    expect(officer.page.locator("[name=kode]")).to_be_focused()
    officer.page.keyboard.type(ticket.code.lower())
    officer.page.keyboard.press("Enter")
    officer.sees_title(ticket.label)
    is_well(officer)

    officer.presses("Cocok")
    officer.sees("cocok")
    officer.ticks("datangi saya")
    officer.presses("Simpan bantuan")
    officer.presses("Beri prioritas")

    visit = Visit.objects.get()
    assert (visit.identity, visit.needs, visit.is_priority) == ("fits", ["come_to_me"], True)


def test_somebody_else_is_asked_about_twice(officer, ticket):
    officer.page.keyboard.type(ticket.code)
    officer.page.keyboard.press("Enter")

    officer.presses("Orang lain yang datang")
    assert standing(ticket) == "checked_in"
    is_well(officer)
    officer.presses("Ya, orang lain")

    officer.sees_title("Pintu: siapa yang datang")
    assert standing(ticket) == "cancelled"


@pytest.mark.parametrize("language", ["id-ID", "en-GB"])
def test_the_own_phone_checks_in_in_front_of_the_screen_also_without_javascript(visitor, ticket, language):
    with time_machine.travel(NOON, tick=True):
        citra = visitor(size=PHONE, without_javascript=True, language=language)
        citra.opens(f"/hadir/{link_token(ticket)}/")
        citra.page.fill("[name=kode_ruang]", hall_code(catalogue().main, clock.now()))
        citra.follows(citra.page.locator("main form button.btn"))

        assert citra.path.startswith("/t/")
    assert standing(ticket) == "checked_in"


def test_the_page_of_the_own_phone_is_well(visitor, ticket):
    with time_machine.travel(NOON, tick=True):
        citra = visitor()
        citra.opens(f"/hadir/{link_token(ticket)}/")
        is_well(citra)
