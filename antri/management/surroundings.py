"""Ask the world around this machine: what time it is, and for how long the certificate of our address is good."""

import datetime
import os
import socket
import ssl
import struct
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from antri.management.findings import Finding
from antri.web.clock import now

TIMEOUT_S = 3
CLOCK_MAY_BE_OFF_S = 1.0
CERTIFICATE_LASTS_AT_LEAST_DAYS = 14
_NTP_PORT = 123
_FROM_1900 = 2_208_988_800  # seconds from NTP's beginning to 1970


def clock() -> Finding:
    """Tell whether this clock is right: it alone decides what is open."""
    name = _("Jam server")
    if not settings.NTP_SERVER:
        return Finding(name, _("tidak dibandingkan (NTP_SERVER kosong)"))
    try:
        behind_s = clock_offset_s(settings.NTP_SERVER)
    except Unreachable as reason:
        said = _("%(server)s tidak menjawab: %(reason)s") % {"server": settings.NTP_SERVER, "reason": reason}
        return Finding(name, said, _("Periksa dengan timedatectl: jam server menentukan pukul buka."), is_needed=False)
    said = _("selisih %(seconds).2f detik dari %(server)s") % {"seconds": behind_s, "server": settings.NTP_SERVER}
    return Finding(name, said, "timedatectl set-ntp true" if abs(behind_s) > CLOCK_MAY_BE_OFF_S else "")


def certificate() -> Iterator[Finding]:
    """Tell for how long browsers will still trust our address."""
    if settings.DEMO or not settings.PUBLIC_URL.startswith("https://"):
        return
    name, renew = _("Sertifikat"), _("Perpanjang sertifikat (certbot renew), lalu muat ulang nginx.")
    try:
        ends_at = certificate_ends_at(settings.PUBLIC_URL)
    except Untrusted as reason:
        yield Finding(name, _("ditolak peramban: %s") % reason, renew)
        return
    except Unreachable as reason:
        said = _("%(address)s tidak menjawab: %(reason)s") % {"address": settings.PUBLIC_URL, "reason": reason}
        yield Finding(name, said, _("Periksa nginx dan DNS dari luar kantor."), is_needed=False)
        return
    days = (ends_at - now()).days
    yield Finding(name, _("berlaku %d hari lagi") % days, renew if days < CERTIFICATE_LASTS_AT_LEAST_DAYS else "")


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
