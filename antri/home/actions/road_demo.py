"""Show the demo's way online: a kecamatan that will begin to give numbers, and a day at a school."""

import datetime

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.kecamatan.actions.modes import Told, switch_mode
from antri.kecamatan.actions.outreach import Plan, plan_outreach
from antri.kecamatan.models import Outreach
from antri.kecamatan.queries.modes import Switch
from antri.web import clock

_WEEKS = 3
_SERVICES = ("KTP_REKAM", "KTP_HILANG", "KIA_BARU")


def show_the_road(*, by: Actor) -> None:
    """Let the last kecamatan by hand go online on a Monday three weeks on, and plan an outreach; each only once."""
    _a_coming_switch(by)
    _an_outreach(by)


def _a_coming_switch(by: Actor) -> None:
    book = catalogue()
    districts = [row for row in book.offices.values() if row.kind == Office.Kind.DISTRICT]
    if not districts or book.mode_rows:
        return
    office = districts[-1]
    today = clock.today(office.timezone)
    monday = today + datetime.timedelta(days=7 - today.weekday() + 7 * (_WEEKS - 1))
    if book.mode(office, monday) != Office.Mode.MANUAL:
        return
    switch_mode(
        switch=Switch(office=office, mode=Office.Mode.HYBRID, since=monday, numbers_a_day=60),
        told=Told(why="Demo: pegawai sudah terlatih dan jaringan sudah dipasang."),
        by=by,
    )


def _an_outreach(by: Actor) -> None:
    book = catalogue()
    today = clock.today(book.main.timezone)
    if Outreach.objects.filter(date__gt=today).exists():
        return
    services = tuple(book.services[code] for code in _SERVICES if code in book.services)
    if not services:
        return
    date = today + datetime.timedelta(days=5)
    plan_outreach(
        plan=Plan(
            host=book.main,
            name="SMA Negeri Contoh",
            address="Jalan Percontohan 1",
            setting=Outreach.Setting.SCHOOL,
            date=date,
            start=datetime.time(8),
            end=datetime.time(12),
            capacity=40,
            services=services,
        ),
        by=by,
    )
