"""Take numbers for people who cannot book themselves: an officer or an appointed helper does, in their own name.

The rules and the slots are those of every booking, with the numbers held back for this first. Only what such people
may lack is not asked for: a phone, and a NIK. Who helped, where and why is written in the same transaction.
"""

from antri.booking.actions.assist.help import HelperLimit, HelpGiven, NotAppointed, most_a_day
from antri.booking.actions.assist.take import POOLS, assist, assist_family, read_family
from antri.booking.actions.assist.today import give_back, own_of_today, show_again, take_again

__all__ = [
    "POOLS",
    "HelpGiven",
    "HelperLimit",
    "NotAppointed",
    "assist",
    "assist_family",
    "give_back",
    "most_a_day",
    "own_of_today",
    "read_family",
    "show_again",
    "take_again",
]
