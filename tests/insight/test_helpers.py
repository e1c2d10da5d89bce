"""What those who book for others did, recounted here by hand from what was done; and what of it everybody reads."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from antri.booking.actions.assist import HelpGiven, assist
from antri.booking.models import Booking
from antri.insight.queries.helpers import helpers, public_weeks
from antri.journal.actions import Actor
from antri.people.models import Appointment, Role
from antri.service_day.models import Visit
from antri.web import moment
from tests import cast

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # a Tuesday
LATER = datetime(2026, 12, 9, 3, 0, tzinfo=UTC)
TUESDAY = date(2026, 12, 8)


def appointed(city, role=Role.OUTSIDE_HELPER):
    return Appointment.objects.select_related("officer").get(officer=cast.officer(role, city.main))


def take(city, appointment, numbers, **changes):
    found = []
    for number in numbers:
        moment.forget()
        order = cast.order(city, TUESDAY, cast.person(number), **({"phone": ""} | changes))
        by = Actor("officer", "desk", str(appointment.officer_id))
        given = HelpGiven(appointment=appointment, reason="elderly", identity_reason="bayi")
        found.append(assist(order=order, help_given=given, key=cast.key(number), by=by).booking)
    return found


@pytest.fixture
def two(city):
    """An honest helper with 12 numbers and one who took 10 that nobody came for."""
    with time_machine.travel(NOW, tick=False):
        honest, other = appointed(city), appointed(city)
        good = take(city, honest, range(12))
        bad = take(city, other, range(20, 30))
    Booking.objects.filter(pk__in=[row.pk for row in good]).update(status="served")
    Booking.objects.filter(pk__in=[row.pk for row in bad]).update(status="no_show")
    with time_machine.travel(LATER, tick=False):
        moment.forget()
        yield honest, other, good, bad


def told(**more):
    rows = helpers(since=date(2026, 12, 1), until=date(2026, 12, 9), **more)
    return {row.officer.pk: row for row in rows}, rows


def test_each_figure_is_what_was_done(city, two):
    honest, other, good, _bad = two
    Booking.objects.filter(pk=good[0].pk).update(status="cancelled")

    found, rows = told(office=city.main)
    mine, theirs = found[honest.officer_id], found[other.officer_id]
    assert (mine.taken, mine.given_back, mine.over, mine.no_shows, mine.no_phone) == (12, 1, 11, 0, 12)
    assert (theirs.taken, theirs.given_back, theirs.over, theirs.no_shows) == (10, 0, 10, 10)
    assert theirs.marks == ("no_shows",)
    assert mine.marks == ()
    assert rows[0] is theirs
    assert told(office=city.district)[1] == []


def test_a_number_that_was_somebody_elses_is_seen(city, two):
    honest, _other, good, _bad = two
    Visit.objects.create(
        city=cast.CODE,
        booking=good[0],
        day_id=good[0].day_id,
        hour=good[0].start,
        rank=Visit.Rank.IN_TIME,
        door=Visit.Door.HALL,
        service_code="KTP_HILANG",
        arrived_at=LATER,
        queued_at=LATER,
        identity=Visit.Identity.OTHER,
    )

    row = told()[0][honest.officer_id]
    assert (row.other, row.marks) == (1, ("other",))


def test_one_phone_for_many_people_is_seen(city):
    with time_machine.travel(NOW, tick=False):
        one = appointed(city)
        take(city, one, range(1, 5), phone=cast.phone(7))
        take(city, one, [8], phone=cast.phone(8))

        row = told()[0][one.officer_id]
    assert (row.phones, row.most_on_a_phone, row.no_phone, row.marks) == (1, 4, 0, ("phones",))


def test_a_few_numbers_are_no_share(city):
    with time_machine.travel(NOW, tick=False):
        one = appointed(city)
        take(city, one, range(3))
    Booking.objects.update(status="no_show")

    with time_machine.travel(LATER, tick=False):
        row = told()[0][one.officer_id]
    assert row.no_show_share is None
    assert row.marks == ()


def test_everybody_reads_weeks_without_names_and_without_small_figures(city, two):
    with time_machine.travel(NOW, tick=False):
        take(city, appointed(city), range(40, 43))

    week = public_weeks(count=1)[0]
    assert (week.first, week.last) == (date(2026, 11, 30), date(2026, 12, 6))
    assert week.rows == (("12", "0"), ("10", "10"), ("<5", "0"))
    # 25 beside 12 and 10 would tell the three.
    assert week.total == "–"
    assert week.no_shows == "10"


def test_the_head_and_the_manager_see_names_and_everybody_else_does_not(city, two):
    head, manager = cast.staff_client(Role.HEAD_OF_OFFICE), cast.staff_client(Role.OFFICE_MANAGER, city.main)
    name = f"{two[0].officer}"

    for browser, page in ((head, "/kelola/pendamping/"), (manager, "/kelola/disdukcapil/pendamping/")):
        answer = browser.get(f"{page}?hari=28").content.decode()
        assert name in answer
        assert "10 dari 10" in answer
        assert cast.person(1).nik not in answer
    assert cast.sign_in(two[0].officer).get("/kelola/pendamping/").status_code == 403
    public = manager.get("/angka/pendamping/").content.decode()
    assert name not in public
    assert '<td class="n">12</td><td class="n">0</td>' in public
