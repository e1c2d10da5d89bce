"""The demo is filled again on another day, whatever people have tried in it meanwhile."""

import time_machine

from antri.booking.actions import cancel
from antri.booking.models import Booking
from antri.booking.queries import link_token
from antri.directory.queries import catalogue
from antri.home.actions.found_demo import _fill
from antri.schedule.queries import open_days
from antri.web import moment
from tests import cast
from tests.booking.story import NOW
from tests.directory.conftest import BOGOR, load


def test_a_number_that_was_given_back_does_not_keep_it_from_being_filled_again(db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        load(BOGOR)
        main = catalogue().main
        share = 5 / open_days(main)[2].capacity

        def fill() -> int:
            moment.forget()
            return _fill(main, open_days(main)[2], share)

        assert fill() == 5
        assert fill() == 0
        row = Booking.objects.order_by("idempotency_key")[1]
        cancel(token=link_token(row), by=cast.CITRA.actor)

        assert fill() == 1
        assert Booking.objects.filter(status__in=Booking.LIVE).count() == 5
