"""Tell whether the index keys of the settings are those that the rows were made with, and no step was left out."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from antri.booking.models import Booking
from antri.people.models import key_ring
from antri.people.queries import booking_token, booking_tokens, token_hash


def index_faults() -> Iterator[str]:
    """Say what is wrong with the index keys: with it, people would be missed and given a second number.

    A ticket's token follows from the index key, so the oldest and the newest row tell by which key they were
    made, and nothing of a person has to be opened for it.
    """
    rows = Booking.objects.exclude(sealed=b"").filter(link__isnull=True)
    rows = rows.exclude(identity_index__startswith=Booking.NAMELESS)  # these have no second index
    if any(row.token_hash not in map(token_hash, booking_tokens(row.pk)) for row in _ends(rows)):
        yield _("INDEX_KEY bukan kunci yang dipakai data ini: warga lama tidak akan ditemukan. Kembalikan kunci lama.")
        return
    # In the second half of a change: a row without a second index and made with the key before was left out.
    if len(booking_tokens("")) > 1 and booking_tokens("")[-1] == booking_token(""):
        left = _ends(rows.filter(identity_index_next=""))
        if any(row.token_hash != token_hash(booking_token(row.pk)) for row in left):
            yield _(
                "INDEX_KEY diganti terlalu cepat: masih ada baris tanpa indeks kedua. Kembalikan INDEX_KEY lama,"
                " tulis yang baru di INDEX_KEY_NEXT, lalu jalankan manage.py rotate_keys."
            )


def index_step() -> str:
    """Tell which step of a change is due: fill, switch, clear, or nothing."""
    ring = key_ring()
    if not ring.is_changing_index:
        return "clear" if Booking.objects.exclude(identity_index_next="").exists() else ""
    return "switch" if booking_tokens("")[-1] == booking_token("") else "fill"


def _ends(rows: "QuerySet[Booking]") -> list[Booking]:
    few = rows.only("pk", "token_hash")
    return [*few.order_by("created_at")[:1], *few.order_by("-created_at")[:1]]
