"""The phone on the day: it turns to "Anda dipanggil" after the press, and stays readable without a line."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from playwright.sync_api import Page, expect

from antri.booking.models import Booking
from antri.booking.queries import link_token
from antri.directory.models import Counter
from antri.directory.queries import catalogue
from antri.service_day import actions
from antri.service_day.models import Visit
from tests import cast
from tests.browser.hall import Hall
from tests.browser.look import _RUN_AXE, AXE, look_at, look_at_sizes
from tests.browser.people import Visitor
from tests.browser.test_arriving import NOON, taken
from tests.service_day.cast import press_of, seated

pytestmark = pytest.mark.only_on("sqlite")  # what is looked at here are pages


@pytest.fixture
def waiting(bogor: None) -> Iterator[Booking]:
    """Somebody who waits in the hall at a quarter to one."""
    booking = taken(1)
    with time_machine.travel(NOON, tick=True):
        actions.check_in(booking=booking, door=Visit.Door.DESK, by=cast.COUNTER_OFFICER)
        yield booking


def call(booking: Booking, hall: Hall, number: int = 3) -> None:
    """Press at a real counter, and tell it as the live process does."""
    row = Counter.objects.get(office=catalogue().main, number=number)
    _row, _who, by = seated(row)
    called = actions.call_next(counter=row, press=press_of(row), by=by)
    assert called.pk == booking.pk
    hall.call(booking.label, number)
    hall.tell(counters=[each | {"is_called": each["serving"] is not None} for each in hall.state["counters"]], order=[])


_IS_KEPT = """async () => {
  const kept = (await (await caches.open("ticket-1")).keys()).map(each => new URL(each.url).pathname);
  return Boolean(navigator.serviceWorker.controller) && kept.filter(each => each.startsWith("/t/")).length === 2
    && kept.length >= 8;
}"""


def waits_until_kept(page: Page) -> None:
    """Wait for both addresses of the ticket, and for the style and programs of the page."""
    for _try in range(100):
        if page.evaluate(_IS_KEPT):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the ticket was not kept")


def opens(visitor: Callable[..., Visitor], booking: Booking, hall: Hall, **how: object) -> Visitor:
    phone = visitor(**how)
    hall.tell(order=[booking.label])
    hall.feed(phone.page)
    phone.opens(f"/t/{link_token(booking)}/")
    return phone


def test_the_phone_turns_to_the_call_after_the_press(hall, visitor, waiting):
    phone = opens(visitor, waiting, hall)
    phone.page.evaluate("navigator.vibrate = pattern => { window.shaken = pattern; return true; }")
    phone.sees_title("Tetap di ruang tunggu")
    expect(phone.page.locator("#fresh.is-live")).to_be_visible()

    call(waiting, hall)

    expect(phone.page.get_by_role("alert")).to_be_visible()
    phone.sees("Anda dipanggil")
    expect(phone.page.locator("#counter-no")).to_have_text("3")
    assert phone.page.evaluate("window.shaken") == [300, 150, 300]
    # The server adds until when the counter waits.
    phone.sees("Loket menunggu Anda sampai")
    phone.page.evaluate(AXE)
    assert phone.page.evaluate(_RUN_AXE) == []
    assert look_at_sizes(phone) == ([], [])


def test_the_call_arrives_though_the_line_was_cut_before_it(hall, visitor, waiting):
    phone = opens(visitor, waiting, hall)
    expect(phone.page.locator("#fresh.is-live")).to_be_visible()
    hall.cut()
    expect(phone.page.locator("#fresh.is-cut")).to_be_visible()
    phone.troubles.clear()

    hall.mend()
    call(waiting, hall)

    expect(phone.page.locator("#counter-no")).to_have_text("3", timeout=20_000)
    phone.troubles.clear()  # a cut line is what was asked for


def test_without_javascript_the_same_page_says_the_counter_when_it_is_reloaded(hall, visitor, waiting):
    phone = opens(visitor, waiting, hall, without_javascript=True)
    phone.sees_title("Tetap di ruang tunggu")
    call(waiting, hall)

    phone.presses("Perbarui")

    phone.sees("Anda dipanggil")


def test_the_ticket_can_be_read_without_a_line_and_says_since_when(hall, visitor, waiting):
    phone = opens(visitor, waiting, hall)
    page = phone.page
    waits_until_kept(page)
    page.context.set_offline(True)

    page.goto(f"/t/{link_token(waiting)}/")

    phone.sees_title("Tetap di ruang tunggu")
    expect(page.locator("#fresh.is-cut")).to_contain_text("12.45")
    page.goto(f"/t/{link_token(waiting)}/?tiket=1")
    assert phone.label() == waiting.label
    assert page.evaluate("getComputedStyle(document.querySelector('.tk .no')).fontWeight") == "700"
    kept = page.evaluate(
        """async () => (await (await caches.open("ticket-1")).keys()).map(each => new URL(each.url).pathname)"""
    )
    assert {path for path in kept if not path.startswith(("/static/", "/tema.css"))} == {f"/t/{link_token(waiting)}/"}
    phone.troubles.clear()  # there was no line


def test_everybody_can_read_it_also_in_english(hall, visitor, waiting):
    phone = opens(visitor, waiting, hall)
    look = look_at(phone)
    assert (look.axe, look.small_targets, look.sideways, look.cut_words) == ([], [], [], [])
    expect(phone.page.get_by_role("heading", level=1)).to_have_count(1)
    guest = opens(visitor, waiting, hall, language="en-GB")
    expect(guest.page.locator("html")).to_have_attribute("lang", "en")
    guest.sees("Stay in the hall")
