"""What the tests of the modes share."""

from datetime import date
from typing import Any

from antri.booking.actions import Booked, book
from antri.directory.models import Office, OfficeMode
from antri.kecamatan.actions.modes import Told, switch_mode
from antri.kecamatan.queries.modes import Switch
from antri.web import moment
from tests import cast

MANUAL, HYBRID, ONLINE = Office.Mode.MANUAL, Office.Mode.HYBRID, Office.Mode.ONLINE
MONDAY = date(2026, 12, 14)
FRIDAY = date(2026, 12, 11)
# Fourteen days and more after the moment of the tests, with room to the horizon.
LATER = date(2026, 12, 21)


def switch(office: Office, mode: Office.Mode, since: date = MONDAY, **more: Any) -> OfficeMode:
    """Decide as the head of office does."""
    texts = {name: more.pop(name, "") for name in ("reason", "reason_en")}
    told = Told(why="Pegawai sudah terlatih", **texts)
    seen = more.pop("seen", "")
    return switch_mode(
        switch=Switch(office=office, mode=mode, since=since, **more), told=told, by=cast.HEAD_OF_OFFICE, seen=seen
    )


def take_at(city: cast.City, office: Office, on: date, n: int = 1, **changes: Any) -> Booked:
    """Book for the n-th person of a crowd at an office."""
    moment.forget()
    who = cast.person(n)
    return book(order=cast.order(city, on, who, office=office.slug, **changes), key=cast.key(n), by=who.actor)
