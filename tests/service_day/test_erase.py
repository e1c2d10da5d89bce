"""What the hall knew of people does not outlive its use."""

from datetime import timedelta

import time_machine

from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from antri.service_day.actions import erase_hall
from antri.service_day.models import PrintJob, Standby, Visit
from antri.web import clock
from tests import cast
from tests.service_day.cast import DAY, EVE, arrive, at, booked, hall_of


def test_the_help_that_was_asked_for_is_forgotten_when_the_day_is_over(city):
    with time_machine.travel(EVE, tick=False):
        who = booked(city, 1)
    with time_machine.travel(at(8), tick=False):
        arrive(who, at(8), needs=["write"])
        assert erase_hall(by=SYSTEM) == 0
    with time_machine.travel(at(0, 5, on=DAY + timedelta(days=1)), tick=False):
        assert erase_hall(by=SYSTEM) == 1

    assert Visit.objects.get().needs == []
    assert Event.objects.get(what="service_day.erased").data["count"] == 1


def test_what_was_sent_to_the_printer_goes_after_a_week(city):
    with time_machine.travel(EVE, tick=False):
        who = booked(city, 1)
        for age in (timedelta(days=8), timedelta(days=6)):
            PrintJob.objects.create(
                city=cast.CODE, office=city.main, kind="number", row=who.pk, asked_at=clock.now() - age
            )

        assert erase_hall(by=SYSTEM) == 1

    assert PrintJob.objects.get().asked_at == EVE - timedelta(days=6)


def test_who_stood_by_is_forgotten_after_the_retention_and_still_counted(city):
    with time_machine.travel(at(8), tick=False):
        arrive(booked(city, 1, session=None), at(8))
        row = Standby.objects.create(
            city=cast.CODE,
            day_id=hall_of(city.main).pk,
            code="ABCD2345",
            service=city.ktp,
            identity_index="f00",
            sealed=b"somebody",
            registered_at=at(8),
        )
    with time_machine.travel(at(8) + timedelta(days=90), tick=False):
        assert erase_hall(by=SYSTEM) == 0
    with time_machine.travel(at(8) + timedelta(days=91), tick=False):
        assert erase_hall(by=SYSTEM) == 1
        assert erase_hall(by=SYSTEM) == 0

    row.refresh_from_db()
    assert bytes(row.sealed) == b""
    assert row.identity_index.startswith("erased-")
    assert row.service_id == city.ktp.pk
