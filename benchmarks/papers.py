"""Pages while heavy papers are taken apart: `python -m benchmarks.papers`, alone and beside them in one run.

Four senders upload photos of 12 megapixels and PDFs that cost a lot, without a pause, each into a draft of its own;
one reader asks for pages at a steady pace. Goal (G14): p99 of the pages under 2 s meanwhile.
"""

import io
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter

import pikepdf
from PIL import Image

from benchmarks.ground import ROOT, database, served

SENDERS, SECONDS, PAUSE_S = 4, 30, 0.05
PAGES = ("/", "/ambil/tanggal/?layanan=KTP_HILANG", "/layanan/KTP_HILANG/")
DRAFTS = """
from antri.applications.actions.start_draft import start_draft
from antri.directory.queries import catalogue
from antri.journal.actions import SYSTEM
from tests.applications import filing
service = catalogue().services["KTP_HILANG"]
filing.live(service)
said = {"q_change": "no", "q_police": "yes", "q_domicile": "yes"}
for _n in range(400):
    print(start_draft(service=service, screening=said, by=SYSTEM, channel="assisted")[1])
"""


def main() -> None:
    print(f"load before: {os.getloadavg()[0]:.1f}")
    for kind in ("sqlite", "postgres"):
        with database(kind) as environment:
            words = [sys.executable, ROOT / "manage.py", "shell", "-v0", "-c", DRAFTS]
            made = subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
            tokens = made.stdout.split()
            papers = environment | {"PAPERS_DIR": str(ROOT / "var" / f"bench-papers-{uuid.uuid4().hex}")}
            with served(papers) as (port, _pid):
                address = f"http://127.0.0.1:{port}"
                read(address, 3)
                alone = read(address, SECONDS)
                stop, ended = threading.Event(), Counter[int]()
                senders = [
                    threading.Thread(target=send, args=(address, tokens[place::SENDERS], stop, ended))
                    for place in range(SENDERS)
                ]
                for sender in senders:
                    sender.start()
                beside = read(address, SECONDS)
                stop.set()
                for sender in senders:
                    sender.join()
            subprocess.run(["rm", "-rf", papers["PAPERS_DIR"]], check=True)
        print(f"== {kind}: papers sent {sum(ended.values())}, answers {dict(ended)}")
        for name, took in (("alone", alone), ("beside papers", beside)):
            print(
                f"  {name:<14} {len(took)} pages, median {1000 * middle(took):.0f} ms, p99 {1000 * late(took):.0f} ms"
            )
        print(f"  p99 beside / alone: {late(beside) / late(alone):.1f}")
    print(f"load after: {os.getloadavg()[0]:.1f}")


def read(address: str, seconds: float) -> list[float]:
    """Ask for pages one after the other; tell how long each took, in seconds."""
    took, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        begun = time.perf_counter()
        with urllib.request.urlopen(address + PAGES[len(took) % len(PAGES)]) as answer:
            answer.read()
        took.append(time.perf_counter() - begun)
        time.sleep(PAUSE_S)
    return took


def middle(took: list[float]) -> float:
    return sorted(took)[len(took) // 2]


def late(took: list[float]) -> float:
    return sorted(took)[min(len(took) - 1, int(len(took) * 0.99))]


def send(address: str, tokens: list[str], stop: threading.Event, ended: Counter[int]) -> None:
    """Send heavy papers, each into a draft of its own, until told to stop."""
    files = [("foto.jpg", "image/jpeg", photo()), ("surat.pdf", "application/pdf", document())]
    for number, token in enumerate(tokens):
        if stop.is_set():
            return
        name, kind, content = files[number % len(files)]
        cut = uuid.uuid4().hex
        head = f'Content-Disposition: form-data; name="berkas:up_kk"; filename="{name}"\r\nContent-Type: {kind}'
        body = f"--{cut}\r\n{head}\r\n\r\n".encode()
        body += content + f"\r\n--{cut}--\r\n".encode()
        request = urllib.request.Request(
            f"{address}/berkas/{token}/unggah/up_kk/",
            data=body,
            headers={"Content-Type": f"multipart/form-data; boundary={cut}", "Origin": address},
        )
        try:
            with urllib.request.build_opener(Stay).open(request) as answer:
                ended[answer.status] += 1
        except urllib.error.HTTPError as answer:
            ended[answer.code] += 1


class Stay(urllib.request.HTTPRedirectHandler):
    """Follow nothing: the answer to the paper is what counts."""

    def redirect_request(self, *_arguments: object) -> None:
        return None


def photo() -> bytes:
    """A photo of 12 megapixels, as large as a paper may be: noise from a small picture made large."""
    out = io.BytesIO()
    Image.effect_noise((1000, 750), 60).resize((4000, 3000)).convert("RGB").save(out, "JPEG", quality=88)
    return out.getvalue()


def document() -> bytes:
    """A PDF of ten pages, each drawn with some thousand lines."""
    with pikepdf.new() as pdf:
        for page in range(10):
            pdf.add_blank_page(page_size=(595, 842))
            lines = (f"{(n * 37 + page) % 595} {n % 842} m {(n * 91) % 595} {(n * 53) % 842} l S" for n in range(4000))
            pdf.pages[page].Contents = pdf.make_stream("\n".join(lines).encode())
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


if __name__ == "__main__":
    main()
