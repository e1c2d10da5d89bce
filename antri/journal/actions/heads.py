"""Write the end of the chain down where whoever can change the database cannot change it."""

import os

from antri.journal.models import Seal
from antri.journal.queries import Head, chains, head_file
from antri.web import clock


def write_heads() -> list[Head]:
    """Append the head of each city's chain to JOURNAL_HEAD_FILE and wait until it is on the disk; return them."""
    heads = [
        Head(
            city=end.city,
            sequence=end.sequence,
            mac=end.mac,
            count=Seal.objects.filter(city=end.city).count(),
            at=clock.now().isoformat(timespec="seconds"),
        )
        for end in chains()
    ]
    if heads:
        _append("".join(head.line() for head in heads).encode())
    return heads


def _append(lines: bytes) -> None:
    path = head_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        size = os.fstat(file).st_size
        # A line that a power cut left half written stays alone on its line.
        if size and os.pread(file, 1, size - 1) != b"\n":
            lines = b"\n" + lines
        os.write(file, lines)
        os.fsync(file)
    finally:
        os.close(file)
    if is_new:
        _keep_the_name(path.parent)


def _keep_the_name(folder: "os.PathLike[str]") -> None:
    """Write the folder to the disk too: a new file is lost with it otherwise."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
