"""The twenty applications of the demo: the service, what has happened, how many working days ago it began."""

from typing import Final, NamedTuple

_CHECKED = ("send", "take", "approve")
_WORKED = (*_CHECKED, "work")


class Case(NamedTuple):
    """One application; `deeds` happen a working day apart, or on the same day when there are too few."""

    service: str
    deeds: tuple[str, ...]
    days: int
    is_helped: bool = False


CASES: Final = (
    # Not sent yet: one left after two steps, one almost done with an officer's help.
    Case("AKTA_LAHIR", ("leave",), 3),
    Case("KTP_HILANG", (), 1, is_helped=True),
    # Waiting to be checked, the oldest already late.
    Case("AKTA_LAHIR", ("send", "complain"), 6),
    Case("KIA_BARU", ("send",), 2),
    Case("KTP_HILANG", ("send", "ask"), 1),
    # Somebody has it now.
    Case("KTP_RUSAK", ("send", "take"), 1),
    # Returned: a photo that cannot be read, and a NIK that does not fit.
    Case("AKTA_LAHIR", ("send", "take", "return"), 4),
    Case("KTP_REKAM", ("send", "take", "return"), 3, is_helped=True),
    Case("CETAK_BIODATA", _CHECKED, 2),
    Case("KIA_BARU", _WORKED, 4),
    Case("KK_HILANG", _WORKED, 3),
    Case("KTP_HILANG", (*_WORKED, "blank"), 12),
    Case("KTP_RUSAK", (*_WORKED, "blank"), 7),
    Case("KK_HILANG", (*_WORKED, "ministry"), 8),
    # The finished PDF, after one correction; and a card to be picked up.
    Case("AKTA_LAHIR", ("send", "take", "return", "correct", "take", "approve", "work", "ready"), 10),
    Case("KTP_HILANG", (*_WORKED, "blank", "work", "ready"), 15, is_helped=True),
    Case("KIA_BARU", (*_WORKED, "ready", "hand_over"), 9),
    Case("KTP_RUSAK", (*_WORKED, "ready", "hand_over", "close"), 20),
    Case("KTP_REKAM", ("send", "take", "reject"), 5),
    Case("CETAK_BIODATA", ("send", "cancel"), 4),
)
