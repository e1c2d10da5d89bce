"""The verifier's desk as its officer has it: one file by keys alone, on each screen, without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from antri.applications.models import Application, Check
from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from antri.people.actions import found_demo_officers
from tests.applications.filing import ANSWERS, MOTHER
from tests.browser.filed import birth_record
from tests.browser.look import look_at, violations
from tests.browser.people import DESK, Visitor

LOW = (1024, 600)
LIST = "/petugas/disdukcapil/berkas/"
# What is drawn beyond the window on a desk, though it can be seen or pressed; what scrolls in a column is in reach.
_OUTSIDE = """() => [...document.querySelectorAll(".ck :is(a, button, summary, p, h1, h2, li, label, kbd)")]
  .filter(each => each.checkVisibility() && !each.closest(".vh, .list, .sheet-of, .sheet"))
  .map(each => [each, each.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1))
  .map(([each, box]) => `${each.tagName} ${each.textContent.trim().slice(0, 30)} ${box.right} ${box.bottom}`)"""

pytestmark = pytest.mark.only_on("sqlite")  # what is looked at here is the page


@pytest.fixture
def vera(visitor: Callable) -> Callable[..., Visitor]:
    """Sign the demo's verifier in, with one file that waits: `vera(size=LOW)`."""

    def come(*, size: tuple[int, int] = DESK, without_javascript: bool = False) -> Visitor:
        found_demo_officers(by=SYSTEM)
        birth_record()
        who: Visitor = visitor(size=size, without_javascript=without_javascript)
        who.signs_in("verifikator")
        who.opens(LIST)
        return who

    return come


def taken(who: Visitor) -> Page:
    who.presses("Ambil berikutnya")
    expect(who.page.locator("#isi[data-ready]")).to_be_visible()
    return who.page


def test_one_file_is_checked_and_returned_by_keys_alone(vera):
    page = taken(vera())
    file = Application.objects.get()
    press = page.keyboard.press

    press("j")
    expect(page.locator(".line.now h3")).to_have_text("Surat keterangan lahir")
    press("o")
    expect(page.locator(".line.now h3")).to_have_text("Buku nikah atau akta perkawinan")
    press("o")
    expect(page.locator(".line.now h3")).to_have_text("Kartu Keluarga")
    expect(page.locator(".leaf:visible img")).to_have_attribute("alt", "Kartu Keluarga, halaman 1")
    press("p")
    expect(page.locator("details[open] select[name=alasan]")).to_be_focused()
    page.keyboard.type("Tidak terbaca")
    expect(page.locator("details[open] .message")).to_contain_text("Foto Kartu Keluarga belum terbaca.")
    press("Tab")
    page.keyboard.type("Seluruh foto buram.")
    press("Tab")
    with page.expect_navigation():
        press("Enter")
    expect(page.locator("#isi[data-ready]")).to_be_visible()
    expect(page.locator(".flagged")).to_contain_text("Seluruh foto buram.")
    for _page in range(6):
        left = page.locator("#sisa").inner_text()
        press("o")
        expect(page.locator("#sisa")).not_to_have_text(left)
    expect(page.locator("#sisa")).to_have_text("Semua sudah diperiksa")
    with page.expect_navigation():
        press("k")

    expect(page.locator(".undo")).to_contain_text("Dikembalikan kepada warga.")
    file.refresh_from_db()
    assert (file.status, file.returns) == ("needs_correction", 1)
    assert Check.objects.filter(verdict="ok").count() == 8
    with page.expect_navigation():
        press("u")
    expect(page.locator("#isi[data-ready]")).to_be_visible()
    file.refresh_from_db()
    assert file.status == "in_review"


def test_papers_turn_and_grow_by_keys_and_each_is_fetched_when_it_is_looked_at(vera):
    page = taken(vera())
    expect(page.locator(".leaf:visible img")).to_have_attribute("alt", "Surat keterangan lahir, halaman 1")
    page.wait_for_function("document.querySelector('.leaf img').complete")
    assert Event.objects.filter(what="paper.viewed").count() == 1

    page.keyboard.press("r")
    page.keyboard.press("+")

    style = page.locator(".leaf:visible img").get_attribute("style") or ""
    assert "rotate(90deg)" in style
    assert "150%" in style
    page.keyboard.press("0")
    assert "100%" in (page.locator(".leaf:visible img").get_attribute("style") or "")
    assert Event.objects.filter(what="paper.viewed").count() == 1


def test_nik_and_kk_come_by_one_key_and_sensitive_answers_by_another(vera):
    page = taken(vera())
    assert MOTHER not in page.content()

    page.keyboard.press("n")

    expect(page.locator("#nomor b.copied")).to_have_count(1)
    first = page.locator("#nomor b.copied").inner_text()
    page.keyboard.press("n")
    expect(page.locator("#nomor b.copied")).not_to_have_text(first)
    child = ANSWERS["child"]["child_name"]
    assert child not in page.content()
    for _line in range(5):
        page.keyboard.press("j")
    page.keyboard.press("i")
    expect(page.locator("[data-step=child] dd").first).to_have_text(child)


def test_keys_can_be_turned_off(vera):
    page = taken(vera())
    page.keyboard.press("?")
    page.get_by_role("button", name="Matikan tombol pintas").click()
    page.keyboard.press("Escape")

    page.keyboard.press("j")

    assert page.locator(".line.now").count() == 0


@pytest.mark.parametrize("size", [DESK, LOW])
def test_on_a_desk_the_decision_and_the_paper_stay_in_sight(vera, size):
    page = taken(vera(size=size))

    assert page.evaluate(_OUTSIDE) == []
    page.keyboard.press("End")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")


def test_no_fault_is_found_on_list_and_file_at_any_size(vera):
    who = vera()
    for is_file in (False, True):
        if is_file:
            taken(who)
        look = look_at(who)
        assert (look.axe, look.sideways, look.small_targets) == ([], [], [])
        for width, height in (LOW, DESK):
            who.page.set_viewport_size({"width": width, "height": height})
            assert violations(who) == []


def test_a_file_is_checked_without_javascript(vera):
    who = vera(without_javascript=True)
    who.presses("Ambil berikutnya")
    for name in ("Surat keterangan lahir", "Buku nikah atau akta perkawinan"):
        who.presses(f"Sesuai {name}")
    expect(who.page.locator(".leaf:visible img")).to_have_attribute("alt", "Kartu Keluarga, halaman 1")
    line = who.page.locator(".line", has=who.page.get_by_role("heading", name="Kartu Keluarga"))
    line.locator("summary").click()
    line.locator("select[name=alasan]").select_option("blurry")
    who.presses("Tandai perbaiki")
    who.presses("Kembalikan")

    expect(who.page.locator(".undo")).to_contain_text("Dikembalikan kepada warga.")
    assert Application.objects.get().status == "needs_correction"
