"""Open a change and record it; seal what was recorded; put the head of the seals down outside the database."""

from antri.journal.actions.change import SYSTEM, Actor, change, record, together

__all__ = ["SYSTEM", "Actor", "change", "record", "together"]
