"""G14: whatever somebody sends instead of a paper is refused, or nothing of it is left but a picture of ours."""

import io
import json
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings as live_settings
from django.test import Client
from PIL import Image

from antri.applications.actions.papers import inspect as inspecting
from antri.applications.actions.papers.inspect import Inspected, inspect
from antri.applications.inspection import confine
from antri.applications.models import Paper
from antri.applications.queries import token_of
from antri.people.actions import forget
from tests import cast, sizes
from tests.applications.hostile import Hostile, corpus, strange_names
from tests.applications.paper_story import document, draft, photo, upload

BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-")
# What a JPEG of ours is made of: JFIF, tables, one frame, one scan.
OURS = {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
PAGE_OF_OURS = {"/Type", "/MediaBox", "/Contents", "/Resources", "/Parent"}
_IS_LINUX = sys.platform == "linux"


@pytest.fixture(scope="module")
def files() -> list[Hostile]:
    found = list(corpus())
    assert len(found) >= 450
    assert len({file.name for file in found}) == len(found)
    most = min(len(found), sizes.G14_FILES)
    assert most >= 300
    return random.Random(14).sample(found, most)


def looked_at(files: list[Hostile]) -> list[tuple[Hostile, Inspected]]:
    with ThreadPoolExecutor(2) as two:  # as many as may wait in one process
        return list(
            zip(files, two.map(lambda file: inspect(file.data, patience_s=300, wall_s=300), files), strict=True)
        )


def segments(jpeg: bytes) -> set[int]:
    """Name the parts of a JPEG up to its pixels; raise when it is none, or something lies behind its end."""
    assert jpeg.startswith(b"\xff\xd8")
    assert jpeg.endswith(b"\xff\xd9")
    at, found = 2, set()
    while True:
        assert jpeg[at] == 0xFF
        marker = jpeg[at + 1]
        found.add(marker)
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker == 0xDA:
            break
    scan = jpeg[at:-2]
    assert all(scan[place + 1] == 0 for place in range(len(scan) - 1) if scan[place] == 0xFF)
    return found


def assert_only_pictures_of_ours(file: Hostile, found: Inspected) -> None:
    for page in found.pages:
        assert segments(page) <= OURS, file.name
    for mark in file.marks:
        assert mark not in found.clean, file.name
        assert not any(mark in page for page in found.pages), file.name
    if found.clean:
        with pikepdf.open(io.BytesIO(found.clean)) as pdf:
            assert set(pdf.Root.keys()) == {"/Type", "/Pages"}, file.name
            assert all(set(page.keys()) <= PAGE_OF_OURS for page in pdf.pages), file.name
            assert len(pdf.pages) == len(found.pages)


@pytest.mark.goal("G14")
def test_every_hostile_file_is_refused_or_neutralised(files: list[Hostile], tries: Any) -> None:
    for file, found in looked_at(files):
        assert ("refused" if found.refused else "neutralised") in file.may_be, (file.name, found.refused)
        assert_only_pictures_of_ours(file, found)
        # A process that a limit has ended tells nothing any more: the limits themselves are the proof.
        assert found.cpu_ms <= confine.CPU_S * 1000, file.name
        assert found.peak_kb <= confine.MEMORY_MB * 1024, file.name
    tries(len(files))


@pytest.mark.goal("G14")
def test_without_taking_them_apart_they_would_come_through(files: list[Hostile]) -> None:
    """Negative control: who looks at the first bytes only, and keeps the rest, keeps what was hidden in it."""
    through = [file for file in files if file.data.startswith(BEGINNINGS)]
    carried = [file for file in through if any(mark in file.data for mark in file.marks)]
    assert len(carried) > 100


@pytest.mark.goal("G14")
def test_good_files_that_were_changed_at_random_never_come_through_as_they_are(tries: Any) -> None:
    chance = random.Random(1)
    good = (photo(), photo(form="PNG"), document(2))
    made = []
    for number in range(sizes.G14_MUTATIONS):
        changed = bytearray(good[number % 3])
        for _ in range(chance.randrange(1, 200)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        made.append(Hostile(f"changed {number}", bytes(changed)))
    for file, found in looked_at(made):
        assert bool(found.refused) != bool(found.pages), file.name
        assert_only_pictures_of_ours(file, found)
    tries(len(made))


def test_what_is_good_is_taken_as_it_should_be() -> None:
    """Control: a guard that refuses everything would pass all above."""
    turned = inspect(photo(900, 500, exif=_turned(6)))
    assert Image.open(io.BytesIO(turned.pages[0])).size == (500, 900)
    large = inspect(photo(4000, 3000))
    assert Image.open(io.BytesIO(large.pages[0])).size == (2600, 1950)
    pages = inspect(document(10))
    assert (pages.kind, len(pages.pages)) == ("pdf", 10)
    kept = inspect(data := document(), keep=True)
    assert kept.clean == data
    glass = io.BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(glass, "PNG")
    (page,) = inspect(glass.getvalue()).pages
    assert Image.open(io.BytesIO(page)).getpixel((200, 200)) == (255, 255, 255)


def _turned(way: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = way
    return exif


def test_dark_and_blurry_photos_are_taken_with_a_hint() -> None:
    flat = io.BytesIO()
    Image.new("RGB", (800, 600), (12, 12, 12)).save(flat, "JPEG")
    assert inspect(flat.getvalue()).flags == ("dark", "blurry")
    assert inspect(photo()).flags == ()


# What a parser that was taken over would try. Each line tells what it could do.
ATTEMPTS = """
import os, sys, socket, threading, ctypes
from antri.applications.inspection import confine
confine.limit()
held = confine.shut() if sys.argv[1] == "shut" else False
def could(act):
    try:
        act()
        return True
    except BaseException:
        return False
def fork():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
libc = ctypes.CDLL(None)
signal = ctypes.create_string_buffer((0).to_bytes(8, "little") + (-1).to_bytes(4, "little", signed=True), 128)
room, folder = ctypes.create_string_buffer(512), os.path.dirname(sys.argv[2]).encode()
def behind_python(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError
def memory():
    bytearray(600 << 20)
print(held, *(could(act) for act in (
    lambda: socket.socket().close(),
    lambda: open("/etc/passwd").close(),
    lambda: os.open(sys.argv[2], os.O_CREAT | os.O_WRONLY),
    fork,
    lambda: behind_python({"x86_64": 41, "aarch64": 198}[os.uname().machine], 2, 1, 0),
    # A signal to who started it (none, to see whether it could), its limits, the rights of a folder, what lies there.
    lambda: behind_python({"x86_64": 129, "aarch64": 138}[os.uname().machine], os.getppid(), 0, signal),
    lambda: behind_python({"x86_64": 302, "aarch64": 261}[os.uname().machine], os.getppid(), 7, None, room),
    lambda: behind_python({"x86_64": 268, "aarch64": 53}[os.uname().machine], -100, folder, 0o700),
    lambda: behind_python({"x86_64": 262, "aarch64": 79}[os.uname().machine], -100, folder, room, 0),
    memory,
)))
"""


def attempts(how: str, place: Path) -> list[str]:
    command = [sys.executable, "-c", ATTEMPTS, how, str(place)]
    done = subprocess.run(
        command, cwd=live_settings.BASE_DIR, env={"PATH": os.defpath}, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


PAGE = b"\xff\xd8\xffpicture"
SAID = {"kind": "jpeg", "flags": ["dark"], "parts": [0, len(PAGE)], "is_held": True, "ms": 1, "kb": 1}


@pytest.mark.goal("G14")
@pytest.mark.parametrize(
    "answer",
    [
        b"", b"no json", b"[]", b"1", b"[" * 100_000, json.dumps({"refused": ""}).encode(),
        *(json.dumps({**SAID, name: value}).encode() + b"\n" + PAGE for name, value in (
            ("kind", "text/html"), ("kind", ["jpeg"]), ("flags", ["<script>"]), ("flags", [[]]), ("flags", None),
            ("parts", []), ("parts", ["1"]), ("parts", [len(PAGE)]), ("parts", [0, 1]),
        )),
        json.dumps(SAID).encode() + b"\n<html>",
    ],
)  # fmt: skip
def test_what_a_process_that_was_taken_over_says_is_no_error_and_nothing_but_pictures(answer: bytes) -> None:
    assert inspecting._read(answer).refused == "broken"


def test_what_our_own_process_says_is_read() -> None:
    found = inspecting._read(json.dumps(SAID).encode() + b"\n" + PAGE)
    assert (found.refused, found.kind, found.flags, found.pages) == ("", "jpeg", ("dark",), (PAGE,))


@pytest.mark.goal("G14")
@pytest.mark.skipif(not _IS_LINUX or os.uname().machine not in ("x86_64", "aarch64"), reason="the filter is Linux's")
def test_the_process_opens_sends_and_starts_nothing(tmp_path: Path) -> None:
    assert attempts("shut", tmp_path / "a") == ["True", *["False"] * 10]
    # Negative control: without the filter all of it can be done, but for the memory.
    assert attempts("open", tmp_path / "b") == ["False", *["True"] * 9, "False"]


@pytest.mark.goal("G14")
def test_no_more_are_taken_apart_at_once_than_the_machine_may(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PAPERS_DIR, settings.PAPER_CHECKS = str(tmp_path / "papers"), 1
    with inspecting._free_place(0), pytest.raises(inspecting.Busy):
        inspect(photo(), patience_s=0)
    assert inspect(photo(), patience_s=0).kind == "jpeg"


@pytest.mark.goal("G14")
def test_a_process_gets_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and the database's address stand in it."""
    seen: list[dict[str, str]] = []
    start = subprocess.Popen

    def watched(*arguments: Any, **options: Any) -> Any:
        seen.append(options["env"])
        return start(*arguments, **options)

    monkeypatch.setattr(inspecting.subprocess, "Popen", watched)
    inspect(photo())
    assert [set(each) for each in seen] == [{"PATH", "PYTHONDONTWRITEBYTECODE"}]


@pytest.mark.goal("G14")
def test_no_name_leads_anywhere_or_reads_otherwise(client: Client, city: cast.City) -> None:
    application = draft(city)
    url = f"/berkas/{token_of(application)}/unggah/up_three/"
    for file in strange_names():
        Paper.objects.all().delete()
        forget()  # more names than papers may begin in a minute
        client.post(url, {"berkas:up_three": upload(file.data, "x.jpg")})
        begun = client.post(f"{url}mulai/", {"size": 9, "name": file.name.encode("utf-8", "replace").decode()})
        assert begun.status_code == 201, ascii(file.name)
        page = client.get(url)
        assert b"<img src=x" not in page.content
        assert "\u202e" not in page.content.decode()
        assert Paper.objects.count() == 2
    names = [path.name for path in Path(live_settings.PAPERS_DIR).glob("??/*")]
    assert all(set(name.partition(".")[0]) <= set("0123456789abcdef") for name in names)
