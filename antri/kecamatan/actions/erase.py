"""Erase who was served by hand, once the city's retention is over. The counts stay."""

import datetime

from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.kecamatan.models import Intake, IntakeAside
from antri.web import clock

_AT_ONCE = 2_000


def erase_intakes(*, by: Actor) -> int:
    """Erase names and NIKs of rows older than `retention_days`, and what was put aside as long ago; return how many."""
    book = catalogue()
    today = clock.today(book.city.timezone)
    days = datetime.timedelta(days=int(book.setting("retention_days")))
    erased = 0
    while True:
        with change():
            old = Intake.objects.filter(city=book.city.code, date__lt=today - days, sealed__isnull=False)
            keys = list(old.values_list("pk", flat=True)[:_AT_ONCE])
            aside = IntakeAside.objects.filter(city=book.city.code, received_at__lt=clock.now() - days)
            empty = aside.exclude(sealed=b"").update(sealed=b"")
            if not keys and not empty:
                return erased
            Intake.objects.filter(pk__in=keys).update(sealed=None, identity_index="", identity_index_next="")
            count = len(keys) + empty
            record("kecamatan.erased", about=("city", book.city.code), by=by, city=book.city.code, count=count)
        erased += count
