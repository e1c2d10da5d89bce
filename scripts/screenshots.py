"""Take the pictures of the README and the guides, from a demo of its own: a fresh SQLite file, a free port, Chromium.

`make screenshots` writes docs/images/*.png. Nothing of yours is touched: database and server are made for this
and thrown away.
"""

import datetime
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
TABLET = {"width": 1024, "height": 768}
BIGGEST_KB = 150
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SERVICE = "KTP_HILANG"


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder)) as address, browser() as chromium:
        desk = page_of(chromium, DESK, scale=1)
        desk.goto(address)
        keep(desk, "home-1280")
        journey(page_of(chromium, PHONE, scale=2), address)
        office(page_of(chromium, DESK, scale=1), address)
        from_home(page_of(chromium, PHONE, scale=2), page_of(chromium, DESK, scale=1), address)
        nobody_left_behind(page_of(chromium, DESK, scale=1), page_of(chromium, TABLET, scale=1), address)


def journey(phone: Page, address: str) -> None:
    """Walk as a citizen does: home, the choice, a full date that leads on, the data, the check, the ticket."""
    phone.goto(address)
    keep(phone, "home")
    phone.goto(f"{address}/ambil/")
    keep(phone, "choose")
    phone.goto(f"{address}/layanan/{SERVICE}/")
    keep(phone, "service")
    phone.goto(f"{address}/ambil/tanggal/?layanan={SERVICE}&tanggal={full_date(phone, address)}")
    keep(phone, "full-date", at="main")
    phone.locator("section.full a.btn").click()
    phone.get_by_label("Nama lengkap").fill("Siti Rekaan")
    phone.get_by_label("NIK", exact=True).fill("3174 0115 0888 9995")
    phone.get_by_label("Nomor ponsel").fill("0812 0000 9995")
    keep(phone, "data", at="main form")
    phone.get_by_role("button", name="Periksa Pesanan").click()
    keep(phone, "check")
    phone.get_by_role("button", name="Konfirmasi Pemesanan").click()
    phone.wait_for_url("**/t/**")
    # Without ?baru=1, as it looks whenever it is opened again.
    phone.goto(phone.url.partition("?")[0])
    keep(phone, "ticket", at="article.tk")


def office(desk: Page, address: str) -> None:
    """Look over the shoulder of those who run the office: manager, head of office, administrator."""
    become(desk, address, "Pengelola")
    month = next_month()
    desk.goto(f"{address}/kelola/disdukcapil/kalender/?bulan={month:%Y-%m}")
    keep(desk, "office-calendar")
    preview_of_closing(desk, address)
    keep(desk, "office-calendar-preview")
    become(desk, address, "Kepala")
    keep(desk, "head")
    desk.goto(f"{address}/kelola/jurnal/")
    keep(desk, "journal")
    desk.goto(f"{address}/kelola/pengaturan/")
    keep(desk, "settings")
    desk.goto(f"{address}/kelola/pengaturan/horizon_days/")
    desk.get_by_label("Hari", exact=True).fill("14")
    desk.get_by_role("button", name="Lihat akibatnya").click()
    keep(desk, "setting-preview")
    become(desk, address, "Administrator")
    desk.goto(f"{address}/kelola/petugas/")
    keep(desk, "officers")
    desk.goto(f"{address}/akun/2fa/")
    keep(desk, "account-safety")


def from_home(phone: Page, desk: Page, address: str) -> None:
    """File from home, as far as the first photo; then look at a file that is checked, and at one that is ready."""
    phone.goto(f"{address}/ajukan/KTP_HILANG/")
    for answer in ("no", "yes", "yes"):
        phone.locator(f"[name=jawab][value={answer}]").check(force=True)
        with phone.expect_navigation():
            phone.get_by_role("button", name="Lanjut").first.click()
    keep(phone, "file-outcome", at="main")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Ajukan dari rumah").click()
    phone.goto(phone.url.partition("?")[0] + "isi/documents/")
    with tempfile.TemporaryDirectory() as folder:
        scan = Path(folder) / "surat-kehilangan.jpg"
        letter = Image.new("RGB", (900, 1200), (250, 247, 240))
        pen, font = ImageDraw.Draw(letter), ImageFont.load_default(44)
        for line in range(16):
            pen.text((90, 90 + 64 * line), "CONTOH surat kehilangan rekaan", (40, 40, 48), font)
        letter.save(scan)
        phone.locator("main input[type=file]:not([data-camera])").first.set_input_files(str(scan))
        phone.locator(".up.kept").first.wait_for()
    keep(phone, "file-upload", at="main form")
    become(desk, address, "Verifikator")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Ambil berikutnya").click()
    keep(desk, "file-check")
    desk.goto(f"{address}/petugas/disdukcapil/proses/?tahap=siap")
    record = desk.locator("tr", has_text="Akta kelahiran").first.inner_text()
    code = re.search(r"[0-9A-Z]{4} [0-9A-Z]{4}", record)
    phone.goto(f"{address}/berkas/cek/")
    phone.fill("[name=kode]", code[0] if code else "")
    phone.fill("[name=hp]", "0014")
    with phone.expect_navigation():
        phone.locator("main form button").first.click()
    keep(phone, "file-tracking", at="main")


def nobody_left_behind(desk: Page, tablet: Page, address: str) -> None:
    """Book for somebody, count by hand on a tablet without a line, and look where it goes."""
    become(desk, address, "Pendamping")
    desk.goto(f"{address}/petugas/disdukcapil/daftarkan/")
    desk.select_option("[name=layanan]", "KTP_HILANG")
    desk.select_option("[name=alasan]", "elderly")
    desk.fill("[name=nik]", "3174011508889994")
    desk.fill("[name=nama]", "Oma Rekaan Sekali")
    with desk.expect_navigation():
        desk.press("[name=nama]", "Enter")
    keep(desk, "assist")
    become(desk, address, "Kepala")
    desk.goto(f"{address}/kelola/menuju-daring/")
    keep(desk, "road")
    pair_tablet(desk, tablet, address)
    tiles = tablet.locator("#tiles .tile:not(#more)")
    for place, outcome in ((0, "done"), (1, "incomplete"), (0, "done"), (2, "done")):
        if place == 2:
            tablet.context.set_offline(True)
        tiles.nth(place).click()
        tablet.locator(f"#outcomes [data-outcome={outcome}]").click()
        tablet.wait_for_timeout(500)
        if tablet.locator("#lacking").is_visible():
            tablet.locator("#lacking-papers button").first.click()
            tablet.locator("#lacking-save").click()
    tablet.locator("#line.cut").wait_for()
    tiles.nth(0).click()
    keep(tablet, "tablet")


def pair_tablet(desk: Page, tablet: Page, address: str) -> None:
    """Make a tablet one of a kecamatan's devices, and enrol an officer on it with a PIN."""
    become(desk, address, "Kecamatan")
    office = desk.url.partition("/petugas/")[2].partition("/")[0]
    become(desk, address, "Administrator")
    desk.goto(f"{address}/kelola/{office}/perangkat/")
    desk.fill("[name=password]", "demo-admin")
    desk.get_by_role("button", name="Lanjut").click()
    desk.select_option("[name=kind]", "tablet")
    desk.fill("[name=name]", "Tablet depan")
    desk.get_by_role("button", name="Tambah dan buat kode").click()
    tablet.goto(f"{address}/perangkat/")
    tablet.locator("main input:not([type=hidden])").first.fill(six_digits(desk))
    tablet.locator("main button").first.click()
    tablet.wait_for_load_state()
    become(desk, address, "Kecamatan")
    desk.goto(f"{address}/petugas/{office}/tablet/")
    desk.get_by_role("button", name="Buat kode").click()
    tablet.goto(f"{address}/alat/tablet/")
    tablet.fill("#code", six_digits(desk))
    for name in ("#pin-1", "#pin-2"):
        tablet.fill(name, "281904")
    tablet.locator("#join button").first.click()
    tablet.locator("#work").wait_for()


def six_digits(page: Page) -> str:
    page.get_by_text(re.compile(r"^\s*\d{3} \d{3}\s*$")).first.wait_for()
    return page.get_by_text(re.compile(r"^\s*\d{3} \d{3}\s*$")).first.inner_text()


def become(desk: Page, address: str, who: str) -> None:
    """Switch by the demo's bar, as everybody does who tries it."""
    desk.goto(address)
    desk.locator(".demo").get_by_role("button", name=who).click()
    desk.wait_for_url("**/petugas/**")


def next_month() -> datetime.date:
    """The month most of whose days may be booked now."""
    today = datetime.datetime.now(datetime.UTC).date()
    return today.replace(day=1) if today.day <= 10 else (today.replace(day=1) + datetime.timedelta(days=32))


def preview_of_closing(desk: Page, address: str) -> None:
    """Ask what closing the fullest date would do; nothing is saved."""
    desk.goto(f"{address}/kelola/disdukcapil/kalender/{full_date(desk, address)}/")
    desk.get_by_role("link", name="Tutup tanggal atau sesi").click()
    desk.locator("[name=alasan]").fill("Pemeliharaan jaringan")
    desk.get_by_role("button", name="Lihat pratinjau").click()


def full_date(phone: Page, address: str) -> str:
    """Ask the public API for the first full date, as any program may."""
    answer = phone.request.get(f"{address}/api/v1/offices/disdukcapil/days?service={SERVICE}")
    return next(str(day["date"]) for day in answer.json()["items"] if day["state"] == "full")


def keep(page: Page, name: str, *, at: str = "") -> None:
    """Write docs/images/NAME.png: what is on the screen, from the element `at` or from the top, in 256 colours."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement && document.activeElement.blur()")
    if at:
        page.locator(at).evaluate("part => window.scrollTo(0, part.getBoundingClientRect().top + scrollY - 12)")
    else:
        page.evaluate("window.scrollTo(0, 0)")
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    size_kb = path.stat().st_size / 1000
    print(f"{path.relative_to(ROOT)}  {size_kb:.0f} kB")
    if size_kb > BIGGEST_KB:
        raise SystemExit(f"{path.name} is larger than {BIGGEST_KB} kB.")


# -- the demo it looks at -------------------------------------------------------------------------


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """Serve a demo from a database of its own; give its address; stop the server at the end."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "DEMO": "1",
        "ENV_FILE": os.devnull,
        "SQLITE_PATH": str(folder / "demo.sqlite3"),
        "JOURNAL_HEAD_FILE": str(folder / "heads.jsonl"),
        "PAPERS_DIR": str(folder / "papers"),
        "WEB_ADDRESS": "127.0.0.1",
        "PORT": str(port),
    }
    year = time.gmtime().tm_year
    for command in (
        ["migrate", "--verbosity", "0"],
        ["collectstatic", "--no-input", "--verbosity", "0"],
        ["load_city", "data/kota-bogor"],
        ["import_holidays", str(year), str(year + 1)],
        ["demo"],
        ["journal_head"],  # seals: no worker runs here, and /readyz asks for it
    ):
        print(f"manage.py {' '.join(command)} …", flush=True)
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(15)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(address: str, server: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + 180
    while time.monotonic() < give_up_at and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("The demo's web process does not answer.")


@contextmanager
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise SystemExit("Chromium is missing. Type: scripts/system-packages")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        try:
            yield chromium
        finally:
            chromium.close()


def page_of(chromium: Browser, size: dict[str, int], *, scale: int) -> Page:
    context = chromium.new_context(
        viewport={"width": size["width"], "height": size["height"]}, device_scale_factor=scale, locale="id-ID"
    )
    return context.new_page()


if __name__ == "__main__":
    main()
