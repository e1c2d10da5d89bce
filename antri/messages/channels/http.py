"""Ask a server of others once: with an end to the waiting, without following it elsewhere."""

import contextlib
import http.client
import socket
import ssl
import threading
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from antri.messages.channels.message import Busy, NotSent, Unknown

CONNECT_S: Final = 5
WHOLE_S: Final = 15
_MOST_BYTES: Final = 64 * 1024


class Answer(NamedTuple):
    """What a server said."""

    status: int
    body: bytes


def post(url: str, body: bytes, headers: dict[str, str], *, whole_s: float = WHOLE_S) -> Answer:
    """Send a body and read the answer; a redirect is an answer like any other.

    Raises NotSent when the address cannot be one, Busy when nobody was reached, Unknown when the line was cut or
    no status came in time: then it may have arrived. Of what is cut behind the status the body is what came, or empty.
    """
    connection, path = _connection(url)
    try:
        connection.connect()
    except OSError:
        connection.close()
        raise Busy from None
    # Each read has an end of its own; a server that drips would still hold us. This ends the whole of it.
    end = threading.Timer(whole_s, _hang_up, [connection])
    end.daemon = True
    end.start()
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return Answer(answer.status, _rest_of(answer))
    except (OSError, http.client.HTTPException):
        raise Unknown from None
    finally:
        end.cancel()
        connection.close()


def _rest_of(answer: http.client.HTTPResponse) -> bytes:
    """Read what comes behind the status; it is said already, whatever becomes of the rest."""
    try:
        return answer.read(_MOST_BYTES)
    except (OSError, http.client.HTTPException):
        return b""


def _connection(url: str) -> tuple[http.client.HTTPConnection, str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise NotSent("setup") from None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not host or parts.scheme not in ("http", "https"):
        raise NotSent("setup")
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=CONNECT_S), path
    secure = ssl.create_default_context()
    return http.client.HTTPSConnection(host, port, timeout=CONNECT_S, context=secure), path


def _hang_up(connection: http.client.HTTPConnection) -> None:
    if link := connection.sock:
        with contextlib.suppress(OSError):  # it has ended by itself
            link.shutdown(socket.SHUT_RDWR)


def judge(status: int) -> None:
    """Take 2xx for taken. Raises Busy for "come again", NotSent for a clear no, Unknown for what broke down."""
    if 200 <= status < 300:
        return
    if status in (429, 503):
        raise Busy
    if status >= 500:
        raise Unknown
    # 401, 403, 404, a redirect: whoever set the channel up has to look. Anything else is about this one message.
    raise NotSent("refused" if status in (400, 422) else "setup")
