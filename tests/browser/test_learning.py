"""Learn without risk: the practice from its first to its last screen, the guide for the board, each step read aloud."""

import pytest
from playwright.sync_api import expect

from antri.booking.models import Booking
from tests.browser.conftest import pages_only
from tests.browser.look import look_at
from tests.browser.people import DESK, PHONE

pytestmark = [pytest.mark.goal("G31"), pages_only]

DATES = "/ambil/tanggal/?layanan=KTP_HILANG"
# A phone's own voice, as a browser has it; what it is given to say is kept.
VOICE = """
  window.said = []; window.stopped = 0; window.voices = [{lang: "%s", name: "stand-in"}];
  const speech = {
    getVoices: () => window.voices,
    speak: (each) => { window.said.push([each.text, each.lang]); window.now = each; },
    cancel: () => { window.stopped += 1; },
    addEventListener: (_name, heard) => { window.voicesCame = heard; },
  };
  Object.defineProperty(window, "speechSynthesis", {value: speech});
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
# As in a language that no clip was made in.
NO_CLIP = """new MutationObserver(() => document.querySelector("[data-clip]")?.removeAttribute("data-clip"))
  .observe(document, {childList: true, subtree: true})"""


@pytest.mark.parametrize("name", ["phone", "desk", "phone without JavaScript"])
def test_the_practice_goes_from_the_first_screen_to_a_ticket_that_is_none(visitor, name):
    more = {"without_javascript": True} if "without" in name else {}
    budi = visitor(size=DESK if name == "desk" else PHONE, **more)
    budi.opens("/latihan/")
    budi.presses("Mulai latihan")
    budi.opens("/latihan" + DATES)
    budi.follows(budi.page.locator("main a[href*='/latihan/ambil/sesi/']").first)
    budi.follows(budi.page.locator("main a[href*='/latihan/ambil/data/'], main button[name=sesi]").first)
    expect(budi.page.get_by_label("Nama lengkap", exact=True)).to_have_value("Siti Contoh")
    budi.presses("Periksa Pesanan")
    budi.presses("Konfirmasi Pemesanan")

    expect(budi.page.locator(".practicestamp")).to_have_text("LATIHAN: bukan nomor sungguhan")
    if not more:
        look = look_at(budi)
        assert (look.axe, look.headings, look.sideways, look.small_targets) == ([], 1, [], [])
    assert not Booking.objects.exists()


def test_the_guide_is_read_by_everybody(visitor):
    rt = visitor(size=PHONE)
    for page in ("/panduan/", "/panduan/bogor-selatan/"):
        rt.opens(page)
        look = look_at(rt)
        assert (look.axe, look.headings, look.sideways) == ([], 1, [])


def listening(visitor, voice="id-ID", *, with_clip=False):
    citra = visitor(size=PHONE)
    citra.page.add_init_script(VOICE % voice)
    if not with_clip:
        citra.page.add_init_script(NO_CLIP)
    citra.opens(DATES)
    return citra


def test_a_step_is_read_aloud_and_a_second_press_stops(visitor):
    citra = listening(visitor)
    button = citra.page.locator("button.listen")
    button.focus()

    citra.page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_text("Berhenti")
    (text, language), *more = citra.page.evaluate("window.said")
    assert (text[:12], language, more) == ("Langkah dua.", "id-ID", [])

    citra.page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_have_text("Dengarkan")
    assert citra.page.evaluate("window.said.length") == 1

    citra.page.keyboard.press("Enter")
    citra.page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-pressed", "false")
    citra.page.keyboard.press("Enter")
    citra.page.evaluate("window.now.onend()")
    expect(button).to_have_text("Dengarkan")


def test_without_a_voice_for_the_language_nothing_is_offered_until_one_comes(visitor):
    citra = listening(visitor, "de-DE")
    button = citra.page.locator("button.listen")
    expect(button).to_be_hidden()
    citra.page.evaluate("window.voices = [{lang: 'id_ID', name: 'late'}]; window.voicesCame()")
    expect(button).to_be_visible()


def test_a_phone_without_any_voice_plays_the_clip(visitor):
    citra = listening(visitor, "de-DE", with_clip=True)
    button = citra.page.locator("button.listen")
    with citra.page.expect_response(lambda answer: "/listen/id/date" in answer.url) as heard:
        button.click()
    assert heard.value.status in (200, 206)
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert citra.page.evaluate("window.said.length") == 0


def test_without_javascript_there_is_no_such_button(visitor):
    citra = visitor(size=PHONE, without_javascript=True)
    citra.opens(DATES)
    expect(citra.page.locator("button.listen")).to_be_hidden()
