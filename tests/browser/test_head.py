"""The head of office's morning: does it work, who did what, who looked at whose data, was any day overrun."""

from datetime import date

import pytest
from playwright.sync_api import expect

from antri.booking.actions import Order, book
from antri.booking.models import Booking
from antri.journal.actions import SYSTEM, Actor
from antri.journal.actions.seal import seal_events
from antri.people.actions import found_demo_officers, open_sealed
from antri.people.models import Officer
from tests import cast
from tests.browser.conftest import pages_only
from tests.browser.look import look_at
from tests.browser.people import Visitor

pytestmark = pytest.mark.goal("G31")

SIZES = {"360": (360, 740), "768": (768, 1024), "1280": (1280, 800)}
THURSDAY = date(2026, 12, 17)


def signed_in(visitor, size: tuple[int, int], **more: bool) -> Visitor:
    head = visitor(size=size, **more)
    head.signs_in("kepala")
    return head


def yesterday() -> None:
    """Let Citra take a number, and an officer look at her data at the desk."""
    found_demo_officers(by=SYSTEM)
    who = cast.CITRA
    order = Order(
        office="disdukcapil", service="KTP_HILANG", date=THURSDAY, name=who.name, nik=who.nik, phone=who.phone
    )
    book(order=order, key=cast.key(1), by=who.actor)
    officer = Officer.objects.get(username="loket")
    open_sealed(Booking.objects.get(), by=Actor("officer", "desk", str(officer.pk)), reason="desk.serving")
    seal_events()


def assert_well(head: Visitor, size: tuple[int, int]) -> None:
    look = look_at(head)
    head.page.set_viewport_size({"width": size[0], "height": size[1]})
    # What a wide table has outside its box has no contrast that axe could compute.
    faults = [fault for fault in look.axe if not fault.startswith("unresolved")]
    assert (faults, look.headings, look.sideways, look.small_targets) == ([], 1, [], [])


@pytest.mark.parametrize(
    "name", ["360", *(pytest.param(name, marks=pages_only) for name in ("768", "1280", "360 without JavaScript"))]
)
def test_the_head_sees_whether_it_works_and_who_looked_at_whose_data(visitor, name):
    yesterday()
    size, without_javascript = SIZES[name.partition(" ")[0]], "without" in name
    head = signed_in(visitor, size, without_javascript=without_javascript)
    page = head.page

    # Whether it works, office by office, with the figure behind.
    head.sees_title("Apakah antrean berjalan?")
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("Disdukcapil Kota Bogor")
    expect(row).to_contain_text("1 dari")
    if not without_javascript:
        assert_well(head, size)

    # Who did what; only those who looked at somebody's data.
    head.presses("Jurnal", within=".top")
    head.sees_title("Siapa melakukan apa")
    page.get_by_label("Tentang").select_option(label="Siapa melihat data warga")
    head.presses("Tampilkan")
    deeds = page.locator(".deeds tbody tr")
    expect(deeds).to_have_count(1)
    expect(deeds).to_contain_text("Lina Contoh")
    assert cast.CITRA.nik not in page.content()
    assert cast.CITRA.name not in page.content()
    if not without_javascript:
        assert_well(head, size)

    # No day exceeded its quota: proven, not claimed.
    head.presses("Ringkasan", within=".top")
    head.presses("Disdukcapil Kota Bogor")
    head.presses("Kalender")
    head.presses("Bukti kuota")
    head.sees_title("Tidak ada hari melebihi kuota")
