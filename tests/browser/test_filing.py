"""Filing from home in a browser: by keys alone, on a line that breaks, on two phones; axe finds nothing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from antri.applications.actions.forms import switch_on_all
from antri.applications.models import Application
from antri.applications.queries import token_of
from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from tests.browser.keyboard import Keyboard
from tests.browser.look import AXE, violations
from tests.browser.people import SMALL_PHONE, Visitor, forget

ASKED = ("Di Indonesia", "Ya", "Ya", "Punya buku nikah", "Ada")
CHILD = {"child_name": "Kirana Contoh", "child_sex": "female", "child_on_kk": "tidak", "child_kk": "3271040101209991"}


@pytest.fixture(autouse=True)
def city(visitor: Callable[..., Visitor]) -> None:
    switch_on_all(by=SYSTEM)
    forget()


def begins(who: Visitor) -> str:
    """Answer the questions and open a file; give the path of its page."""
    who.opens("/ajukan/AKTA_LAHIR/")
    for answer in ASKED:
        who.ticks(answer)
        who.presses("Lanjut")
    who.presses(re.compile("^Ajukan dari rumah"))
    return who.path


def types_the_child(who: Visitor, path: str, **instead: str) -> None:
    who.opens(f"{path}isi/child/")
    for name, value in {**CHILD, **instead}.items():
        box = who.page.locator(f"[name={name}]")
        if box.first.get_attribute("type") == "radio":
            who.page.locator(f"[name={name}][value={value}]").check(force=True)
        else:
            box.fill(value)


def fits(who: Visitor) -> None:
    if not who.page.evaluate("'axe' in window"):
        who.page.evaluate(AXE)
    assert who.width_needed() <= who.page.viewport_size["width"], who.path
    assert violations(who) == [], who.path


def test_the_way_from_the_service_to_a_saved_step_by_keys_alone(visitor: Callable[..., Visitor]) -> None:
    citra = visitor()
    keys = Keyboard(citra)
    citra.opens("/layanan/AKTA_LAHIR/")
    keys.presses("Cek tanpa datang")
    for answer in ASKED:
        fits(citra)
        # One radio of a group takes the focus; the arrows choose.
        citra.page.locator("[name=jawab]").first.focus()
        labels = citra.page.locator("label:has([name=jawab])").all_inner_texts()
        place = next(at for at, label in enumerate(labels) if label.strip().startswith(answer))
        keys.hits("Space", *["ArrowDown"] * place)
        keys.presses("Lanjut")
    fits(citra)
    keys.presses("Ajukan dari rumah")
    fits(citra)
    keys.presses("Mulai: Data Anda")
    fits(citra)
    citra.page.locator("[name=filer_role]").select_option("parent")
    for name, text in (
        ("applicant_name", "Sekar Contoh"),
        ("applicant_nik", "3271044512859992"),
        ("applicant_kk", "3271040101209991"),
        ("applicant_phone", "081200000001"),
    ):
        citra.page.locator(f"[name={name}]").focus()
        citra.page.keyboard.type(text)
    with citra.page.expect_navigation():
        citra.page.keyboard.press("Enter")

    citra.sees_title("Data anak")
    fits(citra)
    assert citra.troubles == []


def test_every_page_of_a_file_fits_the_smallest_phone_in_english_too(visitor: Callable[..., Visitor]) -> None:
    citra = visitor(size=SMALL_PHONE)
    path = begins(citra)
    steps = ("applicant", "child", "birth", "witness", "documents")
    pages = ["", "kirim/", "batal/", *(f"isi/{step}/" for step in steps)]
    for language in ("id", "en"):
        citra.opens(f"/bahasa/{language}/?next={path}")
        for page in pages:
            citra.opens(path + page)
            fits(citra)
    assert citra.troubles == []


def test_a_line_that_breaks_while_saving_loses_nothing(visitor: Callable[..., Visitor]) -> None:
    citra = visitor()
    path = begins(citra)
    types_the_child(citra, path)
    lost: list[int] = []

    def breaks(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0).status)  # it came over, its answer did not
            route.abort("connectionreset")
        else:
            route.continue_()

    citra.page.route("**/isi/child/", breaks)
    citra.page.locator("form.stepform > .btn").first.click()
    citra.page.wait_for_url("chrome-error://**")
    citra.page.go_back()
    types_the_child(citra, path)
    citra.follows(citra.page.locator("form.stepform > .btn").first)

    citra.sees_title("Kelahiran")
    assert lost == [303]
    citra.troubles.clear()  # the line broke, as it was meant to
    assert Event.objects.filter(what="application.saved").count() == 1


def test_two_phones_are_shown_to_each_other(visitor: Callable[..., Visitor]) -> None:
    sekar, danu = visitor(), visitor()
    path = begins(sekar)
    types_the_child(sekar, path)
    types_the_child(danu, path, child_name="Kirani Contoh")  # the link was sent to him
    sekar.follows(sekar.page.locator("form.stepform > .btn").first)

    danu.follows(danu.page.locator("form.stepform > .btn").first)

    danu.sees("Bagian ini sudah diisi dari perangkat lain", "Kirana Contoh")
    expect(danu.page.locator("[name=child_name]")).to_have_value("Kirani Contoh")
    fits(danu)
    danu.presses(re.compile("^Ganti dengan yang saya ketik"))
    danu.sees_title("Kelahiran")
    assert token_of(Application.objects.get()) in danu.page.url
