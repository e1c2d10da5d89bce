"""The kecamatan's tablet in a browser: two people, a whole day without a line, and nothing lost or doubled (G35)."""

import json
import os
import re
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as dt_time
from pathlib import Path
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, Route, expect

from antri.booking.actions import Order, book, cancel
from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.models import Event
from antri.kecamatan.actions.pins import give_code
from antri.kecamatan.models import Intake, IntakeAside
from antri.people.actions import open_sealed
from antri.people.devices import cookie_name
from antri.people.models import Device, Officer, Role
from antri.web import clock
from tests import cast
from tests.browser import look
from tests.browser.people import PHONE, Visitor, forget
from tests.kecamatan.tablets import pair

PAGE = "/alat/tablet/"
LANDSCAPE = (1024, 768)
PINS = {"ujang": "281904", "neneng": "730215"}
_NO_LINE = re.compile("Failed to load resource|net::ERR_|503|^403: ")

# A clock that somebody can set wrong: what the page sees of the time is moved by this many milliseconds.
_CLOCK = """(() => {
  const Real = Date;
  const now = () => Real.now() + Number(localStorage.getItem("clock-off") || 0);
  globalThis.Date = class extends Real {
    constructor(...parts) { if (parts.length) super(...parts); else super(now()); }
    static now() { return now(); }
  };
})()"""


class _WithoutLine(list[str]):
    """What goes wrong on a page, but for what the browser says of a line cut, or a device sent away, on purpose."""

    def append(self, trouble: str) -> None:
        if not _NO_LINE.search(trouble):
            super().append(trouble)


@dataclass
class Kecamatan:
    """An office that serves by hand, and the two who work there."""

    office: Any
    officers: dict[str, Officer]
    come: Callable[..., Visitor]

    def tablet(self, name: str = "Tablet depan", *, size: tuple[int, int] = LANDSCAPE, **more: Any) -> "Screen":
        """Take a tablet that was paired, with its page open."""
        visitor = self.come(size=size, **more)
        visitor.opens("/alat/")
        base = visitor.page.url.split("/alat/")[0]
        visitor.page.context.add_cookies([self.pairs(base, name)])
        return self.screen(visitor).opens()

    def pairs(self, base: str, name: str = "Tablet depan") -> Any:
        """Pair a tablet with the office; return the cookie that its browser has from then on."""
        paired = pair(self.office, self.officers["ujang"], name=name)
        return {
            "name": cookie_name(),
            "value": paired.client.cookies[cookie_name()].value,
            "url": base,
            "httpOnly": True,
            "sameSite": "Strict",
        }

    def screen(self, visitor: Visitor) -> "Screen":
        visitor.page.context.add_init_script(_CLOCK)
        visitor.troubles = _WithoutLine()
        return Screen(self, visitor, visitor.page)


@dataclass
class Screen:
    """One tablet's page."""

    place: Kecamatan
    visitor: Visitor
    page: Page

    def opens(self) -> "Screen":
        self.page.goto(PAGE)
        return self

    def is_ready(self) -> "Screen":
        expect(self.page.locator("main")).to_have_attribute("data-ready", "yes")
        return self

    def enrols(self, who: str) -> "Screen":
        officer = self.place.officers[who]
        code = give_code(officer=officer, office=self.place.office, by=cast.COUNTER_OFFICER)
        page = self.page
        self.is_ready()
        if page.locator("#switch").is_visible():
            page.locator("#switch").click()
        join = page.locator("#join")
        expect(join.or_(page.locator("#lock")).locator("visible=true").first).to_be_visible()
        if page.locator("#lock").is_visible():
            page.locator("#join-open").click()
        page.locator("#code").fill(code)
        page.locator("#pin-1").fill(PINS[who])
        page.locator("#pin-2").fill(PINS[who])
        join.get_by_role("button", name="Daftarkan", exact=True).click()
        expect(page.locator("#who")).to_have_text(str(officer))
        return self

    def opens_by_pin(self, who: str, pin: str = "") -> "Screen":
        page = self.page
        if page.locator("#switch").is_visible():
            page.locator("#switch").click()
        expect(page.locator("#lock")).to_be_visible()
        page.locator("#people button", has_text=str(self.place.officers[who])).click()
        page.locator("#pin").fill(pin or PINS[who])
        page.locator("#pin-form .go").click()
        if not pin:
            expect(page.locator("#who")).to_have_text(str(self.place.officers[who]))
        return self

    def counts(self, service: str, outcome: str, number: int) -> None:
        """Two taps, and the number that it got."""
        self.page.locator(f'#tiles [data-code="{service}"]').click()
        self.page.locator(f'#outcomes [data-outcome="{outcome}"]').click()
        expect(self.page.locator("#recent li").first).to_contain_text(str(number))
        self.says_no_more()

    def says_no_more(self) -> None:
        """Leave the question open which papers were missing; it is asked as soon as the row is shown."""
        if self.page.locator("#lacking").is_visible():
            self.page.get_by_role("button", name="Tidak dicatat", exact=True).click()

    def hurries(self, times: int) -> None:
        """Press through the page's own buttons, faster than any finger."""
        self.page.evaluate(
            """async (times) => {
              const tiles = [...document.querySelectorAll("#tiles [data-code]")];
              const ways = ["done", "done", "done", "incomplete", "referred"];
              for (let at = 0; at < times; at += 1) {
                tiles[at % tiles.length].click();
                document.querySelector(`#outcomes [data-outcome="${ways[at % ways.length]}"]`).click();
                await new Promise((done) => setTimeout(done, 1));
              }
            }""",
            times,
        )

    def has_counted(self, number: int) -> "Screen":
        expect(self.page.locator("#recent li b").first).to_have_text(str(number), timeout=120_000)
        self.says_no_more()
        return self

    def unsent(self) -> int:
        return self.page.evaluate(
            """() => new Promise((done) => {
              const asked = indexedDB.open("prima-antri-tablet", 1);
              asked.onsuccess = () => {
                const count = asked.result.transaction("out").objectStore("out").count();
                count.onsuccess = () => done(count.result);
              };
            })"""
        )

    def is_sent(self) -> "Screen":
        end = time.monotonic() + 150
        while self.unsent() and time.monotonic() < end:
            self.page.wait_for_timeout(50)
        assert self.unsent() == 0
        expect(self.page.locator("main")).to_have_attribute("data-unsent", "0")
        return self

    def sets_clock(self, **off: float) -> "Screen":
        self.page.evaluate("off => localStorage.setItem('clock-off', off)", timedelta(**off).total_seconds() * 1000)
        return self

    def loses_line(self) -> "Screen":
        self.page.context.set_offline(True)
        return self

    def finds_line(self) -> "Screen":
        self.page.context.set_offline(False)
        self.page.evaluate("dispatchEvent(new Event('online'))")
        return self

    def kept(self) -> str:
        """Everything that the browser keeps of this page, as text: what a thief of the tablet could read."""
        found = self.page.evaluate(
            """async () => {
              const raw = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
                ? { bytes: Array.from(new Uint8Array(value.buffer ?? value)) } : value;
              const base = await new Promise((done) => {
                const asked = indexedDB.open("prima-antri-tablet", 1);
                asked.onsuccess = () => done(asked.result);
              });
              const all = {};
              for (const name of base.objectStoreNames) {
                all[name] = await new Promise((done) => {
                  const asked = base.transaction(name).objectStore(name).getAll();
                  asked.onsuccess = () => done(asked.result);
                });
              }
              const cached = [];
              for (const name of await caches.keys()) {
                const store = await caches.open(name);
                for (const request of await store.keys()) cached.push(await (await store.match(request)).text());
              }
              const found = [all, cached, { ...localStorage }, { ...sessionStorage }];
              return JSON.stringify(found, (_key, value) => raw(value));
            }"""
        )
        texts = [found]

        def walk(value: Any) -> None:
            if isinstance(value, dict) and set(value) == {"bytes"}:
                texts.append(bytes(value["bytes"]).decode("latin-1"))
            elif isinstance(value, dict | list):
                for each in value.values() if isinstance(value, dict) else value:
                    walk(each)

        walk(json.loads(found))
        return "\n".join(texts)


@pytest.fixture
def kecamatan(visitor: Callable[..., Visitor]) -> Kecamatan:
    office = catalogue().offices["tanah-sareal"]
    officers = {
        "ujang": cast.officer(Role.KECAMATAN_OFFICER, office, username="ujang"),
        "neneng": cast.officer(Role.COUNTER_OFFICER, office, username="neneng"),
    }
    for name, officer in officers.items():
        Officer.objects.filter(pk=officer.pk).update(first_name=name.capitalize(), last_name="Percontohan")
        officer.refresh_from_db()
    forget()
    return Kecamatan(office, officers, visitor)


def counted() -> list[Intake]:
    return list(Intake.objects.select_related("service").order_by("made_at", "number"))


def by_author() -> Counter[str]:
    return Counter(row.officer.username for row in Intake.objects.select_related("officer"))


@pytest.mark.goal("G35")
def test_two_taps_count_one_person_and_one_press_takes_it_back(kecamatan: Kecamatan) -> None:
    screen = kecamatan.tablet().enrols("ujang")
    screen.counts("KTP_REKAM", "done", 1)
    screen.counts("KK_BARU", "incomplete", 2)
    screen.page.locator("#more").click()
    screen.page.locator('#others [data-code="KIA_BARU"]').click()
    screen.page.locator('#outcomes [data-outcome="referred"]').click()
    screen.has_counted(3).is_sent()
    screen.page.get_by_role("button", name="Urungkan 3").click()
    screen.has_counted(2).is_sent()
    expect(screen.page.locator("#today")).to_have_text("Hari ini 2 warga, nomor berikut 4")
    assert [(row.service.code, row.outcome, row.number, row.undone_at is None) for row in counted()] == [
        ("KTP_REKAM", "done", 1, True),
        ("KK_BARU", "incomplete", 2, True),
        ("KIA_BARU", "referred", 3, False),
    ]
    assert by_author() == {"ujang": 3}


@pytest.mark.goal("G35")
def test_a_whole_day_without_a_line_loses_and_doubles_nobody(kecamatan: Kecamatan) -> None:
    """200 people, two officers, a reload, a clock set wrong in the middle, and an answer that is lost at the end."""
    screen = kecamatan.tablet().enrols("neneng").enrols("ujang")
    expect(screen.page.locator("main")).to_have_attribute("data-kept", "yes")
    began = clock.now()
    screen.loses_line()
    codes = screen.page.eval_on_selector_all("#tiles [data-code]", "all => all.map(each => each.dataset.code)")
    for number in range(1, 21):
        screen.counts(codes[number % len(codes)], ("done", "incomplete", "referred")[number % 3], number)
    screen.hurries(40)
    screen.has_counted(60)
    screen.visitor.sees(re.compile("Tanpa jaringan sejak"), re.compile("60 catatan tersimpan aman"))

    screen.opens_by_pin("neneng").hurries(40)
    screen.has_counted(100)
    # The page is gone and comes back without a line, at the question for the PIN.
    screen.page.reload()
    screen.opens_by_pin("neneng")
    screen.has_counted(100)
    assert screen.unsent() == 100
    screen.hurries(20)
    screen.has_counted(120)
    # Somebody sets the clock two years back, later the page comes up with it, and it is set forward.
    screen.sets_clock(days=-730).hurries(30)
    screen.has_counted(150)
    screen.page.reload()
    screen.opens_by_pin("ujang").hurries(30)
    screen.has_counted(180)
    screen.sets_clock(hours=30).hurries(20)
    screen.has_counted(200)
    screen.page.get_by_role("button", name="Urungkan 200").click()
    screen.has_counted(199)
    assert screen.unsent() == 201

    lost: list[Route] = []

    def loses_answers(route: Route) -> None:
        route.fetch()  # the office has it
        lost.append(route)
        route.abort("connectionreset")

    screen.page.route("**/alat/tablet/kirim/", loses_answers, times=2)
    screen.finds_line()
    screen.is_sent()
    assert len(lost) == 2
    assert list(IntakeAside.objects.values_list("why", flat=True)) == []
    rows = counted()
    assert sorted(row.number for row in rows) == list(range(1, 201))
    assert [row.number for row in rows if row.undone_at] == [200]
    assert by_author() == {"ujang": 110, "neneng": 90}
    assert {f"{row.date}" for row in rows} == {"2026-12-01"}
    assert all(began <= row.made_at <= clock.now() for row in rows)
    # In the order in which they were made, but for the moment that each batch was on its way.
    made = {row.number or 0: row.made_at for row in rows}
    assert all(made[number] <= made[number + 1] + timedelta(seconds=5) for number in range(1, 200))
    assert made[200] - made[1] > timedelta(seconds=5)
    assert Event.objects.filter(what="kecamatan.taken_in").count() == 200


@pytest.mark.goal("G35")
def test_which_papers_were_missing_is_asked_afterwards_also_without_a_line(kecamatan: Kecamatan) -> None:
    screen = kecamatan.tablet().enrols("ujang")
    page = screen.page
    screen.loses_line()
    page.locator('#tiles [data-code="KTP_REKAM"]').click()
    page.locator('#outcomes [data-outcome="incomplete"]').click()
    screen.visitor.sees("Apa yang kurang?")
    assert screen.unsent() == 1  # two taps have counted it
    first = page.locator("#lacking-papers button").first
    name, code = first.inner_text(), first.get_attribute("data-paper")
    first.click()
    expect(first).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator("#recent li").first).to_contain_text(f"kurang: {name}")

    page.reload()
    screen.opens_by_pin("ujang")
    expect(page.locator("#recent li").first).to_contain_text(f"kurang: {name}")
    screen.finds_line().is_sent()

    assert [(row.outcome, row.lacking) for row in counted()] == [("incomplete", [code])]


@pytest.mark.goal("G35")
def test_a_browser_that_is_killed_in_the_middle_loses_no_row(
    kecamatan: Kecamatan, stage: Any, address: str, tmp_path: Path
) -> None:
    """The battery dies: the process is gone without a word, and another one starts on what was on the disk."""
    cookie = kecamatan.pairs(address)

    def starts() -> Screen:
        context = stage.launch_from(
            tmp_path / "profile",
            base_url=address,
            viewport={"width": LANDSCAPE[0], "height": LANDSCAPE[1]},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
        )
        # A cookie reaches the disk within half a minute; a tablet was paired long before.
        context.add_cookies([cookie])
        return kecamatan.screen(Visitor(context.pages[0]))

    screen = starts().opens().enrols("ujang")
    expect(screen.page.locator("main")).to_have_attribute("data-kept", "yes")
    screen.loses_line()
    screen.hurries(25)
    screen.has_counted(25)
    kill(tmp_path / "profile")

    screen = starts().loses_line().opens().opens_by_pin("ujang").has_counted(25)
    assert screen.unsent() == 25
    screen.counts("KTP_REKAM", "done", 26)
    kill(tmp_path / "profile")  # right after the tap

    screen = starts().loses_line().opens().opens_by_pin("ujang").has_counted(26)
    screen.finds_line().is_sent()
    screen.page.context.close()
    assert sorted(row.number for row in counted()) == list(range(1, 27))
    assert not IntakeAside.objects.exists()


def kill(profile: Path) -> None:
    """End every process of the browser that keeps its things in this folder, without asking it."""
    mine = [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdecimal() and f"--user-data-dir={profile}".encode() in _command(entry)
    ]
    assert mine
    for pid in mine:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + 20
    while any(_command(Path(f"/proc/{pid}")) for pid in mine) and time.monotonic() < end:
        time.sleep(0.05)


def _command(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.goal("G35")
def test_ten_wrong_pins_wipe_that_pin_alone_and_what_was_not_sent_still_arrives(kecamatan: Kecamatan) -> None:
    screen = kecamatan.tablet().enrols("neneng").enrols("ujang")
    screen.loses_line()
    screen.counts("KTP_REKAM", "done", 1)
    for tries in range(1, 11):
        screen.opens_by_pin("ujang", "000001")
        screen.visitor.sees(re.compile(f"{10 - tries} percobaan lagi" if tries < 10 else "PIN ini dihapus dari tablet"))
        if tries == 5:  # switching off gives nobody new tries
            screen.page.reload()
            expect(screen.page.locator("#lock")).to_be_visible()
    expect(screen.page.locator("#people button")).to_have_count(1)
    assert str(kecamatan.officers["ujang"]) not in screen.page.locator("#people").inner_text()
    screen.finds_line().is_sent()
    assert by_author() == {"ujang": 1}
    screen.opens_by_pin("neneng").has_counted(1)  # the colleague goes on
    screen.enrols("ujang").has_counted(1)


@pytest.mark.goal("G35")
def test_two_tablets_of_one_office_count_apart_and_see_each_other(kecamatan: Kecamatan) -> None:
    one = kecamatan.tablet("Tablet satu").enrols("ujang")
    two = kecamatan.tablet("Tablet dua").enrols("neneng")
    one.loses_line().hurries(15)
    one.has_counted(15)
    two.hurries(10)
    two.has_counted(10).is_sent()
    one.finds_line().is_sent()
    two.page.evaluate("dispatchEvent(new Event('online'))")
    expect(two.page.locator("#today")).to_have_text("Hari ini 25 warga, nomor berikut 11")
    expect(one.page.locator("#today")).to_have_text("Hari ini 25 warga, nomor berikut 16")
    assert by_author() == {"ujang": 15, "neneng": 10}


@pytest.mark.goal("G18", "G35")
def test_a_stolen_tablet_shows_nobody(kecamatan: Kecamatan) -> None:
    """Name and NIK are typed without a line: nothing that the browser keeps has them, and the office can read them."""
    screen = kecamatan.tablet().enrols("ujang")
    expect(screen.page.locator("main")).to_have_attribute("data-kept", "yes")
    screen.loses_line()
    page = screen.page
    page.get_by_role("button", name="Isi nama atau NIK, bila perlu").click()
    page.get_by_label("Nama", exact=True).fill(cast.CITRA.name)
    page.get_by_label("NIK", exact=True).fill(cast.CITRA.nik)
    screen.counts("KTP_REKAM", "done", 1)
    kept = screen.kept()
    assert "KTP_REKAM" in kept  # the page itself is kept: the search sees what there is
    for secret in (cast.CITRA.nik, cast.CITRA.name, *cast.CITRA.name.split(), PINS["ujang"]):
        assert secret not in kept, secret
    assert '"outcome"' not in kept
    expect(page.get_by_label("NIK", exact=True)).to_be_hidden()
    screen.finds_line().is_sent()
    assert open_sealed(Intake.objects.get(), by=cast.KECAMATAN_OFFICER, reason="desk.serving") == {
        "name": cast.CITRA.name,
        "nik": cast.CITRA.nik,
    }


def test_whom_a_manager_sent_away_is_told_that_rows_are_left(kecamatan: Kecamatan) -> None:
    screen = kecamatan.tablet().enrols("ujang")
    screen.loses_line()
    screen.counts("KTP_REKAM", "done", 1)
    Device.objects.update(revoked_at=clock.now())
    screen.finds_line()
    screen.visitor.sees(re.compile("tidak dikenal lagi. 1 catatan belum terkirim"))
    assert screen.unsent() == 1


@pytest.mark.goal("G35")
def test_the_days_numbers_are_at_hand_without_a_line_and_done_in_the_hall_afterwards(kecamatan: Kecamatan) -> None:
    Office.objects.filter(pk=kecamatan.office.pk).update(mode=Office.Mode.HYBRID)
    kecamatan.office.refresh_from_db()
    cast.open_weekdays(kecamatan.office)
    forget()  # the day before
    with time_machine.travel("2026-11-30T03:00:00+00:00", tick=True):
        tokens = [
            book(
                order=Order(
                    office=kecamatan.office.slug,
                    service="KTP_REKAM",
                    date=date(2026, 12, 1),
                    session=dt_time(10),
                    name=f"Kenari{number} Rahasia",
                    nik=cast.nik(number),
                    phone=cast.phone(number),
                ),
                key=cast.key(number),
                by=cast.CITRA.actor,
            )
            for number in (11, 12, 13)
        ]
    labels = [each.booking.label for each in tokens]
    screen = kecamatan.tablet().enrols("ujang")
    page = screen.page
    expect(page.locator("#list-count")).to_have_text("3")
    screen.loses_line()
    page.reload()
    screen.opens_by_pin("ujang")
    assert "Kenari" not in screen.kept()
    page.locator("#list-open").click()
    screen.visitor.sees(re.compile("Kenari11 R."))
    for label in labels[:2]:
        page.get_by_role("button", name=f"Hadir {label}", exact=True).click()
    page.get_by_role("button", name=f"Panggil {labels[0]}", exact=True).click()
    expect(page.locator("#list-called")).to_have_text(labels[0])
    page.get_by_role("button", name=f"Selesai {labels[0]}", exact=True).click()
    page.get_by_role("button", name=f"Hadir {labels[2]}", exact=True).click()
    expect(page.locator(f'#list li[data-label="{labels[0]}"]')).to_contain_text("selesai, dicatat di tablet")
    assert screen.unsent() == 4
    cancel(token=tokens[2].token, by=cast.CITRA.actor)  # meanwhile, at home
    screen.finds_line().is_sent()
    found = dict(Booking.objects.values_list("label", "status"))
    assert [found[label] for label in labels] == ["served", "checked_in", "cancelled"]
    aside = IntakeAside.objects.get()
    assert (aside.why, labels[2] in aside.summary) == ("hall_differs", True)
    screen.visitor.sees(re.compile("1 catatan disisihkan"))
    assert not Intake.objects.exists()


@pytest.mark.only_on("sqlite")
@pytest.mark.goal("G31")
def test_every_screen_of_the_tablet_is_for_everybody(kecamatan: Kecamatan, tries: Callable[[int], None]) -> None:
    """Enrolling, working with name and NIK, the other services, the PIN: axe, 320 px, large text, targets."""
    faults: list[str] = []

    def looks(screen: Screen, name: str) -> None:
        page, size = screen.page, screen.page.viewport_size
        page.evaluate(look.AXE)
        found = [*page.evaluate(look._RUN_AXE), *page.evaluate(look._SMALL_TARGETS, 44)]
        sideways, cut_words = look.look_at_sizes(screen.visitor)
        faults.extend(f"{name} {size}: {fault}" for fault in (*found, *sideways, *cut_words))
        page.set_viewport_size(size)
        tries(1)

    for number, size in enumerate((LANDSCAPE, PHONE)):
        screen = kecamatan.tablet(f"Tablet {number}", size=size)
        screen.is_ready()
        looks(screen, "join")
        screen.enrols("ujang")
        screen.hurries(4)
        screen.has_counted(4).is_sent()
        screen.page.locator('#tiles [data-code="KTP_REKAM"]').click()
        screen.page.locator('#outcomes [data-outcome="incomplete"]').click()
        screen.page.locator("#lacking-papers button").first.click()
        looks(screen, "lacking")
        screen.says_no_more()
        screen.page.get_by_role("button", name="Isi nama atau NIK, bila perlu").click()
        looks(screen, "work")
        screen.page.locator("#switch").click()
        expect(screen.page.locator("#lock")).to_be_visible()
        looks(screen, "lock")
    assert faults == []


@pytest.mark.only_on("sqlite")
@pytest.mark.goal("G31")
def test_the_tablet_is_worked_by_keys_alone(kecamatan: Kecamatan) -> None:
    screen = kecamatan.tablet().enrols("ujang")
    page = screen.page
    page.locator("#tiles .tile").first.focus()
    page.keyboard.press("Enter")
    for _step in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.outcome") == "done":
            break
    page.keyboard.press("Space")
    screen.has_counted(1)
    page.locator("#switch").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#pin")).to_be_focused()
    page.keyboard.type(PINS["ujang"])
    page.keyboard.press("Enter")
    screen.has_counted(1).is_sent()
