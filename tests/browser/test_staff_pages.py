"""Nobody who works here is shut out of any page either: every page of the staff area, found by following its links."""

import re
from collections.abc import Callable, Iterable

import pytest
from django.urls import resolve

from antri.applications.actions.complain import Told, complain
from antri.applications.actions.forms import switch_on_all
from antri.applications.actions.receipts import give_receipt
from antri.applications.actions.talk import ask
from antri.applications.models import Application
from antri.applications.queries import token_of
from antri.directory.queries import catalogue
from antri.journal.actions import SYSTEM, Actor
from antri.people.actions import found_demo_officers
from antri.people.models import Officer
from tests import cast
from tests.browser.filed import filed
from tests.browser.look import Look, look_at, violations
from tests.browser.people import DESK, Visitor
from tests.browser.places import prepare

pytestmark = [pytest.mark.goal("G31"), pytest.mark.only_on("sqlite")]  # pages do not depend on the database

STAFF_AREA = re.compile(r"/(petugas|kelola|akun)/")
_LINKS = """() => [...document.querySelectorAll("a[href]")].map(each => each.getAttribute("href"))"""
# Whoever sees more comes first: a page that several may open is looked at once.
OFFICERS = ("pengelola", "kepala", "admin", "loket", "pendamping", "kecamatan", "verifikator")
_looks: dict[str, Look] = {}


def with_documents() -> dict[str, tuple[str, ...]]:
    """Let each desk of the documents have something on it; give the pages that a form leads to, by who opens them."""
    switch_on_all(by=SYSTEM)
    office, status = catalogue().main, Application.Status
    sent = filed(status.SUBMITTED)
    filed(status.IN_PROCESS)
    filed(status.AWAITING_BLANK, outcome="pick_up")
    ready = filed(status.READY, outcome="pick_up")
    ask(application=sent, token=token_of(sent), words="Sudah sampai?", by=cast.CITRA.actor)
    told = Told(office=office.slug, about="late", words="Belum ada kabar.", code=sent.code, name="", phone="")
    complain(told=told, key="complaint-of-the-walk", by=cast.CITRA.actor, device="walk")
    vera = Officer.objects.get(username="verifikator")
    give_receipt(application=sent, papers=["KK"], officer=vera, by=Actor("officer", "desk", str(vera.pk)))
    desk = f"/petugas/{office.slug}/"
    return {
        "verifikator": (f"{desk}berkas/{sent.code}/tanda-terima/",),
        "loket": (f"{desk}serah/{ready.code}/", f"{desk}warga/?layanan=AKTA_LAHIR"),
        "pendamping": (f"{desk}bantu-ajukan/layanan/AKTA_LAHIR/",),
    }


def walk(officer: Visitor, seen: dict[str, Look], also: Iterable[str] = ()) -> None:
    """Follow every link of the staff area from the first page; of each route the first address that is met."""
    ahead, asked = ["/petugas/", "/akun/2fa/", *also], set()
    while ahead:
        path = ahead.pop(0)
        route = resolve(path.partition("?")[0]).route
        if route in seen or route in asked:
            continue
        asked.add(route)
        # Wide tables scroll in a box of their own on a phone; what is outside the box has no contrast to compute.
        officer.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        answer = officer.page.goto(path)
        if answer is None or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        look = look_at(officer)
        # It leaves the page on a phone, where a table is a box that scrolls and must be reached by keys.
        look.axe += [f"on a phone: {fault}" for fault in violations(officer)]
        seen.setdefault(resolve(officer.path).route, look)
        links = [link.partition("#")[0] for link in officer.page.evaluate(_LINKS)]
        links = [f"{officer.path}{link}" if link.startswith("?") else link for link in links]
        ahead += [link for link in links if STAFF_AREA.match(link)]


@pytest.fixture
def looks(visitor: Callable) -> dict[str, Look]:
    """Look once at every page; the tests ask about different things."""
    if not _looks:
        prepare()
        found_demo_officers(by=SYSTEM)
        unlinked = with_documents()
        stranger = visitor(size=DESK)
        stranger.opens("/akun/masuk/")
        _looks["akun/masuk/"] = look_at(stranger)
        for name in OFFICERS:
            officer = visitor(size=DESK)
            officer.signs_in(name)
            walk(officer, _looks, unlinked.get(name, ()))
    return _looks


def nothing_wrong(looks: dict[str, Look], of: str) -> None:
    """Fail with every fault of this kind, not with the first."""
    if faults := [f"{place}: {fault}" for place, look in looks.items() for fault in getattr(look, of)]:
        pytest.fail("\n".join(faults), pytrace=False)


def test_axe_finds_no_fault_on_any_page_and_leaves_no_contrast_unresolved(looks, tries):
    tries(len(looks))
    assert len(looks) > 20, sorted(looks)
    nothing_wrong(looks, "axe")


def test_no_page_scrolls_sideways_at_320_px_or_with_text_twice_as_large(looks):
    nothing_wrong(looks, "sideways")


def test_whatever_is_pressed_is_as_large_as_a_finger(looks):
    nothing_wrong(looks, "small_targets")


def test_every_page_has_one_title(looks):
    assert {place: look.headings for place, look in looks.items() if look.headings != 1} == {}
