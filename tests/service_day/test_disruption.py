"""Gangguan: told at once, changed and ended; what is not stopped goes on; whoever waits may choose."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from antri.booking.actions import WrongState
from antri.insight.queries.follow import follow
from antri.journal.models import Event
from antri.people.models import Role
from antri.schedule.models import ServiceDay
from antri.service_day import actions
from antri.service_day.models import Disruption, Slip, Visit
from antri.service_day.queries.board import board
from antri.web.refusals import Invalid
from tests import cast
from tests.service_day.cast import DAY, ZONE, arrive, at, booked, counter, press_of, seated, status
from tests.service_day.lanes import open_lanes

DESK = cast.COUNTER_OFFICER
SIAK = "SIAK tidak dapat dibuka"


pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def hall(city, clock):
    """Two who wait for a lost ID card, one for a family card, and a counter."""
    open_lanes(city)
    people = [booked(city, 1), booked(city, 2), booked(city, 3, service=city.family_card)]
    clock.move_to(at(8))
    for who in people:
        arrive(who, at(7, 50))
    row, _officer, by = seated(counter(city.main, 3))
    return people, row, by


def begin(city, **more):
    return actions.begin_disruption(office=city.main, cause=SIAK, by=DESK, **({"services": ("KTP_HILANG",)} | more))


def version(city):
    return ServiceDay.objects.get(office=city.main, date=DAY, lane="main").queue_version


def followed(booking):
    stands = None
    for event in Event.objects.filter(about_kind="booking", about_id=str(booking.pk)).order_by("pk"):
        stands = follow(stands, event.what, event.data)
    return stands.status


def call(row, by):
    return actions.call_next(counter=row, press=press_of(row), by=by)


# -- told --------------------------------------------------------------------------------------------


def test_board_and_phones_are_told_at_once_in_both_languages(city, hall):
    before = version(city)

    begin(city, cause_en="SIAK is down", expected_until=at(9, 30))

    told = board(city.main)["disruption"]
    until = at(9, 30).astimezone(ZONE).isoformat()
    assert (told["text"], told["until"], told["services"]) == (SIAK, until, ["KTP_HILANG"])
    assert version(city) == before + 1
    event = Event.objects.get(what="service_day.disruption_began")
    assert (event.data["office"], event.data["services"]) == ("disdukcapil", ["KTP_HILANG"])


def test_other_services_go_on(city, hall):
    people, row, by = hall
    begin(city)

    assert call(row, by).label == people[2].label
    actions.start(counter=row, press=press_of(row), by=by)
    actions.finish(counter=row, press=press_of(row), outcome=Visit.Outcome.DONE, by=by)
    with pytest.raises(actions.NobodyWaits):
        call(row, by)


def test_after_the_end_they_are_called_from_their_old_place(city, hall):
    people, row, by = hall
    begin(city)
    actions.end_disruption(office=city.main, by=DESK)

    assert call(row, by).label == people[0].label
    assert board(city.main)["disruption"] is None


def test_pressing_twice_tells_it_once(city, hall):
    assert begin(city).pk == begin(city).pk
    assert Disruption.objects.count() == 1
    with pytest.raises(actions.DisruptionRuns):
        actions.begin_disruption(office=city.main, cause="Listrik padam", by=DESK)


def test_the_database_itself_refuses_a_second_one_at_a_time(city, hall):
    row = begin(city)

    with pytest.raises(IntegrityError), transaction.atomic():
        Disruption.objects.create(city=row.city, day=row.day, cause="x", began_at=row.began_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disruption.objects.filter(pk=row.pk).update(ended_at=row.began_at - timedelta(seconds=1))


def test_a_change_keeps_what_was_frozen_before_it(city, hall, clock):
    people, row, by = hall
    call(row, by)
    begin(city)
    clock.move_to(at(9))
    actions.change_disruption(office=city.main, cause=SIAK, services=("KK_UBAH",), by=DESK)
    clock.move_to(at(9, 4))
    assert actions.run_clocks(by=DESK) == 0
    clock.move_to(at(9, 5))

    assert actions.run_clocks(by=DESK) == 1
    assert status(people[0]) == "missed"


def test_a_later_end_is_the_same_disruption(city, hall):
    first = begin(city)

    changed = actions.change_disruption(
        office=city.main, cause=SIAK, services=("KTP_HILANG",), expected_until=at(10), by=DESK
    )

    assert (changed.pk, changed.expected_until) == (first.pk, at(10))


def test_what_cannot_be_told_is_refused(city, hall):
    with pytest.raises(Invalid) as refused:
        actions.begin_disruption(office=city.main, cause="  ", services=("NO_SUCH",), expected_until=at(7), by=DESK)
    assert {code for _field, code, _text in refused.value.errors} == {"cause.length", "service.unknown", "until.past"}
    with pytest.raises(actions.NoDisruption):
        actions.end_disruption(office=city.main, by=DESK)


# -- choose ------------------------------------------------------------------------------------------


def test_papers_may_be_left_with_a_receipt_that_opens_the_hall_again(city, hall, clock):
    people, _row, _by = hall
    begin(city)

    slip = actions.take_papers(booking=people[0], note="Berkas lengkap", by=DESK)

    assert (slip.kind, status(people[0])) == (Slip.Kind.PAPERS, "served")
    assert Visit.objects.get(pk=people[0].pk).outcome == Visit.Outcome.IN_PROCESS
    assert followed(people[0]) == "served"
    clock.move_to(at(8, on=DAY + timedelta(days=1)))
    assert actions.use_slip(office=city.main, code=slip.code, by=DESK).label == "X-001"


def test_a_first_place_on_another_day_may_be_taken(city, hall):
    people, _row, _by = hall
    begin(city)

    new = actions.another_day(booking=people[0], by=DESK)

    assert (new.label, new.date, new.status) == ("X-001", DAY + timedelta(days=1), "booked")
    assert followed(people[0]) == "booked"


def test_who_was_called_when_it_began_may_choose_too(city, hall):
    people, row, by = hall
    call(row, by)
    begin(city)

    actions.another_day(booking=people[0], by=DESK)

    assert not Visit.objects.filter(counter=row).exists()


def test_nobody_chooses_whose_service_goes_on(city, hall):
    people, _row, _by = hall
    begin(city)

    with pytest.raises(WrongState):
        actions.take_papers(booking=people[2], note="Berkas", by=DESK)
    with pytest.raises(WrongState):
        actions.another_day(booking=people[2], by=DESK)
    assert [status(who) for who in people] == ["checked_in"] * 3


def test_without_a_disruption_nobody_chooses(city, hall):
    people, _row, _by = hall

    with pytest.raises(actions.NoDisruption):
        actions.another_day(booking=people[0], by=DESK)


def test_a_receipt_without_a_note_takes_no_papers(city, hall):
    people, _row, _by = hall
    begin(city)

    with pytest.raises(Invalid):
        actions.take_papers(booking=people[0], note=" ", by=DESK)
    assert status(people[0]) == "checked_in"


# -- the page ----------------------------------------------------------------------------------------

PAGE = "/petugas/disdukcapil/gangguan/"


def test_one_tap_tells_that_siak_is_down_and_pick_up_goes_on(city, hall):
    officer = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    assert "Umumkan gangguan" in officer.get(PAGE).content.decode()

    answer = officer.post(PAGE, {"sebab": "siak", "berhenti": "antrean", "sampai": ""}, follow=True)

    row = Disruption.objects.get()
    stopped = ["AKTA_LAHIR", "KK_UBAH", "KTP_HILANG", "SURAT_DARING"]
    assert (row.cause, row.services, row.expected_until) == (SIAK, stopped, None)
    page = answer.content.decode()
    assert "Akhiri gangguan" in page
    assert [label in page for label in ("A-001", "A-002", "A-003")] == [True] * 3


def test_the_page_lets_each_person_choose_and_ends_it(city, hall):
    people, _row, _by = hall
    officer = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    begin(city)

    left = officer.post(f"{PAGE}{people[0].pk}/", {"titip": "1", "catatan": "KK asli"}, follow=True)
    moved = officer.post(f"{PAGE}{people[1].pk}/", {"pindah": "1"}, follow=True)
    again = officer.post(f"{PAGE}{people[1].pk}/", {"pindah": "1"}, follow=True)
    ended = officer.post(f"{PAGE}akhiri/", follow=True)

    assert Slip.objects.get().note == "KK asli"
    assert "berkas dititipkan" in left.content.decode()
    assert "X-001" in moved.content.decode()
    assert again.status_code == 200
    assert "diakhiri" in ended.content.decode()
    assert Disruption.objects.get().ended_at is not None


def test_a_cause_of_ones_own_and_a_time_are_asked_for_when_chosen(city, hall):
    officer = cast.staff_client(Role.OFFICE_MANAGER, city.main)

    answer = officer.post(PAGE, {"sebab": "lain", "berhenti": "pilihan", "sampai": "jam"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"tulisan", "layanan", "pukul"}
    assert not Disruption.objects.exists()


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.APPOINTED_OFFICER, Role.ADMINISTRATOR])
def test_others_may_not_tell_a_disruption(city, hall, role):
    where = None if role == Role.ADMINISTRATOR else city.main
    assert cast.staff_client(role, where).get(PAGE).status_code == 403
