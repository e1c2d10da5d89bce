"""Nobody is shut out of any page: not by eyes, hands, a small phone, large text or a slow network."""

from collections.abc import Callable

import pytest

from tests.browser.look import TIGHTEST, Look, look_at, look_at_sizes
from tests.browser.places import OPEN, visit_all

pytestmark = [pytest.mark.goal("G31"), pytest.mark.only_on("sqlite")]  # pages do not depend on the database

_looks: dict[str, Look] = {}


@pytest.fixture
def looks(visitor: Callable) -> dict[str, Look]:
    """Look once at every page; the tests ask about different things."""
    if not _looks:
        citra = visitor()
        found = {place: look_at(citra) for place in visit_all(citra)}
        _looks.update(found)
    return _looks


def nothing_wrong(looks: dict[str, Look], of: str) -> None:
    """Fail with every fault of this kind, not with the first."""
    if faults := [f"{place}: {fault}" for place, look in looks.items() for fault in getattr(look, of)]:
        pytest.fail("\n".join(faults), pytrace=False)


def test_axe_finds_no_fault_on_any_page_and_leaves_no_contrast_unresolved(looks, tries):
    tries(len(looks))
    nothing_wrong(looks, "axe")


def test_no_page_scrolls_sideways_at_320_px_or_with_text_twice_as_large(looks):
    nothing_wrong(looks, "sideways")


def test_no_word_is_cut_off_at_any_size(looks):
    nothing_wrong(looks, "cut_words")


def test_whatever_is_pressed_is_as_large_as_a_finger(looks):
    nothing_wrong(looks, "small_targets")


def test_every_page_weighs_less_than_40_kb_with_everything_it_needs(looks):
    assert {place: look.weight_bytes for place, look in looks.items() if look.weight_bytes >= 40_000} == {}


def test_every_page_has_one_title(looks):
    assert {place: look.headings for place, look in looks.items() if look.headings != 1} == {}


def test_a_link_to_a_part_of_a_page_leads_to_a_part_that_is_there(looks):
    ids: dict[str, set[str]] = {}
    for look in looks.values():
        ids.setdefault(look.path, set()).update(look.ids)
    lost = set()
    for look in looks.values():
        for link in look.links:
            path, _hash, part = link.partition("#")
            path = "/" + path.split("/", 3)[3].partition("?")[0]
            if path in ids and part not in ids[path]:
                lost.add((look.path, f"{path}#{part}"))
    assert lost == set()


def test_longer_english_words_fit_as_well(visitor):
    chris = visitor(language="en-GB")
    found = []
    for place, path in OPEN.items():
        chris.opens(path)
        found += [f"{place}: {fault}" for faults in look_at_sizes(chris, TIGHTEST) for fault in faults]
        assert chris.page.locator("html").get_attribute("lang") == "en"
    assert not found, "\n".join(found)


def test_a_page_that_is_spoilt_is_noticed(visitor):
    citra = visitor()
    citra.opens("/bantuan/")
    citra.page.evaluate("""() => {
      const main = document.querySelector("main");
      const spoil = (tag, text, style) => {
        const made = main.appendChild(document.createElement(tag));
        made.textContent = text;
        Object.assign(made.style, style);
      };
      spoil("p", "Hampir tidak terlihat", {color: "#ddd"});
      spoil("p", "Tidak dapat dihitung", {background: "linear-gradient(#fff, #000)"});
      spoil("p", "Terlalu lebar", {width: "500px"});
      spoil("p", "Terpotong di tengah", {width: "60px", overflow: "hidden", whiteSpace: "nowrap"});
      spoil("button", "x", {width: "20px", height: "20px", padding: 0});
    }""")

    look = look_at(citra)

    assert any(fault.startswith("violation color-contrast") for fault in look.axe)
    assert any(fault.startswith("unresolved color-contrast") for fault in look.axe)
    assert look.sideways
    assert any("Terpotong" in fault for fault in look.cut_words)
    assert any(fault.startswith("x ") for fault in look.small_targets)


def test_trouble_in_a_page_is_heard(visitor):
    citra = visitor()
    citra.opens("/bantuan/")
    citra.page.evaluate("""async () => {
      document.querySelector("main").innerHTML += '<p style="color: red">sebaris</p><img src="/static/tidak-ada.png">';
      setTimeout(() => { throw new Error("patah"); });
      await fetch("https://example.invalid/").catch(() => {});
    }""")
    citra.page.wait_for_load_state("networkidle")

    heard = " ".join(citra.troubles)
    citra.troubles.clear()
    for kind in ("style", "404", "patah", "example.invalid"):
        assert kind in heard, kind
