"""Found the demo: a city that looks alive on whichever day it is started, with plainly invented people."""

import datetime
import random
from dataclasses import replace

from antri.applications.actions.forms import switch_on_all
from antri.booking.actions import DayFull, Order, book
from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.directory.queries import forget as forget_directory
from antri.home.actions.demo_plan import open_for_numbers
from antri.home.actions.road_demo import show_the_road
from antri.journal.actions import Actor, change, record
from antri.people.actions import found_demo_officers
from antri.schedule.actions import close_day
from antri.schedule.queries import Day, open_days
from antri.web import moment

DEMO = Actor("system", "command", "demo")
# How full the coming open dates are, the soonest first: today, a full one, one nearly full, and so on.
_SHARES = (0.9, 1.0, 1.0, 0.97, 0.7, 0.5, 0.45, 0.3, 0.35, 0.2, 0.15, 0.1)
_FIRST = ("Siti", "Budi", "Rina", "Agus", "Dewi", "Joko", "Lina", "Hadi", "Wati", "Andi", "Nur'aini", "Suharjo")
_LAST = ("Rekaan", "Contoh", "Percontohan", "Misalnya", "Umpama", "Andaian")
_SERVICES = ("KTP_HILANG", "KK_UBAH", "AKTA_LAHIR", "KTP_REKAM", "KIA_BARU", "PINDAH_DATANG", "KTP_RUSAK", "KK_BARU")


def found_demo(*, today: datetime.date) -> int:
    """Fill the coming dates to the demo's shares; return how many numbers were taken now.

    Running it again the same day changes nothing; on another day it fills what has come into view.
    """
    _put_one_kecamatan_online()
    found_demo_officers(by=DEMO)
    # An office confirms each form first; the demo shows them all.
    switch_on_all(by=DEMO)
    _show_a_closed_day()
    show_the_road(by=DEMO)
    main = catalogue().main
    taken = 0
    # One transaction: a thousand bookings are a thousand waits for the disk otherwise.
    with change():
        for day, share in zip(
            (day for day in open_days(main) if day.sessions and not day.reason), _SHARES, strict=False
        ):
            taken += _fill(main, day, share)
        record("demo.founded", about=("city", main.city), by=DEMO, city=main.city, taken=taken, date=f"{today}")
    moment.forget()
    return taken


def _fill(office: Office, day: Day, share: float) -> int:
    there = Booking.objects.filter(office=office, date=day.date, status__in=Booking.LIVE).count()
    dice = random.Random(day.date.isoformat())  # noqa: S311 - the same demo on the same day
    offered = [code for code in _SERVICES if code in catalogue().services]
    wanted = min(round(day.capacity * share) - there, day.left)
    # Counted on from all that were ever taken: whoever tries the demo cancels some, and a key is spent once.
    taken = Booking.objects.filter(idempotency_key__startswith=_key(day.date)).count()
    for n in range(taken, taken + wanted):
        first, last = dice.choice(_FIRST), dice.choice(_LAST)
        order = Order(
            office=office.slug,
            service=dice.choice(offered),
            date=day.date,
            session=None if share == 1 else dice.choice(day.sessions).start,
            name=f"{first} {last}",
            nik=invented_nik(office, day.date, n),
            phone=f"0812{day.date:%m%d}{n:04d}",
            priority="elderly" if n % 23 == 0 else None,
        )
        key = f"{_key(day.date)}{n:06d}"
        try:
            book(order=order, key=key, by=DEMO)
        except DayFull:
            # That hour is full: the first with room.
            book(order=replace(order, session=None), key=key, by=DEMO)
    return max(wanted, 0)


def _key(date: datetime.date) -> str:
    return f"demo-{date:%Y%m%d}-"


def invented_nik(office: Office, date: datetime.date, n: int) -> str:
    """A well-formed NIK that was never issued: serials 9990 to 9999 (docs/nik.md, 6)."""
    born = datetime.date(1960, 1, 1) + datetime.timedelta(days=(date.toordinal() * 37 + n * 11) % 16_000)
    district = (office.district_code or f"{office.city}.01").replace(".", "")[:6].ljust(6, "1")
    day = born.day + (40 if n % 2 else 0)
    return f"{district}{day:02d}{born:%m%y}{9990 + n % 10}"


def _put_one_kecamatan_online() -> None:
    """Let the first kecamatan give 50 numbers a day, so that another office may have room sooner."""
    office = next((row for row in catalogue().offices.values() if row.kind == Office.Kind.DISTRICT), None)
    if office is None or office.mode != Office.Mode.MANUAL:
        return
    with change():
        Office.objects.filter(pk=office.pk).update(mode=Office.Mode.HYBRID)
        open_for_numbers(office, per_hour=10)
        record("demo.kecamatan_online", about=("office", office.pk), by=DEMO, city=office.city)
    forget_directory()
    moment.forget()


def _show_a_closed_day() -> None:
    """Have a closed date with a reason in view: where the calendar has no holiday, an invented one."""
    main = catalogue().main
    days = open_days(main)
    if any(day.is_holiday or (day.state == "closed" and day.reason and day.date.isoweekday() < 6) for day in days):
        return
    free = [day for day in days if day.state == "open"]
    if len(free) > 12:
        close_day(
            office=main,
            date=free[12].date,
            reason="Contoh: rapat seluruh pegawai",
            reason_en="Example: staff meeting",
            by=DEMO,
        )
        moment.forget()
