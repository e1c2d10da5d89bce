"""The bridge from the ASGI server to Django: a form comes whole or not at all, and none is longer than ours are."""

import asyncio
import threading
from typing import Any

import pytest

from config.bridge import Bridge


class Transport:
    """What a connection is to the application: something that can be cut off."""

    is_cut = False

    def abort(self) -> None:
        self.is_cut = True


def asked(
    messages: list[dict[str, Any]], *, length: str, path: str = "/", **bounds: int
) -> tuple[list[bytes], list[dict[str, Any]], Transport]:
    """Send a form of this length in these pieces; return what Django read, what was answered, and the connection."""
    read: list[bytes] = []
    sent: list[dict[str, Any]] = []
    wire, waiting = Transport(), list(messages)

    def django(environ: dict[str, Any], start: Any) -> list[bytes]:
        read.append(environ["wsgi.input"].read())
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "http_version": "1.1",
        "scheme": "http",
        "raw_path": path.encode(),
        "query_string": b"",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "headers": [(b"content-length", length.encode())],
        "extensions": {"antri.transport": wire},
    }
    asyncio.run(Bridge(django, **bounds)(scope, receive, send))
    return read, sent, wire


def piece(body: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_form_in_pieces_comes_whole():
    read, sent, wire = asked([piece(b"nama=War"), piece(b"ga", more=False)], length="10")

    assert read == [b"nama=Warga"]
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert not wire.is_cut


def test_half_a_form_is_not_read_as_a_whole_one():
    read, sent, wire = asked([piece(b"nama=War"), {"type": "http.disconnect"}], length="10")

    assert (read, sent) == ([], [])
    assert wire.is_cut


@pytest.mark.parametrize("length", ["20000000", "00000000000020000000", "9" * 40])
def test_what_is_longer_than_any_form_of_ours_is_not_read(length):
    read, _sent, _wire = asked([piece(b"x" * 1000)] * 3, length=length)

    assert read == [b""]


@pytest.mark.parametrize("path", ["/berkas/abc/unggah/up_kk/", "/petugas/a/bantu-ajukan/berkas/abc/isi/documents/"])
def test_papers_come_whole_though_they_are_longer_than_a_form(path):
    paper = b"x" * 262_144
    read, _sent, wire = asked([piece(paper[:65_536]), piece(paper[65_536:], more=False)], length="262144", path=path)

    assert read == [paper]
    assert not wire.is_cut


@pytest.mark.parametrize(("path", "length"), [("/berkas/abc/", "262144"), ("/berkas/abc/unggah/up_kk/", "30000000")])
def test_no_more_is_read_than_the_address_takes(path, length):
    read, _sent, _wire = asked([piece(b"x" * 1000)] * 3, length=length, path=path)

    assert read == [b""]


def test_papers_that_together_are_more_than_fits_are_told_to_come_back():
    pieces = [piece(b"x" * 262_144, more=False)]
    read, sent, _wire = asked(pieces, length="262144", path="/berkas/abc/unggah/up_kk/", most_of_papers=200_000)

    assert read == []
    assert sent[0]["status"] == 503
    assert asked(pieces, length="262144", path="/berkas/abc/unggah/up_kk/", most_of_papers=300_000)[0]


class Crowd:
    """Requests to a bridge whose one thread is busy until `let_go`."""

    def __init__(self, **bounds: int) -> None:
        self.may_answer = threading.Event()
        self.bridge = Bridge(self._django, **bounds)

    def _django(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        assert self.may_answer.wait(30)
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    def ask(self, address: str, path: bytes = b"/", **headers: str) -> "asyncio.Task[dict[str, Any]]":
        return asyncio.create_task(self._one(address, path, headers))

    async def _one(self, address: str, path: bytes, headers: dict[str, str]) -> dict[str, Any]:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http",
            "method": "GET",
            "http_version": "1.1",
            "scheme": "http",
            "raw_path": path,
            "query_string": b"",
            "server": ("127.0.0.1", 80),
            "client": (address, 1),
            "headers": named,
            "extensions": {},
        }
        await self.bridge(scope, receive, send)
        told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return told | {"status": sent[0]["status"], "body": sent[1]["body"].decode()}


async def begun(tasks: list[Any]) -> None:
    """Let these get as far as they can."""
    for _n in range(5):
        await asyncio.sleep(0)
    assert not any(task.done() for task in tasks)


def test_who_comes_when_too_many_wait_is_told_to_come_back_and_room_is_given_back():
    async def story() -> None:
        crowd = Crowd(most=3, most_from_one=3)
        waiting = [crowd.ask(f"192.0.2.{n}") for n in range(3)]
        await begun(waiting)

        page, program = await crowd.ask("192.0.2.9"), await crowd.ask("192.0.2.9", b"/api/v1/offices")
        crowd.may_answer.set()
        answered = [await task for task in waiting]
        after = await crowd.ask("192.0.2.9")

        for told in (page, program):
            assert (told["status"], int(told["retry-after"]) > 0, told["cache-control"]) == (503, True, "no-store")
            assert "script-src 'self'" in told["content-security-policy"]
        assert page["content-type"].startswith("text/html")
        assert "sibuk" in page["body"]
        assert program["content-type"] == "application/problem+json"
        assert [told["status"] for told in [*answered, after]] == [200] * 4

    asyncio.run(story())


def test_one_address_does_not_take_the_whole_queue():
    async def story() -> None:
        crowd = Crowd(most=10, most_from_one=2)
        waiting = [crowd.ask(f"2001:db8::{n}") for n in range(2)]
        await begun(waiting)

        refused = await crowd.ask("2001:db8::ffff")
        neighbour = crowd.ask("192.0.2.1")
        await begun([neighbour])
        crowd.may_answer.set()

        assert refused["status"] == 503
        assert [(await task)["status"] for task in [*waiting, neighbour]] == [200] * 3

    asyncio.run(story())


def test_what_a_client_claims_of_itself_makes_it_nobody_else():
    async def story() -> None:
        crowd = Crowd(most=10, most_from_one=1)
        waiting = [crowd.ask("192.0.2.1", x_forwarded_for="198.51.100.1")]
        await begun(waiting)

        refused = await crowd.ask("192.0.2.1", x_forwarded_for="198.51.100.2")
        crowd.may_answer.set()

        assert refused["status"] == 503
        assert (await waiting[0])["status"] == 200

    asyncio.run(story())


@pytest.mark.goal("G30")
def test_500_people_behind_one_address_may_wait_at_once():
    async def story() -> None:
        crowd = Crowd()
        waiting = [crowd.ask("192.0.2.1") for _n in range(500)]
        await begun(waiting)
        crowd.may_answer.set()

        assert {(await task)["status"] for task in waiting} == {200}

    asyncio.run(story())
