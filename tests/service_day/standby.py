"""People without a number, as the tests of standby and draws call them."""

from datetime import time
from typing import Any

from antri.booking.actions import Order
from antri.schedule.models import ServiceDay, Slot
from antri.service_day import actions
from antri.service_day.models import Standby
from tests import cast
from tests.service_day.cast import DAY

DESK = cast.COUNTER_OFFICER


def asks(city: cast.City, number: int, **changes: Any) -> Order:
    return cast.order(city, DAY, cast.person(number), **changes)


def stand_by(city: cast.City, *numbers: int, **changes: Any) -> list[Standby]:
    """Let invented people stand by, in this order."""
    return [actions.register(order=asks(city, number, **changes), by=DESK) for number in numbers]


def leave_free(city: cast.City, count: int, *, start: time = time(9)) -> list[int]:
    """Let exactly so many numbers of the day be free, in one session; return which."""
    day = ServiceDay.objects.get(office=city.main, date=DAY, lane="main")
    Slot.objects.filter(day=day).update(state=Slot.State.WITHDRAWN)
    free = list(Slot.objects.filter(day=day, start=start).order_by("number").values_list("number", flat=True)[:count])
    Slot.objects.filter(day=day, number__in=free).update(state=Slot.State.FREE)
    return free
