"""A person at the desk, ID in hand: their numbers, a lost ticket, a number that a stranger took with their NIK."""

from datetime import date, time

import pytest
from playwright.sync_api import expect

from antri.booking.actions import Order, book, claim
from antri.journal.actions import SYSTEM
from antri.people.actions import found_demo_officers
from tests import cast
from tests.browser.conftest import pages_only
from tests.browser.look import look_at
from tests.browser.people import Visitor

pytestmark = pytest.mark.goal("G36")

SIZES = {"1280": (1280, 800), "360": (360, 740)}
TUESDAY = date(2026, 12, 8)
THIEF = cast.Person("Orang Lain Sekali", cast.CITRA.nik, cast.phone(77))
DESK = "/petugas/disdukcapil/warga/"


def order(who: cast.Person, phone: str = "") -> Order:
    return Order(
        office="disdukcapil",
        service="KTP_HILANG",
        date=TUESDAY,
        session=time(9),
        name=who.name,
        nik=who.nik,
        phone=phone or who.phone,
    )


def signed_in(visitor, size: tuple[int, int], **more: bool) -> Visitor:
    found_demo_officers(by=SYSTEM)
    officer = visitor(size=size, **more)
    officer.signs_in("loket")
    return officer


def assert_well(officer: Visitor, size: tuple[int, int]) -> None:
    look = look_at(officer)
    officer.page.set_viewport_size({"width": size[0], "height": size[1]})
    # What the navigation hides in its own scrolling has no contrast that axe could compute.
    faults = [fault for fault in look.axe if not fault.startswith("unresolved")]
    assert (faults, look.headings, look.sideways, look.small_targets) == ([], 1, [], [])


@pytest.mark.parametrize(
    "name",
    ["1280", *(pytest.param(name, marks=pages_only) for name in ("360", "360 without JavaScript"))],
)
def test_an_owner_gets_the_number_back_at_the_desk_and_the_stranger_is_told_kindly(visitor, name):
    size, without_javascript = SIZES[name.partition(" ")[0]], "without" in name
    theirs = book(order=order(THIEF), key=cast.key(1), by=THIEF.actor)
    made = claim(order=order(cast.CITRA, phone=cast.phone(5)), by=cast.CITRA.actor)
    officer = signed_in(visitor, size, **({"without_javascript": True} if without_javascript else {}))

    officer.opens("/petugas/disdukcapil/klaim/")
    officer.page.fill("[name=kode]", made.code)
    officer.presses("Buka klaim")
    expect(officer.page.locator("main")).not_to_contain_text(cast.CITRA.name)
    officer.presses("Warga ada di sini: tampilkan datanya")
    expect(officer.page.locator("main")).to_contain_text(cast.CITRA.name)
    if not without_javascript:
        assert_well(officer, size)
    officer.presses("KTP cocok: kembalikan nomornya")
    expect(officer.page.locator("main")).to_contain_text("B-0")
    officer.presses("Cetak slip")
    expect(officer.page.locator("h1.no")).to_contain_text("B-0")

    stranger = visitor(size=SIZES["360"])
    stranger.opens(f"/t/{theirs.token}/")
    expect(stranger.page.locator("h1")).to_have_text("Nomor ini ditarik kantor")
    assert_well(stranger, SIZES["360"])


@pages_only
@pytest.mark.goal("G31")
def test_one_search_by_keys_alone_leads_to_everything_of_a_person(visitor):
    book(order=order(cast.CITRA), key=cast.key(1), by=cast.CITRA.actor)
    officer = signed_in(visitor, SIZES["1280"])
    officer.opens(DESK)

    officer.page.locator("[name=siapa]").focus()
    officer.page.keyboard.type(cast.CITRA.nik)
    with officer.page.expect_navigation():
        officer.page.keyboard.press("Enter")

    # The answer is where the reader stands.
    expect(officer.page.locator("#found-title")).to_be_focused()
    assert cast.CITRA.nik not in officer.page.url
    assert_well(officer, SIZES["1280"])
    for _ in range(2):
        officer.page.keyboard.press("Tab")
    with officer.page.expect_navigation():
        officer.page.keyboard.press("Enter")
    expect(officer.page.locator("h1")).to_have_text("Pindai dengan ponsel warga atau keluarganya")
    assert_well(officer, SIZES["1280"])


@pages_only
@pytest.mark.goal("G31")
@pytest.mark.parametrize("asked", ["Pindah", "Batal", "Bukan nomor warga ini"])
def test_what_is_asked_before_it_is_done_can_be_left_and_is_well_made(visitor, asked):
    book(order=order(cast.CITRA), key=cast.key(1), by=cast.CITRA.actor)
    officer = signed_in(visitor, SIZES["360"])
    officer.opens(DESK)
    officer.page.fill("[name=siapa]", cast.CITRA.nik)
    officer.presses("KTP sudah di tangan: cari")

    officer.presses(asked)
    assert_well(officer, SIZES["360"])
    officer.presses("Tidak jadi")

    expect(officer.page.locator("main .number")).to_contain_text("Dipesan")
