from antri.people.models.approvals import Approval
from antri.people.models.attempts import SECONDS_IN_A_WINDOW, Attempt
from antri.people.models.devices import Device
from antri.people.models.faults import FieldFault
from antri.people.models.key_ring import KeyRing, KeyUnknown, SealBroken, key_ring, make_ring
from antri.people.models.officers import CITY_WIDE, HELPERS, Appointment, Invitation, Officer, Role

__all__ = [
    "CITY_WIDE",
    "HELPERS",
    "SECONDS_IN_A_WINDOW",
    "Appointment",
    "Approval",
    "Attempt",
    "Device",
    "FieldFault",
    "Invitation",
    "KeyRing",
    "KeyUnknown",
    "Officer",
    "Role",
    "SealBroken",
    "key_ring",
    "make_ring",
]
