"""Look at a page as people with other eyes, hands, phones and networks meet it."""

import gzip
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders

from tests.browser.people import DESK, PHONE, SMALL_PHONE, Visitor

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text()

_RUN_AXE = """async () => {
  const found = await axe.run({
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    resultTypes: ["violations", "incomplete"],
  });
  const name = (kind, rows) => rows.flatMap(row => row.nodes.map(node =>
    `${kind} ${row.id}: ${node.target.join(" ")} (${(node.any[0] || node.all[0] || node.none[0] || {}).message})`));
  return [...name("violation", found.violations), ...name("unresolved", found.incomplete)];
}"""

# Whatever can be pressed and does not stand within a sentence (WCAG 2.5.8 leaves those out).
_SMALL_TARGETS = """(least) => [
    ...document.querySelectorAll("main :is(a, button, summary, input, label), .head a, .foot nav a")
  ]
  .filter(each => each.checkVisibility() && !each.closest("[hidden], .vh, del"))
  .filter(each => !(each.matches("input[type=checkbox], input[type=radio]") && each.labels.length))
  .filter(each => !(each.matches("label") && !each.querySelector("input")))
  .filter(each => {
    if (!each.matches("a")) return true;
    const around = each.closest("p, dd, li, .sub, .note");
    return !around || around.textContent.trim() === each.textContent.trim();
  })
  .map(each => [each, each.getBoundingClientRect()])
  .filter(([each, box]) => box.height < least || box.width < least)
  .map(([each, box]) => `${each.textContent.trim().slice(0, 30)} ${each.className} ${box.width}×${box.height}`)
"""

_CUT_WORDS = """() => [...document.querySelectorAll("body *")]
  .filter(each => !each.closest(".vh, svg") && each.checkVisibility() && each.innerText)
  .filter(each => ["hidden", "clip"].includes(getComputedStyle(each).overflowX))
  .filter(each => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
  .map(each => `${each.tagName} ${each.className}: ${each.innerText.slice(0, 40)}`)
"""

_LINKS = """() => [...document.querySelectorAll("a[href*='#']")]
  .map(each => each.href).filter(address => address.startsWith(location.origin))"""
_IDS = """() => [...document.querySelectorAll("[id]")].map(each => each.id)"""
_FILES = """() => performance.getEntriesByType("resource").map(each => each.name)"""


@dataclass
class Look:
    """What was noticed on one page. Each list is empty when all is well, but for `links` and `ids`."""

    path: str
    headings: int
    axe: list[str]
    weight_bytes: int
    small_targets: list[str]
    sideways: list[str] = field(default_factory=list)
    cut_words: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


def look_at(citra: Visitor) -> Look:
    """Look at the page that is open, at every size, and leave it as it was."""
    page = citra.page
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    look = Look(
        path=citra.path,
        headings=page.locator("h1").count(),
        axe=page.evaluate(_RUN_AXE),
        weight_bytes=_weight(citra),
        small_targets=page.evaluate(_SMALL_TARGETS, 44),
        links=page.evaluate(_LINKS),
        ids=page.evaluate(_IDS),
    )
    look.sideways, look.cut_words = look_at_sizes(citra)
    return look


def violations(citra: Visitor) -> list[str]:
    """What axe finds on the page as it stands; what it cannot compute, outside a box that scrolls, is left out."""
    return [fault for fault in citra.page.evaluate(_RUN_AXE) if fault.startswith("violation")]


Sizes = tuple[tuple[tuple[int, int], str], ...]
ALL_SIZES: Sizes = ((SMALL_PHONE, ""), (DESK, ""), (DESK, "200%"), (PHONE, "200%"), (PHONE, ""))
TIGHTEST: Sizes = ((SMALL_PHONE, ""), (PHONE, "200%"))


def look_at_sizes(citra: Visitor, sizes: Sizes = ALL_SIZES) -> tuple[list[str], list[str]]:
    """Tell where the page scrolls sideways and which words are cut, on each screen and with text twice as large."""
    page, sideways, cut_words = citra.page, [], []
    for size, text in sizes:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.evaluate("text => document.documentElement.style.fontSize = text", text)
        if (needed := citra.width_needed()) > size[0]:
            sideways.append(f"{size[0]} px {text} needs {needed}")
        cut_words += [f"{size[0]} px {text}: {cut}" for cut in page.evaluate(_CUT_WORDS)]
    return sideways, cut_words


_sizes: dict[str, int] = {}


def _weight(citra: Visitor) -> int:
    """Count the page and the files that a first visit brings over the network, compressed as a server does."""
    paths = {urlsplit(address).path for address in citra.page.evaluate(_FILES)}
    # What a page asks for afterwards, such as the state of a hall or a paper that somebody sent, is no file of ours.
    files = (path for path in paths if not path.startswith(("/api/", "/live/", "/petugas/")))
    return _zipped(citra.document.body()) + sum(map(_file, files))


def _file(path: str) -> int:
    if path not in _sizes:
        found = finders.find(path.removeprefix("/static/"))
        _sizes[path] = _zipped(Path(found).read_bytes())
    return _sizes[path]


def _zipped(body: bytes) -> int:
    return len(gzip.compress(body, 9))
