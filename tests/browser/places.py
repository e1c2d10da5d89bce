"""Every page a citizen can come to, each in its states, one after the other."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

import time_machine

from antri.booking.actions import Order, book
from antri.directory.queries import catalogue
from antri.schedule.actions import close_day, set_quota
from antri.web import clock
from tests import cast
from tests.browser.people import Visitor, forget

FULL_DAY = date(2026, 12, 23)
CHOICE = "layanan=KTP_HILANG"
DATA = f"/ambil/data/?{CHOICE}&tanggal=2026-12-08&sesi=09:00"

# Pages that an address alone leads to.
OPEN = {
    "home": "/",
    "services": "/ambil/",
    "search": "/ambil/?q=katepe+ilang",
    "search, nothing found": "/ambil/?q=zzzz",
    "life event": "/peristiwa/bayi-lahir/",
    "life event, nothing ticked": "/ambil/lanjut/?peristiwa=bayi-lahir",
    "life event, urgent": "/peristiwa/meninggal/",
    "service": "/layanan/KTP_REKAM/",
    "service without a number": "/layanan/AMBIL/",
    "from elsewhere": f"/ambil/lanjut/?{CHOICE}&alamat=luar",
    "moving here": f"/ambil/lanjut/?{CHOICE}&alamat=pindah",
    "dates": f"/ambil/tanggal/?{CHOICE}",
    "full date": f"/ambil/tanggal/?{CHOICE}&tanggal={FULL_DAY}",
    "closed date": f"/ambil/tanggal/?{CHOICE}&tanggal=2026-12-25",
    "date not yet open": f"/ambil/tanggal/?{CHOICE}&tanggal=2027-01-05",
    "dates of a district that serves by hand": "/ambil/tanggal/?layanan=KTP_REKAM&kantor=bogor-selatan",
    "sessions": f"/ambil/sesi/?{CHOICE}&tanggal=2026-12-09",
    "data": DATA,
    "data of a family member": f"{DATA}&untuk=keluarga",
    "find": "/cek/",
    "unknown ticket": "/t/abcdefghijklmnopqrstuvwxyz/",
    "find a file": "/berkas/cek/",
    "unknown file": "/berkas/abcdefghijklmnopqrstuvwxyz/",
    "complain": "/pengaduan/tulis/",
    "unknown complaint": "/pengaduan/abcdefghijklmnopqrstuvwxyz/",
    "numbers taken by helpers": "/angka/pendamping/",
    "unknown page": "/tidak-ada/",
    "help": "/bantuan/",
    "outreach": "/jemput-bola/",
    "complaints": "/pengaduan/",
    "privacy": "/privasi/",
    "one office today": "/hari-ini/disdukcapil/",
    "without a number today": "/hari-ini/disdukcapil/siaga/",
    "practice": "/latihan/",
    "practice, first step": "/latihan/ambil/",
    "practice, data": f"/latihan{DATA}",
    "figures": "/angka/",
    "what each figure means": "/angka/definisi/",
    "why somebody is called first": "/mengapa/",
}


def prepare() -> None:
    """Fill one date, and leave on another a session that is full and one that is nearly so."""
    office, by = catalogue().main, cast.HEAD_OF_OFFICE
    set_quota(
        office=office,
        date=FULL_DAY,
        by=by,
        quotas=dict.fromkeys(("08:00", "10:00", "13:00", "14:00"), 0) | {"09:00": 1},
    )
    set_quota(office=office, date=date(2026, 12, 9), by=by, quotas={"08:00": 1, "09:00": 40})
    for who, on, hour in ((10, FULL_DAY, 9), (11, date(2026, 12, 9), 8)):
        _books(cast.person(who), on, hour)
    forget()


def _books(who: cast.Person, on: date, hour: int) -> None:
    order = Order(
        office=catalogue().main.slug,
        service="KTP_HILANG",
        date=on,
        session=time(hour),
        name=who.name,
        nik=who.nik,
        phone=who.phone,
    )
    book(order=order, key=cast.key(int(who.nik) % 10**12), by=who.actor)


def visit_all(citra: Visitor) -> Iterator[str]:
    """Go to every page and state; stop at each and say which it is."""
    prepare()
    for name, path in OPEN.items():
        citra.opens(path)
        yield name
    yield from _form_and_ticket(citra)
    yield from _moving(citra)
    yield from _cancelling(citra)
    yield from _refusals(citra)
    yield from _losing(citra)


def _form_and_ticket(citra: Visitor) -> Iterator[str]:
    citra.opens(DATA)
    citra.ticks("Saya perlu layanan prioritas")
    citra.gives_data(cast.CITRA, nik="123", phone="12", name="")
    yield "data with mistakes"
    citra.ticks("Sedang sakit")
    citra.gives_data(cast.CITRA)
    yield "check"
    citra.presses("Konfirmasi Pemesanan")
    yield "new ticket"
    citra.opens(citra.path)
    yield "ticket"
    ticket = citra.path
    for paper in ("cetak/", "slip/"):
        citra.opens(ticket + paper)
        yield f"ticket on paper, {paper}"
    citra.opens(ticket)


def _moving(citra: Visitor) -> Iterator[str]:
    ticket = citra.path
    citra.presses("Jadwalkan Ulang")
    yield "move: dates"
    citra.opens(f"{ticket}jadwal-ulang/?tanggal={FULL_DAY}")
    yield "move: full date"
    citra.opens(f"{ticket}jadwal-ulang/sesi/?tanggal=2026-12-09")
    yield "move: sessions"
    citra.opens(f"{ticket}jadwal-ulang/periksa/?tanggal=2026-12-09&sesi=08:00")
    yield "move: check"
    citra.presses("Pindahkan")
    yield "move: full meanwhile"
    for move in ("2026-12-10", "2026-12-14"):
        citra.opens(f"{ticket}jadwal-ulang/periksa/?tanggal={move}&sesi=10:00")
        citra.presses("Pindahkan")
    yield "moved ticket"
    citra.opens(f"{ticket}jadwal-ulang/")
    yield "move: no more"
    close_day(office=catalogue().main, date=date(2026, 12, 14), reason="Listrik padam", by=cast.HEAD_OF_OFFICE)
    forget()
    citra.opens(ticket)
    yield "ticket of a day that was closed"


def _cancelling(citra: Visitor) -> Iterator[str]:
    citra.presses("Batalkan Antrean")
    yield "cancel?"
    citra.presses("Ya, batalkan antrean")
    yield "cancelled, can be undone"
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=True):
        citra.opens(citra.path)
        yield "cancelled for good"


def _refusals(citra: Visitor) -> Iterator[str]:
    citra.takes_number(cast.CITRA)
    citra.opens(DATA)
    citra.gives_data(cast.CITRA)
    citra.presses("Konfirmasi Pemesanan")
    yield "NIK has a number already"
    citra.presses("Ini NIK saya")
    yield "claim"
    citra.takes_number(cast.CITRA, day="2026-12-10")
    citra.opens(DATA.replace("12-08", "12-15"))
    citra.gives_data(cast.CITRA)
    citra.presses("Konfirmasi Pemesanan")
    yield "limit reached"
    citra.opens(DATA.replace("12-08", "12-15"))
    citra.gives_data(cast.WATI)
    set_quota(office=catalogue().main, date=date(2026, 12, 15), by=cast.HEAD_OF_OFFICE, quotas={"09:00": 0})
    citra.presses("Konfirmasi Pemesanan")
    yield "sold out while typing"
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=True):
        citra.presses(re.compile("^Ambil"))
        yield "form too old"


def _losing(citra: Visitor) -> Iterator[str]:
    citra.opens("/cek/")
    citra.presses("Buka tiket")
    yield "find: nothing typed"
    for tries in range(6):
        citra.opens("/cek/")
        citra.types("Kode booking", "ABCD1234")
        citra.types("Empat digit terakhir nomor ponsel", "9999")
        citra.presses("Buka tiket")
        if tries == 0:
            yield "find: wrong code"
    yield "find: too many tries"
