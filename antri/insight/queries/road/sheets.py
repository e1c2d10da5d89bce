"""The road as tables to take along: the same figures as on the page, in rows."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from antri.directory.models import Office
from antri.insight.queries.road.definitions import DEFINITIONS
from antri.insight.queries.road.months import all_months
from antri.web.tables import Sheet


def sheets(offices: Sequence[Office]) -> list[Sheet]:
    """All months of these offices, their gaps, and what each figure means."""
    return [
        Sheet(
            _("Per bulan"),
            (
                _("Kantor"),
                _("Bulan"),
                _("Daring sendiri"),
                _("Dibantu petugas"),
                _("Manual"),
                _("Tidak terlayani"),
                _("Semua warga"),
                _("Bernomor, persen"),
                _("Hari dicatat"),
                _("Hari tanpa catatan"),
            ),
            list(_months(offices)),
        ),
        Sheet(_("Hari tanpa catatan"), (_("Kantor"), _("Tanggal"), _("Sebab")), list(_gaps(offices))),
        Sheet(_("Arti"), (_("Angka"), _("Arti")), [(str(word), str(meaning)) for word, meaning in DEFINITIONS]),
    ]


def _months(offices: Sequence[Office]) -> Iterator[tuple[Any, ...]]:
    months = all_months()
    for office in offices:
        for month in months[office.pk]:
            parts = month.parts
            yield (
                office.name,
                month.key,
                parts.online,
                parts.assisted,
                parts.by_hand,
                parts.not_served,
                parts.people,
                parts.ready,
                month.recorded,
                len(month.gaps),
            )


def _gaps(offices: Sequence[Office]) -> Iterator[tuple[Any, ...]]:
    months = all_months()
    for office in offices:
        for month in months[office.pk]:
            for gap in month.gaps:
                yield office.name, date_format(gap.date, "Y-m-d"), gap.reason
