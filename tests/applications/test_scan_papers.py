"""clamd is asked by its own protocol where it is configured; while it is away papers wait, and nothing is lost."""

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from antri.applications.actions.papers import check_waiting, take_whole
from antri.applications.actions.papers.scan import ScannerAway, is_infected
from antri.applications.models import Paper
from antri.applications.queries.papers import page_of
from antri.applications.queries.received import received
from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from tests import cast
from tests.applications.hostile import EICAR
from tests.applications.paper_story import draft, photo, upload

State = Paper.State


class Clamd:
    """A server that speaks INSTREAM as clamd does: chunks with their length, an empty one at the end."""

    def __init__(self, path: Path) -> None:
        self.path, self.seen, self.says = str(path), [], b""
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(self.path)
        self.server.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self.server.accept()
            except OSError:
                return
            with link, link.makefile("rb") as lines:
                assert lines.read(10) == b"zINSTREAM\0"
                data = b""
                while size := struct.unpack(">I", lines.read(4))[0]:
                    data += lines.read(size)
                self.seen.append(data)
                found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
                link.sendall(self.says or found)


@pytest.fixture
def clamd(tmp_path: Path, settings: Any) -> Iterator[Clamd]:
    server = Clamd(tmp_path / "clamd.ctl")
    settings.CLAMD = server.path
    yield server
    server.server.close()


def test_without_a_scanner_nobody_is_asked(settings: Any) -> None:
    settings.CLAMD = ""
    assert not is_infected(EICAR)


@pytest.mark.goal("G14")
def test_what_the_scanner_knows_is_refused(clamd: Clamd, city: cast.City) -> None:
    application = draft(city)
    data = photo()
    paper = take_whole(application=application, field="up_one", file=upload(data + EICAR), by=SYSTEM)
    assert (paper.state, paper.refusal) == (State.REFUSED, "infected")
    assert take_whole(application=application, field="up_one", file=upload(data), by=SYSTEM).state == State.KEPT
    assert clamd.seen == [data + EICAR, data]


@pytest.mark.goal("G14")
def test_while_the_scanner_is_away_a_paper_waits_and_is_looked_at_when_it_is_back(
    settings: Any, tmp_path: Path, city: cast.City
) -> None:
    settings.CLAMD = str(tmp_path / "clamd.ctl")
    application = draft(city)
    clean = take_whole(application=application, field="up_three", file=upload(photo()), by=SYSTEM)
    bad = take_whole(application=application, field="up_three", file=upload(photo(seed=2) + EICAR), by=SYSTEM)
    assert (clean.state, bad.state) == (State.CHECKING, State.CHECKING)
    assert received(application) == {"up_three": [clean.name, bad.name]}  # its sender has done their part
    assert check_waiting(by=SYSTEM) == 0
    with pytest.raises(ValueError, match="1"):
        page_of(clean, 1)

    server = Clamd(Path(settings.CLAMD))
    assert check_waiting(by=SYSTEM) == 2
    server.server.close()

    for paper in (clean, bad):
        paper.refresh_from_db()
    assert (clean.state, bad.state, bad.refusal) == (State.KEPT, State.REFUSED, "infected")
    whats = Event.objects.filter(about_id=str(clean.pk)).order_by("id").values_list("what", flat=True)
    assert list(whats) == ["paper.announced", "paper.waiting", "paper.kept"]


def test_one_that_cannot_be_opened_keeps_no_other_from_being_looked_at(
    settings: Any, tmp_path: Path, city: cast.City
) -> None:
    settings.CLAMD = str(tmp_path / "clamd.ctl")
    application = draft(city)
    first, second = (
        take_whole(application=application, field="up_three", file=upload(photo(seed=seed)), by=SYSTEM)
        for seed in range(2)
    )
    Paper.objects.filter(pk=first.pk).update(sealed=b"of a key that is not here")
    settings.CLAMD = ""

    assert check_waiting(by=SYSTEM) == 2

    for paper in (first, second):
        paper.refresh_from_db()
    assert (first.state, first.refusal, second.state) == (State.REFUSED, "lost", State.KEPT)


@pytest.mark.parametrize("words", [b"stream: INSTREAM size limit exceeded. ERROR\0", b"\0", b"nonsense\0"])
def test_an_answer_that_is_neither_yes_nor_no_is_no_yes(clamd: Clamd, words: bytes) -> None:
    clamd.says = words
    with pytest.raises(ScannerAway):
        is_infected(b"x")
