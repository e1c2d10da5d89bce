"""The manager's day: a date must be closed, people hold numbers of it, and nobody is forgotten."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from antri.booking.actions import Order, book
from antri.booking.models import Booking
from antri.journal.actions import SYSTEM
from antri.people.actions import found_demo_officers
from antri.schedule.models import ServiceDay
from tests import cast
from tests.browser.conftest import pages_only
from tests.browser.look import look_at
from tests.browser.people import Visitor

pytestmark = pytest.mark.goal("G31")

PHONE, TABLET, DESK = (360, 740), (768, 1024), (1280, 800)
AREA = "/kelola/disdukcapil/kalender/"
WEDNESDAY = date(2026, 12, 16)


def signed_in(visitor: Callable[..., Visitor], size: tuple[int, int], **more: bool) -> Visitor:
    found_demo_officers(by=SYSTEM)
    manager = visitor(size=size, **more)
    manager.signs_in("pengelola")
    return manager


def book_for(number: int) -> str:
    """Let somebody hold a number of that Wednesday; return the ticket's token."""
    who = cast.person(number)
    order = Order(
        office="disdukcapil", service="KTP_HILANG", date=WEDNESDAY, name=who.name, nik=who.nik, phone=who.phone
    )
    return book(order=order, key=cast.key(number), by=who.actor).token


def assert_well(manager: Visitor, size: tuple[int, int]) -> None:
    """Everybody can use this page: axe, one title, nothing sideways at 320 px, targets as large as a finger."""
    look = look_at(manager)
    manager.page.set_viewport_size({"width": size[0], "height": size[1]})
    # What a wide table has outside its box has no contrast that axe could compute.
    faults = [fault for fault in look.axe if not fault.startswith("unresolved")]
    assert (faults, look.headings, look.sideways, look.small_targets) == ([], 1, [], [])


@pytest.mark.parametrize(
    ("size", "without_javascript"),
    [
        pytest.param(PHONE, False, marks=pages_only),
        pytest.param(TABLET, False, marks=pages_only),
        (DESK, False),
        pytest.param(PHONE, True, marks=pages_only),
    ],
    ids=["360", "768", "1280", "360 without JavaScript"],
)
def test_a_date_with_bookings_is_closed_after_a_preview_and_opened_again(visitor, size, without_javascript):
    tokens = [book_for(n) for n in range(3)]
    manager = signed_in(visitor, size, without_javascript=without_javascript)
    page = manager.page

    # The month, and the date in it.
    manager.opens(f"{AREA}?bulan=2026-12")
    manager.follows(page.locator(".mc", has_text="16").first)
    manager.sees_title("Rabu, 16 Desember 2026")
    expect(page.locator("dl.three dd")).to_have_text(["3", "200", "197"])

    # Write why, and see who would be affected: nothing is saved yet.
    manager.presses("Tutup tanggal atau sesi")
    page.fill("[name=alasan]", "Pemeliharaan jaringan")
    manager.presses("Lihat pratinjau")
    expect(page.locator(".aff > b")).to_have_text("3")
    expect(page.locator(".ef")).to_contain_text("Cukup tempat pada Kamis, 17 Desember 2026")
    assert ServiceDay.objects.get(date=WEDNESDAY, office__slug="disdukcapil").sessions
    if not without_javascript:
        assert_well(manager, size)

    # Save it; the way back and the list are offered at once.
    manager.presses("Tutup sekarang")
    expect(page.locator("#tersimpan")).to_contain_text("3 tiket masuk daftar Perlu dipindah.")
    manager.presses("Lihat daftarnya")
    expect(page.locator("tbody tr")).to_have_count(3)
    if not without_javascript:
        assert_well(manager, size)

    # Its holder reads it on the ticket, and may choose another date.
    citizen = visitor(size=PHONE)
    citizen.opens(f"/t/{tokens[0]}/")
    expect(citizen.page.locator("main")).to_contain_text("Kantor tutup pada tanggal ini (Pemeliharaan jaringan)")

    # The closing was a mistake: put back, and nobody is to be moved any more.
    manager.opens(f"{AREA}perubahan/")
    manager.follows(page.get_by_role("link", name="Kembalikan").first)
    expect(page.locator(".ef")).to_contain_text("3 tiket keluar dari daftar Perlu dipindah")
    manager.follows(page.get_by_role("button", name="Kembalikan"))
    assert not Booking.objects.filter(to_move_at__isnull=False).exists()
    citizen.opens(f"/t/{tokens[0]}/")
    expect(citizen.page.locator("main")).not_to_contain_text("Perlu dipindah")


def test_the_month_is_walked_by_keyboard(visitor):
    manager = signed_in(visitor, DESK)
    manager.opens(f"{AREA}?bulan=2026-12")
    page = manager.page

    page.locator("a[rel=next]").focus()
    with page.expect_navigation(url="**bulan=2027-01"):
        page.keyboard.press("Enter")
    page.locator(".mc").first.focus()
    page.keyboard.press("Enter")

    manager.sees_title("Jumat, 1 Januari 2027")
