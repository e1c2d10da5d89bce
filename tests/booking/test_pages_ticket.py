"""The ticket and what can be done with its link."""

import re
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
import time_machine
from icalendar import Calendar

from antri.booking.models import Booking
from antri.booking.views.face import can_make_pdf
from antri.schedule.actions import close_day, ensure_day
from antri.schedule.models import Slot
from antri.web import moment
from tests import cast
from tests.booking.pages import DATA, NOW, TUESDAY, take_number, text_of


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ticket(city, client):
    """The address of Citra's ticket: Tuesday 8 December, 09.00."""
    return take_number(client)


def booking():
    return Booking.objects.get()


def test_the_ticket_has_all_that_is_needed_on_the_day(city, client, ticket):
    page = client.get(ticket)

    said = text_of(page)
    for word in (
        "A-041",
        "Selasa, 8 Desember 2026",
        "09.00–10.00 WIB",
        "sesi ke-2",
        "Citra R.",
        city.main.name,
        city.main.address,
        "Surat kehilangan dari kepolisian",
        "GRATIS",
        "Laporkan pungutan liar",
        "Jadwalkan Ulang",
        "Batalkan Antrean",
        f"{booking().code[:4]} {booking().code[4:]}",
    ):
        assert word in said, word
    assert page.content.decode().count('<i class="on">') == 1
    assert "<path" in page.content.decode()


@pytest.mark.parametrize(
    "path", ["", "cetak/", "slip/", "kalender.ics", "batal/", "jadwal-ulang/", "jadwal-ulang/sesi/?tanggal=2026-12-09"]
)
def test_pages_of_one_person_are_kept_by_no_cache_and_no_search_engine(city, client, ticket, path):
    answer = client.get(ticket + path)

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


@pytest.mark.goal("G16")
def test_an_unknown_link_leads_to_the_lost_ticket_and_says_the_same_for_every_page(city, client, ticket):
    for path in ("", "cetak/", "slip/", "kalender.ics", "tiket.pdf", "batal/", "jadwal-ulang/"):
        answer = client.get(f"/t/{'A1' * 12}/{path}")
        assert answer.status_code == 404
        assert 'href="/cek/"' in answer.content.decode()
    assert client.post(f"/t/{'A1' * 12}/batal/").status_code == 404
    assert client.post(f"/t/{'A1' * 12}/batal/urung/").status_code == 404


def test_what_is_shared_holds_neither_the_name_nor_the_link(city, client, ticket):
    page = client.get(ticket).content.decode()
    shared = unquote(re.search(r'href="https://wa\.me/\?text=([^"]*)"', page)[1])

    assert "A-041" in shared
    assert "09.00–10.00 WIB" in shared
    assert booking().code[:4] not in shared
    assert "Citra" not in shared
    assert ticket not in shared
    assert cast.CITRA.nik not in shared


def test_the_calendar_entry_reminds_twice_and_holds_the_code_not_the_key(city, client, ticket):
    answer = client.get(f"{ticket}kalender.ics")
    visit = Calendar.from_ical(answer.content).walk("VEVENT")[0]

    assert answer["Content-Type"].startswith("text/calendar")
    assert visit["DTSTART"].dt.isoformat() == "2026-12-08T09:00:00+07:00"
    assert city.main.address in visit["LOCATION"]
    assert [alarm["TRIGGER"].dt for alarm in visit.walk("VALARM")] == [-timedelta(days=1), -timedelta(hours=2)]
    text = answer.content.decode()
    assert ticket.split("/")[2] not in text
    assert cast.CITRA.nik not in text
    assert booking().code[:4] in text


def test_the_slip_fits_a_thermal_printer_and_says_it_is_free(city, client, ticket):
    page = client.get(f"{ticket}slip/")

    said = text_of(page)
    for word in ("A-041", "Datang pukul 08.45", "KTP-el hilang, Citra R.", "GRATIS.", "1708", "Dicetak 01-12-2026"):
        assert word in said, word
    assert "css/slip.css" in page.content.decode()


def test_the_pdf_is_made_without_fetching_anything(city, client, ticket):
    assert f"{ticket}tiket.pdf" in client.get(ticket).content.decode()

    answer = client.get(f"{ticket}tiket.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert b"http" not in answer.content.split(b"stream")[0]


def test_without_the_page_engine_there_is_no_link_and_a_page_that_helps(city, client, ticket, monkeypatch):
    can_make_pdf.cache_clear()
    monkeypatch.setattr("antri.booking.views.face.find_spec", lambda name: None)

    assert "tiket.pdf" not in client.get(ticket).content.decode()
    answer = client.get(f"{ticket}tiket.pdf")
    assert answer.status_code == 404
    assert f"{ticket}cetak/" in answer.content.decode()
    can_make_pdf.cache_clear()


def test_cancelling_asks_first_and_can_be_taken_back_for_ten_minutes(city, client, ticket):
    assert "Ya, batalkan antrean" in text_of(client.get(f"{ticket}batal/"))
    assert booking().status == "booked"

    assert client.post(f"{ticket}batal/").status_code == 303
    page = text_of(client.get(ticket))
    assert "Antrean dibatalkan" in page
    assert "sampai pukul 10.10 WIB" in page

    assert client.post(f"{ticket}batal/urung/").status_code == 303
    assert "A-041" in text_of(client.get(ticket))
    assert booking().status == "booked"


def test_after_ten_minutes_a_cancelled_number_does_not_come_back(city, client, ticket):
    client.post(f"{ticket}batal/")

    with time_machine.travel(NOW + timedelta(minutes=11)):
        assert "Batalkan pembatalan" not in text_of(client.get(ticket))
        answer = client.post(f"{ticket}batal/urung/")

    assert answer.status_code == 409
    assert booking().status == "cancelled"


def test_cancelling_twice_is_harmless_and_its_page_is_gone(city, client, ticket):
    client.post(f"{ticket}batal/")

    assert client.post(f"{ticket}batal/").status_code == 303
    assert client.get(f"{ticket}batal/")["Location"] == ticket


def test_moving_keeps_link_and_code_and_gives_a_new_number(city, client, ticket):
    code = booking().code
    assert "Masih dapat 2 kali" in text_of(client.get(f"{ticket}jadwal-ulang/"))
    assert "09.00–10.00" in text_of(client.get(f"{ticket}jadwal-ulang/sesi/?tanggal=2026-12-09"))

    to = f"{ticket}jadwal-ulang/periksa/?tanggal=2026-12-09&sesi=13:00"
    assert "Rabu, 9 Desember 2026 13.00–14.00 WIB" in text_of(client.get(to))
    assert client.post(to)["Location"] == f"{ticket}?pindah=1"

    assert (booking().date, booking().label, booking().code) == (date(2026, 12, 9), "A-161", code)
    assert "Masih dapat dijadwalkan ulang 1 kali" in text_of(client.get(ticket))


def test_the_hour_already_held_is_not_offered_for_moving(city, client, ticket):
    page = client.get(f"{ticket}jadwal-ulang/sesi/?tanggal=2026-12-08").content.decode()

    assert 'value="09:00"' not in page
    assert 'value="10:00"' in page


def test_paper_and_the_pages_of_the_contract_carry_no_demo_bar(city, client, ticket, settings):
    assert settings.DEMO
    assert 'class="demo"' in client.get(ticket).content.decode()
    for path in (f"{ticket}cetak/", f"{ticket}slip/", "/api/v1/docs"):
        page = client.get(path)
        assert page.status_code == 200
        assert 'class="demo"' not in page.content.decode()


@pytest.mark.parametrize("made_up", ["", "kemarin", "2001-01-01", "2026-11-30", "2099-12-31"])
def test_moving_to_a_made_up_date_is_as_good_as_choosing_none(city, client, ticket, made_up):
    moment.forget()  # what was kept before the number was taken
    calendar = text_of(client.get(f"{ticket}jadwal-ulang/"))

    for page in ("", "sesi/"):
        answer = client.get(f"{ticket}jadwal-ulang/{page}?tanggal={made_up}", follow=True)
        assert text_of(answer) == calendar


def test_the_third_move_is_refused_and_the_number_stays(city, client, ticket):
    for day in (9, 10):
        client.post(f"{ticket}jadwal-ulang/periksa/?tanggal=2026-12-{day:02}&sesi=08:00")

    assert client.get(f"{ticket}jadwal-ulang/").status_code == 409
    answer = client.post(f"{ticket}jadwal-ulang/periksa/?tanggal=2026-12-11&sesi=08:00")

    assert answer.status_code == 409
    assert booking().date == date(2026, 12, 10)
    assert "Jadwalkan Ulang" not in text_of(client.get(ticket))


def test_moving_to_a_full_date_offers_the_next_and_keeps_the_number(city, client, ticket):
    day = ensure_day(office=city.main, date=date(2026, 12, 9), by=cast.COUNTER_OFFICER)
    Slot.objects.filter(day_id=day).update(state="taken")
    moment.forget()

    answer = client.post(f"{ticket}jadwal-ulang/periksa/?tanggal=2026-12-09&sesi=08:00")

    assert answer.status_code == 409
    assert "Kamis, 10 Desember 2026" in text_of(answer)
    assert booking().date == TUESDAY
    onward = re.search(r'action="([^"]*periksa[^"]*)"', answer.content.decode())[1].replace("&amp;", "&")
    assert client.post(onward).status_code == 303
    assert booking().date == date(2026, 12, 10)


def test_when_the_day_is_closed_the_ticket_says_what_to_do(city, client, ticket):
    close_day(office=city.main, date=TUESDAY, reason="Listrik padam", by=cast.HEAD_OF_OFFICE)
    moment.forget()

    page = client.get(ticket)

    assert "Listrik padam" in text_of(page)
    assert "Nomor Anda tidak hangus" in text_of(page)
    assert f"{ticket}jadwal-ulang/" in page.content.decode()


def test_a_lost_link_is_found_by_the_code_and_the_end_of_the_phone(city, client, ticket):
    code = booking().code.lower()

    answer = client.post("/cek/", {"kode": f"{code[:4]} {code[4:]}", "hp": cast.CITRA.phone[-4:]})

    assert (answer.status_code, answer["Location"]) == (303, ticket)


@pytest.mark.goal("G16")
def test_a_wrong_code_and_a_wrong_phone_are_answered_the_same(city, client, ticket):
    wrong_phone = client.post("/cek/", {"kode": booking().code, "hp": "0000"})
    wrong_code = client.post("/cek/", {"kode": "ZZZZ9999", "hp": cast.CITRA.phone[-4:]})

    assert wrong_phone.status_code == wrong_code.status_code == 404
    for typed in (booking().code, "0000", "ZZZZ9999", cast.CITRA.phone[-4:]):
        wrong_phone.content = wrong_phone.content.replace(typed.encode(), b"")
        wrong_code.content = wrong_code.content.replace(typed.encode(), b"")
    assert text_of(wrong_phone) == text_of(wrong_code)


@pytest.mark.goal("G16")
def test_the_sixth_try_in_an_hour_waits_even_with_the_right_phone(city, client, ticket):
    for _ in range(5):
        client.post("/cek/", {"kode": booking().code, "hp": "0000"})

    answer = client.post("/cek/", {"kode": booking().code, "hp": cast.CITRA.phone[-4:]})

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_an_empty_lost_link_form_says_what_to_fill_in(city, client):
    answer = client.post("/cek/", {})

    assert answer.status_code == 422
    assert "Isi kode booking." in text_of(answer)


def test_the_qr_code_opens_the_ticket(city, client, ticket, settings):
    import segno

    settings.PUBLIC_URL = "https://antrean.example.invalid/"

    drawn = segno.make(f"https://antrean.example.invalid{ticket}", error="m", micro=False, mask=2).svg_inline(
        scale=4, border=0, omitsize=True, svgclass=None, lineclass=None
    )

    assert drawn in client.get(ticket).content.decode()


def test_two_bookings_of_one_phone_have_two_tickets(city, client, ticket):
    other = take_number(client, cast.WATI, at=DATA)

    assert other != ticket
    assert "Wati R." in text_of(client.get(other))
