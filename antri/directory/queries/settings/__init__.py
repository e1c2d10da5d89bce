"""The rules an office may change, with what holds where it has not."""

from django.utils.translation import gettext_lazy as _

from antri.directory.queries.settings.applications import APPLICATIONS
from antri.directory.queries.settings.booking import BOOKING, CHANGE, LIMITS
from antri.directory.queries.settings.data import DATA, OTHER
from antri.directory.queries.settings.day import DAY
from antri.directory.queries.settings.rule import Rule

# The headings of the settings page, in order.
GROUPS = {
    "booking": _("Kapan nomor dapat dipesan"),
    "limits": _("Batas untuk satu orang"),
    "change": _("Membatalkan dan menjadwalkan ulang"),
    "day": _("Pada hari kedatangan"),
    "applications": _("Pengajuan dokumen dari rumah"),
    "data": _("Data pribadi dan keamanan"),
    "other": _("Lainnya"),
}

SETTINGS: dict[str, Rule] = {
    key: rule._replace(group=group)
    for group, rules in zip(GROUPS, (BOOKING, LIMITS, CHANGE, DAY, APPLICATIONS, DATA, OTHER), strict=True)
    for key, rule in rules.items()
}

__all__ = ["GROUPS", "SETTINGS", "Rule"]
