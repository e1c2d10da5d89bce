"""What every edit of the city's facts has in common: one at a time, and never over what somebody else just wrote."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.directory.models import City
from antri.web.refusals import Refusal


class EditedMeanwhile(Refusal):
    """Somebody else changed it after this editor had opened it. Nothing was written; `facts["theirs"]` is theirs."""

    code = "edited-meanwhile"
    status = 409
    title = _("Sudah diubah orang lain")
    detail = _("Selagi Anda mengisi, orang lain mengubahnya. Bandingkan keduanya, lalu simpan lagi bila masih perlu.")


class NotThere(Refusal):
    """What was to be changed does not exist (any more)."""

    code = "not-there"
    status = 404
    title = _("Tidak ada lagi")
    detail = _("Yang akan diubah tidak ada, atau sudah dihapus orang lain.")


def take_in_hand() -> str:
    """Make edits of the city wait for one another until this change ends; return the city's code.

    They are rare, and what an editor has seen can then be compared without a gap. Bookings never wait
    for this row.
    """
    return City.objects.select_for_update(no_key=True).values_list("code", flat=True).get()


def same(seen: Any, now: Any) -> bool:
    """Tell whether an editor saw what is there now. Browsers send texts with other line ends."""
    if isinstance(seen, str) and isinstance(now, str):
        return seen.replace("\r\n", "\n") == now.replace("\r\n", "\n")
    return bool(seen == now)
