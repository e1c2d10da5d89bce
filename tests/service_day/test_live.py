"""The board as a stream, from real processes."""

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.db import connection

from tests import sizes
from tests.service_day.cast import counter, seated
from tests.service_day.listening import Process, Reader, live, one_address

pytestmark = pytest.mark.django_db(transaction=True)
QUEUE = "/api/v1/offices/disdukcapil/queue"


@pytest.fixture
def place(child_environment, city):
    """A city that other processes see too."""
    return city


@pytest.fixture
def follow():
    """Open readers, and close them in the end."""
    readers = []

    def open_one(port: int, **how) -> Reader:
        readers.append(Reader(port, **how))
        return readers[-1]

    yield open_one
    for reader in readers:
        reader.close()


def is_open(board) -> bool:
    return board["counters"][0]["state"] == "open"


def test_who_listens_gets_the_board_and_then_every_change(place, child_environment, follow):
    row = counter(place.main, 1)
    with live(child_environment) as process:
        reader = follow(process.port)
        first = reader.board()

        seated(row)
        after = reader.board_where(is_open)

    assert first["id"] == first["sequence"]
    assert not is_open(first)
    assert int(after["id"].rpartition(".")[2]) > int(first["id"].rpartition(".")[2])


def test_the_stream_is_open_to_every_site_and_kept_by_nobody(place, child_environment, follow):
    with live(child_environment) as process:
        head = follow(process.port).answer.headers

    assert head["Content-Type"] == "text/event-stream; charset=utf-8"
    assert head["Access-Control-Allow-Origin"] == "*"
    assert head["Cache-Control"] == "no-cache"
    assert head["X-Accel-Buffering"] == "no"
    assert head["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in head["Content-Security-Policy"]
    assert "Set-Cookie" not in head


def test_the_board_is_the_same_as_the_one_that_is_asked_for(place, child_environment, client, follow):
    seated(counter(place.main, 1))
    with live(child_environment) as process:
        told = follow(process.port).board()

    asked = client.get(QUEUE).json()
    for each in (told, asked):
        each.pop("as_of")
    assert told.pop("id") == told["sequence"]
    assert told == asked


def test_after_a_restart_each_is_told_what_they_missed_and_nothing_twice(place, child_environment, follow):
    row = counter(place.main, 1)
    with live(child_environment) as process:
        reader = follow(process.port)
        known = reader.board()
        port = process.port
        process.stop()
        assert reader.next() == ("end", None)  # told to go, not left hanging

        with live(child_environment, port=port):
            same, behind = follow(port, last_id=known["id"]), follow(port, last_id="2020-01-01.5")
            assert behind.board()["id"] == known["id"]
            _row, _who, _by = seated(row)
            # The first thing it is told is the change, not the board it came with.
            assert is_open(same.board())


def test_an_unknown_office_is_not_found(place, child_environment):
    with live(child_environment) as process, pytest.raises(urllib.error.HTTPError) as said:
        urllib.request.urlopen(f"http://127.0.0.1:{process.port}/live/tidak-ada")

    assert said.value.code == 404
    with said.value:
        told = json.load(said.value)
    assert told["type"] == "/problems/not-found"


def test_one_listener_too_many_is_told_where_to_ask(place, child_environment, follow):
    with live(child_environment, LIVE_LISTENERS=2) as process:
        first, second = follow(process.port), follow(process.port)
        first.board()
        second.board()

        third = follow(process.port, language="en")
        told = json.load(third.answer)

    assert third.answer.status == 503
    assert third.answer.headers["Content-Type"] == "application/problem+json"
    assert 30 <= int(third.answer.headers["Retry-After"]) <= 60
    assert (told["type"], told["poll"]) == ("/problems/unavailable", QUEUE)


def test_who_leaves_makes_room(place, child_environment, follow):
    with live(child_environment, LIVE_LISTENERS=1) as process:
        first = follow(process.port)
        first.board()
        first.close()

        for _try in range(200):
            second = follow(process.port)
            if second.answer.status == 200:
                break
            second.answer.read()
        assert second.answer.status == 200
        second.close()


@pytest.mark.goal("G11")
def test_listeners_hold_no_connection_and_pages_go_on_beside_them(place, child_environment, tries, follow):
    """Everything on one address: listeners, polls and pages of one process."""
    row = counter(place.main, 1)
    with one_address(
        child_environment, LIVE_LISTENERS=sizes.G11_LISTENERS, LIVE_LISTENERS_EACH=sizes.G11_LISTENERS
    ) as process:
        one = follow(process.port)
        one.board()
        before = _connections(process)
        # A thousand from each address: one address may not take all.
        readers = [one, *(follow(process.port, at=f"127.0.{n // 1000 + 1}.1") for n in range(1, sizes.G11_LISTENERS))]
        for reader in readers[1:]:
            reader.board()
        assert _connections(process) == before

        assert follow(process.port).answer.status == 503
        etag, statuses = "", set()
        for _n in range(sizes.G11_POLLS):
            status, etag = _poll(process.port, etag)
            statuses.add(status)
            tries(1)
        assert statuses <= {200, 304}
        assert 304 in statuses

        seated(row)
        for reader in readers:
            assert is_open(reader.board_where(is_open))
            tries(1)


def _poll(port: int, etag: str) -> tuple[int, str]:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{QUEUE}", headers={"If-None-Match": etag})
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.status, answer.headers["ETag"]
    except urllib.error.HTTPError as said:
        said.close()
        return said.code, etag


def _connections(process: Process) -> int:
    """Count what that process has open of the database: files of SQLite, or sessions on PostgreSQL."""
    if connection.vendor == "postgresql":
        return len(_sessions())
    name = str(connection.settings_dict["NAME"])
    return sum(1 for fd in Path(f"/proc/{process.pid}/fd").iterdir() if _target(fd) == name)


def _sessions() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return {pid for (pid,) in cursor.fetchall()}


def _target(fd) -> str:
    try:
        return str(fd.readlink())
    except OSError:
        return ""


@pytest.mark.only_on("postgres")
def test_when_the_database_fails_listeners_stay_and_it_recovers(place, child_environment, follow):
    row = counter(place.main, 1)
    ours = _sessions()
    with live(child_environment) as process:
        reader = follow(process.port)
        reader.board()

        with connection.cursor() as cursor:
            for theirs in _sessions() - ours:
                cursor.execute("SELECT pg_terminate_backend(%s)", [theirs])
        seated(row)

        assert is_open(reader.board_where(is_open))
