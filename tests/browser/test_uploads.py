"""A weak line, cut in the middle, and a reload: nothing of a paper is lost, and what has arrived is not sent again."""

import io
import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from antri.applications.actions.forms import switch_on_all
from antri.applications.actions.save_step import save_step
from antri.applications.actions.start_draft import start_draft
from antri.applications.models import Paper
from antri.applications.queries.answers import answers_of, flat
from antri.applications.queries.forms import Form
from antri.applications.queries.papers import page_of
from antri.directory.queries import catalogue
from antri.journal.actions import SYSTEM
from tests import cast
from tests.applications.filing import ANSWERS, SCREENING
from tests.browser.people import Visitor, forget

FIELD = "up_kk"
BOX = f"[data-upload*='/{FIELD}/']"
PIECE = 256 * 1024
PIECES = re.compile(r"/unggah/.*\?offset=")


@pytest.fixture
def step(bogor: None) -> str:
    """The page of a birth record on which papers are asked for."""
    by = cast.CITRA.actor
    switch_on_all(by=SYSTEM)
    draft, token = start_draft(service=catalogue().services["AKTA_LAHIR"], screening=SCREENING, by=by)
    for key, answers in ANSWERS.items():
        draft = save_step(application=draft, token=token, step=key, answers=answers, version=draft.version, by=by)
    asked = Form(draft.form.definition).upload(FIELD, flat(answers_of(draft, token)))
    forget()
    return f"/berkas/{token}/isi/{asked.step}/"


def noise(width: int, height: int, form: str, **options: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(out, form, **options)
    return out.getvalue()


def weak(page: Page) -> None:
    """A line of some 300 kB a second that answers after a tenth of one."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 100, "downloadThroughput": 300_000, "uploadThroughput": 300_000}
    line.send("Network.emulateNetworkConditions", slow)


def choose(page: Page, name: str, kind: str, data: bytes) -> None:
    place = page.locator(f"{BOX} input[type=file]:not([data-camera])")
    place.set_input_files({"name": name, "mimeType": kind, "buffer": data})


class Line:
    """Watches the pieces; cuts the line for some, and holds one back until the page is loaded anew."""

    def __init__(self, page: Page, *, cut: set[int], hold: int) -> None:
        self.sent: list[int] = []
        self.cut, self.hold, self.is_held = cut, hold, False
        page.route(PIECES, self._pass)

    def _pass(self, route: Route) -> None:
        offset = int(parse_qs(urlsplit(route.request.url).query)["offset"][0])
        self.sent.append(offset)
        number = offset // PIECE
        if number in self.cut:
            self.cut.remove(number)
            route.abort("connectionreset")
        elif number == self.hold and not self.is_held:
            self.is_held = True  # never answered: the page goes away meanwhile
        else:
            route.continue_()


@pytest.mark.goal("G14")
def test_a_paper_goes_on_after_a_cut_line_and_a_reload(visitor: Callable[..., Visitor], step: str) -> None:
    who = visitor()
    who.opens(step)
    weak(who.page)
    data = noise(1_500, 1_400, "PDF", quality=88)
    assert 5 * PIECE < len(data) < 4_900_000
    line = Line(who.page, cut={1, 2}, hold=4)
    choose(who.page, "kk.pdf", "application/pdf", data)
    expect(who.page.locator(f"{BOX} .up")).to_have_count(1)
    for _ in range(200):
        if line.is_held:
            break
        who.page.wait_for_timeout(100)
    assert line.is_held
    before = list(line.sent)

    who.page.reload()

    expect(who.page.locator(f"{BOX} .up.kept")).to_have_count(1, timeout=60_000)
    paper = Paper.objects.get(field=FIELD)
    assert (paper.state, paper.received) == (Paper.State.KEPT, len(data))
    assert before == [0, PIECE, PIECE, 2 * PIECE, 2 * PIECE, 3 * PIECE, 4 * PIECE]
    assert line.sent[len(before)] == 4 * PIECE  # what had arrived is not sent again
    who.troubles.clear()  # a cut line is told in the console


def test_a_large_photo_is_made_smaller_before_it_is_sent(visitor: Callable[..., Visitor], step: str) -> None:
    who = visitor()
    who.opens(step)
    data = noise(4_000, 3_000, "JPEG", quality=92)
    assert len(data) > 5 * 1024 * 1024
    choose(who.page, "kk.jpg", "image/jpeg", data)
    expect(who.page.locator(f"{BOX} .up.kept")).to_have_count(1, timeout=60_000)
    paper = Paper.objects.get(field=FIELD)
    assert paper.size < 5 * 1024 * 1024
    assert Image.open(io.BytesIO(page_of(paper, 1))).size == (2_600, 1_950)


def test_what_is_no_paper_is_said_at_once_and_can_be_closed(visitor: Callable[..., Visitor], step: str) -> None:
    who = visitor()
    who.opens(step)
    choose(who.page, "kk.html", "image/jpeg", b"<html>" + bytes(90))
    expect(who.page.locator(f"{BOX} .up.refused .emsg")).to_contain_text("Ini bukan foto JPEG atau PNG")
    who.page.locator(f"{BOX} .up.refused [data-remove]").click()
    expect(who.page.locator(f"{BOX} .up")).to_have_count(0)
    assert not Paper.objects.exists()


def test_removing_asks_no_new_page_and_nothing_that_was_typed_is_lost(
    visitor: Callable[..., Visitor], step: str
) -> None:
    who = visitor()
    who.opens(step)
    choose(who.page, "kk.jpg", "image/jpeg", noise(900, 700, "JPEG"))
    expect(who.page.locator(f"{BOX} .up.kept img")).to_be_visible()
    shown = len(who.screens)
    who.page.locator(f"{BOX} [data-remove]").click()
    expect(who.page.locator(f"{BOX} .up")).to_have_count(0)
    assert len(who.screens) == shown
    assert Paper.objects.get().state == Paper.State.REMOVED


def test_a_server_that_takes_nothing_is_not_asked_without_end(visitor: Callable[..., Visitor], step: str) -> None:
    who = visitor()
    who.page.clock.install()
    who.opens(step)
    asked: list[str] = []

    def nothing(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=409, json={"code": "piece-misplaced", "detail": "", "received": 0})

    who.page.route(PIECES, nothing)
    choose(who.page, "kk.jpg", "image/jpeg", noise(900, 700, "JPEG"))
    expect(who.page.locator(f"{BOX} [data-note]")).to_contain_text("Sambungan terputus")
    refused = who.page.locator(f"{BOX} .up.refused .emsg")
    for _second in range(30):
        # A jump that comes before the page has begun to wait is repeated.
        who.page.clock.fast_forward(40_000)
        with suppress(AssertionError):
            expect(refused).to_be_visible(timeout=1_000)
            break

    expect(refused).to_contain_text("tidak dapat dilanjutkan")
    assert len(asked) == 7
    who.troubles.clear()
