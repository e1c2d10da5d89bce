"""An office changes how it serves from a date on, and nobody who holds a number loses it unnoticed."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from antri.booking.actions import DayClosed
from antri.booking.models import Booking
from antri.directory.models import Offering, OfficeMode
from antri.directory.queries import catalogue
from antri.insight.queries import replay
from antri.journal.actions import seal_events
from antri.journal.models import Event
from antri.kecamatan.actions.modes import (
    LooksDifferent,
    ModeBegun,
    ModeTaken,
    ModeTakenBack,
    ModeUnchanged,
    TooSoon,
    take_back_mode,
)
from antri.kecamatan.models import Decision
from antri.kecamatan.queries.modes import Switch, what_it_does
from antri.schedule.models import DayOverride, OpeningPlan
from antri.schedule.queries import calendar
from antri.web import moment
from antri.web.refusals import Invalid
from tests import cast
from tests.booking.story import NOW, later
from tests.kecamatan.modes import FRIDAY, HYBRID, LATER, MANUAL, MONDAY, ONLINE, switch, take_at


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def by_hand(city):
    """The kecamatan that serves by hand, with a service that it offers and no opening hours."""
    Offering.objects.create(city=cast.CODE, office=city.by_hand, service=city.ktp, since=date(2020, 1, 1))
    return city.by_hand


def day(office, on):
    moment.forget()
    return calendar(office, from_date=on, days=1)[0]


def to_move():
    return Booking.objects.filter(to_move_at__isnull=False).count()


def test_the_hours_are_found_again_by_whoever_reads_another_language(city, by_hand):
    first = switch(by_hand, ONLINE, numbers_a_day=60)
    take_back_mode(row=first, by=cast.HEAD_OF_OFFICE)

    with override("en"):
        switch(by_hand, ONLINE, numbers_a_day=40)

    plans = OpeningPlan.objects.filter(office=by_hand, valid_from=MONDAY).values_list("name", flat=True)
    assert set(plans) == {"Nomor antrean sejak 14 Desember 2026"}


def test_a_closing_without_words_of_the_office_has_both_languages(city):
    take_at(city, city.district, LATER)

    with override("en"):
        switch(city.district, MANUAL, since=LATER, moves_people=True)

    closing = DayOverride.objects.get(office=city.district, date=LATER)
    assert closing.reason.startswith("Mulai tanggal ini kantor melayani langsung")
    assert closing.reason_en.startswith("From this date the office serves people")


def test_a_kecamatan_goes_online_with_numbers_of_its_own(city, by_hand):
    row = switch(by_hand, ONLINE, numbers_a_day=60)

    first = day(by_hand, MONDAY)
    assert (first.state, first.capacity, len(first.sessions)) == ("open", 60, 5)
    assert day(by_hand, FRIDAY).state == "closed"
    assert take_at(city, by_hand, MONDAY).booking.label == "A-001"
    decision = Decision.objects.get(pk=row.pk)
    assert (decision.why, decision.decided_by) == ("Pegawai sudah terlatih", "officer:4")
    event = Event.objects.get(what="kecamatan.mode_switched")
    assert {name: event.data[name] for name in ("before", "mode", "date")} == {
        "before": "manual",
        "mode": "online",
        "date": f"{MONDAY}",
    }


def test_going_online_without_opening_hours_asks_for_numbers(by_hand):
    with pytest.raises(Invalid, match=r"quota.missing"):
        switch(by_hand, ONLINE)
    assert not OfficeMode.objects.exists()


def test_what_changes_nothing_or_lies_behind_or_is_taken_is_refused(city):
    with pytest.raises(Invalid, match=r"date.past"):
        switch(city.district, MANUAL, date(2026, 12, 1))
    with pytest.raises(ModeUnchanged):
        switch(city.district, ONLINE)
    switch(city.district, MANUAL)
    with pytest.raises(ModeTaken):
        switch(city.district, HYBRID)
    assert OfficeMode.objects.count() == 1


def test_numbers_that_are_held_are_honoured_on_their_day(city):
    take_at(city, city.district, MONDAY)
    effect = what_it_does(Switch(office=city.district, mode=MANUAL, since=MONDAY))
    switch(city.district, MANUAL, seen=effect.fingerprint)

    assert (effect.people.held, effect.held) == (1, {MONDAY: 1})
    assert (Booking.objects.get().status, to_move()) == ("booked", 0)
    with pytest.raises(DayClosed):
        take_at(city, city.district, MONDAY, 2)


def test_who_is_to_be_moved_is_marked_and_told_in_time(city):
    take_at(city, city.district, FRIDAY)
    take_at(city, city.district, LATER, 2)
    with pytest.raises(TooSoon):
        switch(city.district, MANUAL, FRIDAY, moves_people=True)
    switch(city.district, MANUAL, LATER, moves_people=True)

    marked = Booking.objects.filter(to_move_at__isnull=False)
    assert list(marked.values_list("date", flat=True)) == [LATER]
    with pytest.raises(DayClosed):
        take_at(city, city.district, LATER + timedelta(days=1), 3)


def test_a_booking_made_while_somebody_looks_is_shown_before_it_is_saved(city):
    effect = what_it_does(Switch(office=city.district, mode=MANUAL, since=MONDAY))
    take_at(city, city.district, MONDAY)
    with pytest.raises(LooksDifferent) as refused:
        switch(city.district, MANUAL, seen=effect.fingerprint)

    assert refused.value.facts["effect"].people.held == 1
    assert not OfficeMode.objects.exists()


def test_what_has_not_begun_is_taken_back_with_all_that_came_with_it(city, by_hand):
    row = switch(by_hand, ONLINE, numbers_a_day=60)
    take_back_mode(row=row, by=cast.HEAD_OF_OFFICE)

    assert catalogue().mode(by_hand, MONDAY) == MANUAL
    assert not OpeningPlan.objects.filter(office=by_hand).exists()
    assert Event.objects.filter(what="kecamatan.mode_taken_back").count() == 1
    with pytest.raises(ModeTakenBack):
        take_back_mode(row=row, by=cast.HEAD_OF_OFFICE)
    switch(by_hand, HYBRID, numbers_a_day=40)
    assert day(by_hand, MONDAY).capacity == 40


def test_taking_back_lets_those_who_were_to_be_moved_stay(city):
    take_at(city, city.district, LATER)
    row = switch(city.district, MANUAL, LATER, moves_people=True)
    assert to_move() == 1
    take_back_mode(row=row, by=cast.HEAD_OF_OFFICE)

    assert (to_move(), day(city.district, LATER).left) == (0, 199)


def test_taking_back_a_coming_online_keeps_the_numbers_that_were_taken(city, by_hand):
    row = switch(by_hand, ONLINE, numbers_a_day=60)
    take_at(city, by_hand, MONDAY)
    take_back_mode(row=row, by=cast.HEAD_OF_OFFICE)

    assert (Booking.objects.get().status, to_move()) == ("booked", 0)
    with pytest.raises(DayClosed):
        take_at(city, by_hand, MONDAY, 2)


def test_what_has_begun_is_not_taken_back_but_followed_by_another(city, clock):
    row = switch(city.district, MANUAL)
    clock.move_to(later(days=20), tick=False)
    with pytest.raises(ModeBegun):
        take_back_mode(row=row, by=cast.HEAD_OF_OFFICE)
    switch(city.district, ONLINE, date(2026, 12, 28))

    modes = [catalogue().mode(city.district, on) for on in (FRIDAY, MONDAY, date(2026, 12, 28))]
    assert modes == [ONLINE, MANUAL, ONLINE]


def test_what_is_stored_follows_from_the_journal_through_every_change(city, by_hand):
    take_at(city, city.district, LATER)
    there = switch(city.district, MANUAL, LATER, moves_people=True)
    take_back_mode(row=there, by=cast.HEAD_OF_OFFICE)
    online = switch(by_hand, ONLINE, numbers_a_day=60)
    take_at(city, by_hand, MONDAY, 2)
    take_back_mode(row=online, by=cast.HEAD_OF_OFFICE, moves_people=False)
    seal_events(everything=True)

    assert [broken.said for broken in replay()] == []


def test_one_service_goes_by_hand_and_only_its_numbers_are_counted(city):
    take_at(city, city.district, MONDAY)
    take_at(city, city.district, MONDAY, 2, service=city.family_card.code)
    effect = what_it_does(Switch(office=city.district, mode=MANUAL, since=MONDAY, service=city.ktp))
    switch(city.district, MANUAL, service=city.ktp)

    assert effect.people.held == 1
    with pytest.raises(DayClosed):
        take_at(city, city.district, MONDAY, 3)
    assert take_at(city, city.district, MONDAY, 4, service=city.family_card.code)


def test_citizens_are_told_from_the_decision_until_two_weeks_after(city, by_hand, clock):
    switch(by_hand, HYBRID, numbers_a_day=20, reason="Bawa KTP-el asli.")

    notice = catalogue().mode_news(date(2026, 12, 1))[0]
    assert notice.text == (
        "Mulai 14 Desember 2026 Kecamatan Rekaan Timur melayani dengan nomor antrean."
        " Yang datang tanpa nomor juga dilayani. Bawa KTP-el asli."
    )
    assert "14 December 2026" in notice.text_en
    assert [len(catalogue().mode_news(on)) for on in (date(2026, 11, 30), date(2026, 12, 28), date(2026, 12, 29))] == [
        0,
        1,
        0,
    ]


def test_a_decision_without_its_row_is_refused_by_the_database(city):
    row = switch(city.district, MANUAL)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO antri_decision (city, mode_id, office_id, why, figures, what_if, decided_by, decided_at)"
            " SELECT city, mode_id, office_id, why, figures, what_if, decided_by, decided_at FROM antri_decision"
            " WHERE mode_id = %s",
            [row.pk],
        )
