"""Settle "Ini NIK saya" at a desk, ID in hand: the wrong holder's number is withdrawn, the owner gets the chance back.

Neither learns anything of the other: the officer sees who claims, and of the other number only that it is there.
"""

from antri.booking.actions.settle_claim.decide import REFUSALS, claim_at_desk, grant_claim, refuse_claim
from antri.booking.actions.settle_claim.refusals import AtTheCounter, ClaimOver, ClaimSettled, OwnNumber

__all__ = [
    "REFUSALS",
    "AtTheCounter",
    "ClaimOver",
    "ClaimSettled",
    "OwnNumber",
    "claim_at_desk",
    "grant_claim",
    "refuse_claim",
]
