"""Every "no" is said where the person stands, and nothing typed is lost."""

import datetime

import pytest
import time_machine
from django.test import Client

from antri.booking.models import Booking, Claim
from antri.directory.models import Service
from antri.directory.queries import forget
from antri.schedule.actions import close_day, ensure_day
from antri.schedule.models import Slot
from antri.web import moment
from tests import cast
from tests.booking.pages import CONFIRM, DATA, NOW, TUESDAY, confirm, field, give_data, take_number, text_of, typed


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def sell_out(city, date=TUESDAY, session=None):
    """Let everybody else take the rest of a day, or of one session."""
    day = ensure_day(office=city.main, date=date, by=cast.COUNTER_OFFICER)
    slots = Slot.objects.filter(day_id=day)
    (slots.filter(start=session) if session else slots).update(state=Slot.State.TAKEN)
    moment.forget()


def test_a_mistake_is_said_on_top_and_beside_its_field_and_what_was_typed_stays(city, client):
    answer = give_data(client, nik=cast.CITRA.nik[:15])

    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_nik">' in page
    assert 'id="id_nik_error"' in page
    assert 'aria-invalid="true"' in page
    assert f'value="{cast.CITRA.nik[:15]}"' in page
    assert f'value="{cast.CITRA.name}"' in page
    assert "Anda mengetik 15, kurang 1" in text_of(answer)


def test_all_mistakes_are_told_at_once(city, client):
    answer = give_data(client, nama=" ", nik="1", hp="123")

    assert "Ada 3 hal yang perlu diperbaiki" in text_of(answer)


def test_priority_without_a_kind_asks_for_it_and_a_kind_without_the_tick_counts_for_nothing(city, client):
    assert give_data(client, perlu_prioritas="on").status_code == 422
    assert "Layanan prioritas" not in text_of(give_data(client, prioritas="ill"))


def test_what_was_typed_for_longer_than_half_an_hour_is_asked_again(city, client):
    checked = give_data(client)

    with time_machine.travel(NOW + datetime.timedelta(minutes=31)):
        answer = confirm(client, checked)

    assert answer.status_code == 410
    assert "Isi kembali data Anda" in text_of(answer)
    assert "Selasa, 8 Desember 2026" in text_of(answer)
    assert not Booking.objects.exists()


@pytest.mark.parametrize("sealed", ["", "x", "A" * 600])
def test_a_broken_seal_is_asked_again(city, client, sealed):
    for path in (CONFIRM, DATA):
        answer = client.post(path, {"terkunci": sealed})
        assert answer.status_code == 410
        assert "Data Anda" in text_of(answer)
    assert client.post("/klaim/", {"terkunci": sealed}).status_code == 410


def test_sold_out_meanwhile_offers_the_next_date_with_the_form_intact(city, client):
    checked = give_data(client)
    sell_out(city)

    refused = confirm(client, checked)

    assert refused.status_code == 409
    assert "baru saja penuh" in text_of(refused)
    assert "Rabu, 9 Desember 2026" in text_of(refused)
    assert "Petugas memesankan untuk Anda" in text_of(refused)
    taken = confirm(client, refused, ganti=field(refused, "ganti"))
    assert taken.status_code == 303
    assert Booking.objects.get().date == datetime.date(2026, 12, 9)


def test_a_session_sold_out_meanwhile_offers_another_hour_of_the_same_day(city, client):
    checked = give_data(client)
    sell_out(city, session=datetime.time(9))

    refused = confirm(client, checked)

    assert refused.status_code == 409
    assert field(refused, "ganti") == "2026-12-08T08:00"


def test_a_day_closed_meanwhile_says_why_and_offers_the_next(city, client):
    checked = give_data(client)
    close_day(office=city.main, date=TUESDAY, reason="Listrik padam", by=cast.HEAD_OF_OFFICE)
    moment.forget()

    refused = confirm(client, checked)

    assert refused.status_code == 409
    assert "Listrik padam" in text_of(refused)
    assert field(refused, "ganti") == "2026-12-09T08:00"


def test_a_day_that_closes_for_booking_meanwhile_says_so(city, client):
    with time_machine.travel(NOW + datetime.timedelta(minutes=110), tick=False):
        checked = give_data(client, at=DATA.replace("2026-12-08", "2026-12-01").replace("09:00", "13:00"))
    moment.forget()

    with time_machine.travel(NOW + datetime.timedelta(minutes=125), tick=False):
        refused = confirm(client, checked)

    assert refused.status_code == 409
    assert "Pemesanan untuk hari ini sudah ditutup" in text_of(refused)
    assert field(refused, "ganti") == "2026-12-02T08:00"


def test_the_same_browser_is_led_to_the_number_it_already_took(city, client):
    ticket = take_number(client)

    answer = confirm(client, give_data(client))

    assert answer.status_code == 409
    assert f'href="{ticket}"' in answer.content.decode()


@pytest.mark.goal("G36")
def test_another_browser_learns_nothing_but_that_there_is_a_number(city, client):
    ticket = take_number(client)

    answer = confirm(Client(), give_data(Client()))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert ticket not in page
    assert Booking.objects.get().label not in page
    assert 'action="/klaim/"' in page
    assert 'href="/cek/"' in page


@pytest.mark.goal("G36")
def test_this_is_my_nik_is_recorded_for_the_desk_once(city, client):
    take_number(client)
    stranger = Client()
    refused = confirm(stranger, give_data(stranger, nama="Citra Asli"))

    first = stranger.post("/klaim/", {"terkunci": field(refused, "terkunci")})
    second = stranger.post("/klaim/", {"terkunci": field(refused, "terkunci")})

    claim = Claim.objects.get()
    code = f"{claim.code[:4]} {claim.code[4:]}"
    assert first.status_code == second.status_code == 200
    assert code in text_of(first)
    assert code in text_of(second)
    assert cast.CITRA.nik not in first.content.decode()


def test_the_third_future_number_is_refused_with_what_to_do(city, client):
    for day in ("2026-12-09", "2026-12-10"):
        take_number(client, at=DATA.replace("2026-12-08", day))

    answer = confirm(client, give_data(client))

    assert answer.status_code == 409
    assert "2 nomor untuk hari mendatang" in text_of(answer)
    assert 'href="/cek/"' in answer.content.decode()


def test_trying_too_often_is_told_when_to_come_back_and_where_a_human_is(city, client):
    take_number(client)
    for n in range(300):  # the slower the machine, the more tries the minute gives back
        answer = confirm(client, give_data(client, hp=cast.phone(50 + n)))
        if answer.status_code == 429:
            break

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Petugas membantu Anda" in text_of(answer)


@pytest.mark.parametrize("broken", [{}, {"kunci": "../../etc"}, {"kunci": "x" * 65}])
def test_a_form_that_lost_its_key_still_gets_one_number(city, client, broken):
    checked = client.post(DATA, typed(**broken))

    assert checked.status_code == 200
    assert confirm(client, checked)["Location"] == confirm(client, checked)["Location"]


def test_a_service_that_was_switched_off_meanwhile_leads_back_to_the_list(city, client):
    checked = give_data(client)
    Service.objects.filter(pk=city.ktp.pk).update(is_active=False)
    forget()

    answer = confirm(client, checked)

    assert (answer.status_code, answer["Location"]) == (302, "/ambil/")
