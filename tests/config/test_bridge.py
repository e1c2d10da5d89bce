"""The bridge from the ASGI server to Django: a form comes whole or not at all, and none is longer than ours are."""

import asyncio
from typing import Any

import pytest

from config.bridge import Bridge


class Transport:
    """What a connection is to the application: something that can be cut off."""

    is_cut = False

    def abort(self) -> None:
        self.is_cut = True


def asked(messages: list[dict[str, Any]], *, length: str) -> tuple[list[bytes], list[dict[str, Any]], Transport]:
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
        "raw_path": b"/",
        "query_string": b"",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "headers": [(b"content-length", length.encode())],
        "extensions": {"antri.transport": wire},
    }
    asyncio.run(Bridge(django)(scope, receive, send))
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
