"""The counter as its officer has it: by keys alone, beside SIAK, in the dark, and with a line that drops."""

import re
from collections.abc import Callable
from datetime import date, time

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from antri.booking.actions import Order, book
from antri.booking.models import Booking
from antri.directory.queries import catalogue
from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from antri.people.actions import found_demo_officers
from antri.people.queries import token_hash
from antri.service_day.models import Desk, Visit
from antri.web import clock
from tests import cast
from tests.browser.look import AXE
from tests.browser.people import DESK, Visitor, forget
from tests.service_day.cast import arrive

TODAY = date(2026, 12, 1)  # a Tuesday, 10.00: conftest.NOW
LOW, STRIP = (1024, 600), (360, 740)
PAGE = "/petugas/disdukcapil/loket/3/"
_RUN_AXE = """async (part) => {
  const found = await axe.run(part || document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    resultTypes: ["violations", "incomplete"]});
  const name = (kind, rows) => rows.flatMap(row => row.nodes.map(node =>
    `${kind} ${row.id}: ${node.target.join(" ")} (${(node.any[0] || node.all[0] || node.none[0] || {}).message})`));
  return [...name("violation", found.violations), ...name("unresolved", found.incomplete)];
}"""
# What is drawn beyond the window, though it can be seen or pressed. What stands in a box that scrolls is in reach.
_OUTSIDE = """() => [...document.querySelectorAll("#loket :is(a, button, summary, p, h1, h2, li, label, kbd, b)")]
  .filter(each => each.checkVisibility() && !each.closest(".vh, .need, .side, .sheet"))
  .map(each => [each, each.getBoundingClientRect()])
  .filter(([each, box]) => box.width && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1))
  .map(([each, box]) => `${each.tagName} ${each.className} ${each.textContent.trim().slice(0, 30)} ${box.right}`)
"""

pytestmark = pytest.mark.only_on("sqlite")  # what is looked at here is the page


def people(count: int, **facts: object) -> list[Booking]:
    """Let so many people of one o'clock o'clock come."""
    office, found = catalogue().main, []
    for number in range(1, count + 1):
        who = cast.person(number)
        order = Order(
            office=office.slug,
            service="KTP_HILANG",
            date=TODAY,
            session=time(13),
            name=who.name,
            nik=who.nik,
            phone=who.phone,
        )
        token = book(order=order, key=cast.key(number), by=who.actor).token
        booking = Booking.objects.select_related("office", "service", "day").get(token_hash=token_hash(token))
        arrive(booking, clock.now(), **facts)
        found.append(booking)
    forget()
    return found


@pytest.fixture
def officer(visitor: Callable) -> Callable[..., Page]:
    """Sign the demo's counter officer in and open counter 3: `officer(size=LOW)`."""

    def come(*, size: tuple[int, int] = DESK, without_javascript: bool = False, language: str = "id") -> Page:
        found_demo_officers(by=SYSTEM)
        who: Visitor = visitor(size=size, without_javascript=without_javascript)
        who.troubles = Forgiving()
        who.signs_in("loket")
        who.opens("/petugas/disdukcapil/loket/")
        if language != "id":
            who.opens(f"/bahasa/{language}/")
            who.opens("/petugas/disdukcapil/loket/")
        row = who.page.locator(".seats li", has=who.page.get_by_role("heading", name="Loket 3", exact=True))
        who.follows(row.locator("a.btn, button").first)
        expect(who.page.locator("#loket h1")).to_have_text("Loket 3")
        return who.page

    return come


class Forgiving(list):
    """No live process runs here, and a "no" to a late press is an answer: neither is trouble of the page."""

    def append(self, trouble: str) -> None:
        if not re.search(r"/live/|409|422|EventSource|DISCONNECTED|Failed to load resource", trouble):
            super().append(trouble)


def state(page: Page, wanted: str) -> None:
    expect(page.locator("header.top")).to_have_attribute("data-state", wanted)


def key(page: Page, name: str) -> None:
    """Press one key once the screen listens: it has woken, and rests from the last press no more."""
    expect(page.locator("#loket[data-ready]:not([data-busy]):not([data-quiet])")).to_be_attached()
    page.keyboard.press(name)


def wait_until(page: Page, what: str) -> None:
    """Wait for the page's own word. Not by `wait_for_function`: the page's policy forbids what it does."""
    for _look in range(500):
        if page.evaluate(what):
            return
        page.wait_for_timeout(20)
    raise AssertionError(what)


def standing(*bookings: Booking) -> list[str]:
    rows = dict(Booking.objects.values_list("pk", "status"))
    return [rows[booking.pk] for booking in bookings]


def test_three_people_are_served_by_keys_alone(officer):
    first, second, third = people(3)
    page = officer()
    state(page, "idle")
    # The first: called, called again, served.
    key(page, "Space")
    state(page, "called")
    key(page, "u")
    expect(page.locator(".st .t")).to_contain_text("dipanggil 2 kali")
    key(page, "Space")
    state(page, "serving")
    key(page, "1")
    expect(page.locator("[name=ada]").first).to_be_checked()
    # One key finishes and calls the second, who is not there.
    key(page, "Space")
    state(page, "called")
    expect(page.locator(".who .n")).to_have_text(second.label)
    expect(page.locator(".undo")).to_contain_text(f"{first.label} selesai, dan {second.label} dipanggil")
    key(page, "t")
    state(page, "idle")
    expect(page.locator(".missed")).to_contain_text(second.label)
    # The third: papers are missing; what was not ticked goes on the slip.
    key(page, "Space")
    state(page, "called")
    key(page, "Space")
    state(page, "serving")
    key(page, "k")
    expect(page.locator("#catatan")).to_be_focused()
    expect(page.locator("[data-missing]")).to_have_text("Surat kehilangan dari Kepolisian; Kartu Keluarga (KK)")
    page.keyboard.type("foto t z")
    page.keyboard.press("Enter")
    state(page, "idle")
    expect(page.locator(".say.good")).to_contain_text("foto t z")
    # The second is here after all, and called.
    key(page, "h")
    expect(page.locator(".missed")).to_contain_text("sudah kembali")
    key(page, "Space")
    state(page, "called")
    assert standing(first, second, third) == ["served", "called", "served"]
    key(page, "Space")
    state(page, "serving")
    key(page, "d")
    state(page, "idle")
    key(page, "p")
    page.get_by_role("button", name="Istirahat").press("Enter")
    state(page, "paused")
    key(page, "Space")
    state(page, "idle")
    outcomes = Visit.objects.order_by("booking__number").values_list("outcome", flat=True)
    assert list(outcomes) == ["done", "in_process", "incomplete"]


def test_a_press_is_taken_back_by_z(officer):
    (first,) = people(1)
    page = officer()
    key(page, "Space")
    state(page, "called")
    expect(page.locator(".undo")).to_contain_text("Urungkan")
    key(page, "z")
    state(page, "idle")
    assert standing(first) == ["checked_in"]
    assert Event.objects.filter(what="service_day.undone").count() == 1


def test_a_key_that_bounces_does_one_step(officer):
    first, second = people(2)
    page = officer()
    expect(page.locator("#loket[data-ready]")).to_be_attached()
    page.evaluate(
        """() => { for (const _ of [1, 2, 3]) document.body.dispatchEvent(
            new KeyboardEvent("keydown", {key: " ", bubbles: true, cancelable: true})); }"""
    )
    state(page, "called")
    assert standing(first, second) == ["called", "checked_in"]
    assert Event.objects.filter(what="service_day.started").count() == 0


def test_a_late_press_from_a_second_window_shows_what_is_and_does_nothing(officer):
    first, second = people(2)
    page = officer()
    other = page.context.new_page()
    other.goto(PAGE)
    state(other, "idle")
    page.bring_to_front()
    key(page, "Space")
    state(page, "called")
    # The other window has not heard of it yet, and its officer presses.
    form = other.locator("#tekan [name=press]")
    old = str(Desk.objects.get().press - 1)
    form.evaluate("(field, old) => { field.value = old; }", old)
    button = other.locator(".go")
    button.evaluate("(each) => { each.value = 'panggil'; }")
    events = Event.objects.count()
    button.click()
    expect(other.locator(".say.mild")).to_contain_text("Layar Anda belum diperbarui")
    state(other, "called")
    assert standing(first, second) == ["called", "checked_in"]
    assert Event.objects.count() == events


def test_a_picture_that_comes_late_does_not_take_the_place_of_a_newer_one(officer):
    people(1)
    page = officer()
    state(page, "idle")
    late: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if route.request.method == "GET" and "x-part" in route.request.headers:
            late.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/petugas/*/loket/*/", hold)
    expect(page.locator("#loket[data-ready]")).to_be_attached()
    page.evaluate("void look()")
    while not late:  # the server has answered, and the answer is on its way
        page.wait_for_timeout(20)
    key(page, "Space")
    state(page, "called")
    (route, answer), *_others = late
    assert 'data-state="idle"' in answer.text()

    route.fulfill(response=answer)
    wait_until(page, "!isAsking")

    assert page.locator("header.top").get_attribute("data-state") == "called"


def test_another_window_sees_what_was_pressed_here(officer):
    people(1)
    page = officer()
    other = page.context.new_page()
    other.goto(PAGE)
    state(other, "idle")
    page.bring_to_front()
    key(page, "Space")
    state(page, "called")
    other.bring_to_front()
    expect(other.locator("header.top")).to_have_attribute("data-state", "called")


def test_the_nik_is_shown_copied_and_hidden_again(officer):
    people(1)
    page = officer()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.clock.install()
    page.reload()
    key(page, "Space")
    state(page, "called")
    key(page, "Space")
    state(page, "serving")
    nik = cast.person(1).nik
    assert nik not in page.content()
    key(page, "n")
    expect(page.locator("#nik")).to_have_text(nik)
    expect(page.locator("#tersalin")).to_contain_text("NIK tersalin")
    assert page.evaluate("() => navigator.clipboard.readText()") == nik
    assert Event.objects.filter(what="people.opened").latest("pk").data == {"reason": "desk.serving"}
    # An open sheet keeps the screen as it is, but not the name and the NIK.
    key(page, "j")
    expect(page.locator("details[open]")).to_have_count(1)
    page.clock.fast_forward(15_000)
    expect(page.locator("#nik")).to_have_count(1)
    page.clock.fast_forward(10_000)
    expect(page.locator("#nik")).to_have_count(0)
    expect(page.locator("details[open]")).to_have_count(1)
    assert nik not in page.content()


def test_without_javascript_every_step_is_a_form(officer):
    (first,) = people(1)
    page = officer(without_javascript=True)
    for wanted in ("called", "serving", "idle"):
        page.locator(".go").click()
        state(page, wanted)
    assert standing(first) == ["served"]
    assert page.url.endswith(PAGE)


def every_state(page: Page):
    """Go through the states of a counter, each with all that it can show."""
    yield "idle"
    key(page, "Space")
    state(page, "called")
    yield "called"
    key(page, "m")
    expect(page.locator(".must")).to_have_count(0)
    key(page, "Space")
    state(page, "serving")
    yield "serving"
    key(page, "n")
    expect(page.locator("#nik")).to_be_visible()
    yield "shown"


@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_is_outside_a_screen_of_1024_by_600(officer, language):
    people(6, needs=["sign_language", "write"], is_priority=True)
    page = officer(size=LOW, language=language)
    for name in every_state(page):
        assert page.evaluate(_OUTSIDE) == [], name
        assert page.evaluate("document.documentElement.scrollHeight") <= LOW[1], name
        go = page.locator(".go").bounding_box()
        assert go["y"] + go["height"] <= LOW[1], name


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_strip_beside_siak_shows_the_next_step_without_scrolling(officer, language):
    people(6, needs=["sign_language"], is_priority=True)
    page = officer(size=STRIP, language=language)
    for name in every_state(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= STRIP[0], name
        for place in (".go", ".who .n", ".five", ".undo"):
            if page.locator(place).count():
                box = page.locator(place).first.bounding_box()
                assert box["y"] + box["height"] <= STRIP[1], (name, place)


def test_axe_finds_no_fault_by_day_or_in_the_dark(officer):
    people(6, needs=["sign_language"], is_priority=True)
    page = officer()
    page.evaluate(AXE)
    for name in every_state(page):
        assert page.evaluate(_RUN_AXE) == [], name
        page.keyboard.press("g")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        assert page.evaluate(_RUN_AXE) == [], f"{name}, dark"
        page.keyboard.press("g")
    for sheet in ("a", "j", "k", "?"):
        key(page, sheet)
        # What lies over something else has no contrast that axe could compute.
        found = page.evaluate(_RUN_AXE, "details[open]")
        assert [each for each in found if not each.startswith("unresolved color-contrast")] == [], sheet
        page.keyboard.press("Escape")


def test_the_dark_is_remembered_for_this_counter(officer):
    page = officer()
    key(page, "g")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_keys_can_be_turned_off(officer):
    (first,) = people(1)
    page = officer()
    key(page, "?")
    page.get_by_role("button", name="Matikan tombol pintas").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Space")
    page.keyboard.press("p")
    expect(page.locator("details[open]")).to_have_count(0)
    state(page, "idle")
    assert standing(first) == ["checked_in"]


def test_a_line_that_drops_is_said_and_nothing_is_lost(officer):
    (first,) = people(1)
    page = officer()
    page.context.set_offline(True)
    key(page, "Space")
    expect(page.locator("#garis")).to_contain_text("Terputus")
    state(page, "idle")
    page.context.set_offline(False)
    expect(page.locator("#garis")).to_contain_text("Tersambung")
    key(page, "Space")
    state(page, "called")
    assert standing(first) == ["called"]
