"""Who did what, in people's words, for whom it is meant; nothing of a citizen in it."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from antri.booking.actions import cancel
from antri.insight.queries import deeds as reading
from antri.insight.queries.deeds import Wanted, deeds
from antri.journal.actions import Actor, change, check_new_seals, record, seal_events
from antri.journal.models import Event
from antri.people.actions import open_sealed
from antri.people.models import Officer, Role
from antri.schedule.actions import close_day
from tests import cast
from tests.booking.story import NOW, TUESDAY, take
from tests.journal.story import behind_the_triggers, write_events

CITY_PAGE = "/kelola/jurnal/"
OFFICE_PAGE = "/kelola/disdukcapil/jurnal/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def lived(city):
    """Citra took two numbers and cancelled one; an officer looked at her data; the office closed a day."""
    helper = cast.officer(Role.APPOINTED_OFFICER, city.main)
    helper.first_name, helper.last_name = "Dewi", "Percontohan"
    helper.save()
    by = Actor("officer", "desk", str(helper.pk))
    booked = take(city)
    open_sealed(booked.booking, by=by, reason="desk.serving")
    cancel(token=booked.token, by=cast.CITRA.actor)
    close_day(office=city.main, date=TUESDAY, reason="Rapat", by=by)
    close_day(office=city.district, date=TUESDAY, reason="Rapat", by=cast.HEAD_OF_OFFICE)
    return helper


def head():
    return cast.staff_client(Role.HEAD_OF_OFFICE)


def shown(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# -- what it says ---------------------------------------------------------------------------------


def test_the_newest_stands_first_in_peoples_words(lived):
    page = shown(head().get(CITY_PAGE))

    for said in (
        "menutup Selasa, 8 Desember 2026",
        "membatalkan nomor A-001",
        "melihat data pribadi. Alasan: melayani di loket",
        "mengambil nomor A-001",
    ):
        assert said in page, said
    assert page.index("membatalkan nomor") < page.index("melihat data pribadi") < page.index("mengambil nomor")
    assert "Dewi Percontohan" in page


def test_it_is_told_in_english_too(lived):
    page = shown(head().get(CITY_PAGE, headers={"Accept-Language": "en"}))
    assert "took number A-001" in page
    assert "looked at personal data. Reason: serving at the counter" in page


def test_nothing_of_a_citizen_is_on_it(lived):
    page = shown(head().get(CITY_PAGE))
    for mark in (cast.CITRA.name, cast.CITRA.nik, cast.CITRA.phone.removeprefix("0")):
        assert mark not in page


def test_an_empty_journal_says_so(city):
    with behind_the_triggers() as hand:
        hand.execute("DELETE FROM antri_event")
        # Signing in is written down as well, so nothing at all is only seen by a choice that finds nothing.
        assert "Tidak ada peristiwa yang cocok" in shown(head().get(CITY_PAGE + "?jenis=calendar"))


# -- choosing -------------------------------------------------------------------------------------


def sentences(**wanted) -> list[str]:
    return [deed.sentence for deed in deeds(Wanted(**wanted)).deeds]


def test_who_looked_at_whose_data_stands_apart(lived):
    (deed,) = deeds(Wanted(kind="opened")).deeds
    assert (deed.who, deed.label) == ("Dewi Percontohan", "A-001")
    page = shown(head().get(CITY_PAGE + "?jenis=opened"))
    assert "Nomor A-001" in page
    assert "mengambil nomor" not in page


def test_by_officer_by_office_and_by_kind(lived, city):
    assert sentences(officer=lived.pk, kind="calendar") == ["menutup Selasa, 8 Desember 2026"]
    assert "mengambil nomor A-001" in sentences(office=city.main)
    assert sentences(office=city.district, kind="booking") == []
    assert len(sentences(office=city.district, kind="calendar")) == 2  # made and closed


def test_by_whole_days_at_the_main_office(city):
    for at in ("2026-12-01 16:59:59", "2026-12-01 17:00:00", "2026-12-02 16:59:59", "2026-12-02 17:00:00"):
        Event.objects.create(
            city=cast.CODE,
            at=datetime.fromisoformat(at).replace(tzinfo=UTC),
            what="demo.founded",
            about_kind="city",
            about_id=cast.CODE,
            actor_kind="system",
            channel="command",
        )
    found = deeds(Wanted(first=NOW.date() + timedelta(days=1), last=NOW.date() + timedelta(days=1))).deeds
    assert [f"{deed.at:%d %H:%M:%S}" for deed in found] == ["02 16:59:59", "01 17:00:00"]


def test_the_first_id_of_a_time_is_found_by_halving(city):
    write_events(500)
    rows = list(Event.objects.order_by("id").values_list("id", "at"))
    for position in (0, 1, 250, 499):
        before = rows[position - 1][0] if position else -1
        assert before < reading.first_id(rows[position][1]) <= rows[position][0]
    assert reading.first_id(rows[-1][1] + timedelta(seconds=1)) > rows[-1][0]
    with behind_the_triggers() as hand:  # ids may be missing
        hand.execute("DELETE FROM antri_event WHERE id BETWEEN %s AND %s", [rows[100][0], rows[300][0]])
        assert reading.first_id(rows[200][1]) in range(rows[99][0] + 1, rows[301][0] + 1)


def test_a_span_that_ends_before_it_begins_is_told(lived):
    response = head().get(CITY_PAGE + "?sejak=2026-12-02&sampai=2026-12-01")
    assert response.status_code == 422
    assert "Hari terakhir mendahului hari pertama." in response.content.decode()


@pytest.mark.parametrize("query", ["jenis=x", "petugas=abc", "kantor=x", "sejak=x", "sebelum=x", "sebelum=" + "9" * 40])
def test_nonsense_in_the_address_breaks_nothing(lived, query):
    assert head().get(f"{CITY_PAGE}?{query}").status_code in (200, 422)


# -- paging ---------------------------------------------------------------------------------------


def test_older_pages_follow_until_the_first_event(city):
    write_events(130)
    seen, below = [], None
    for expected in (50, 50, 30):
        page = deeds(Wanted(), below=below)
        assert len(page.deeds) == expected
        seen += [deed.id for deed in page.deeds]
        below = page.older
    assert below is None
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 130


def test_a_page_reads_no_more_than_it_may_and_goes_on_when_asked(city, monkeypatch):
    monkeypatch.setattr(reading, "MOST_READ", 100)
    write_events(250)
    page = deeds(Wanted(office=city.by_hand))
    assert page.deeds == []
    assert page.older is not None
    assert "Belum ketemu" in shown(head().get("/kelola/rekaan-timur/jurnal/"))


def test_the_link_to_older_ones_keeps_the_choice(city):
    write_events(300)
    page = shown(head().get(CITY_PAGE + "?jenis=booking"))
    assert "jenis=booking&amp;sebelum=" in page


# -- is it whole ----------------------------------------------------------------------------------


def test_it_says_whether_the_journal_is_whole(lived):
    browser = head()
    assert "Jurnal belum diperiksa" in shown(browser.get(CITY_PAGE))
    seal_events()
    check_new_seals()
    assert "Jurnal utuh" in shown(browser.get(CITY_PAGE))
    with behind_the_triggers() as hand:
        hand.execute("UPDATE antri_seal SET mac = 'x'")
        check_new_seals()
        assert "Jurnal tidak utuh" in shown(browser.get(CITY_PAGE))


# -- taking it along ------------------------------------------------------------------------------


def test_the_list_can_be_taken_along_and_that_is_written_down(lived):
    browser = head()
    response = browser.post(CITY_PAGE + "unduh/", {"jenis": "opened"})

    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][1:3] == ["Dewi Percontohan", "melihat data pribadi. Alasan: melayani di loket"]
    event = Event.objects.get(what="journal.exported")
    assert event.data == {"rows": 1, "office": None, "chosen": {"jenis": "opened"}}
    assert event.actor_kind == "officer"


@pytest.mark.parametrize(
    ("typed", "written"), [("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("Siti;=cmd|'x", "Siti;'=cmd|'x"), ("-1", "'-1")]
)
def test_what_a_spreadsheet_would_compute_stays_text(lived, typed, written):
    lived.first_name = typed
    lived.save()
    response = head().post(CITY_PAGE + "unduh/", {"jenis": "opened"})
    assert written in response.content.decode()


def test_it_is_not_taken_along_by_an_address(lived):
    assert head().get(CITY_PAGE + "unduh/").status_code == 405


# -- for whom it is -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR)])
def test_others_do_not_see_the_citys_journal(city, role):
    browser = cast.staff_client(role, city.main)
    assert browser.get(CITY_PAGE).status_code == 403
    assert browser.post(CITY_PAGE + "unduh/").status_code == 403


def test_a_manager_sees_their_own_office_and_no_other(lived, city):
    browser = cast.staff_client(Role.OFFICE_MANAGER, city.main)
    page = shown(browser.get(OFFICE_PAGE))
    assert "mengambil nomor A-001" in page
    assert page.count("menutup Selasa, 8 Desember 2026") == 1
    assert shown(browser.get(OFFICE_PAGE + "?kantor=rekaan-utara")).count("menutup Selasa") == 1
    assert browser.get("/kelola/rekaan-utara/jurnal/").status_code == 403
    assert browser.post("/kelola/rekaan-utara/jurnal/unduh/").status_code == 403


def test_a_manager_reads_no_names_of_other_offices_in_the_choice(lived, city):
    far = cast.officer(Role.COUNTER_OFFICER, city.district)
    Officer.objects.filter(pk=far.pk).update(first_name="Jauh", last_name="Rekaan")
    browser = cast.staff_client(Role.OFFICE_MANAGER, city.main)
    page = shown(browser.get(OFFICE_PAGE))
    assert "Jauh Rekaan" not in page
    assert f'<option value="{lived.pk}">Dewi Percontohan' in page
    assert browser.get(f"{OFFICE_PAGE}?petugas={far.pk}").status_code == 422
    assert "Jauh Rekaan" in shown(head().get(CITY_PAGE))


def test_an_event_of_no_office_is_the_citys_alone(city):
    with change():
        record("demo.founded", about=("city", cast.CODE), by=Actor("system", "command"), city=cast.CODE, taken=1)
    assert "mengisi demo dengan warga rekaan" in sentences()
    assert "mengisi demo dengan warga rekaan" not in sentences(office=city.main)
