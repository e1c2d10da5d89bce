"""Daftarkan Warga in the hands of an officer and an outside helper: one after the other, nothing of other people."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from antri.booking.models import Assistance, Booking
from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.journal.models import Event
from antri.people.models import Appointment, Role
from antri.schedule.models import PlanSession
from antri.service_day.queries.papers import paper_of
from antri.web import moment
from tests import cast

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
PAGE = "/petugas/disdukcapil/daftarkan/"
HALL = "Balai Kelurahan Rekaan"
WHEN = "2026-12-08T09:00"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        moment.forget()
        yield


@pytest.fixture
def helper(city):
    who = cast.officer(Role.OUTSIDE_HELPER, city.main)
    Appointment.objects.filter(officer=who).update(place=HALL, place_kind="village_hall")
    return cast.sign_in(who)


def form(number=1, **changes):
    who = cast.person(number)
    return {
        "layanan": "KTP_HILANG",
        "waktu": WHEN,
        "alasan": "elderly",
        "identitas": "nik",
        "nik": who.nik,
        "nama": who.name,
        "hp": "",
        "orang": "1",
        "kunci": cast.key(number),
    } | changes


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def take(browser, number=1, **changes):
    return browser.post(PAGE, form(number, **changes), follow=True)


def test_the_number_is_shown_with_its_slip_and_the_page_is_ready_for_the_next(helper):
    page = text_of(take(helper))

    booking = Booking.objects.get()
    assert f'role="status">{booking.label}<' in page
    assert f"Dibantu: {HALL}" in page
    assert f"{PAGE}{booking.pk}/slip/" in page
    assert '<option value="KTP_HILANG" selected>' in page
    assert f'<option value="{WHEN}" selected>' in page
    assert cast.person(1).nik not in page
    assert cast.person(1).name not in page


def test_the_next_free_session_is_chosen_at_first(city, helper):
    first = text_of(helper.get(PAGE))

    assert 'value="2026-12-01T11:00" selected' in first
    PlanSession.objects.filter(plan__office=city.main, start="09:00").update(capacity=1)
    moment.forget()
    take(helper)
    moment.forget()
    assert 'value="2026-12-08T10:00" selected' in text_of(helper.get(PAGE))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"nik": "123"}, "kurang 13"),
        ({"alasan": ""}, "Isi: Mengapa dibantu"),
        ({"nama": "<b>"}, "Nama tidak dapat berisi"),
        ({"hp": "12"}, "diawali 08"),
        ({"identitas": "passport", "nik": "AB"}, "nomor paspor"),
        ({"identitas": "child_of"}, "Tulis mengapa warga ini dipesankan tanpa NIK"),
        ({"waktu": "kapan"}, "Tanggal itu sudah lewat"),
        ({"nik_2": "5"}, "kurang 15"),
    ],
)
def test_a_mistake_keeps_all_that_was_typed_and_takes_nothing(helper, changes, message):
    answer = helper.post(PAGE, form(1, **changes))

    page = text_of(answer)
    assert answer.status_code in (409, 422)
    assert message in page
    assert not Booking.objects.exists()
    kept = form(1, **changes)
    assert all(f'value="{kept[name]}"' in page.replace("&lt;", "<").replace("&gt;", ">") for name in ("nik", "nama"))
    assert f'value="{kept["kunci"]}"' in page


def test_a_session_filled_meanwhile_is_replaced_by_the_next_and_enter_takes_it(city, helper):
    PlanSession.objects.filter(plan__office=city.main, start="09:00").update(capacity=1)
    take(helper, 2)
    moment.forget()

    answer = helper.post(PAGE, form(1))
    page = text_of(answer)
    assert (answer.status_code, Booking.objects.count()) == (409, 1)
    assert "tekan Enter lagi" in page
    chosen = re.search(r'value="([^"]+)" selected', page[page.index('name="waktu"') :])[1]
    assert chosen == "2026-12-08T10:00"
    take(helper, 1, waktu=chosen)
    assert Booking.objects.count() == 2


def test_who_holds_a_number_on_that_date_is_told_at_the_nik(helper):
    take(helper)

    answer = helper.post(PAGE, form(1, kunci=cast.key(9)))
    assert answer.status_code == 409
    assert "sudah memegang nomor pada tanggal itu" in text_of(answer)


def test_of_a_family_each_fault_stands_at_its_own_row(helper):
    take(helper, 3)
    rows = {"nik_3": cast.person(3).nik, "nama_3": cast.person(3).name}

    answer = helper.post(PAGE, form(1, kunci=cast.key(9), **rows))
    page = text_of(answer)
    assert 'id="id_nik_3_error"' in page
    assert Booking.objects.count() == 1


def test_a_family_is_taken_at_once_and_each_has_a_slip(helper):
    rows = {"nik_2": cast.person(2).nik, "nama_2": cast.person(2).name}

    page = text_of(take(helper, 1, **rows))
    assert page.count('class="pan proof"') == 2


def test_the_limit_is_told_and_nothing_is_taken(city, helper):
    Setting.objects.create(city=cast.CODE, key="helper_numbers_a_day", value=1)
    forget()
    assert "hari ini 1 dari 1 nomor" in text_of(take(helper))

    answer = helper.post(PAGE, form(2))
    assert answer.status_code == 409
    assert "1 nomor untuk orang lain sehari" in text_of(answer)


def test_the_slip_names_the_helper_in_every_width_and_its_reprint_is_written_down(helper):
    take(helper)
    booking = Booking.objects.get()

    for width in ("58", "80", "a4"):
        page = text_of(helper.get(f"{PAGE}{booking.pk}/slip/?lebar={width}"))
        assert f"Dibantu: {HALL}" in page
        assert booking.label in page
    shown = Event.objects.filter(what="booking.slip_shown")
    assert {(row.actor_kind, row.about_id) for row in shown} == {("officer", str(booking.pk))}
    assert shown.count() == 3


def test_the_ticket_itself_names_the_helper(helper):
    page = text_of(take(helper))
    ticket = re.search(r"/t/[\w-]{20,64}/", page)[0]

    assert HALL in Client().get(ticket).content.decode()


def test_a_number_is_given_back_and_taken_again(helper):
    take(helper)
    booking = Booking.objects.get()

    page = text_of(helper.post(f"{PAGE}{booking.pk}/urungkan/", follow=True))
    assert "diurungkan" in page
    assert Booking.objects.get().status == "cancelled"
    helper.post(f"{PAGE}{booking.pk}/kembalikan/")
    assert Booking.objects.get().status == "booked"


@pytest.mark.goal("G23")
def test_nobody_reaches_a_number_that_another_took(city, helper):
    take(helper)
    booking = Booking.objects.get()
    other = cast.sign_in(cast.officer(Role.OUTSIDE_HELPER, city.main))

    assert booking.label not in text_of(other.get(PAGE))
    assert other.get(f"{PAGE}{booking.pk}/slip/").status_code == 403
    assert other.post(f"{PAGE}{booking.pk}/urungkan/").status_code == 403
    assert other.post(f"{PAGE}{booking.pk}/kembalikan/").status_code == 403
    assert Booking.objects.get().status == "booked"


def test_tomorrow_the_list_is_empty(city, helper):
    take(helper)
    booking = Booking.objects.get()

    with time_machine.travel(datetime(2026, 12, 2, 3, 0, tzinfo=UTC)):
        browser = cast.sign_in(Assistance.objects.get().officer)
        assert booking.label not in text_of(browser.get(PAGE))
        assert browser.get(f"{PAGE}{booking.pk}/slip/").status_code == 403


def test_the_own_list_shows_label_and_masked_name_and_no_more(helper):
    take(helper, 1)
    page = text_of(take(helper, 2))

    assert "W*** 1" in page or "W*** R" in page
    for number in (1, 2):
        assert cast.person(number).nik not in page


def test_a_counter_officer_was_not_appointed_to_it(city):
    assert cast.staff_client(Role.COUNTER_OFFICER, city.main).get(PAGE).status_code == 403


def test_numbers_held_back_for_this_are_offered_here(city, helper):
    Setting.objects.create(city=cast.CODE, key="pool_shares", value={"assisted": 200, "hall": 0})
    forget()
    moment.forget()

    assert date(2026, 12, 8).isoformat() in text_of(helper.get(PAGE))


def test_the_paper_of_the_offices_printer_names_the_helper_too(city, helper):
    take(helper)
    booking = Booking.objects.get()

    paper = paper_of("number", booking.pk, city.main, "https://example.invalid")
    assert f"Dibantu: {HALL}" in [line.text for line in paper.lines]


@pytest.mark.parametrize(
    ("identity", "typed", "shown"),
    [("child_of", cast.CITRA.nik, "Anak dari NIK"), ("passport", "X1234567", "Paspor")],
)
def test_at_the_door_who_has_no_nik_is_known_by_what_was_typed(city, helper, identity, typed, shown):
    take(helper, 1, identitas=identity, nik=typed, tanpa_nik="bayi", waktu="2026-12-01T13:00")
    booking = Booking.objects.get()
    door = cast.staff_client(Role.COUNTER_OFFICER, city.main)

    with time_machine.travel(datetime(2026, 12, 1, 6, 0, tzinfo=UTC), tick=False):
        way = f"/petugas/disdukcapil/pintu/{booking.pk}/"
        assert door.post("/petugas/disdukcapil/pintu/", {"kode": booking.code}).status_code == 303
        page = text_of(door.post(way, {"apa": "lihat"}))
    assert shown in page
    assert typed in page
