"""The print agent: a small program beside the slip printer that fetches papers, prints them and says so.

It needs nothing of this project but this file, and python-escpos: the computer at the desk holds no key of the
server. It knows the site by the key that it got when it was paired, kept in one file that only its user may read.

    python3 print_agent.py https://antrean.example.go.id/ tcp:192.0.2.10 --pair 123456
"""

import argparse
import json
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPRedirectHandler, Request, build_opener

from escpos.constants import RT_STATUS_PAPER
from escpos.escpos import Escpos
from escpos.exceptions import Error as EscposError
from escpos.printer import Dummy, File, Network, Usb

log = logging.getLogger("print_agent")

PAPER_OUT, OFFLINE = "paper_out", "offline"
# A character of font A is 12 dots wide: 384 dots on 58 mm, 576 on 80 mm.
COLUMNS = {58: 32, 80: 48}
_COOKIES = ("__Host-alat", "alat")
_NO_PAPER = 0x60
_OK, _SEE_OTHER = 200, 303
# A key that is none any more; a code that is wrong; too many codes tried.
_REFUSED = (403, 422, 429)
_ASK_S, _RETRY_S, _TIMEOUT_S = 1.0, 5.0, 10.0
_FEED_LINES = 3


class NotPaired(Exception):
    """The site does not know this key: the code was wrong or old, or the device was revoked."""


class PrinterProblem(Exception):
    """The paper did not come out. `code`: paper_out or offline."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Answer(NamedTuple):
    """What the site answered."""

    status: int
    cookies: list[str]
    body: bytes


@dataclass(slots=True, repr=False)
class Site:
    """The site as the agent talks to it. `key`: the cookie that says which device this is."""

    address: str
    key: str = ""

    def pair(self, code: str) -> None:
        """Trade the six-digit code of a new device for its key. Raises NotPaired."""
        jar = SimpleCookie()
        for line in self._send("perangkat/", {"kode": code}).cookies:
            jar.load(line)
        for name in _COOKIES:
            if name in jar:
                self.key = f"{name}={jar[name].value}"
                return
        raise NotPaired

    def next_job(self) -> dict[str, Any] | None:
        """Fetch the next paper; None when there is none. Raises NotPaired."""
        answer = self._send("alat/cetak/", {})
        return json.loads(answer.body) if answer.status == _OK else None

    def end(self, job: int, problem: str) -> None:
        self._send(f"alat/cetak/{job}/", {"masalah": problem})

    def _send(self, path: str, fields: dict[str, str]) -> Answer:
        request = Request(urljoin(self.address, path), urlencode(fields).encode(), method="POST")  # noqa: S310
        if self.key:
            request.add_header("Cookie", self.key)
        try:
            with build_opener(_NoRedirect).open(request, timeout=_TIMEOUT_S) as answer:
                return Answer(answer.status, answer.headers.get_all("Set-Cookie") or [], answer.read())
        except HTTPError as answer:
            with answer:
                if answer.code in _REFUSED:
                    raise NotPaired from None
                if answer.code == _SEE_OTHER:
                    return Answer(answer.code, answer.headers.get_all("Set-Cookie") or [], b"")
                raise


class NetworkPrinter(Network):
    """A printer on the network whose socket is closed also when nobody answers."""

    def open(self, *_args: Any, **_options: Any) -> None:
        self.device = socket.create_connection((self.host, self.port), timeout=self.timeout)


def printer_of(text: str) -> Callable[[], Escpos]:
    """Read where the printer is: tcp:host[:port], usb:04b8:0e15, file:/dev/usb/lp0, or nothing: (for trying out)."""
    kind, _colon, rest = text.partition(":")
    match kind:
        case "tcp":
            host, _colon, port = rest.partition(":")
            return lambda: NetworkPrinter(host, int(port or 9100), timeout=_TIMEOUT_S)
        case "usb":
            vendor, product = (int(part, 16) for part in rest.split(":"))
            return lambda: Usb(vendor, product)
        case "file":
            return lambda: File(rest)
        case "nothing":
            return Dummy
    raise ValueError(f"not a printer: {text}")


def put(lines: list[list[str]], printer: Escpos, millimetres: int) -> None:
    """Write one paper to an open printer: no image, so that it is fast on the oldest of them."""
    columns = COLUMNS[millimetres]
    printer.hw("INIT")
    for style, text in lines:
        if style == "rule":
            printer.set(align="left", normal_textsize=True)
            printer.text("-" * columns + "\n")
        elif style == "qr":
            printer.set(align="center", normal_textsize=True)
            printer.qr(text, native=True, size=6, ec=1)
        else:
            _text(style, text, printer, columns)
    printer.text("\n" * _FEED_LINES)
    printer.cut()


def _text(style: str, text: str, printer: Escpos, columns: int) -> None:
    # A label has five characters: as large as the paper is wide.
    size = {"number": min(8, columns // 6), "big": 2, "title": 2, "code": 2}.get(style, 1)
    printer.set(
        align="left" if style == "check" else "center",
        bold=style not in ("text", "check"),
        custom_size=True,
        width=size if style == "number" else 1,
        height=size,
    )
    for line in _wrapped(f"[ ] {text}" if style == "check" else text, columns // (size if style == "number" else 1)):
        printer.text(line + "\n")
    printer.set(align="left", bold=False, normal_textsize=True)


def _wrapped(text: str, columns: int) -> list[str]:
    lines = [""]
    for word in text.replace("–", "-").replace("…", "...").split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > columns:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines


def print_one(lines: list[list[str]], open_printer: Callable[[], Escpos], millimetres: int) -> None:
    """Print one paper. Raises PrinterProblem; then it has not come out, as far as the printer says."""
    try:
        printer = open_printer()
        printer.open()
        try:
            _check_paper(printer)
            put(lines, printer, millimetres)
            # Only after it has printed what came before does it answer this: paper may have run out in the middle.
            _check_paper(printer)
        finally:
            printer.close()
    except (EscposError, OSError) as gone:
        raise PrinterProblem(OFFLINE) from gone


def _check_paper(printer: Escpos) -> None:
    """Ask a printer that can answer whether it has paper."""
    if not isinstance(printer, Network | Usb):
        return
    answer = printer.query_status(RT_STATUS_PAPER)
    if not answer:
        raise PrinterProblem(OFFLINE)
    if answer[0] & _NO_PAPER:
        raise PrinterProblem(PAPER_OUT)


def work(site: Site, open_printer: Callable[[], Escpos], millimetres: int, *, until: Callable[[], bool]) -> None:
    """Fetch and print until `until` says so. Lines and printers come back; a key that is refused does not."""
    while not until():
        try:
            if not work_once(site, open_printer, millimetres):
                time.sleep(_ASK_S)
        except NotPaired:
            raise
        except (URLError, OSError, ValueError) as gone:
            log.warning("the site does not answer: %s", gone)
            time.sleep(_RETRY_S)


def work_once(site: Site, open_printer: Callable[[], Escpos], millimetres: int) -> bool:
    """Fetch and print one paper and say what became of it; tell whether there was one."""
    job = site.next_job()
    if job is None:
        return False
    problem = ""
    try:
        print_one(job["lines"], open_printer, millimetres)
    except PrinterProblem as why:
        problem = why.code
        log.warning("paper %s: %s", job["id"], problem)
    site.end(job["id"], problem)
    return True


def read_key(file: Path) -> str:
    return file.read_text().strip() if file.exists() else ""


def write_key(file: Path, key: str) -> None:
    """Keep the key where only this user may read it."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as open_file:
        open_file.write(key)


def read_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the program wants to know."""
    parser.add_argument("site", help="Alamat situs, misalnya https://antrean.example.go.id/")
    parser.add_argument("printer", help="tcp:192.0.2.10, usb:04b8:0e15, file:/dev/usb/lp0, atau nothing:")
    parser.add_argument("--pair", metavar="KODE", help="Kode enam angka dari halaman Perangkat; cukup sekali")
    parser.add_argument("--width", type=int, choices=sorted(COLUMNS), default=58, help="Lebar kertas, mm")
    parser.add_argument("--key", type=Path, default=Path.home() / ".prima-antri-printer", help="Berkas kunci")


def begin(options: Any) -> str:
    """Pair if asked to, then work until somebody stops it; return what went wrong, empty: it was stopped."""
    site = Site(options.site.rstrip("/") + "/", read_key(options.key))
    try:
        if options.pair:
            site.pair(options.pair)
            write_key(options.key, site.key)
        # Also where whoever started it had turned Ctrl-C off, as a shell does for what runs behind it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        log.info("menunggu cetakan")
        work(site, printer_of(options.printer), options.width, until=lambda: False)
    except NotPaired:
        return "Situs tidak mengenal pencetak ini. Minta kode baru di halaman Perangkat."
    except KeyboardInterrupt:
        pass
    return ""


def main() -> int:
    # force: a library has been at it before.
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO, force=True)
    parser = argparse.ArgumentParser(description="Cetak slip di pencetak kecil (ESC/POS) di komputer ini.")
    read_arguments(parser)
    wrong = begin(parser.parse_args())
    if wrong:
        sys.stderr.write(wrong + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
