from antri.people.models.attempts import SECONDS_IN_A_WINDOW, Attempt
from antri.people.models.faults import FieldFault
from antri.people.models.key_ring import KeyRing, KeyUnknown, SealBroken, key_ring
from antri.people.models.officers import Officer

__all__ = [
    "SECONDS_IN_A_WINDOW",
    "Attempt",
    "FieldFault",
    "KeyRing",
    "KeyUnknown",
    "Officer",
    "SealBroken",
    "key_ring",
]
