"""The head of office looks at the way online, asks what if, sets a target; by keyboard, small and large, in English."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from antri.home.actions import write_past
from antri.journal.actions import SYSTEM
from antri.people.actions import found_demo_officers
from antri.web import moment
from tests.browser.conftest import pages_only
from tests.browser.keyboard import Keyboard
from tests.browser.test_head import SIZES, assert_well, signed_in

pytestmark = pytest.mark.goal("G31")

TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    "name", ["1280", *(pytest.param(name, marks=pages_only) for name in ("320", "360 without JavaScript"))]
)
def test_the_head_sees_where_it_goes_and_asks_what_if(visitor, name):
    found_demo_officers(by=SYSTEM)
    write_past(today=TODAY)
    moment.forget()
    size = (320, 740) if name == "320" else SIZES[name.partition(" ")[0]]
    without_javascript = "without" in name
    head = signed_in(visitor, size, without_javascript=without_javascript)
    page = head.page

    def is_well() -> None:
        if not without_javascript:
            assert_well(head, size)

    # All kecamatan, with the people behind each figure, and the day without records by its name.
    head.presses("Menuju daring", within=".top")
    head.sees_title("Menuju daring, November 2026")
    expect(page.locator("table.road tbody tr")).to_have_count(6)
    expect(page.locator("#celah")).to_contain_text("Tanah Sareal")
    is_well()

    # One that counts by hand: what if it went online with 15 numbers a day?
    head.presses("Tanah Sareal", within="table.road")
    head.sees_title("Menuju daring: Kecamatan Tanah Sareal")
    is_well()
    Keyboard(head).tabs_to("Mulai")
    page.get_by_label("Nomor per hari").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("15")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    note = page.locator("section[aria-labelledby=if-title] .note")
    expect(note).to_contain_text("15 belum cukup.")
    enough = re.search(r"Dengan (\d+) nomor", note.inner_text())
    assert enough
    assert 15 < int(enough[1]) < 60
    is_well()

    # A target of its own.
    page.get_by_label("Target, persen").fill("60")
    head.presses("Simpan target")
    expect(page.get_by_role("status")).to_contain_text("Target 60 persen disimpan.")


@pages_only
def test_the_road_is_told_in_english_too(visitor):
    found_demo_officers(by=SYSTEM)
    write_past(today=TODAY)
    moment.forget()
    head = signed_in(visitor, SIZES["1280"])
    page = head.page
    head.presses("English", within=".top")

    for path in ("/kelola/menuju-daring/", "/kelola/bogor-barat/menuju-daring/?mulai=2027-02-01&nomor=20"):
        head.opens(path)
        expect(page.locator("h1")).to_contain_text("The way online")
        expect(page.locator("main")).not_to_contain_text(re.compile(r"warga|tercapai|belum"))
        assert_well(head, SIZES["1280"])
