"""Siaga and numbers given in the hall, as an officer presses them and as anybody reads them."""

from datetime import time, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.urls import reverse

from antri.booking.models import Booking
from antri.journal.models import Event
from antri.people.models import Role
from antri.service_day import actions
from antri.service_day.models import Draw, Slip, Standby, Visit
from tests import cast
from tests.service_day.cast import DAY, EVE, arrive, at, booked
from tests.service_day.lanes import open_lanes
from tests.service_day.standby import DESK, leave_free, stand_by


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(8), tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(city):
    return cast.staff_client(Role.COUNTER_OFFICER, city.main)


def page(name, city, *args):
    return reverse(f"service_day:{name}", args=[city.main.slug, *args])


def typed(number=1, **changes):
    who = cast.person(number)
    fields = {"nik": who.nik, "nama": who.name, "hp": who.phone, "layanan": "KTP_HILANG", "orang": "1"}
    return fields | changes


def test_an_officer_registers_somebody_and_sees_the_code_large(city, desk):
    answer = desk.post(page("standby", city), typed(prioritas="elderly"), follow=True)

    row = Standby.objects.get()
    assert answer.status_code == 200
    assert f'<p class="hallcode">{row.code}</p>' in answer.content.decode()
    assert cast.nik(1) not in answer.content.decode()


def test_what_is_wrong_is_told_beside_the_field_and_kept(city, desk):
    answer = desk.post(page("standby", city), typed(nik="123", nama=""))

    said = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_nik_error"' in said
    assert 'value="123"' in said
    assert not Standby.objects.exists()


def test_after_the_minute_the_same_form_counts_them_as_not_served_and_offers_the_next_date(city, desk, clock):
    clock.move_to(at(9, 5))
    assert "belum_terlayani" in desk.get(page("standby", city)).content.decode()

    answer = desk.post(page("standby", city), typed(belum_terlayani="ya"), follow=True)

    row = Standby.objects.get()
    assert row.status == "unserved"
    assert "Rabu, 6 Januari 2027" in answer.content.decode()
    desk.post(page("standby_book", city, row.pk))
    assert Booking.objects.get().date == DAY + timedelta(days=1)
    assert "A-001" in desk.get(page("standby_one", city, row.pk)).content.decode()


def test_pressing_register_after_the_minute_without_saying_so_is_refused(city, desk, clock):
    clock.move_to(at(9, 5))

    assert desk.post(page("standby", city), typed()).status_code == 409


def test_a_draw_is_shown_before_and_held_when_confirmed(city, desk, clock):
    stand_by(city, 1, 2, 3)
    leave_free(city, 2)
    clock.move_to(at(9, 10))
    asks = desk.get(page("hold_draw", city, "0910")).content.decode()
    assert "2 nomor kosong, 3 orang siaga" in asks
    assert not Draw.objects.exists()

    answer = desk.post(page("hold_draw", city, "0910"), follow=True)

    said = answer.content.decode()
    assert Draw.objects.get().seed in said
    assert all(row.code in said for row in Standby.objects.filter(status="drawn"))


@pytest.mark.parametrize("at_time", ["0911", "9999", "x"])
def test_no_draw_at_a_time_that_is_not_published(city, desk, clock, at_time):
    clock.move_to(at(9, 30))
    assert desk.post(page("hold_draw", city, at_time)).status_code in (404, 409)


def test_everybody_reads_the_rules_and_the_result_by_code_without_who_has_priority(city, client, clock):
    (row,) = stand_by(city, 1, priority="ill")
    leave_free(city, 1)
    clock.move_to(at(9, 10))
    held = actions.draw(office=city.main, planned_for=time(9, 10), by=DESK)

    answer = client.get(page("standby_today", city))

    said = answer.content.decode()
    assert answer.status_code == 200
    assert row.code in said
    assert held.seed in said
    assert "Peluangnya belum dapat dikatakan" in said
    assert 'class="tag' not in said


def test_a_neighbour_and_another_office_see_nothing_of_it(city, client):
    (row,) = stand_by(city, 1)
    other = cast.staff_client(Role.COUNTER_OFFICER, city.district)

    assert client.get(page("standby", city)).status_code == 302
    assert other.get(page("standby", city)).status_code == 403
    there = reverse("service_day:standby_one", args=[city.district.slug, row.pk])
    assert other.get(there).status_code == 404
    assert other.get(reverse("service_day:paper", args=[city.district.slug, "standby", row.pk])).status_code == 404


def test_a_lane_number_stays_on_the_screen(city, desk):
    open_lanes(city)

    answer = desk.post(page("lanes", city), {"jalur": "pickup"}, follow=True)

    assert '<p class="hallcode" role="status">P-001</p>' in answer.content.decode()


def test_what_the_office_owes_is_given_for_a_slip_only(city, desk):
    open_lanes(city)

    assert desk.post(page("lanes", city), {"jalur": "return"}).status_code == 409
    assert desk.post(page("lanes", city), {"slip": "NONE0000"}).status_code == 404


def test_who_comes_back_with_a_slip_gets_a_number(city, desk, clock):
    open_lanes(city)
    clock.move_to(EVE)
    booking = booked(city, 1)
    clock.move_to(at(8))
    arrive(booking, at(8))
    Booking.objects.filter(pk=booking.pk).update(status="served")
    Visit.objects.filter(pk=booking.pk).update(outcome="incomplete")
    slip = actions.give_return_slip(booking=booking, missing="KK", by=DESK)

    answer = desk.post(page("lanes", city), {"slip": slip.code}, follow=True)

    assert "X-001" in answer.content.decode()


@pytest.mark.parametrize("width", ["58", "80", "a4"])
def test_every_paper_is_written_for_every_printer_and_names_nobody(city, desk, clock, width):
    open_lanes(city)
    clock.move_to(EVE)
    booking = booked(city, 1)
    clock.move_to(at(8))
    arrive(booking, at(8))
    waiting, turned_away = stand_by(city, 2, 3)
    Standby.objects.filter(pk=turned_away.pk).update(status="unserved")
    lane = actions.give_lane_number(office=city.main, lane="pickup", by=DESK)
    slip = actions.leave_papers(booking=booking, note="Fotokopi KK", by=DESK)
    papers = [
        ("standby", waiting.pk, waiting.code),
        ("standby", turned_away.pk, "Rabu, 6 Januari 2027"),
        ("number", booking.pk, "A-001"),
        ("number", lane.pk, "P-001"),
        ("slip", slip.pk, "Fotokopi KK"),
    ]

    for kind, key, shows in papers:
        answer = desk.get(page("paper", city, kind, key), {"lebar": width})

        said = answer.content.decode()
        assert answer.status_code == 200
        assert shows in said
        assert "GRATIS" in said
        assert not any(text in said for text in (cast.nik(1), cast.nik(2), "Rekaan 1", "0899"))
    assert Slip.objects.get().kind == "papers"


def test_the_qr_on_a_paper_is_a_drawing(city, desk):
    (row,) = stand_by(city, 1)

    said = desk.get(page("paper", city, "standby", row.pk)).content.decode()

    drawing = said[said.index("<svg", said.index('class="qr')) : said.index("</svg>", said.index('class="qr')) + 6]
    assert ElementTree.fromstring(drawing).tag.endswith("svg")


def test_unknown_papers_and_widths_are_not_found(city, desk):
    (row,) = stand_by(city, 1)

    assert desk.get(page("paper", city, "ticket", row.pk)).status_code == 404
    assert desk.get(page("paper", city, "standby", row.pk), {"lebar": "12"}).status_code == 404


def test_opening_a_paper_is_written_down_and_no_paper_opens_the_ticket_of_somebody_at_home(city, desk, clock):
    clock.move_to(EVE)
    at_home = booked(city, 1, on=DAY + timedelta(days=1))
    today = booked(city, 2)
    clock.move_to(at(8))

    assert desk.get(f"/petugas/disdukcapil/struk/number/{at_home.pk}/").status_code == 404
    assert desk.get(f"/petugas/disdukcapil/struk/number/{today.pk}/").status_code == 200
    event = Event.objects.get(what="service_day.paper_shown")
    assert (event.about_id, event.actor_kind) == (str(today.pk), "officer")
