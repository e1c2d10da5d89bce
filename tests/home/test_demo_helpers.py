"""The demo's helpers find room on whichever day it starts."""

import pytest

from antri.booking.models import Assistance
from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.home.actions import help_in_demo
from antri.people.actions import found_demo_officers
from antri.schedule.actions import ensure_day
from antri.schedule.models import Slot
from antri.schedule.queries import first_room
from antri.web import clock
from tests import cast

pytestmark = pytest.mark.django_db


def test_what_the_first_date_does_not_hold_goes_to_the_next(city):
    found_demo_officers(by=cast.HEAD_OF_OFFICE)
    Setting.objects.create(city=cast.CODE, key="nik_provinces", value=["99"])
    forget()
    today = clock.today(city.main.timezone)
    room = first_room(city.main, after=today)
    day = ensure_day(office=city.main, date=room.date, by=cast.HEAD_OF_OFFICE)
    kept = Slot.objects.filter(day=day, state="free").order_by("number").values_list("pk", flat=True)[:2]
    Slot.objects.filter(day=day).exclude(pk__in=list(kept)).update(state="withdrawn")

    taken = help_in_demo(today=today)

    dates = list(Assistance.objects.values_list("booking__date", flat=True))
    assert taken == len(dates) > 2
    assert dates.count(room.date) == 2
    assert help_in_demo(today=today) == 0
