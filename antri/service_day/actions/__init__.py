"""What can be done on the service day. Every change holds the hall (`hall_in_hand`)."""

from antri.service_day.actions.calling import (
    ApproachFirst,
    NobodyWaits,
    OutOfOrder,
    assign,
    call_again,
    call_next,
    call_this,
    come_back,
    finish,
    miss,
    miss_by_clock,
    put_aside,
    start,
    transfer,
)
from antri.service_day.actions.desks import AlreadySeated, close_desk, open_desk, pause_desk, resume_desk
from antri.service_day.actions.erase import erase_hall
from antri.service_day.actions.first_place import NoFirstPlace, give_first_place, make_owed_day
from antri.service_day.actions.hall import HallClosed, check_open_hall, hall_in_hand, move, note
from antri.service_day.actions.hall_numbers import LaneClosed, LaneFull, give_lane_number
from antri.service_day.actions.pressing import (
    CounterBusy,
    DeskClosed,
    NothingToUndo,
    NotYourDesk,
    StalePress,
    undo,
)
from antri.service_day.actions.slips import SlipOver, SlipUnknown, find_slip, give_return_slip, leave_papers, use_slip

__all__ = [
    "AlreadySeated",
    "ApproachFirst",
    "CounterBusy",
    "DeskClosed",
    "HallClosed",
    "LaneClosed",
    "LaneFull",
    "NoFirstPlace",
    "NobodyWaits",
    "NotYourDesk",
    "NothingToUndo",
    "OutOfOrder",
    "SlipOver",
    "SlipUnknown",
    "StalePress",
    "assign",
    "call_again",
    "call_next",
    "call_this",
    "check_open_hall",
    "close_desk",
    "come_back",
    "erase_hall",
    "find_slip",
    "finish",
    "give_first_place",
    "give_lane_number",
    "give_return_slip",
    "hall_in_hand",
    "leave_papers",
    "make_owed_day",
    "miss",
    "miss_by_clock",
    "move",
    "note",
    "open_desk",
    "pause_desk",
    "put_aside",
    "resume_desk",
    "start",
    "transfer",
    "undo",
    "use_slip",
]
