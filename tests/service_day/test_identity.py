"""The ID against the ticket: fits, a typing error, somebody in their place, somebody else."""

import json

import pytest

from antri.booking.actions import AlreadyBooked, WrongState
from antri.booking.models import Booking
from antri.booking.queries import find, link_token
from antri.directory.queries import forget
from antri.journal.models import Event
from antri.people.actions import read_as_holder
from antri.people.models import key_ring
from antri.people.queries import identity_index
from antri.schedule.models import Slot
from antri.service_day import actions
from antri.service_day.models import Visit
from antri.web.refusals import Invalid
from tests import cast
from tests.service_day.cast import EVE, arrive, at, booked, status

BY = cast.COUNTER_OFFICER


pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def here(city, clock):
    row = booked(city, 1)
    clock.move_to(at(8))
    arrive(row, at(8))
    return row


def person_in(booking):
    row = Booking.objects.get(pk=booking.pk)
    return json.loads(key_ring().open("row", bytes(row.sealed), f"booking\0{row.pk}"))


def test_an_id_that_fits_is_noted(here):
    actions.confirm_identity(booking=here, identity=Visit.Identity.FITS, by=BY)

    assert Visit.objects.get().identity == "fits"
    assert Event.objects.get(what="service_day.identity_seen").data == {"label": here.label, "identity": "fits"}


def test_a_typing_error_is_corrected_and_the_number_stays(here):
    token = link_token(here)

    actions.correct_identity(booking=here, name="Warga Benar", nik=cast.nik(11), by=BY)

    assert person_in(here)["nik"] == cast.nik(11)
    row = find(token)
    assert row.label == here.label
    assert row.identity_index == identity_index("nik", cast.nik(11))
    assert read_as_holder(token, row.ticket_name).startswith("Warga")
    event = Event.objects.get(what="service_day.identity_seen")
    assert event.data["changed"] == ["name", "nik"]
    assert cast.nik(11) not in json.dumps(list(Event.objects.values_list("data", flat=True)))
    assert Event.objects.filter(what="people.opened", data__reason="identity.corrected").exists()


def test_a_correction_to_someone_who_has_a_number_of_this_date_is_refused_whole(here, city, clock):
    clock.move_to(EVE)
    booked(city, 2)
    clock.move_to(at(8))
    before = person_in(here)

    with pytest.raises(AlreadyBooked):
        actions.correct_identity(booking=here, name="Warga Benar", nik=cast.nik(2), by=BY)

    assert person_in(here) == before
    assert Visit.objects.get().identity == ""


def test_a_correction_is_read_like_any_nik(here):
    with pytest.raises(Invalid) as wrong:
        actions.correct_identity(booking=here, name="", nik="123", by=BY)

    assert [code for _field, code, _text in wrong.value.errors] == ["name.blank", "nik.length"]


def test_a_number_is_not_handed_on_as_a_typing_error(here):
    before = person_in(here)

    with pytest.raises(actions.AnotherPerson):
        actions.correct_identity(booking=here, name="Warga Lain", nik=cast.nik(20_007), by=BY)

    assert person_in(here) == before


def test_nobody_is_turned_away_who_is_still_at_home(city, clock):
    at_home = booked(city, 3)
    clock.move_to(at(7))

    with pytest.raises(WrongState):
        actions.turn_away(booking=at_home, by=BY)


def test_somebody_may_come_in_their_place_only_where_the_service_allows_it(here):
    with pytest.raises(actions.ProxyNotAllowed):
        actions.confirm_identity(booking=here, identity=Visit.Identity.PROXY, by=BY)
    type(here.service).objects.update(who="informant")
    forget()

    actions.confirm_identity(booking=here, identity=Visit.Identity.PROXY, by=BY)

    assert Visit.objects.get().identity == "proxy"


def test_one_service_that_needs_the_person_is_enough_to_need_them(here, city):
    type(here.service).objects.filter(pk=here.service_id).update(presence_required=False)
    type(here).objects.filter(pk=here.pk).update(also_services=[city.birth.code])
    here.also_services = [city.birth.code]
    forget()
    with pytest.raises(actions.ProxyNotAllowed):
        actions.confirm_identity(booking=here, identity=Visit.Identity.PROXY, by=BY)

    type(city.birth).objects.filter(pk=city.birth.pk).update(who="parent")
    forget()
    actions.confirm_identity(booking=here, identity=Visit.Identity.PROXY, by=BY)


def test_somebody_else_is_not_served_and_the_number_goes_to_the_hall(here):
    actions.turn_away(booking=here, by=BY)

    assert status(here) == "cancelled"
    slot = Slot.objects.get(pk=here.slot_id)
    assert (slot.state, slot.pool) == ("free", "hall")
    assert Visit.objects.get().identity == "other"


def test_somebody_else_is_noticed_at_the_counter_too_and_frees_it(here, city):
    from tests.service_day.cast import counter, press_of, seated

    row, _officer, by = seated(counter(city.main, 1))
    actions.call_next(counter=row, press=press_of(row), by=by)

    actions.turn_away(booking=here, by=by)

    assert Visit.objects.get().counter_id is None
    with pytest.raises(actions.NobodyWaits):
        actions.call_next(counter=row, press=press_of(row), by=by)


def test_priority_is_confirmed_without_a_reason(here):
    actions.confirm_priority(booking=here, is_priority=True, by=BY)

    assert Visit.objects.get().is_priority
    assert Event.objects.get(what="service_day.priority_confirmed").data == {"label": here.label, "priority": True}


def test_help_is_written_down_and_the_journal_does_not_say_which(here):
    actions.set_needs(booking=here, needs=["write", "low_counter"], by=BY)

    assert Visit.objects.get().needs == ["write", "low_counter"]
    assert Event.objects.get(what="service_day.needs_written").data == {"label": here.label, "count": 2}
    with pytest.raises(Invalid):
        actions.set_needs(booking=here, needs=["diagnosis"], by=BY)
