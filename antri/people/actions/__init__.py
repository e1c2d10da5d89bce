"""Close and open what is personal; slow down; sign in; appoint; ask a second person; pair devices."""

from antri.people.actions.attempts import Buckets, TooMany, allow, count_attempt, forget, forget_attempts
from antri.people.actions.sealing import (
    LONGEST_FORM,
    FormBroken,
    FormExpired,
    open_sealed,
    read_as_holder,
    read_form,
    seal,
    seal_for_holder,
    seal_form,
)

__all__ = [
    "LONGEST_FORM",
    "Buckets",
    "FormBroken",
    "FormExpired",
    "TooMany",
    "allow",
    "count_attempt",
    "forget",
    "forget_attempts",
    "open_sealed",
    "read_as_holder",
    "read_form",
    "seal",
    "seal_for_holder",
    "seal_form",
]
