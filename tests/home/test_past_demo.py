"""The demo's past: invented, written in bulk, and yet all of it follows from the journal."""

import time_machine

from antri.booking.models import Booking
from antri.home.actions import write_past
from antri.insight.queries.replay import replay
from antri.insight.queries.road.counts import count
from antri.insight.queries.road.told import count_told
from antri.people.models import Officer
from antri.service_day.models import Standby
from antri.web import moment
from tests.service_day.cast import DAY, at


def test_the_invented_past_follows_from_its_events_and_is_written_once(city):
    moment.forget()
    with time_machine.travel(at(7, on=DAY), tick=False):
        people = write_past(today=DAY)

        offices, first = [city.district.pk, city.by_hand.pk], DAY.replace(year=DAY.year - 1)
        counts = count(offices, first, DAY, with_hours=True)
        assert people == sum(n for key, n in counts.items() if key.what == "people")
        assert counts == count_told(offices, first, DAY)
        assert [broken.text for broken in replay()] == []
        assert write_past(today=DAY) == 0
        # Nobody in it ever had a name, and its officers cannot sign in.
        assert not Booking.objects.exclude(sealed=b"").exists()
        assert not Standby.objects.exclude(sealed=b"").exists()
        assert not Officer.objects.filter(username__startswith="demo-", is_active=True).exists()
    moment.forget()
