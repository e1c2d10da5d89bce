"""Who is told what, without a database."""

import asyncio
import contextlib
import socket
from datetime import UTC, datetime

import pytest
import uvicorn

from antri.service_day.live.app import live_app
from antri.service_day.live.hub import Full, Hub
from config.serving import LONGEST_HEAD, Wire


def test_who_does_not_read_is_cut_off_and_the_others_are_not():
    asyncio.run(_slow_and_quick())


async def _slow_and_quick() -> None:
    async with _served(Hub(10, 10)) as (hub, port):
        hub.offices = frozenset({"a"})
        slow = socket.create_connection(("127.0.0.1", port))
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(b"GET /live/a HTTP/1.1\r\nHost: x\r\n\r\n")
        reading, writing = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
        writing.write(b"GET /live/a HTTP/1.1\r\nHost: x\r\n\r\n")
        await _until(lambda: hub.count == 2)
        loop = asyncio.get_running_loop()

        for n in range(8):  # more than any buffer on the way takes
            hub.tell("a", f"2027-01-05.{n}", b"%d" % n, b"data: " + b"x" * 3_000_000 + b" end-%d\n\n" % n)
            await asyncio.wait_for(reading.readuntil(b"end-%d\n\n" % n), 20)
        assert hub.drop_slow(loop.time() + 1) == 1

        await _until(lambda: hub.count == 1)
        hub.tell("a", "2027-01-05.9", b"9", b"data: last\n\n")
        await asyncio.wait_for(reading.readuntil(b"data: last\n\n"), 20)
        writing.close()
        slow.close()


@contextlib.asynccontextmanager
async def _served(hub: Hub):
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    app = live_app(hub)
    server = uvicorn.Server(uvicorn.Config(app, http=Wire, lifespan="off", log_config=None, log_level="critical"))
    task = asyncio.create_task(server.serve([listening]))
    await _until(lambda: server.started)
    try:
        yield hub, listening.getsockname()[1]
    finally:
        hub.stop()
        server.should_exit = True
        await task


async def _until(is_so) -> None:
    async with asyncio.timeout(30):
        while not is_so():
            await asyncio.sleep(0.01)


def test_what_is_told_goes_to_each_listener_once_and_only_the_newest_to_the_slow():
    async def story() -> None:
        hub = Hub(10, 10)
        quick, slow, elsewhere = (
            hub.join("a", "", "192.0.2.1"),
            hub.join("a", "", "192.0.2.1"),
            hub.join("b", "", "192.0.2.1"),
        )
        hub.tell("a", "2027-01-05.1", b"one", b"1")
        assert (quick.ready(), quick.ready()) == (b"1", None)
        hub.tell("a", "2027-01-05.2", b"two", b"2")
        assert (quick.ready(), slow.ready(), elsewhere.ready()) == (b"2", b"2", None)
        hub.tell("a", "2027-01-05.2", b"two", b"2 again")
        assert (quick.ready(), slow.ready()) == (None, None)

    asyncio.run(story())


def test_who_resumes_is_not_told_what_they_have_unless_it_looks_different_now():
    async def story() -> None:
        hub = Hub(10, 10)
        early = hub.join("a", "2027-01-05.1", "192.0.2.1")
        hub.tell("a", "2027-01-05.1", b"on time", b"1")
        assert early.ready() is None
        hub.tell("a", "2027-01-05.1", b"late", b"1, late")
        assert (early.ready(), hub.join("a", "2027-01-05.1", "192.0.2.1").ready()) == (b"1, late", b"1, late")

    asyncio.run(story())


def test_a_silent_database_is_told_by_comments_and_so_is_its_return():
    async def story() -> None:
        hub = Hub(10, 10)
        listener = hub.join("a", "", "192.0.2.1")
        hub.fall_silent(datetime(2027, 1, 5, 1, 2, 3, tzinfo=UTC))
        assert listener.ready() == b": no news from the database since 01:02:03Z\n\n"
        hub.fall_silent(datetime(2027, 1, 5, 1, 2, 9, tzinfo=UTC))
        assert listener.ready() is None
        hub.beat()
        assert listener.ready() == b": no news from the database since 01:02:03Z\n\n"
        hub.speak_again()
        assert listener.ready() == b": here\n\n"

    asyncio.run(story())


def test_a_board_without_listeners_is_forgotten():
    async def story() -> None:
        hub = Hub(1, 1)
        listener = hub.join("a", "", "192.0.2.1")
        with pytest.raises(Full):
            hub.join("a", "", "192.0.2.1")
        hub.tell("a", "2027-01-05.1", b"", b"1")
        hub.leave(listener)
        assert hub.join("a", "", "192.0.2.1").ready() is None

    asyncio.run(story())


def test_one_address_takes_no_more_than_its_share_and_gets_it_back():
    async def story() -> None:
        hub = Hub(10, 2)
        first, _second = hub.join("a", "", "192.0.2.1"), hub.join("b", "", "192.0.2.1")
        with pytest.raises(Full):
            hub.join("a", "", "192.0.2.1")
        hub.join("a", "", "192.0.2.2")

        hub.leave(first)
        hub.join("a", "", "192.0.2.1")

    asyncio.run(story())


def test_one_address_opens_no_more_connections_than_its_share(monkeypatch):
    monkeypatch.setattr(Wire, "most_from_one", 2)

    async def story() -> None:
        async with _served(Hub(10, 10)) as (_hub, port):
            lines = [await asyncio.open_connection("127.0.0.1", port) for _n in range(3)]
            told = await asyncio.wait_for(lines[2][0].read(), 20)
            assert told.startswith(b"HTTP/1.1 503 ")
            assert b"Retry-After: " in told

            lines[0][1].close()
            await _until(lambda: Wire.open_from["127.0.0.1"] == 1)
            reading, writing = await asyncio.open_connection("127.0.0.1", port)
            writing.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await asyncio.wait_for(reading.readline(), 20)).startswith(b"HTTP/1.1 200 ")
            for _reading, each in [lines[1], lines[2], (reading, writing)]:
                each.close()

    asyncio.run(story())
    assert not Wire.open_from


async def _answer_to(port: int, sent: bytes) -> bytes:
    reading, writing = await asyncio.open_connection("127.0.0.1", port)
    try:
        writing.write(sent)
        return await asyncio.wait_for(reading.readline(), 20)
    except ConnectionResetError:
        return b""
    finally:
        writing.close()


def test_a_head_has_an_end_and_a_paper_may_stand_right_behind_it():
    """What a browser on a quick line sends comes in one piece: it is not all head."""

    async def story() -> None:
        async with _served(Hub(10, 10)) as (_hub, port):
            start = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
            paper = bytes(200_000)
            whole = start + b"Content-Length: %d\r\n\r\n" % len(paper) + paper
            assert (await _answer_to(port, whole)).startswith(b"HTTP/1.1 200 ")
            long = start + b"X-Long: " + b"x" * LONGEST_HEAD + b"\r\n"
            assert await _answer_to(port, long + b"\r\n") == b""
            assert await _answer_to(port, long) == b""

    asyncio.run(story())
