"""The pages of this repository are true where a machine can tell: links, names, settings, goals."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.goals import GOALS

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```", re.S)
# Machine paths, and what a reader of this repository cannot open.
ELSEWHERE = re.compile(r"(?<![\w./])(?:\.\./shared|/wor[k]/|/home/\w|/roo[t]/|/tmp/|file://)")


def pages() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [name for name in sorted(listed.stdout.split()) if (ROOT / name).exists()]


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def anchors(page: Path) -> set[str]:
    """Name the headings of a page as an address names them."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", page.read_text("utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(name: str) -> Iterator[tuple[str, str]]:
    """Give the path and the anchor of each link that stays in the repository."""
    for target in LINK.findall(CODE.sub("", text(name))):
        if not re.match(r"[a-z]+:", target):
            path, _hash, anchor = target.partition("#")
            yield path, anchor


@pytest.mark.parametrize("name", pages())
def test_every_link_resolves_inside_the_repository(name):
    page = ROOT / name
    for path, anchor in links(name):
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), f"{name} links outside: {path}"
        assert target.exists(), f"{name} links to {path}, which is not there"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{name} links to {path}#{anchor}, a heading that is not there"


@pytest.mark.parametrize("name", pages())
def test_nothing_refers_outside_the_repository(name):
    found = ELSEWHERE.findall(text(name))

    assert not found, f"{name} refers to {found}"


# Files that a page tells of although they are made by a run, or by the reader.
MADE = {
    "var/goals.txt",
    "var/antri.sqlite3",
    "antri/locale/su/language.json",
    "antri/locale/su/LC_MESSAGES/django.po",
}


@pytest.mark.parametrize("name", pages())
def test_every_file_that_is_named_exists(name):
    around = (ROOT, ROOT / "antri", ROOT / "data", (ROOT / name).parent)
    named = set(re.findall(r"`([\w.-]+/[\w./-]+\.(?:py|md|txt|json|csv|html|js|conf|po|yaml|sqlite3))`", text(name)))

    assert [path for path in sorted(named - MADE) if not any((place / path).exists() for place in around)] == []


def test_every_setting_of_the_server_is_told_to_the_operator():
    settings = re.findall(r"^#? ?([A-Z_]+)=", text(".env.example"), re.M)

    assert settings
    assert [name for name in settings if f"`{name}`" not in text("docs/operator.md")] == []


def test_every_setting_of_the_city_is_told_to_the_office():
    from antri.directory.queries import SETTINGS

    assert [key for key in SETTINGS if f"`{key}`" not in text("docs/office.md")] == []


def test_the_tree_of_the_architecture_is_the_tree_of_the_repository():
    tree = CODE.findall(text("ARCHITECTURE.md"))[0]
    folder, missing = ROOT, []
    for line in tree.splitlines():
        if found := re.match(r"([│ ]*)[├└]── (\S+)", line):
            folder = folder if found[1] else ROOT / found[2]
            path = folder / found[2] if found[1] else folder
            missing += [] if path.exists() else [found[2]]
    rooms = {path.name for path in (ROOT / "antri").iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert missing == []
    assert {room for room in rooms if f"── {room}/" not in tree} == set()


def test_no_goal_is_said_to_be_shown_that_no_test_carries():
    told = set(re.findall(r"^\| (G\d+b?) \|", text("docs/reliability.md").partition("## 2.")[0], re.M))
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    carried = {number for mark in re.findall(r"mark\.goal\(([^)]*)\)", tests) for number in re.findall(r"G\d+b?", mark)}

    assert told
    assert told <= carried
    assert carried <= set(GOALS)


def test_every_decision_has_its_three_parts_and_is_listed():
    index = text("docs/decisions/README.md")
    for page in sorted((ROOT / "docs" / "decisions").glob("20*.md")):
        headings = re.findall(r"^## (.+)$", page.read_text("utf-8"), re.M)
        assert headings == ["Context", "Decision", "What it costs"], page.name
        assert f"]({page.name})" in index, page.name
