"""Find a person's files at the desk, ID in hand, and give them their link again. Every look leaves a trace."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q

from antri.applications.models import Application
from antri.booking.actions.find_again import read_code
from antri.booking.actions.recover import Found, look_up
from antri.directory.models import Office
from antri.journal.actions import Actor, change, record
from antri.web import clock

DAYS_BACK = 90  # so long a file that is over is still shown
_MOST = 30


class Person(NamedTuple):
    """Everything of one person that a desk may see: the numbers (`found`), and the files, what goes on first."""

    found: Found
    files: list[Application]


def look_up_person(*, text: str, office: Office, by: Actor) -> Person:
    """Find all numbers and files of one person by a NIK, by the code of a ticket or file, or by a passport's number.

    Raises Invalid and LookedTooOften, as looking for the numbers does; then nothing of the files was read either.
    """
    found = look_up(text=text, office=office, by=by, also=_known_by_code)
    files = _files(Q(identity_index__in=found.known) | Q(code=read_code(text) or "-"))
    if files:
        with change():
            record(
                "application.looked_up",
                about=("office", office.slug),
                by=by,
                city=office.city,
                office=office.slug,
                reason="desk.helping",
                count=len(files),
                applications=[str(row.pk) for row in files],
            )
    return Person(found, files)


def files_again(keys: Sequence[str]) -> list[Application]:
    """Read the files of a look anew, as they stand now."""
    return _files(Q(pk__in=keys))


def show_link(*, application: Application, how: str, by: Actor) -> None:
    """Write down that a file's link was given to its holder: on a slip (`how` "slip", "receipt") or on the screen."""
    with change():
        record(
            "application.link_shown",
            about=("application", application.pk),
            by=by,
            city=application.city,
            office=application.office_id,
            service=application.service.code,
            how=how,
        )


def _known_by_code(code: str) -> tuple[str, ...]:
    """The indexes of the person whose file has this code; a draft is nobody's yet, and is found by its code alone."""
    row = Application.objects.filter(code=code).only("identity_index", "identity_index_next").first()
    # Something that no number has, so that the code is not taken for a passport's number.
    return tuple(filter(None, (row.identity_index, row.identity_index_next))) or ("-",) if row else ()


def _files(which: Q) -> list[Application]:
    since = clock.now() - datetime.timedelta(days=DAYS_BACK)
    is_shown = Q(closed_at__isnull=True) | Q(closed_at__gt=since)
    beside = ("service", "office", "form", "helper", "pick_up__office", "visit__office")
    rows = Application.objects.select_related(*beside).filter(which & is_shown)
    # What goes on first, then the newest.
    return sorted(rows.order_by("-created_at", "pk")[:_MOST], key=lambda row: row.is_over)
