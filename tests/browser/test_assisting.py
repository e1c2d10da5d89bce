"""Daftarkan Warga in a browser: with the keys alone, in few of them, at every size, with and without JavaScript."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from antri.booking.models import Assistance, Booking
from antri.journal.actions import SYSTEM
from antri.people.actions import found_demo_officers
from tests import cast
from tests.browser.look import look_at
from tests.browser.people import DESK, PHONE, Visitor, forget

pytestmark = [pytest.mark.goal("G31"), pytest.mark.only_on("sqlite")]  # pages do not depend on the database

PAGE = "/petugas/disdukcapil/daftarkan/"
PICTURES = os.environ.get("PICTURES")
# Two keys a second is slow typing: 30 seconds are 60 keys.
MOST_KEYS = 60


def signed_in(visitor: Callable[..., Visitor], name: str, **more: object) -> Visitor:
    found_demo_officers(by=SYSTEM)
    forget()
    who = visitor(**({"size": DESK} | more))
    who.signs_in(name)
    return who


def looks_well(who: Visitor, name: str, size: tuple[int, int] = DESK) -> None:
    found = look_at(who)
    assert (found.axe, found.small_targets, found.sideways, found.cut_words) == ([], [], [], [])
    who.page.evaluate("document.documentElement.style.fontSize = ''")
    who.page.set_viewport_size({"width": size[0], "height": size[1]})
    if PICTURES:
        who.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


class Keys:
    """The keys of one officer, counted."""

    def __init__(self, who: Visitor) -> None:
        self.keyboard, self.count = who.page.keyboard, 0

    def types(self, text: str) -> None:
        self.count += len(text)
        self.keyboard.type(text)

    def hits(self, *names: str) -> None:
        for name in names:
            self.count += 1
            self.keyboard.press(name)


def test_the_second_person_takes_at_most_sixty_keys_and_no_mouse(visitor: Callable[..., Visitor]) -> None:
    who = signed_in(visitor, "pendamping")
    who.opens(PAGE)
    keys = Keys(who)
    keys.types("KTP-el")  # the service; then the next free session stands there already
    for person in (cast.person(1), cast.person(2)):
        if person == cast.person(1):
            keys.hits("Tab", "Tab")
        else:
            keys.count = 0
        keys.types("lan")  # lanjut usia
        keys.hits("Tab", "Tab")
        keys.types(person.nik)
        keys.hits("Tab")
        keys.types(person.name)
        with who.page.expect_navigation():
            keys.hits("Enter")
        expect(who.page.locator(".proof .hallcode")).to_be_visible()
        expect(who.page.locator("#id_alasan")).to_be_focused()
    assert Booking.objects.count() == Assistance.objects.filter(reason="elderly").count() == 2
    assert keys.count <= MOST_KEYS
    keys.count = 0
    with who.page.expect_popup() as slip:
        who.page.keyboard.press("Alt+c")
    expect(slip.value.locator("h1.no")).to_have_text(who.page.locator(".proof .hallcode").inner_text())


def test_every_state_looks_well(visitor: Callable[..., Visitor]) -> None:
    who = signed_in(visitor, "kelurahan")
    who.opens(PAGE)
    looks_well(who, "daftarkan-kosong")
    who.page.reload()
    fill(who, cast.person(1), nik="123")
    expect(who.page.locator(".esum")).to_be_visible()
    looks_well(who, "daftarkan-salah")
    who.opens(PAGE)
    fill(who, cast.person(1))
    expect(who.page.locator(".proof .hallcode")).to_be_visible()
    looks_well(who, "daftarkan-sudah")
    who.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    if PICTURES:
        who.page.screenshot(path=Path(PICTURES) / "daftarkan-ponsel.png", full_page=True)


def test_the_head_and_everybody_see_what_became_of_the_numbers(visitor: Callable[..., Visitor]) -> None:
    helper = signed_in(visitor, "kelurahan")
    helper.opens(PAGE)
    fill(helper, cast.person(1))
    head = signed_in(visitor, "kepala")
    head.opens("/kelola/pendamping/?hari=7")
    expect(head.page.locator("tbody tr")).to_have_count(1)
    looks_well(head, "pendamping-kepala")
    manager = signed_in(visitor, "pengelola")
    manager.opens("/kelola/petugas/")
    manager.follows(manager.page.get_by_role("link", name="Kiki Contoh"))
    manager.follows(manager.page.get_by_role("link", name="Tempat dan batas"))
    looks_well(manager, "tempat-dan-batas")
    anybody = visitor(size=PHONE)
    anybody.opens("/angka/pendamping/")
    looks_well(anybody, "pendamping-umum", PHONE)


def fill(who: Visitor, person: cast.Person, **changes: str) -> None:
    who.page.select_option("[name=layanan]", "KTP_HILANG")
    who.page.select_option("[name=alasan]", "no_phone")
    who.page.fill("[name=nik]", changes.get("nik", person.nik))
    who.page.fill("[name=nama]", person.name)
    with who.page.expect_navigation():
        who.page.press("[name=nama]", "Enter")


def test_without_javascript_it_works_the_same(visitor: Callable[..., Visitor]) -> None:
    who = signed_in(visitor, "kelurahan", without_javascript=True)
    who.opens(PAGE)
    fill(who, cast.person(1))
    expect(who.page.locator(".proof .hallcode")).to_be_visible()
    with who.page.expect_navigation():
        who.page.get_by_role("button", name="Urungkan").click()
    expect(who.page.locator(".own .tag")).to_have_text("Dibatalkan")
