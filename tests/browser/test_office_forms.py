"""A manager adds a question to a form on any screen, by keys alone, in either language: no programmer is needed."""

from collections.abc import Callable

import pytest

from antri.directory.models import ApplicationForm
from antri.journal.actions import SYSTEM
from antri.people.actions import found_demo_officers
from tests.browser.keyboard import Keyboard
from tests.browser.look import look_at
from tests.browser.people import DESK, PHONE, Visitor

LIST = "/kelola/formulir/KTP_HILANG/"

pytestmark = pytest.mark.only_on("sqlite")  # what is looked at here is the page


@pytest.fixture
def manager(visitor: Callable) -> Callable[..., Visitor]:
    """Sign the demo's manager in: `manager(size=PHONE)`."""

    def come(**how: object) -> Visitor:
        found_demo_officers(by=SYSTEM)
        who: Visitor = visitor(**how)
        who.signs_in("pengelola")
        return who

    return come


def newest() -> ApplicationForm:
    return ApplicationForm.objects.filter(service__code="KTP_HILANG").latest("id")


def is_well(who: Visitor, *, size: tuple[int, int]) -> None:
    look = look_at(who)
    who.page.set_viewport_size({"width": size[0], "height": size[1]})
    # On a phone the navigation is a box that scrolls: what is outside of it has no contrast to compute.
    faults = [fault for fault in look.axe if size == DESK or fault.startswith("violation")]
    assert (faults, look.headings, look.sideways, look.cut_words) == ([], 1, [], []), who.path


@pytest.mark.goal("G31")
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["360", "1280"])
def test_a_question_is_added_by_keys_alone(manager, size):
    who = manager(size=size)
    before = newest().version
    who.opens(f"{LIST}{before}/tambah/documents/pertanyaan/")
    is_well(who, size=size)
    keys = Keyboard(who)

    keys.types("Pertanyaan", "Di mana kartunya hilang?")
    keys.types("Pertanyaan, bahasa Inggris", "Where was it lost?")
    keys.tabs_to("Jenis jawaban")
    keys.hits("ArrowDown")
    keys.presses("Lihat dahulu")
    who.sees("Periksa dahulu", "Di mana kartunya hilang?")
    is_well(who, size=size)
    Keyboard(who).presses("Simpan sebagai versi baru")

    who.opens(f"{LIST}{newest().version}/susun/documents/")
    who.sees("Di mana kartunya hilang?")
    is_well(who, size=size)
    who.opens(f"{LIST}{newest().version}/pakai/")
    is_well(who, size=size)
    assert newest().version != before


def test_a_mistake_is_told_beside_its_field_without_javascript_and_nothing_typed_is_lost(manager):
    who = manager(size=PHONE, without_javascript=True)
    who.opens(f"{LIST}{newest().version}/tambah/documents/pertanyaan/")

    who.page.locator("[name=label]").fill("Di mana kartunya hilang?")
    who.presses("Lihat dahulu")

    who.sees("Pilih jenis jawaban.")
    assert who.page.locator("[name=label]").input_value() == "Di mana kartunya hilang?"


@pytest.mark.goal("G31")
def test_the_same_pages_in_english(manager):
    chris = manager(size=PHONE)
    chris.presses("English", within=".top")
    version = newest().version
    for page in ("tambah/documents/pertanyaan/", "tambah/documents/unggahan/", "susun/documents/", "pakai/"):
        chris.opens(f"{LIST}{version}/{page}")
        assert chris.page.locator("html").get_attribute("lang") == "en"
        is_well(chris, size=PHONE)
