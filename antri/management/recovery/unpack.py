"""Decrypt a copy into a folder, and be sure that it is whole, before anything is written anywhere."""

import contextlib
import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from antri.management.recovery import archive
from antri.management.recovery.backup import FORMAT
from antri.management.recovery.keys import Keys
from antri.management.recovery.refusal import Refused


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A copy that was decrypted from its first byte to its last and is what its manifest says."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def copied(self) -> Path:
        return self.folder / self.manifest["database"]["name"]


@contextlib.contextmanager
def unpacked(file: Path, keys: Keys, *, near: Path | None) -> Iterator[Unpacked]:
    """Decrypt a copy into a folder that only this user reads, and that is removed at the end."""
    key = keys.backup_key()
    with tempfile.TemporaryDirectory(dir=near, prefix=".restoring-") as work:
        folder = Path(work)
        try:
            with file.open("rb") as closed:
                opening = archive.Opening(closed, key)
                with tarfile.open(fileobj=opening, mode="r|") as tar:
                    for entry in tar:
                        _take_out(tar, entry, folder)
                while opening.read(archive.PIECE):  # to the very end, or a missing one would go unnoticed
                    pass
        except OSError as reason:
            raise Refused(str(reason)) from None
        except tarfile.TarError as reason:
            raise Refused(_("Isi salinan tidak terbaca: %s") % reason) from None
        yield Unpacked(folder, _manifest(folder))


def _take_out(tar: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    path = PurePosixPath(entry.name)
    if not entry.isfile() or path.is_absolute() or ".." in path.parts:
        raise Refused(_("Isi salinan tidak dikenal: %s") % entry.name)
    target = folder / path
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = tar.extractfile(entry)
    with target.open("xb") as out:
        if content is not None:
            shutil.copyfileobj(content, out, archive.PIECE)


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    manifest: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    if manifest.get("format") != FORMAT:
        raise Refused(_("Salinan ini berbentuk lain; pulihkan dengan versi yang membuatnya."))
    copied = folder / manifest["database"]["name"]
    with copied.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != manifest["database"]["sha256"]:
            raise Refused(_("Basis data di dalam salinan tidak sama dengan saat dibuat."))
    return manifest
