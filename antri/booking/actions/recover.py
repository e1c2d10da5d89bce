"""Find a person's numbers at the desk, ID in hand, and give them their ticket again. Every look leaves a trace."""

import datetime
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from antri.booking.actions.find_again import read_code
from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import count_look
from antri.people.models import FieldFault
from antri.people.queries import IDENTITY_KINDS, identity_indexed, read_nik, read_passport
from antri.web import clock
from antri.web.refusals import Invalid

DAYS_BACK = 30
MINUTES = 15  # so long the list of one person can be worked with; then it is looked up again
_LONGEST_PASSPORT = 12
_DIGITS = re.compile(r"[\d\s.-]+")
_UNREADABLE = _("Ketik NIK (16 digit), 8 huruf dan angka di tiket, atau nomor paspor.")


class Found(NamedTuple):
    """Whom a look was about: every index under which rows of theirs may stand, and the NIK when one was typed.

    `until`: so long, in seconds since 1970, it is the look that was counted; afterwards it is another one.
    """

    known: tuple[str, ...]
    nik: str
    bookings: list[Booking]
    until: int


def look_up(*, text: str, office: Office, by: Actor, also: Callable[[str], tuple[str, ...]] | None = None) -> Found:
    """Find all numbers of one person, at every office: those to come and those of the last 30 days.

    `text`: a NIK, the code on a ticket, or a passport's number. `also`: tells by which indexes a person is known whose
    code is none of a ticket. Counted and written down before anything is shown.
    Raises Invalid, and LookedTooOften above the setting `looks_an_hour`.
    """
    known, nik, way = _read(text, office, also)
    count_look(office=office, by=by)
    found = numbers_of(known, office)
    with change():
        record(
            "booking.looked_up",
            about=("office", office.slug),
            by=by,
            city=office.city,
            office=office.slug,
            reason="desk.helping",
            way=way,
            count=len(found),
            bookings=[str(row.pk) for row in found],
        )
    if not found and _DIGITS.fullmatch(text):
        # A NIK with digits missing is far more often typed than the passport of somebody without a number.
        _nik(text, office)
    return Found(known, nik, found, int(clock.now().timestamp()) + MINUTES * 60)


def numbers_of(known: Sequence[str], office: Office) -> list[Booking]:
    """List a person's numbers, those to come first and soonest first, then the past ones, newest first."""
    today = clock.today(office.timezone)
    rows = Booking.objects.select_related("office", "day", "service", "slot").filter(
        # All offices, by name: so the database goes by office and date, not through all bookings there ever were.
        office__in=[each.pk for each in catalogue().offices.values()],
        date__gte=today - datetime.timedelta(days=DAYS_BACK),
        identity_index__in=known,
    )
    return sorted(rows, key=lambda row: (row.date < today, abs((row.date - today).days), row.start, row.turn))


def show_ticket(*, booking: Booking, how: str, by: Actor) -> None:
    """Write down that a ticket's key was shown: on a slip (`how` "slip") or on the screen ("screen")."""
    with change():
        record(
            "booking.ticket_shown",
            about=("booking", booking.pk),
            by=by,
            city=booking.city,
            label=booking.label,
            how=how,
        )


def _read(text: str, office: Office, also: Callable[[str], tuple[str, ...]] | None) -> tuple[tuple[str, ...], str, str]:
    """Tell whom the text means; an unknown code means nobody, and counts as a look like any other."""
    # Of some countries a passport's number is up to twelve digits and no letter.
    if _DIGITS.fullmatch(text) and sum(sign.isdigit() for sign in text) > _LONGEST_PASSPORT:
        nik = _nik(text, office)
        # A newborn without a NIK is known by a parent's.
        kinds = (IDENTITY_KINDS["nik"], IDENTITY_KINDS["child_of"])
        return tuple(index for kind in kinds for index in identity_indexed(kind, nik).known), nik, "nik"
    printed = read_code(text)
    if printed:
        row = Booking.objects.filter(code=printed).only("identity_index", "identity_index_next").first()
        if row:
            return tuple(filter(None, (row.identity_index, row.identity_index_next))), "", "code"
        if also and (known := also(printed)):
            return known, "", "code"
    try:
        number = read_passport(text)
    except FieldFault:
        raise Invalid([("who", "who.unreadable", _UNREADABLE)]) from None
    return identity_indexed(IDENTITY_KINDS["passport"], number).known, "", "passport"


def _nik(text: str, office: Office) -> str:
    provinces = frozenset(catalogue().setting("nik_provinces"))
    try:
        return read_nik(text, on=clock.today(office.timezone), provinces=provinces)
    except FieldFault as fault:
        raise Invalid([("who", fault.code, fault.message)]) from None
