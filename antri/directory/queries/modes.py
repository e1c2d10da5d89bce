"""How each office serves on which date: the dated rows in memory."""

import datetime
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from antri.directory.models import Office, OfficeMode

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


def read_modes() -> DatedModes:
    """Read the rows that nobody has taken back."""
    rows = OfficeMode.objects.filter(taken_back_at__isnull=True).select_related("service")
    return DatedModes(rows.order_by("since", "pk"))
