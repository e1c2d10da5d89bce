"""The bytes of papers on the disk: each file closed with the key of its paper, under a random name."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from antri.people.models import SealBroken

PIECE: Final = 256 * 1024  # bytes that come at once; only the last piece of a file may be shorter
CLEAN: Final = "0"
KEEP_FREE_MB: Final = 1000
_NONCE_BYTES: Final = 12


class PartMissing(Exception):
    """This part of a paper does not lie on the disk."""


@dataclass(frozen=True, slots=True)
class Box:
    """The parts of one paper: "0" a clean copy, "1" … its pages, "p0" … pieces of what is coming.

    A part opens only with this key and only under its own name.
    """

    name: str
    key: bytes

    def put(self, part: str, plain: bytes) -> None:
        """Close and write one part; it is there as a whole or not at all."""
        path = _path(self.name, part)
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        nonce = os.urandom(_NONCE_BYTES)
        closed = nonce + AESGCM(self.key).encrypt(nonce, plain, f"{self.name}.{part}".encode())
        unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(closed)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)

    def get(self, part: str) -> bytes:
        """Read and open one part; raise `PartMissing`, or `SealBroken` when it is not as it was written."""
        try:
            closed = _path(self.name, part).read_bytes()
        except FileNotFoundError:
            raise PartMissing(part) from None
        try:
            return AESGCM(self.key).decrypt(
                closed[:_NONCE_BYTES], closed[_NONCE_BYTES:], f"{self.name}.{part}".encode()
            )
        except (InvalidTag, ValueError):
            raise SealBroken("altered, or of another paper") from None

    def put_pieces(self, plain: bytes) -> None:
        """Write a whole file as the pieces it would have come in."""
        for number, start in enumerate(range(0, len(plain), PIECE)):
            self.put(f"p{number}", plain[start : start + PIECE])

    def get_pieces(self, size: int) -> bytes:
        """Put together what has come; raise `PartMissing` when it is not all here."""
        return b"".join(self.get(f"p{number}") for number in range(-(-size // PIECE)))


def has_room() -> bool:
    """Tell whether papers may still come: below so much the disk is left to the numbers, which need it every minute."""
    place = Path(settings.PAPERS_DIR)
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free >= KEEP_FREE_MB << 20


def new_name() -> str:
    """Choose the name of a paper on the disk: it says nothing and cannot be guessed."""
    return secrets.token_hex(20)


def drop(*names: str, pieces_only: bool = False) -> None:
    """Delete the files of papers, or only the pieces they came in."""
    for name in names:
        folder = _folder(name)
        for path in folder.glob(f"*{name}.{'p' if pieces_only else ''}*"):
            path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # others lie there
            folder.rmdir()


def lying(older_than: float) -> Iterator[str]:
    """Name the papers of which anything lies on the disk that was last written before this instant (epoch)."""
    seen = set()
    for path in Path(settings.PAPERS_DIR).glob("??/*"):
        name = path.name.lstrip(".").partition(".")[0]
        with contextlib.suppress(FileNotFoundError):
            if name not in seen and path.stat().st_mtime < older_than:
                seen.add(name)
                yield name


def _folder(name: str) -> Path:
    return Path(settings.PAPERS_DIR) / name[:2]


def _path(name: str, part: str) -> Path:
    return _folder(name) / f"{name}.{part}"
