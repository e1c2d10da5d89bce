"""One encrypted file that cannot be changed, cut short or put together anew without being noticed.

    head    16 bytes "PrimaAntriCopy1\\n", 8 bytes mark of the key, 32 bytes salt, 4 bytes length of a piece
    pieces  AES-256-GCM text and tag of one piece each; all have that length, the last one may be shorter

The key of a file is HMAC-SHA256(BACKUP_KEY, "prima-antri 1 copy" + salt), so no two files share one. The nonce
of a piece is its number (11 bytes, from 0) and one byte that is 1 for the last piece only; the head is
authenticated with each. So a piece opens in its own place of its own file and nowhere else, and a file without
its end does not open (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015). docs/operator.md has it too.
"""

import hmac
import io
import os
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

from antri.management.recovery.refusal import Refused

MAGIC = b"PrimaAntriCopy1\n"
MARK_BYTES, SALT_BYTES, TAG_BYTES = 8, 32, 16
PIECE = 1 << 20
_HEAD_BYTES = len(MAGIC) + MARK_BYTES + SALT_BYTES + 4
_LARGEST_PIECE = 1 << 26


def mark_of(key: bytes) -> bytes:
    """Name a key without telling it."""
    return hmac.digest(key, b"prima-antri 1 mark", "sha256")[:MARK_BYTES]


class Sealing(io.RawIOBase):
    """Write a file of this form. Only `finish` makes it one that opens."""

    def __init__(self, file: IO[bytes], key: bytes, *, piece: int = PIECE) -> None:
        salt = os.urandom(SALT_BYTES)
        self._head = MAGIC + mark_of(key) + salt + piece.to_bytes(4, "big")
        self._cipher, self._file, self._piece = _cipher(key, salt), file, piece
        self._waiting, self._number = bytearray(), 0
        file.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._waiting += data
        while len(self._waiting) > self._piece:  # a full one waits too: it may be the last
            self._seal(bytes(self._waiting[: self._piece]), is_last=False)
            del self._waiting[: self._piece]
        return memoryview(data).nbytes

    def finish(self) -> None:
        """Write the end."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, plain: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, is_last=is_last), plain, self._head))
        self._number += 1


class Opening(io.RawIOBase):
    """Read a file of this form; raise `Refused` at the first piece that is not as it was written."""

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        head = file.read(_HEAD_BYTES)
        if len(head) < _HEAD_BYTES or not head.startswith(MAGIC):
            raise Refused(_("Berkas ini bukan salinan Prima Antri, atau awalnya rusak."))
        mark, salt = head[16:24], head[24:56]
        if mark != mark_of(key):
            raise Refused(_("BACKUP_KEY tidak cocok: salinan ini dibuat dengan kunci lain."))
        self._piece = int.from_bytes(head[56:], "big")
        if not 0 < self._piece <= _LARGEST_PIECE:
            raise Refused(_("Berkas ini bukan salinan Prima Antri, atau awalnya rusak."))
        self._head, self._cipher, self._file = head, _cipher(key, salt), file
        self._next, self._number = file.read(self._piece + TAG_BYTES), 0
        self._ready, self._is_at_end = memoryview(b""), False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._ready and not self._is_at_end:
            self._open_one()
        view = memoryview(buffer).cast("B")
        part, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(part)] = part
        return len(part)

    def _open_one(self) -> None:
        closed, self._next = self._next, self._file.read(self._piece + TAG_BYTES)
        self._is_at_end = not self._next
        try:
            nonce = _nonce(self._number, is_last=self._is_at_end)
            self._ready = memoryview(self._cipher.decrypt(nonce, closed, self._head))
        except (InvalidTag, ValueError):
            raise Refused(
                _("Salinan ini rusak, terpotong, atau diubah (bagian %d). Pakai salinan lain.") % (self._number + 1)
            ) from None
        self._number += 1


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(hmac.digest(key, b"prima-antri 1 copy" + salt, "sha256"))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
