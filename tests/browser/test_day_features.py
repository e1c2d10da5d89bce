"""The small things of a day: help asked for when booking, a call from the kiosk, a press taken back, a quiet hour."""

from collections.abc import Callable

import pytest
import time_machine
from playwright.sync_api import expect

from antri.booking.models import Booking
from antri.booking.queries import link_token, needs_of
from antri.directory.models import Counter
from antri.directory.queries import catalogue
from antri.journal.actions import SYSTEM
from antri.people.actions import found_demo_officers
from antri.service_day import actions
from antri.service_day.models import Summons, Visit
from tests import cast
from tests.browser.look import _RUN_AXE, AXE, look_at_sizes
from tests.browser.people import DESK, Visitor, forget
from tests.browser.test_board import ONCE, board, heard, is_ready, until
from tests.browser.test_counter import key, officer, people, standing, state
from tests.browser.test_day_ticket import waiting
from tests.service_day.cast import press_of, seated
from tests.service_day.test_summons import new_kiosk

__all__ = ["board", "officer", "waiting"]  # fixtures of others

pytestmark = pytest.mark.only_on("sqlite")  # what is looked at here are pages
AT_HALF_PAST_TWELVE = "2026-12-01T05:30:00+00:00"


def can_be_read(who: Visitor) -> None:
    """Nobody is shut out of the page that is open, whatever their eyes and screen."""
    who.page.evaluate(AXE)
    assert who.page.evaluate(_RUN_AXE) == []
    assert look_at_sizes(who) == ([], [])


@pytest.mark.parametrize("without_javascript", [False, True])
def test_a_citizen_asks_for_help_with_the_number(visitor, without_javascript):
    citra = visitor(without_javascript=without_javascript)
    citra.opens("/ambil/data/?layanan=KTP_HILANG&tanggal=2026-12-08&sesi=09:00")
    citra.page.get_by_text("Perlu bantuan di kantor?").click()
    citra.ticks("Pandu saya ke loket")
    citra.ticks("Loket rendah")
    citra.gives_data(cast.CITRA)
    citra.sees("Pandu saya ke loket; Loket rendah, terjangkau kursi roda")
    # What was ticked is still in sight when the data are changed.
    citra.presses("Ubah data")
    expect(citra.page.locator("details.asked[open] input:checked")).to_have_count(2)
    citra.presses("Periksa Pesanan")
    citra.presses("Konfirmasi Pemesanan")

    assert needs_of(Booking.objects.select_related("office").get()) == ["guide", "low_counter"]


def test_the_form_with_help_open_is_well_on_every_screen(visitor):
    citra = visitor()
    citra.opens("/ambil/data/?layanan=KTP_HILANG&tanggal=2026-12-08&sesi=09:00")
    citra.page.get_by_text("Perlu bantuan di kantor?").click()

    assert look_at_sizes(citra) == ([], [])


@pytest.mark.parametrize("page", ["pintu", "ruang"])
def test_a_call_from_the_kiosk_stands_on_an_open_page_at_once_and_goes_by_a_press(visitor, hall, page):
    office = catalogue().main
    kiosk = new_kiosk(office).device
    who: Visitor = visitor(size=DESK)
    hall.feed(who.page)
    forget()
    signs_in(who, "pengelola")
    who.opens(f"/petugas/disdukcapil/{page}/")
    box = who.page.locator("[data-summons-url]")
    expect(box).to_have_attribute("data-ready", "")
    expect(box.locator("form")).to_have_count(0)

    actions.ask_for_officer(device=kiosk)
    hall.tell()

    expect(box).to_contain_text("Anjungan pintu: warga memanggil petugas")
    can_be_read(who)
    before = len(who.screens)
    box.get_by_role("button", name="Sudah ditangani").click()
    expect(box.locator("form")).to_have_count(0)
    assert len(who.screens) == before  # without loading the page anew: somebody may be typing a code
    assert Summons.objects.get().answered_at is not None


def test_without_scripts_the_call_is_there_when_the_page_is_opened(visitor):
    office = catalogue().main
    actions.ask_for_officer(device=new_kiosk(office).device)
    who: Visitor = visitor(size=DESK, without_javascript=True)
    signs_in(who, "pengelola")
    who.opens("/petugas/disdukcapil/ruang/")

    who.presses("Sudah ditangani")

    assert who.path == "/petugas/disdukcapil/ruang/"
    expect(who.page.locator(".summons")).to_have_count(0)


def signs_in(who: Visitor, name: str) -> None:
    found_demo_officers(by=SYSTEM)
    who.signs_in(name)


def test_finish_and_call_is_taken_back_by_one_key(officer):
    first, second = people(2)
    page = officer()
    for wanted in ("called", "serving", "called"):
        key(page, "Space")
        state(page, wanted)
    assert standing(first, second) == ["served", "called"]

    key(page, "z")
    state(page, "serving")
    assert standing(first, second) == ["serving", "checked_in"]

    key(page, "s")
    state(page, "idle")
    assert standing(first, second) == ["served", "checked_in"]


@pytest.mark.parametrize("without_javascript", [False, True])
def test_who_said_late_by_mistake_has_the_place_back(visitor, waiting, without_javascript):
    phone: Visitor = visitor(without_javascript=without_javascript)
    phone.opens(f"/t/{link_token(waiting)}/")
    phone.presses("Saya terlambat")
    phone.presses("Ya, saya terlambat")
    phone.sees("Kembalikan tempat saya")
    if not without_javascript:
        can_be_read(phone)

    phone.presses("Kembalikan tempat saya")

    assert Visit.objects.get().rank == Visit.Rank.IN_TIME
    expect(phone.page.get_by_role("button", name="Kembalikan tempat saya")).to_have_count(0)


def test_the_phone_goes_on_to_what_was_done(visitor, waiting, hall):
    row = Counter.objects.get(office=catalogue().main, number=3)
    _row, _who, by = seated(row)
    actions.call_next(counter=row, press=press_of(row), by=by)
    actions.start(counter=row, press=press_of(row), by=by)
    phone: Visitor = visitor()
    phone.opens(f"/t/{link_token(waiting)}/")
    phone.sees_title("Anda sedang dilayani")

    actions.finish(counter=row, press=press_of(row), outcome=Visit.Outcome.IN_PROCESS, by=by)
    phone.opens(f"/t/{link_token(waiting)}/")

    phone.sees_title("Sedang kami kerjakan")
    phone.sees("Selanjutnya", "Buka tiket")
    assert look_at_sizes(phone) == ([], [])


def test_in_the_quiet_hour_a_call_is_said_once(board: Callable, hall, bogor):
    with time_machine.travel(AT_HALF_PAST_TWELVE, tick=True):
        page = board()
        is_ready(page)
        until(page, "() => isQuiet")

        hall.call("A-017", 3)

        assert heard(page, 8) == ["chime", *ONCE]
