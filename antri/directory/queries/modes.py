"""How each office serves on which date: the dated rows in memory."""

import datetime
import zoneinfo
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext, override

from antri.directory.models import Notice, Office, OfficeMode

# How long after it has begun citizens are told of a change.
TOLD_FOR = datetime.timedelta(days=14)
# Of one office or one of its services: the dates from which rows hold, in order, and what they say.
Row = tuple[list[datetime.date], list[Office.Mode]]
# Which mode counts when several services are wanted at once: people are served as the strictest of them is.
_STRICTEST = (Office.Mode.MANUAL, Office.Mode.HYBRID, Office.Mode.ONLINE)


class DatedModes:
    """The rows that say how offices serve, by office and service (None: the whole office).

    The row that began last counts, of the office or of the service; of two that began on one date, the service's.
    """

    def __init__(self, rows: Iterable[OfficeMode]) -> None:
        self._by_office: dict[int, dict[str | None, Row]] = defaultdict(dict)
        for row in rows:
            code = row.service.code if row.service else None
            dates, modes = self._by_office[row.office_id].setdefault(code, ([], []))
            dates.append(row.since)
            modes.append(Office.Mode(row.mode))

    def of(self, office: Office, on: datetime.date, services: Iterable[str] = ()) -> Office.Mode:
        """Tell how an office serves on a date; with `services`, whoever wants these together."""
        rows = self._by_office.get(office.pk)
        if not rows:
            return Office.Mode(office.mode)
        modes = {self._of_one(office, rows, on, code) for code in services} or {self._of_one(office, rows, on, None)}
        return next(mode for mode in _STRICTEST if mode in modes)

    def _of_one(self, office: Office, rows: dict[str | None, Row], on: datetime.date, code: str | None) -> Office.Mode:
        whole, own = _before(rows.get(None), on), _before(rows.get(code), on) if code else None
        found = own if own and (whole is None or own[0] >= whole[0]) else whole
        return found[1] if found else Office.Mode(office.mode)

    def gives(self, office: Office, on: datetime.date, services: Iterable[str] = ()) -> bool:
        """Tell whether numbers are given for a date: for these services together or, without any, for something."""
        rows = self._by_office.get(office.pk)
        wanted = tuple(services)
        if not rows or wanted:
            return self.of(office, on, wanted) != Office.Mode.MANUAL
        return any(self._of_one(office, rows, on, code) != Office.Mode.MANUAL for code in {None, *rows})

    def set_apart(self, office: Office) -> frozenset[str]:
        """The services that have rows of their own there."""
        return frozenset(code for code in self._by_office.get(office.pk, ()) if code)

    def changes(self, office: Office) -> Iterator[datetime.date]:
        """The dates on which something may change there, in no order."""
        for dates, _modes in self._by_office.get(office.pk, {}).values():
            yield from dates


def _before(row: Row | None, on: datetime.date) -> tuple[datetime.date, Office.Mode] | None:
    at = bisect_right(row[0], on) if row else 0
    return (row[0][at - 1], row[1][at - 1]) if row and at else None


def read_modes() -> list[OfficeMode]:
    """Read the rows that nobody has taken back, in order, each with its office and service."""
    rows = OfficeMode.objects.filter(taken_back_at__isnull=True).select_related("service", "office")
    return list(rows.order_by("since", "pk"))


def notice_of(row: OfficeMode) -> Notice:
    """Tell citizens how an office will serve, from the decision until two weeks after it has begun. Not saved."""
    told = row.decided_at.astimezone(zoneinfo.ZoneInfo(row.office.timezone)).date()
    return Notice(
        city=row.city,
        office=row.office,
        service=row.service,
        text=_in_language(row, "id"),
        text_en=_in_language(row, "en"),
        from_date=told,
        until_date=row.since + TOLD_FOR,
    )


def _in_language(row: OfficeMode, language: str) -> str:
    service, reason = row.service and row.service.name, row.reason
    if language == "en":
        service, reason = row.service and (row.service.name_en or row.service.name), row.reason_en or row.reason
    with override(language):
        text = _SENTENCES[Office.Mode(row.mode), bool(service)]()
        text %= {"date": date_format(row.since, "j F Y"), "office": row.office.name, "service": service}
    return f"{text} {reason}".strip()


# What stands for all services, and what for one. Called, because the language is known only then.
_SENTENCES = {
    (Office.Mode.ONLINE, False): lambda: gettext("Mulai %(date)s %(office)s melayani dengan nomor antrean."),
    (Office.Mode.ONLINE, True): lambda: gettext("Mulai %(date)s %(office)s melayani %(service)s dengan nomor antrean."),
    (Office.Mode.HYBRID, False): lambda: gettext(
        "Mulai %(date)s %(office)s melayani dengan nomor antrean. Yang datang tanpa nomor juga dilayani."
    ),
    (Office.Mode.HYBRID, True): lambda: gettext(
        "Mulai %(date)s %(office)s melayani %(service)s dengan nomor antrean. Yang datang tanpa nomor juga dilayani."
    ),
    (Office.Mode.MANUAL, False): lambda: gettext("Mulai %(date)s %(office)s melayani langsung, tanpa nomor daring."),
    (Office.Mode.MANUAL, True): lambda: gettext(
        "Mulai %(date)s %(office)s melayani %(service)s langsung, tanpa nomor daring."
    ),
}
