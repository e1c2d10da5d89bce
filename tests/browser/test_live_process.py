"""A call through the real process: pressed at a counter, shown and said in the hall, told on a phone."""

import re
from collections import Counter as Count
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page, expect

from antri.booking.queries import link_token
from antri.directory.models import Counter
from antri.directory.queries import catalogue
from antri.journal.actions import SYSTEM, Actor
from antri.people.actions import add_device, found_demo_officers
from antri.people.models import Device, Role
from antri.service_day import actions
from antri.service_day.models import Call
from antri.web import clock
from tests import cast
from tests.browser import test_board as hall
from tests.browser.hall import now
from tests.browser.people import DESK, PHONE, Visitor
from tests.browser.test_counter import key, people, standing, state
from tests.service_day.cast import press_of, seated
from tests.service_day.listening import Process

# The process of its own lives in the hour of the test.
_CLOCK = """
import os, time, time_machine
time_machine.travel(time.time() + float(os.environ["AHEAD_S"]), tick=True).start()
"""


@pytest.fixture
def environment(bogor: None, child_environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    (tmp_path / "sitecustomize.py").write_text(_CLOCK)
    ahead = clock.now().timestamp() - time_machine.escape_hatch.time.time()
    path = f"{tmp_path}:{child_environment['PYTHONPATH']}"
    more = {"PYTHONPATH": path, "AHEAD_S": str(ahead), "WEB_PROCESSES": "1"}
    return child_environment | more | {"DJANGO_SETTINGS_MODULE": "tests.browser.process_settings"}


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Callable[..., Process]]:
    """Start the web with its live boards on one address, as `make run` does; `start(port=…)` starts it again."""
    started: list[Process] = []

    def begin(port: int = 0) -> Process:
        started.append(Process(environment, "serve", "--one-address", port=port))
        return started[-1]

    yield begin
    for process in started:
        process.stop()


class Town:
    """A board that speaks, an officer at counter 3 and the phones of two who wait, all at one address."""

    def __init__(self, visitor: Callable[..., Visitor], port: int) -> None:
        self._come = lambda **how: visitor(at=f"http://127.0.0.1:{port}", **how)
        self.people = people(2)
        self.phones = [self._phone(link_token(who)) for who in self.people]
        self.board = self._board()
        self.desk = self._desk()

    def _phone(self, token: str) -> Visitor:
        phone = self._come(size=PHONE)
        phone.troubles = hall.Forgiving()
        phone.opens(f"/t/{token}/")
        expect(phone.page.locator("#fresh.is-live")).to_be_visible()
        return phone

    def _board(self) -> Page:
        by = Actor("officer", "desk", str(cast.officer(Role.OFFICE_MANAGER, catalogue().main).pk))
        new = add_device(office=catalogue().main, kind=Device.Kind.BOARD, name="Papan Depan", by=by)
        tv = self._come(size=hall.SMALL_TV)
        tv.opens("/perangkat/")
        tv.types("Kode enam angka", new.code)
        tv.presses("Pasang perangkat ini")
        tv.troubles = hall.Forgiving()
        hall.listen(tv.page)
        tv.opens("/alat/papan/")
        hall.is_ready(tv.page)
        return tv.page

    def _desk(self) -> Page:
        officer = self._come(size=DESK)
        officer.opens("/akun/masuk/")
        officer.types("Nama pengguna", "loket")
        officer.types("Kata sandi", "demo-loket")
        officer.presses("Masuk")
        officer.troubles = hall.Forgiving()
        officer.opens("/petugas/disdukcapil/loket/")
        row = officer.page.locator(".seats li", has=officer.page.get_by_role("heading", name="Loket 3", exact=True))
        officer.follows(row.locator("a.btn, button").first)
        state(officer.page, "idle")
        return officer.page

    def said(self) -> dict[int, Count[str]]:
        """What was said of each call."""
        clips: dict[int, Count[str]] = {}
        for clip in self.board.evaluate("window.heard"):
            clips.setdefault(clip["call"], Count())[clip["name"]] += 1
        return clips


@pytest.fixture
def town(visitor: Callable[..., Visitor], start: Callable[..., Process]) -> tuple[Town, Process]:
    found_demo_officers(by=SYSTEM)
    process = start()
    return Town(visitor, process.port), process


def test_a_call_goes_to_board_and_phone_and_survives_the_death_of_the_live_process(
    town: tuple[Town, Process], start: Callable[..., Process]
) -> None:
    there, process = town
    (first, second), (one, other) = there.people, there.phones
    lost, shown = there.board.locator(".lost"), there.board.locator(".call .n")

    # The officer presses; hall and phone turn to it, and only the phone that is meant.
    key(there.desk, "Space")
    state(there.desk, "called")
    expect(shown).to_have_text(first.label)
    expect(one.page.locator("#calling")).to_be_visible()
    expect(one.page.locator("#counter-no")).to_have_text("3")
    expect(other.page.locator("#calling")).to_be_hidden()
    hall.until(there.board, "() => window.heard.length >= 15 && !voice.isBusy")

    # The process is gone, without a word: everybody says so and keeps what is known.
    before = now()
    process.kill()
    expect(lost).to_be_visible()
    minutes = "|".join({f"{at:%H.%M}" for at in (before, now())})
    expect(lost).to_have_text(re.compile(f"^Terputus sejak ({minutes}), menyambung lagi$"))
    expect(shown).to_have_text(first.label)
    expect(other.page.locator("#fresh.is-cut")).to_be_visible()

    # Meanwhile another counter calls, past this process, as a second web machine would.
    row, _officer, by = seated(Counter.objects.select_related("office").get(office=catalogue().main, number=4))
    assert actions.call_next(counter=row, press=press_of(row), by=by).pk == second.pk

    # It starts again, and everybody catches up by themselves.
    start(process.port)
    expect(lost).to_be_hidden()
    expect(shown).to_have_text(second.label)
    expect(other.page.locator("#counter-no")).to_have_text("4")
    expect(one.page.locator("#counter-no")).to_have_text("3")
    expect(there.desk.locator("#garis")).to_contain_text("Tersambung")
    key(there.desk, "Space")
    state(there.desk, "serving")

    # Each call was said as often as one is said, and no call came twice.
    hall.until(there.board, "() => window.heard.length >= 30 && !voice.isBusy")
    said = there.said()
    assert len(said) == 2
    assert [(clips["chime"], clips["nomor"], clips["loket"]) for clips in said.values()] == [(1, 2, 2)] * 2
    assert Call.objects.count() == 2
    assert standing(first, second) == ["serving", "called"]
