"""The board as a hall meets it: seen from afar, heard once, honest when its line is down."""

import io
import json
import time
import wave
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.people.actions import add_device
from antri.people.models import Device, Role
from tests import cast
from tests.browser.conftest import FLAGS, Stage
from tests.browser.hall import Hall, now
from tests.browser.look import AXE
from tests.browser.people import Visitor

pytestmark = pytest.mark.only_on("sqlite")  # what is looked at here is the page, moved by a hall of its own

TV, SMALL_TV = (1920, 1080), (1280, 720)
VOICE = Path(__file__).resolve().parents[2] / "antri" / "static" / "voice"
ONCE = ["nomor", "letter-a", "nol", "satu", "tujuh", "loket", "tiga-end"]

_HEAR = """() => {
  window.heard = [];
  document.addEventListener("antri:clip", (event) => window.heard.push({ ...event.detail }));
}"""


@pytest.fixture
def board(visitor: Callable[..., Visitor], hall: Hall) -> Callable[..., Page]:
    """Hang up a paired board: `board("?loket=1,2")`. Its clips are short here, but for `real_clips=True`."""

    def hang(search: str = "", *, size: tuple[int, int] = SMALL_TV, real_clips: bool = False) -> Page:
        by = Actor("officer", "desk", str(cast.officer(Role.OFFICE_MANAGER, catalogue().main).pk))
        new = add_device(office=catalogue().main, kind=Device.Kind.BOARD, name="Papan Depan", by=by)
        tv = visitor(size=size)
        tv.opens("/perangkat/")
        tv.types("Kode enam angka", new.code)
        tv.presses("Pasang perangkat ini")
        tv.troubles = Forgiving(tv.troubles)
        prepare(tv.page, hall, real_clips=real_clips)
        tv.opens(f"/alat/papan/{search}")
        return tv.page

    return hang


class Forgiving(list[str]):
    """Troubles of a page whose line a test cuts: that alone is forgiven."""

    def append(self, trouble: str) -> None:
        # A process that is killed resets what it was just asked.
        cut = ("CONNECTION_REFUSED", "CONNECTION_RESET", "INCOMPLETE_CHUNKED")
        if not any(word in trouble for word in cut):
            super().append(trouble)


def prepare(page: Page, hall: Hall, *, real_clips: bool = False) -> None:
    hall.feed(page)
    listen(page, real_clips=real_clips)


def listen(page: Page, *, real_clips: bool = False) -> None:
    """Note every clip that this page begins to sound."""
    page.add_init_script(f"({_HEAR})()")
    if not real_clips:
        page.route("**/voice/*/*.mp3", lambda route: route.fulfill(body=a_moment(), content_type="audio/wav"))


def a_moment() -> bytes:
    """A sound of 40 ms, so that a call does not take a quarter of a minute."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(22050)
        sound.writeframes(b"\0\0" * 882)
    return file.getvalue()


def is_ready(page: Page) -> None:
    """The board has heard its first state; whatever comes now is news."""
    until(page, "() => board !== null")


def until(page: Page, truth: str, *given: Any) -> None:
    """Wait for something that only the page's program knows. Its policy forbids Playwright's own way, by eval."""
    give_up_at = time.monotonic() + 40
    while not page.evaluate(truth, *given):
        assert time.monotonic() < give_up_at, truth
        page.wait_for_timeout(50)


def heard(page: Page, count: int) -> list[str]:
    """Wait until so many clips have begun to sound, and until nothing more is said; name them."""
    until(page, "count => window.heard.length >= count && !voice.isBusy", count)
    return [clip["name"] for clip in page.evaluate("window.heard")]


def caption(page: Page) -> Any:
    return expect(page.locator("footer .say"))


def test_a_call_is_said_twice_after_a_chime_and_stands_in_words_below(board, hall):
    page = board()
    is_ready(page)

    hall.call("A-017", 3)

    caption(page).to_have_text("Nomor antrean A, nol satu tujuh, silakan menuju loket tiga")
    expect(page.locator(".call .n")).to_have_text("A-017")
    expect(page.locator(".call .l b")).to_have_text("3")
    expect(page.locator(".ct.on")).to_have_text("Loket 3A-017")
    assert heard(page, 15) == ["chime", *ONCE, *ONCE]


def test_calls_wait_for_one_another_and_the_board_shows_the_one_that_is_said(board, hall):
    page = board()
    is_ready(page)

    hall.call("A-017", 3)
    hall.call("A-021", 12)

    expect(page.locator(".call .n")).to_have_text("A-017")
    expect(page.locator(".lastc li")).to_have_text(["A-021Loket12", "A-017Loket3"])
    second = ["nomor", "letter-a", "nol", "dua", "satu", "loket", "dua", "belas-end"]
    assert heard(page, 32) == ["chime", *ONCE, *ONCE, "chime", *second, *second]
    assert [clip["call"] for clip in page.evaluate("window.heard")] == [1] * 15 + [2] * 17
    expect(page.locator(".call .n")).to_have_text("A-021")


def test_a_rush_of_calls_is_said_once_each_so_that_none_comes_too_late(board, hall):
    page = board()
    is_ready(page)

    for number in range(1, 7):
        hall.call(f"A-01{number}", number)

    assert heard(page, 60).count("chime") == 6
    said = [clip["call"] for clip in page.evaluate("window.heard") if clip["name"] == "nomor"]
    assert sorted(set(said)) == [1, 2, 3, 4, 5, 6]
    assert said == sorted(said)
    assert said[-2:] == [6, 6], "the last ones have time again"
    assert said.count(2) == 1


def test_after_a_reload_nothing_is_said_again_and_the_next_call_is(board, hall):
    page = board()
    is_ready(page)
    hall.call("A-017", 3)
    heard(page, 15)

    page.reload()
    is_ready(page)
    expect(page.locator(".call .n")).to_have_text("A-017")
    assert page.evaluate("[window.heard.length, voice.waiting.length, Boolean(voice.isBusy)]") == [0, 0, False]

    hall.call("A-018", 3)
    assert heard(page, 15).count("letter-a") == 2


def test_without_its_memory_it_would_say_the_call_again(board, hall):
    """The negative control of the test above: the same story with the memory taken away."""
    page = board()
    is_ready(page)
    hall.call("A-017", 3)
    heard(page, 15)

    page.add_init_script("Storage.prototype.getItem = () => null")
    page.reload()

    assert heard(page, 15) == ["chime", *ONCE, *ONCE]


def test_a_board_that_is_switched_on_says_only_calls_of_this_minute(board, hall):
    hall.call("A-015", 1, at=now() - timedelta(minutes=5))
    hall.call("A-016", 2, at=now() - timedelta(seconds=75))
    hall.call("A-017", 3, at=now() - timedelta(seconds=10))

    page = board()

    assert heard(page, 15) == ["chime", *ONCE, *ONCE]
    expect(page.locator(".lastc li")).to_have_count(3)


def test_a_call_again_is_said_again(board, hall):
    page = board()
    is_ready(page)
    hall.call("A-017", 3)
    heard(page, 15)

    hall.call("A-017", 3)

    assert heard(page, 30) == ["chime", *ONCE, *ONCE] * 2


def test_a_call_that_was_undone_before_its_turn_is_not_said(board, hall):
    page = board()
    is_ready(page)
    hall.call("A-017", 3)
    hall.call("A-018", 4)

    hall.tell(called=[call for call in hall.state["called"] if call["label"] != "A-018"])

    expect(page.locator(".lastc li")).to_have_count(1)
    assert heard(page, 15) == ["chime", *ONCE, *ONCE]


def test_a_line_that_drops_is_said_in_the_header_and_what_is_known_stays(board, hall):
    page = board()
    is_ready(page)
    hall.call("A-017", 3)
    heard(page, 15)
    since = f"{now():%H.%M}"

    hall.cut()

    expect(page.locator(".lost")).to_be_visible()
    expect(page.locator(".lost")).to_have_text(f"Terputus sejak {since}, menyambung lagi")
    expect(page.locator(".call .n")).to_have_text("A-017")
    expect(page.locator(".lastc li")).to_have_count(1)

    # Meanwhile the office goes on.
    hall.call("A-018", 5)
    hall.mend()

    expect(page.locator(".lost")).to_be_hidden()
    expect(page.locator(".call .n")).to_have_text("A-018")
    said = heard(page, 30)
    assert said.count("tujuh") == 2, "what was said before the line dropped is not said again"
    assert said.count("delapan") == 2


def test_without_a_stream_the_board_asks_and_misses_nothing(board, hall):
    page = board()
    is_ready(page)
    page.evaluate("line.stream.close()")

    hall.call("A-017", 3)

    assert heard(page, 15) == ["chime", *ONCE, *ONCE]
    expect(page.locator(".lost")).to_be_hidden()


def test_a_hall_of_its_own_shows_and_says_its_counters_only(board, hall):
    page = board("?loket=1,3&petak=4")
    is_ready(page)

    hall.call("A-018", 4)
    hall.call("A-017", 3)

    expect(page.locator(".ct")).to_have_count(2)
    assert heard(page, 15) == ["chime", *ONCE, *ONCE]
    expect(page.locator(".lastc li")).to_have_text(["A-017Loket3"])


def test_another_language_is_said_once_after_it(board, hall):
    page = board("?bahasa=id,en")
    is_ready(page)

    hall.call("A-017", 3)

    english = ["number", "letter-a", "zero", "one", "seven", "counter", "three-end"]
    assert heard(page, 22) == ["chime", *ONCE, *ONCE, *english]
    assert [clip["language"] for clip in page.evaluate("window.heard")][-7:] == ["en"] * 7


def test_a_board_that_is_not_the_speaker_shows_the_words_and_is_silent(board, hall):
    page = board("?suara=tidak")
    is_ready(page)

    hall.call("A-017", 3)

    caption(page).to_have_text("Nomor antrean A, nol satu tujuh, silakan menuju loket tiga")
    assert page.evaluate("window.heard") == []


def test_of_two_windows_of_one_machine_one_speaks(board, hall):
    first = board()
    is_ready(first)
    second = first.context.new_page()
    prepare(second, hall)
    second.goto("/alat/papan/")
    is_ready(second)

    hall.call("A-017", 3)

    caption(second).to_have_text("Nomor antrean A, nol satu tujuh, silakan menuju loket tiga")
    heard(first, 15)
    assert second.evaluate("window.heard") == []


def test_anybody_may_look_on_without_sound(visitor, hall):
    citra = visitor(size=SMALL_TV)
    prepare(citra.page, hall)
    citra.opens("/papan/disdukcapil/")
    is_ready(citra.page)

    hall.call("A-017", 3)

    caption(citra.page).to_have_text("Nomor antrean A, nol satu tujuh, silakan menuju loket tiga")
    assert citra.page.evaluate("[window.heard.length, voice.context]") == [0, None]


def test_closed_counters_give_way_when_there_are_many_and_the_last_check_in_is_told(board, hall):
    page = board()
    is_ready(page)
    rows = [
        {"name": f"Loket {number}", "number": number, "serving": None, "state": "closed"} for number in range(1, 11)
    ]
    for number in (2, 9, 10):
        rows[number - 1]["state"] = "open"
    hall.tell(counters=rows, last_check_in=now().replace(hour=14, minute=30).isoformat())

    shown = [1, 2, 3, 4, 5, 6, 9, 10]
    expect(page.locator(".ct span")).to_have_text([f"Loket {number}" for number in shown])
    expect(page.locator(".gridc")).to_have_attribute("data-rows", "2")
    assert "Lapor hadir terakhir pukul 14.30." in page.evaluate("footer.texts")


_SMALLEST = """() => Math.min(...[...document.querySelectorAll("body *")]
  .filter(each => each.checkVisibility() && !each.closest(".vh"))
  .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
  .map(each => parseFloat(getComputedStyle(each).fontSize)))"""


@pytest.mark.parametrize("size", [(360, 740), (320, 640), (1280, 800)])
def test_on_a_phone_the_board_is_a_page_to_scroll_down(visitor, hall, size):
    a_full_morning(hall, 12)
    citra = visitor(size=size)
    prepare(citra.page, hall)
    citra.opens("/papan/disdukcapil/")
    expect(citra.page.locator(".ct")).to_have_count(12)

    assert citra.width_needed() <= size[0]
    assert citra.page.evaluate(_CUT) == []
    smallest = citra.page.evaluate(_SMALLEST)
    assert smallest >= 14
    citra.page.evaluate(AXE)
    assert citra.page.evaluate(_AXE)["violations"] == []


def test_at_home_the_page_says_what_it_is(visitor):
    citra = visitor()
    citra.opens("/alat/papan/")
    citra.sees_title("Ini halaman papan ruang tunggu")
    citra.presses("Lihat papan hari ini")
    assert citra.path == "/papan/disdukcapil/"
    citra.troubles.clear()  # no live process stands beside this server


_SOUNDS = """async (addresses) => {
  const context = new OfflineAudioContext(1, 22050, 22050);
  const found = {};
  for (const address of addresses) {
    const buffer = await context.decodeAudioData(await (await fetch(address)).arrayBuffer());
    const samples = buffer.getChannelData(0);
    const blocks = [];
    for (let start = 0; start + 441 <= samples.length; start += 441)
      blocks.push(samples.subarray(start, start + 441).reduce((sum, each) => sum + each * each, 0) / 441);
    const spoken = blocks.filter((power) => power > Math.max(...blocks) / 300);
    found[address] = {
      seconds: buffer.duration, channels: buffer.numberOfChannels,
      peak: samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0),
      db: 10 * Math.log10(spoken.reduce((sum, each) => sum + each, 0) / spoken.length),
    };
  }
  return found;
}"""


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_clip_sounds_in_the_browser_as_long_as_its_manifest_says_and_no_clip_is_cut_off(visitor, language):
    clips = json.loads((VOICE / language / "manifest.json").read_text())["clips"]
    citra = visitor()
    citra.opens("/")

    found = citra.page.evaluate(_SOUNDS, [f"/static/voice/{language}/{clip['file']}" for clip in clips.values()])

    for clip, sound in zip(clips.values(), found.values(), strict=True):
        assert abs(sound["seconds"] - clip["seconds"]) < 0.11, clip["file"]
        assert sound["channels"] == 1
        assert sound["peak"] < 1
        assert -30 < sound["db"] < -14, clip["file"]


def test_a_real_call_is_said_with_the_real_clips(board, hall):
    page = board(real_clips=True)
    is_ready(page)

    hall.call("A-017", 3)

    assert heard(page, 15) == ["chime", *ONCE, *ONCE]


@pytest.fixture
def no_flag(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A browser that plays nothing before somebody pressed something, as browsers are when they are bought."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    usual = stage.browser
    with stage.open():
        stage.browser = stage.launch([flag for flag in FLAGS if "autoplay" not in flag])
    yield
    with stage.open():
        stage.browser.close()
    stage.browser = usual


def test_without_the_flag_of_the_kiosk_the_board_asks_for_one_press(no_flag, board, hall):
    page = board()
    is_ready(page)

    page.get_by_role("button", name="Nyalakan suara").click()

    expect(page.locator(".sound")).to_be_hidden()
    hall.call("A-017", 3)
    assert heard(page, 15) == ["chime", *ONCE, *ONCE]


# -- seen from eight metres ----------------------------------------------------------------------------


def a_full_morning(hall: Hall, counters: int = 8) -> None:
    calls = ((1, 61), (3, 62), (4, 63), (8, 64), (7, 65), (2, 66), (5, 67), (3, 68))
    hall.tell(
        counters=[
            {"name": f"Loket {number}", "number": number, "serving": None, "service": None, "state": "open"}
            for number in range(1, counters + 1)
        ],
        # As long as a notice may be.
        notices=[("Blangko KTP-el habis sampai Jumat, 4 Desember. Perekaman berjalan seperti biasa. " * 4)[:280]],
    )
    for minutes, (counter, number) in enumerate(calls):
        hall.call(f"A-0{number}", counter, at=now() - timedelta(minutes=len(calls) + 2 - minutes))
    rest = [dict(each) for each in hall.state["counters"]]
    rest[5] |= {"state": "paused"}
    for each in rest[8:]:
        each["serving"] = f"P-0{each['number']:02}"
    hall.tell(counters=rest)


# A word is cut when it is wider than its box, or its capitals reach out of a box that hides what does not fit.
_CUT = """() => [...document.querySelectorAll("body *")]
  .filter(each => !each.closest(".vh, svg") && each.checkVisibility())
  .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
  .filter(each => {
    const range = document.createRange();
    range.selectNodeContents(each);
    const words = range.getBoundingClientRect();
    const capital = parseFloat(getComputedStyle(each).fontSize) * 0.714;
    const lines = [...range.getClientRects()];
    const top = lines[0].top + (lines[0].height - capital) / 2;
    const bottom = lines.at(-1).bottom - (lines.at(-1).height - capital) / 2;
    for (let at = each; at !== document.body; at = at.parentElement) {
      const box = at.getBoundingClientRect();
      if (at === each || getComputedStyle(at).overflowX !== "visible")
        if (words.right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1) return true;
    }
    return false;
  })
  .map(each => `${each.parentElement.className} ${each.tagName} ${each.className}: ${each.innerText.slice(0, 40)}`)"""

_PLACES = """() => [...document.querySelectorAll(".call .n, .call .l b, .ct b, .lastc li, .sess li, .ck, .stamp")]
  .map(each => each.getBoundingClientRect())
  .map(box => [box.x, box.y, box.width, box.height].map(each => each / innerWidth))"""

_SIZES = """() => Object.fromEntries(
  [".call .n", ".ct b", ".lastc li", ".ct span", ".sess span", ".lastc li span", ".say"]
  .map(each => [each, parseFloat(getComputedStyle(document.querySelector(each)).fontSize) * 1080 / innerHeight]))"""


@pytest.mark.parametrize("counters", [8, 12])
@pytest.mark.parametrize("size", [TV, SMALL_TV])
def test_every_size_of_screen_shows_the_whole_picture(board, hall, size, counters):
    a_full_morning(hall, counters)
    page = board(size=size)
    expect(page.locator(".ct")).to_have_count(counters)
    late = [dict(hall.state["sessions"][0], state="late", behind_minutes=minutes) for minutes in (89, 90, 5, 115, 45)]
    hall.tell(sessions=late)
    expect(page.locator(".sess span")).to_have_text(
        ["Mundur 89 menit", "Mundur 2 jam", "Mundur 5 menit", "Mundur 2 jam", "Mundur 45 menit"]
    )

    page.evaluate("footer.write(footer.texts.toSorted((one, other) => other.length - one.length)[0])")
    assert page.evaluate(_CUT) == []
    page.evaluate("footer.say(voice.packs[0].caption({ label: 'A-188', counter_number: 99 }))")
    assert page.evaluate(_CUT) == []
    width, height = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert (width, height) == size
    sizes = page.evaluate(_SIZES)
    assert sizes[".call .n"] >= 295
    assert sizes[".lastc li"] >= 66
    assert sizes[".ct b"] >= (94 if counters == 8 else 60)
    assert min(sizes.values()) >= 36


def test_the_small_screen_is_the_large_one_made_smaller(board, hall):
    a_full_morning(hall)
    page = board(size=TV)
    expect(page.locator(".ct")).to_have_count(8)
    large = page.evaluate(_PLACES)
    page.set_viewport_size({"width": SMALL_TV[0], "height": SMALL_TV[1]})
    small = page.evaluate(_PLACES)

    assert len(large) == len(small) > 20
    for one, other in zip(large, small, strict=True):
        assert one == pytest.approx(other, abs=0.004)


def test_a_disruption_takes_the_place_of_the_sessions(board, hall):
    a_full_morning(hall)
    page = board()
    until = now().replace(hour=10, minute=30)
    hall.tell(disruption={"text": "SIAK tidak dapat dibuka", "until": until.isoformat()})

    bar = expect(page.locator(".trouble"))
    bar.to_be_visible()
    bar.to_have_text("SIAK tidak dapat dibukaDiperkirakan selesai 10.30. Nomor Anda tidak hangus.")
    expect(page.locator(".sess")).to_be_hidden()

    hall.tell(disruption=None)
    expect(page.locator(".sess")).to_be_visible()


_AXE = """async () => {
  const found = await axe.run({
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    resultTypes: ["violations", "incomplete"],
  });
  return {
    violations: found.violations.flatMap(row => row.nodes.map(node => `${row.id}: ${node.target.join(" ")}`)),
    unresolved: [...new Set(found.incomplete.map(row => row.id))],
  };
}"""

# axe leaves single digits and tight lines to people: each text against the colour that is really behind it.
_RATIOS = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(each => each / 255)
    .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, place) => sum + each * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (each) => {
    for (let at = each; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
  };
  const rows = {};
  for (const each of document.querySelectorAll("body *")) {
    const own = [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !each.checkVisibility() || each.closest(".vh, [hidden]")) continue;
    const [a, b] = [light(parts(getComputedStyle(each).color)), light(behind(each))].sort((x, y) => y - x);
    const name = `${each.parentElement.className} > ${each.tagName} ${each.className} ${each.textContent.trim()}`;
    rows[name] = (a + 0.05) / (b + 0.05);
  }
  return rows;
}"""


@pytest.mark.parametrize("state", ["a morning", "down", "trouble", "nothing yet"])
def test_everybody_can_read_it(board, hall, state):
    if state != "nothing yet":
        a_full_morning(hall)
    page = board()
    is_ready(page)
    if state == "down":
        hall.cut()
        expect(page.locator(".lost")).to_be_visible()
    if state == "trouble":
        hall.tell(disruption={"text": "SIAK tidak dapat dibuka", "until": None})
        expect(page.locator(".trouble")).to_be_visible()
    page.evaluate(AXE)

    found = page.evaluate(_AXE)
    ratios = page.evaluate(_RATIOS)

    assert found["violations"] == []
    assert set(found["unresolved"]) <= {"color-contrast"}
    assert {name: ratio for name, ratio in ratios.items() if ratio < 7} == {}
    assert len(ratios) > (10 if state == "nothing yet" else 30)
