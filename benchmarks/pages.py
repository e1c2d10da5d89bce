"""The pages of the flow: milliseconds at the server (nothing kept from before), and weight with everything, gzipped.

Goal: each under 50 ms and under 40 KB.
"""

import gzip
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable

from benchmarks.ground import ROOT

PAGES = {
    "home": "/",
    "choose": "/ambil/",
    "search": "/ambil/?q=ktp+ilang",
    "life event": "/peristiwa/bayi-lahir/",
    "one service": "/layanan/KTP_HILANG/",
    "date": "/ambil/tanggal/?layanan=KTP_HILANG",
    "session": "/ambil/sesi/?layanan=KTP_HILANG&tanggal={date}",
    "data": "/ambil/data/?layanan=KTP_HILANG&tanggal={date}&sesi={session}",
    "ticket": "/t/{token}/",
    "reschedule": "/t/{token}/jadwal-ulang/",
    "find": "/cek/",
}


def main() -> None:
    """Found the demo in a fresh SQLite file and ask each page 15 times, everything forgotten in between."""
    print("== pages (the demo's data, SQLite, one process)")
    path = ROOT / "var" / "bench-pages.sqlite3"
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEMO": "1",
        "ENV_FILE": os.devnull,
        "SQLITE_PATH": str(path),
        "LOG_LEVEL": "ERROR",
    }
    for words in (
        ["migrate", "-v0"],
        ["load_city", "data/kota-bogor"],
        ["demo"],
        ["collectstatic", "--noinput", "-v0"],
    ):
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    import django

    django.setup()
    from django.test import Client

    facts, client = take_one(), Client(headers={"host": "127.0.0.1"})
    files: dict[str, int] = {}
    for name, pattern in PAGES.items():
        url = pattern.format(**facts)
        timed = sorted(ask(client, url) for _ in range(15))
        body = client.get(url).content
        weight = len(gzip.compress(body, 9)) + sum(weigh(client, link, files) for link in links(body.decode()))
        print(f"  {name:<12} median {timed[7]:5.1f} ms, worst {timed[-1]:5.1f} ms, {weight / 1024:5.1f} KB")
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()


def take_one() -> dict[str, str]:
    """Take a number in the demo, for the pages of a ticket."""
    from antri.booking.actions import Order, book
    from antri.directory.queries import catalogue
    from antri.home.actions import DEMO
    from antri.schedule.queries import rooms

    office = catalogue().main
    room = list(rooms(office))[3]
    person = {"name": "Warga Rekaan", "nik": "3174011508889995", "phone": "081200009995"}
    order = Order(office=office.slug, service="KTP_HILANG", date=room.date, **person)
    booked = book(order=order, key="bench-pages-000001", by=DEMO)
    start = f"{room.start:%H:%M}"
    return {"date": f"{room.date}", "session": start, "token": booked.token}


def ask(client: Callable, url: str) -> float:
    from antri.web import moment

    moment.forget()
    begun = time.perf_counter()
    response = client.get(url)
    took = 1000 * (time.perf_counter() - begun)
    if response.status_code != 200:
        raise SystemExit(f"{url}: {response.status_code}")
    return took


def links(page: str) -> list[str]:
    """The styles, scripts and pictures that a browser loads with a page."""
    found = re.findall(r'<(?:link|script|img)[^>]*(?:href|src)="(/[^"]+)"[^>]*>', page)
    return [link for link in dict.fromkeys(found) if re.search(r"\.(css|js|svg|png|ico)(\?|$)", link)]


def weigh(client: Callable, link: str, files: dict[str, int]) -> int:
    if link not in files:
        body = b"".join(client.get(link))
        files[link] = len(gzip.compress(body, 9))
    return files[link]


if __name__ == "__main__":
    main()
