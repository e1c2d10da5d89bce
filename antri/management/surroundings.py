"""Ask the world around this machine: what time it is, and for how long the certificate of our address is good."""

import datetime
import os
import socket
import ssl
import struct
import time
from urllib.parse import urlsplit

TIMEOUT_S = 3
_NTP_PORT = 123
_FROM_1900 = 2_208_988_800  # seconds from NTP's beginning to 1970


class Unreachable(Exception):
    """Nobody answered, or nothing that could be read."""


class Untrusted(Exception):
    """Somebody answered with a certificate that a browser would refuse."""


def clock_offset_s(server: str) -> float:
    """Ask a time server (`host` or `host:port`) by SNTP (RFC 4330); return by how many seconds our clock is behind."""
    host, _colon, port = server.partition(":")
    asked = os.urandom(8)  # comes back, so that nobody can answer who has not been asked
    try:
        with _udp(host, port) as link:
            sent_at = time.time()
            link.send(b"\x23" + bytes(39) + asked)
            answer = link.recv(256)
            came_at = time.time()
    except (OSError, ValueError) as reason:
        raise Unreachable(str(reason)) from None
    if len(answer) < 48 or answer[0] & 7 != 4 or not 0 < answer[1] < 16 or answer[24:32] != asked:
        raise Unreachable("not an answer of a time server")
    received, replied = (_read(answer[at : at + 8]) for at in (32, 40))
    return ((received - sent_at) + (replied - came_at)) / 2


def _udp(host: str, port: str) -> socket.socket:
    family, kind, protocol, _name, address = socket.getaddrinfo(host, int(port or _NTP_PORT), type=socket.SOCK_DGRAM)[0]
    link = socket.socket(family, kind, protocol)
    link.settimeout(TIMEOUT_S)
    link.connect(address)
    return link


def _read(stamp: bytes) -> float:
    seconds, fraction = struct.unpack(">II", stamp)
    return float(seconds - _FROM_1900 + fraction / 2**32)


def certificate_ends_at(url: str) -> datetime.datetime:
    """Connect to an https address as a browser does and tell when its certificate ends.

    Raises Unreachable, Untrusted.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        with (
            socket.create_connection((host, parts.port or 443), TIMEOUT_S) as link,
            ssl.create_default_context().wrap_socket(link, server_hostname=host) as secure,
        ):
            facts = secure.getpeercert() or {}
    except ssl.SSLCertVerificationError as reason:
        raise Untrusted(reason.verify_message) from None
    except OSError as reason:
        raise Unreachable(str(reason)) from None
    return datetime.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(facts["notAfter"])), datetime.UTC)
