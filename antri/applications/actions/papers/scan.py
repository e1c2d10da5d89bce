"""Ask clamd, a scanner for malware, by its socket, when the installation names one."""

import socket
import struct
from typing import Final

from django.conf import settings

_TIMEOUT_S: Final = 10
_CHUNK: Final = 1 << 16


class ScannerAway(Exception):
    """A scanner is configured and did not answer, or not in its own words."""


def is_infected(data: bytes) -> bool:
    """Let clamd look at a file (INSTREAM); False when none is configured. Raises ScannerAway."""
    if not settings.CLAMD:
        return False
    try:
        with _link(settings.CLAMD) as link:
            link.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), _CHUNK):
                chunk = data[start : start + _CHUNK]
                link.sendall(struct.pack(">I", len(chunk)) + chunk)
            link.sendall(struct.pack(">I", 0))
            answer = _read(link)
    except (OSError, ValueError) as reason:
        raise ScannerAway(str(reason)) from None
    if answer.endswith(b"OK"):
        return False
    if answer.endswith(b"FOUND"):
        return True
    raise ScannerAway(answer.decode("ascii", "backslashreplace"))


def _link(address: str) -> socket.socket:
    host, _colon, port = address.rpartition(":")
    if not port.isdecimal():
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(_TIMEOUT_S)
        try:
            link.connect(address)
        except OSError:
            link.close()
            raise
        return link
    return socket.create_connection((host, int(port)), _TIMEOUT_S)


def _read(link: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 4096:
        part = link.recv(4096)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n")
