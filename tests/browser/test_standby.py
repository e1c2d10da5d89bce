"""People without a number: registered with the keys alone, drawn, told; seen by an officer and by anybody."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from antri.booking.actions import Order
from antri.booking.actions.book import CROCKFORD
from antri.booking.models import Booking
from antri.directory.models import Setting
from antri.directory.queries import catalogue
from antri.journal.actions import SYSTEM, Actor
from antri.people.actions import add_device, found_demo_officers, pair_device
from antri.people.models import Device, Officer
from antri.schedule.models import Slot
from antri.service_day import actions
from antri.service_day.models import Draw, PrintJob, Standby
from antri.web import clock
from tests import cast
from tests.browser.look import look_at
from tests.browser.people import DESK, PHONE, SMALL_PHONE, Visitor, forget

pytestmark = [pytest.mark.goal("G31"), pytest.mark.only_on("sqlite")]  # pages do not depend on the database

PAGE = "/petugas/disdukcapil/siaga/"
PICTURES = os.environ.get("PICTURES")


@pytest.fixture
def officer(visitor: Callable[..., Visitor]) -> Visitor:
    """An officer of the main office at ten, on a day on which people may stand by until eleven."""
    for key, value in (("standby_until", "11:00"), ("draw_times", ["10:00", "13:10"])):
        Setting.objects.create(city=catalogue().city.code, key=key, value=value)
    found_demo_officers(by=SYSTEM)
    forget()
    who = visitor(size=DESK)
    who.signs_in("loket")
    return who


def looks_well(who: Visitor, name: str, size: tuple[int, int] = DESK) -> None:
    """No page shuts anybody out, at any size."""
    found = look_at(who)
    assert (found.axe, found.small_targets, found.sideways, found.cut_words) == ([], [], [], [])
    who.page.evaluate("document.documentElement.style.fontSize = ''")
    who.page.set_viewport_size({"width": size[0], "height": size[1]})
    if PICTURES:
        who.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def fill(who: cast.Person, page: Visitor) -> None:
    """Type one person without touching the mouse: the first field has the focus."""
    keys = page.page.keyboard
    for text in ("KTP-el", who.nik, who.name):
        keys.type(text)
        keys.press("Tab")
    keys.type(who.phone)
    keys.press("Enter")


def free(count: int) -> None:
    Slot.objects.filter(day__office=catalogue().main, day__date="2026-12-01").update(state=Slot.State.WITHDRAWN)
    rows = Slot.objects.filter(day__office=catalogue().main, day__date="2026-12-01", start="13:00")[:count]
    Slot.objects.filter(pk__in=[row.pk for row in rows]).update(state=Slot.State.FREE)


def test_from_the_door_to_the_draw(officer: Visitor, visitor: Callable[..., Visitor]) -> None:
    officer.opens(PAGE)
    looks_well(officer, "siaga-kosong")
    officer.page.reload()
    fill(cast.person(1), officer)
    officer.sees_title("Kode siaga")
    first = Standby.objects.get()
    expect(officer.page.locator(".hallcode")).to_have_text(first.code)
    looks_well(officer, "siaga-kode")
    for number in range(2, 9):
        priority = "elderly" if number == 5 else None
        actions.register(order=order_of(cast.person(number), priority), by=SYSTEM)
    free(3)
    officer.opens(PAGE)
    looks_well(officer, "siaga")
    officer.presses("Undi sekarang")
    officer.sees("3 nomor kosong, 8 orang siaga")
    looks_well(officer, "undi")
    officer.presses("Undi sekarang")
    officer.sees_title("Hasil undian pukul 10.00")
    looks_well(officer, "undian")
    assert Draw.objects.get().places == 3
    anybody = visitor(size=PHONE)
    anybody.opens("/hari-ini/disdukcapil/siaga/")
    anybody.sees("Datang lebih pagi tidak menambah peluang.", "Undian pukul 10.00")
    looks_well(anybody, "siaga-umum", PHONE)
    actions.leave_unserved(office=catalogue().main, by=SYSTEM)
    row = Standby.objects.filter(status="unserved").first()
    assert row is not None
    officer.opens(f"{PAGE}{row.pk}/")
    looks_well(officer, "belum-terlayani")
    officer.presses("Pesankan sekarang")
    officer.sees_title("Sudah dipesankan")
    looks_well(officer, "sudah-dipesankan")


def order_of(who: cast.Person, priority: str | None = None) -> Order:
    return Order(
        office="disdukcapil",
        service="KTP_HILANG",
        date=clock.today("Asia/Jakarta"),
        name=who.name,
        nik=who.nik,
        phone=who.phone,
        priority=priority,
    )


# Words that are wider than their line. Every code and label is drawn by chance or by order: the widest must fit.
_OVERFLOW = """() => [...document.querySelectorAll(".no, .hr, .code, .hallcode")]
  .filter(each => each.scrollWidth > each.clientWidth)
  .map(each => `${each.className} ${each.textContent}: ${each.scrollWidth} in ${each.clientWidth}`)"""


@pytest.mark.parametrize("width", ["58", "80", "a4"])
def test_papers_fit_their_paper_with_the_widest_code_that_can_be_drawn(officer: Visitor, width: str) -> None:
    row = actions.register(order=order_of(cast.person(1)), by=SYSTEM)
    Standby.objects.filter(pk=row.pk).update(code="WWWW")
    lane = actions.give_lane_number(office=catalogue().main, lane="pickup", by=SYSTEM)
    Booking.objects.filter(pk=lane.pk).update(code="WWWWWWWW", label="W-200")
    for kind, key, name in (("standby", row.pk, "struk-siaga"), ("number", lane.pk, "struk-nomor")):
        officer.opens(f"/petugas/disdukcapil/struk/{kind}/{key}/?lebar={width}")
        expect(officer.page.locator("h1")).to_have_count(1)
        expect(officer.page.locator(".no")).to_have_text("WWWW" if kind == "standby" else "W-200")
        assert officer.page.evaluate(_OVERFLOW) == []
        if PICTURES:
            officer.page.locator("body").screenshot(path=Path(PICTURES) / f"{name}-{width}.png")


def test_the_widest_letters_are_the_ones_that_are_tried(officer: Visitor) -> None:
    """The negative control of the test above: no code is wider than the one it takes."""
    officer.opens(PAGE)
    widths = officer.page.evaluate(
        """letters => [...letters].map(each => {
          const place = document.createElement("b");
          place.textContent = each;
          document.body.append(place);
          return place.getBoundingClientRect().width;
        })""",
        CROCKFORD,
    )
    assert max(widths) == widths[CROCKFORD.index("W")]


@pytest.mark.parametrize("size", [SMALL_PHONE, PHONE, DESK])
def test_the_widest_standby_code_fits_the_screen(officer: Visitor, size: tuple[int, int]) -> None:
    row = actions.register(order=order_of(cast.person(1)), by=SYSTEM)
    Standby.objects.filter(pk=row.pk).update(code="WWWW")
    officer.page.set_viewport_size({"width": size[0], "height": size[1]})
    officer.opens(f"{PAGE}{row.pk}/")
    expect(officer.page.locator(".hallcode")).to_have_text("WWWW")
    assert officer.page.evaluate(_OVERFLOW) == []
    assert officer.width_needed() <= size[0]


def test_a_number_stays_on_the_screen_until_paper_has_it(officer: Visitor) -> None:
    officer.opens("/petugas/disdukcapil/nomor/")
    looks_well(officer, "nomor")
    manager = Officer.objects.get(username="pengelola")
    by = Actor("officer", "desk", str(manager.pk))
    new = add_device(office=catalogue().main, kind=Device.Kind.PRINT_AGENT, name="Pencetak pintu", by=by)
    paired = pair_device(code=new.code, address="192.0.2.1")
    officer.presses("Pengambilan")
    officer.sees("P-001")
    looks_well(officer, "nomor-diberi")
    officer.presses("Cetak nomor")
    officer.sees("Sedang dicetak")
    job = actions.take_print_job(device=paired.device)
    assert job is not None
    actions.end_print_job(device=paired.device, job=job.pk, problem=PrintJob.Problem.PAPER_OUT)
    officer.sees("Kertas habis", "P-001")
    looks_well(officer, "kertas-habis")
