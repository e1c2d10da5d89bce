"""Read a stranger's file from standard input, write what was made of it to standard output.

One line of JSON (kind, flags, lengths of the parts, or the code of a refusal), then the parts: the clean copy, and
a picture of each page. Argument `keep`: a PDF is handed on as it is, since it may be signed.
"""

import json
import os
import re
import sys
import time
from typing import Any

from PIL import Image, MpoImagePlugin, TiffImagePlugin

from antri.applications.inspection import confine
from antri.applications.inspection.documents import take_document
from antri.applications.inspection.found import Refused, Taken
from antri.applications.inspection.images import take_image

_BEGINNINGS = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png", b"%PDF-": "pdf"}


def take(data: bytes, *, keep: bool) -> Taken:
    """Take a file apart by what it is, not by what it is called. Raises Refused."""
    kind = next((kind for beginning, kind in _BEGINNINGS.items() if data.startswith(beginning)), "")
    if kind == "pdf":
        return take_document(data, keep=keep)
    if kind:
        return take_image(data, kind)
    raise Refused("wrong-kind")


# Loaded before the door is shut: Pillow wants them for how a phone was held, and for its second picture.
_NEEDED = (MpoImagePlugin, TiffImagePlugin)


def main() -> None:
    Image.preinit()
    status = os.open("/proc/self/status", os.O_RDONLY) if sys.platform == "linux" else -1
    confine.limit()
    is_held = confine.shut()
    data = sys.stdin.buffer.read()
    try:
        taken = take(data, keep="keep" in sys.argv[1:])
        head: dict[str, Any] = {
            "kind": taken.kind,
            "flags": taken.flags,
            "parts": [len(taken.clean), *map(len, taken.pages)],
        }
        parts = [taken.clean, *taken.pages]
    except Refused as refused:
        head, parts = {"refused": refused.code}, []
    except (MemoryError, RecursionError):
        head, parts = {"refused": "too-heavy"}, []
    head |= {"is_held": is_held, "ms": round(time.process_time() * 1000), "kb": _peak_kb(status)}
    out = sys.stdout.buffer
    out.write(json.dumps(head).encode() + b"\n")
    for part in parts:
        out.write(part)
    out.flush()
    os._exit(0)  # nothing of a stranger's file shall run at the end


def _peak_kb(status: int) -> int:
    """Tell the most memory that this process has had; 0 where the system does not say."""
    peak = re.search(rb"VmHWM:\s+(\d+)", os.pread(status, 8192, 0)) if status >= 0 else None
    return int(peak[1]) if peak else 0


if __name__ == "__main__":
    main()
