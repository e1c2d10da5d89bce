"""What was removed because its time was over, or before by two people: read from the journal, counts only."""

import datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from antri.journal.models import Event

# What each event removed: the key of its data with the count, and what that is in words.
_KINDS: dict[str, tuple[tuple[str, object], ...]] = {
    "application.erased": (
        ("papers", _("pindaian warga")),
        ("count", _("berkas, isinya seluruhnya")),
        ("complaints", _("pengaduan")),
    ),
    "application.erased_early": ((("", _("berkas, sebelum waktunya, berdua"))),),
    "application.expired": ((("", _("berkas yang tidak dikirim"))),),
    "people.erased": (("count", _("pemesanan")),),
    "people.claims_erased": (("count", _("klaim NIK")),),
    "service_day.erased": (("count", _("catatan ruang tunggu")),),
    "kecamatan.erased": (("count", _("catatan layanan tanpa nomor")),),
}


class Removed(NamedTuple):
    """One removal: when, of what, how many."""

    at: datetime.datetime
    what: str
    number: int


def removed(city: str, *, most: int = 100) -> list[Removed]:
    """List what was removed lately, the newest first."""
    found: list[Removed] = []
    for event in Event.objects.filter(city=city, what__in=_KINDS).order_by("-id")[:most]:
        for key, said in _KINDS[event.what]:
            count = int(event.data.get(key, 0)) if key else 1
            if count:
                found.append(Removed(event.at, str(said), count))
    return found
