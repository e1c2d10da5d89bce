"""The counter's screen over plain forms: what it shows, what each button does, and what a late press does not do."""

import re
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.journal.models import Event
from antri.people.models import Role
from antri.schedule.models import ServiceDay
from antri.service_day import actions
from antri.service_day.models import Call, Desk, Disruption, Slip, Summons, Visit
from antri.web import moment
from tests import cast
from tests.service_day.cast import DAY, arrive, at, booked, counter, hall_of, press_of, seated, status
from tests.service_day.test_summons import new_kiosk

PAGE = "/petugas/disdukcapil/loket/3/"
SEATS = "/petugas/disdukcapil/loket/"


pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def hall(city, clock):
    """Four people of eight o'clock who have come, counters 3 and 4, and the officer of counter 3 at her screen."""
    people = [booked(city, number) for number in range(1, 5)]
    clock.move_to(at(8))
    for who in people:
        arrive(who, at(7, 50))
    row = counter(city.main, 3)
    counter(city.main, 4)
    browser = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    browser.post(SEATS, {"loket": "3", "tindakan": "buka"})
    return people, row, browser


def press(browser, what, page=PAGE, **fields):
    """Press a button of the page as it is shown now; `fields` replace any of the form's."""
    shown = browser.get(page).content.decode()
    form = dict(re.findall(r'type="hidden" name="(press|warga)" value="([^"]*)"', shown))
    return browser.post(page, form | {"tindakan": what} | fields, follow=True)


def text(answer):
    return answer.content.decode()


def usual(browser):
    """The words of the one filled button."""
    found = re.search(r'class="go".*?<span>(.*?)</span>', text(browser.get(PAGE)), re.DOTALL)
    return found.group(1)


def test_a_counter_is_chosen_opened_and_shown(hall):
    _people, row, browser = hall
    desk = Desk.objects.get(counter=row)
    assert (desk.state, desk.officer.username) == ("open", "counter_officer-0")
    page = text(browser.get(PAGE))
    assert "<h1>Loket 3</h1>" in page
    assert "4 menunggu untuk loket ini" in page
    assert page.count('class="go"') == 1


def test_the_usual_button_does_one_step_after_the_other(hall):
    people, _row, browser = hall
    assert usual(browser) == "Panggil A-001"
    press(browser, "panggil")
    assert (status(people[0]), usual(browser)) == ("called", "Mulai layani A-001")
    press(browser, "mulai")
    assert (status(people[0]), usual(browser)) == ("serving", "Selesai, panggil A-002")
    press(browser, "selesai-panggil")
    assert (status(people[0]), status(people[1])) == ("served", "called")
    assert usual(browser) == "Mulai layani A-002"
    assert Visit.objects.get(pk=people[0].pk).outcome == "done"


def test_finishing_alone_has_a_key_of_its_own_and_calls_nobody(hall):
    people, _row, browser = hall
    press(browser, "panggil")
    press(browser, "mulai")
    assert 'value="selesai" data-key="s"' in text(browser.get(PAGE))

    press(browser, "selesai")

    assert (status(people[0]), usual(browser)) == ("served", "Panggil A-002")


def test_with_nobody_left_the_usual_button_only_finishes(hall):
    people, _row, browser = hall
    for who in people[1:]:
        Visit.objects.filter(pk=who.pk).delete()
        type(who).objects.filter(pk=who.pk).update(status="cancelled")
    press(browser, "panggil")
    press(browser, "mulai")

    assert usual(browser) == "Selesai A-001"


def test_the_undo_bar_says_both_halves_of_one_press_and_takes_both_back(hall):
    people, _row, browser = hall
    press(browser, "panggil")
    press(browser, "mulai")
    press(browser, "selesai-panggil")
    assert "<b>A-001</b> selesai, dan A-002 dipanggil" in text(browser.get(PAGE))

    press(browser, "urungkan")

    assert [status(who) for who in people[:2]] == ["serving", "checked_in"]
    assert usual(browser) == "Selesai, panggil A-002"


def test_who_waits_at_a_kiosk_stands_on_every_screen_until_an_officer_has_come(hall, city):
    _people, row, browser = hall
    kiosk = new_kiosk(city.main).device
    assert "memanggil petugas" not in text(browser.get(PAGE))
    actions.ask_for_officer(device=kiosk)
    seen = press_of(row)
    assert "Anjungan pintu: warga memanggil petugas" in text(browser.get(PAGE))

    press(browser, "ditangani", panggilan=str(Summons.objects.get().pk))

    assert "memanggil petugas" not in text(browser.get(PAGE))
    # Nothing of this counter has changed.
    assert press_of(row) == seen


def test_the_screen_shows_services_papers_priority_needs_and_the_wait(hall, clock):
    people, _row, browser = hall
    Visit.objects.filter(pk=people[0].pk).update(is_priority=True, needs=["sign_language"])
    clock.move_to(at(8, 5))
    press(browser, "panggil")
    page = text(browser.get(PAGE))
    for words in ("KTP-el hilang", "Surat kehilangan dari kepolisian", "Kartu keluarga", "Prioritas", "bahasa isyarat"):
        assert words in page
    assert "sesi 08.00, hadir 07.50, menunggu 15 menit" in page


def test_no_name_and_no_nik_stands_on_the_screen_until_it_is_asked_for(hall):
    _people, _row, browser = hall
    press(browser, "panggil")
    press(browser, "mulai")
    who = cast.person(1)
    before = Event.objects.filter(what="people.opened").count()
    assert who.nik not in text(browser.get(PAGE))
    assert who.name not in text(browser.get(PAGE))

    shown = press(browser, "nik")

    assert who.nik in text(shown)
    assert who.name in text(shown)
    assert shown.headers["Refresh"] == f"20;url={PAGE}"
    assert shown.headers["Cache-Control"] == "no-store"
    assert who.nik not in text(browser.get(PAGE))
    opened = Event.objects.filter(what="people.opened")
    assert opened.count() == before + 1
    event = opened.latest("pk")
    assert (event.data, event.actor_kind) == ({"reason": "desk.serving"}, "officer")


def test_nobody_else_sees_the_nik_of_who_is_at_a_counter(hall, city):
    people, _row, browser = hall
    press(browser, "panggil")
    press(browser, "mulai")
    other = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    answer = other.post(PAGE, {"tindakan": "nik", "warga": str(people[0].pk)})
    assert answer.status_code == 403
    assert cast.person(1).nik not in text(answer)
    # Nor the officer of the counter for somebody who is not there.
    late = browser.post(PAGE, {"tindakan": "nik", "warga": str(people[1].pk)})
    assert late.status_code == 409
    assert not Event.objects.filter(what="people.opened", about_id=str(people[1].pk)).exists()


def test_who_is_only_called_is_not_shown_so_calling_and_undoing_walks_through_nobody(hall):
    people, _row, browser = hall
    press(browser, "panggil")
    assert 'value="nik"' not in text(browser.get(PAGE))

    refused = press(browser, "nik")

    assert refused.status_code == 409
    assert "Mulai layani dahulu" in text(refused)
    assert cast.person(1).nik not in text(refused)
    assert not Event.objects.filter(what="people.opened", about_id=str(people[0].pk)).exists()


def test_who_opens_more_people_in_an_hour_than_anybody_serves_is_stopped_and_the_manager_is_told(hall, city):
    people, _row, browser = hall
    Setting.objects.create(city=cast.CODE, key="looks_an_hour", value=2)
    forget()
    moment.forget()

    for n, who in enumerate(people[:3], 1):
        press(browser, "panggil")
        press(browser, "mulai")
        shown = [press(browser, "nik") for _again in range(2)]  # the same person again is no other person
        assert {answer.status_code for answer in shown} == ({200} if n < 3 else {429})
        assert (cast.person(n).nik in text(shown[0])) == (n < 3)
        press(browser, "tunda", menit="1")
        assert status(who) == "checked_in"

    told = Event.objects.filter(what="people.looked_too_often")
    assert [event.data for event in told] == [{"office": "disdukcapil"}]
    room = text(cast.staff_client(Role.OFFICE_MANAGER, city.main).get("/petugas/disdukcapil/ruang/"))
    assert "mencapai batas banyaknya orang" in room
    # The day goes on.
    assert press(browser, "panggil").status_code == 200


def test_a_press_of_an_older_picture_does_nothing_and_says_so_gently(hall):
    people, row, browser = hall
    old = press_of(row)
    browser.post(PAGE, {"tindakan": "panggil", "press": old})
    events = Event.objects.count()

    again = browser.post(PAGE, {"tindakan": "panggil", "press": old})

    assert again.status_code == 409
    assert "Layar Anda belum diperbarui" in text(again)
    assert "Mulai layani A-001" in text(again)  # the present state
    assert (status(people[0]), status(people[1])) == ("called", "checked_in")
    assert Event.objects.count() == events


def test_a_press_that_expects_somebody_else_does_nothing(hall):
    people, row, browser = hall
    press(browser, "panggil")
    answer = browser.post(PAGE, {"tindakan": "mulai", "press": press_of(row), "warga": str(people[1].pk)})
    assert (answer.status_code, status(people[0])) == (409, "called")


@pytest.mark.parametrize("number", ["", "-1", "x", "9" * 40, "²"])
def test_a_press_without_its_number_does_nothing(hall, number):
    people, _row, browser = hall
    answer = browser.post(PAGE, {"tindakan": "panggil", "press": number})
    assert (answer.status_code, status(people[0])) == (409, "checked_in")


def test_a_page_that_asks_for_its_part_gets_only_that(hall):
    _people, _row, browser = hall
    part = text(browser.get(PAGE, headers={"X-Part": "loket"}))
    assert part.lstrip().startswith('<header class="top"')
    assert "<html" not in part
    answer = browser.post(PAGE, {"tindakan": "panggil", "press": press_of(hall[1])}, headers={"X-Part": "loket"})
    assert answer.status_code == 200
    assert "Mulai layani A-001" in text(answer)


def test_the_last_press_is_taken_back_within_ten_seconds_and_not_later(hall, clock):
    people, _row, browser = hall
    press(browser, "panggil")
    clock.shift(9)
    assert "Urungkan, 1 detik" in text(browser.get(PAGE))
    press(browser, "urungkan")
    assert status(people[0]) == "checked_in"
    press(browser, "panggil")
    clock.shift(11)
    assert "Urungkan" not in re.sub(r'data-seconds="[^"]*"|<li>.*?</li>', "", text(browser.get(PAGE)), flags=re.DOTALL)
    assert press(browser, "urungkan").status_code == 409
    assert status(people[0]) == "called"


def test_called_again_and_missed_then_back(hall):
    people, _row, browser = hall
    press(browser, "panggil")
    press(browser, "ulang")
    assert "dipanggil 2 kali" in text(browser.get(PAGE))
    press(browser, "terlewat")
    assert status(people[0]) == "missed"
    assert "terlewat 1 kali" in text(browser.get(PAGE))
    press(browser, "hadir", siapa=str(people[0].pk))
    assert status(people[0]) == "checked_in"
    assert "didahulukan setelah 5 panggilan lagi" in text(browser.get(PAGE))


def test_who_asked_for_help_is_missed_only_after_an_officer_went_there(hall):
    people, _row, browser = hall
    Visit.objects.filter(pk=people[0].pk).update(needs=["come_to_me"])
    press(browser, "panggil")
    assert "Sudah Didatangi" in text(browser.get(PAGE))
    refused = press(browser, "terlewat")
    assert (refused.status_code, status(people[0])) == (409, "called")
    assert "Datangi dahulu" in text(refused)
    press(browser, "didatangi")
    press(browser, "terlewat")
    assert status(people[0]) == "missed"
    assert Event.objects.filter(what="service_day.approached", about_id=str(people[0].pk)).count() == 1


def test_transferred_to_another_counter_keeps_the_place(hall):
    people, _row, browser = hall
    press(browser, "panggil")
    press(browser, "alihkan", loket="4")
    visit = Visit.objects.get(pk=people[0].pk)
    assert (status(people[0]), visit.only_counter.number) == ("checked_in", 4)
    assert usual(browser) == "Panggil A-002"


def test_transferred_to_another_service(hall):
    people, _row, browser = hall
    press(browser, "panggil")
    press(browser, "alihkan", layanan="KK_UBAH")
    assert Visit.objects.get(pk=people[0].pk).service_code == "KK_UBAH"


def test_a_transfer_to_nowhere_says_what_to_choose(hall):
    _people, _row, browser = hall
    press(browser, "panggil")
    refused = press(browser, "alihkan", loket="77")
    assert refused.status_code == 422
    assert "Pilih layanan atau loket tujuan." in text(refused)


def test_put_aside_for_some_minutes(hall, clock):
    people, _row, browser = hall
    press(browser, "panggil")
    press(browser, "tunda", menit="10")
    assert Visit.objects.get(pk=people[0].pk).held_until == at(8, 10)
    assert usual(browser) == "Panggil A-002"
    clock.move_to(at(8, 11))
    assert usual(browser) == "Panggil A-001"


@pytest.mark.parametrize("minutes", ["", "0", "121", "-5", "sepuluh"])
def test_put_aside_for_no_sensible_time_is_refused(hall, minutes):
    people, _row, browser = hall
    press(browser, "panggil")
    assert press(browser, "tunda", menit=minutes).status_code == 422
    assert status(people[0]) == "called"


@pytest.mark.parametrize(
    ("what", "outcome"), [("selesai", "done"), ("diproses", "in_process"), ("blangko", "awaiting_blank")]
)
def test_each_way_to_finish_is_kept(hall, what, outcome):
    people, _row, browser = hall
    press(browser, "panggil")
    press(browser, "mulai")
    press(browser, what)
    assert Visit.objects.get(pk=people[0].pk).outcome == outcome


def test_papers_that_are_not_ticked_go_on_the_return_slip(hall):
    people, _row, browser = hall
    press(browser, "panggil")
    press(browser, "mulai")
    answer = press(browser, "kurang", ada="KK", catatan="  foto   ukuran 3x4 ")
    slip = Slip.objects.get(booking=people[0].pk)
    assert slip.note == "Surat kehilangan dari kepolisian; foto ukuran 3x4"
    assert Visit.objects.get(pk=people[0].pk).outcome == "incomplete"
    assert slip.code in text(answer)
    assert f"/petugas/disdukcapil/struk/slip/{slip.pk}/" in text(answer)


def test_nothing_missing_is_no_reason_for_a_slip(hall):
    people, _row, browser = hall
    press(browser, "panggil")
    press(browser, "mulai")
    answer = press(browser, "kurang", ada=["KK", "SURAT_HILANG"], catatan=" ")
    assert (answer.status_code, status(people[0]), Slip.objects.count()) == (422, "serving", 0)


def test_out_of_order_needs_a_reason_that_is_kept(hall):
    people, _row, browser = hall
    refused = press(browser, "panggil-ini", siapa=str(people[2].pk))
    assert (refused.status_code, status(people[2])) == (422, "checked_in")
    press(browser, "panggil-ini", siapa=str(people[2].pk), alasan="emergency")
    assert status(people[2]) == "called"
    assert Call.objects.get().reason == "emergency"


def test_somebody_who_is_not_in_this_hall_is_not_called(hall, city):
    _people, _row, browser = hall
    absent = booked(city, 9, session=time(9))
    for who in (absent.pk, "", "x", "0" * 36, "00000000-0000-0000-0000-000000000000"):
        assert press(browser, "panggil-ini", siapa=str(who), alasan="emergency").status_code == 409
        assert press(browser, "hadir", siapa=str(who)).status_code == 409
    assert status(absent) == "booked"


def test_a_pause_has_a_reason_and_ends_with_the_usual_button(hall):
    _people, row, browser = hall
    press(browser, "jeda", alasan="Istirahat")
    assert (Desk.objects.get(counter=row).state, usual(browser)) == ("paused", "Lanjutkan")
    assert "Istirahat" in text(browser.get(PAGE))
    press(browser, "lanjut")
    assert usual(browser) == "Panggil A-001"


def test_closing_leads_back_to_the_choice_of_counters(hall):
    _people, row, browser = hall
    answer = press(browser, "tutup")
    assert answer.request["PATH_INFO"] == SEATS
    assert Desk.objects.get(counter=row).state == "closed"


def test_a_counter_with_somebody_at_it_does_not_close(hall):
    _people, row, browser = hall
    press(browser, "panggil")
    refused = press(browser, "tutup")
    assert refused.status_code == 409
    assert "Masih ada warga di loket ini" in text(refused)
    assert Desk.objects.get(counter=row).state == "open"


def test_the_shift_changes_and_who_is_there_stays(hall, city):
    people, row, browser = hall
    press(browser, "panggil")
    other = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    assert "Gantikan Petugas Rekaan" in text(other.get(SEATS))
    assert other.post(SEATS, {"loket": "3", "tindakan": "buka"}).status_code == 403
    other.post(SEATS, {"loket": "3", "tindakan": "gantikan"})
    assert "A-001" in text(other.get(PAGE))
    assert status(people[0]) == "called"
    # The one who left is shown where to go, and can press nothing there.
    assert browser.get(PAGE).headers["Location"] == SEATS
    assert (
        browser.post(PAGE, {"tindakan": "mulai", "press": press_of(row), "warga": str(people[0].pk)}).status_code == 403
    )


def test_an_officer_moves_to_another_counter(hall):
    _people, row, browser = hall
    browser.post(SEATS, {"loket": "4", "tindakan": "buka"})
    assert Desk.objects.get(counter=row).state == "closed"
    assert Desk.objects.get(counter__number=4).state == "open"


def test_a_disruption_and_the_end_of_the_day_are_told(hall, clock):
    _people, _row, browser = hall
    day = ServiceDay.objects.get(office__slug="disdukcapil", date=DAY, lane="main")
    Disruption.objects.create(
        city=cast.CODE, day=day, cause="SIAK tidak dapat dibuka", began_at=at(8), expected_until=at(9, 30)
    )
    page = text(browser.get(PAGE))
    assert "SIAK tidak dapat dibuka" in page
    assert "Diperkirakan sampai 09.30" in page
    assert "layanannya sedang terganggu" in page
    hall = hall_of(day.office)
    hall.closed_at = at(15)
    hall.save(update_fields=["closed_at"])
    refused = press(browser, "panggil")
    assert refused.status_code == 409
    assert "Pelayanan hari ini sudah ditutup" in text(refused)


def test_a_counter_nobody_has_and_another_office_are_not_found(hall, city):
    _people, _row, browser = hall
    assert browser.get("/petugas/disdukcapil/loket/55/").status_code == 404
    assert browser.get("/petugas/rekaan-utara/loket/").status_code == 403
    assert press(browser, "melompat").status_code == 404


def test_a_number_without_a_name_has_nothing_to_show(hall):
    people, _row, browser = hall
    press(browser, "panggil")
    press(browser, "mulai")
    booking = Visit.objects.get(pk=people[0].pk).booking
    booking.identity_index = booking.NAMELESS + "x"
    booking.save(update_fields=["identity_index"])
    assert "Nama dan NIK" not in re.sub(r"<li>.*?</li>", "", text(browser.get(PAGE)), flags=re.DOTALL)
    assert press(browser, "nik").status_code == 409


def test_a_desk_left_open_yesterday_is_opened_again(hall):
    _people, row, browser = hall
    Desk.objects.update(since=at(8) - timedelta(days=1))
    assert usual(browser) == "Buka loket"
    press(browser, "buka")
    assert Desk.objects.get(counter=row).since == at(8)


def test_another_officer_at_this_counter_is_named_not_overwritten(city, clock):
    clock.move_to(at(8))
    row = counter(city.main, 3)
    seated(row)
    browser = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    assert "Petugas Rekaan, buka" in text(browser.get(SEATS))
    with pytest.raises(actions.NotYourDesk):
        actions.open_desk(counter=row, officer_id=10**6, by=cast.COUNTER_OFFICER)


@pytest.mark.parametrize("note", ["NIK 5399010101709991", "0812 3456 7890"])
def test_no_long_number_goes_on_a_slip_that_others_read(hall, note):
    people, _row, browser = hall
    press(browser, "panggil")
    press(browser, "mulai")
    refused = press(browser, "kurang", catatan=note)
    assert (refused.status_code, status(people[0]), Slip.objects.count()) == (422, "serving", 0)


def test_a_pause_has_one_of_the_known_reasons(hall):
    _people, row, browser = hall
    assert press(browser, "jeda", alasan="Menjemput Citra").status_code == 422
    assert Desk.objects.get(counter=row).state == "open"


def test_the_screen_asks_the_database_as_often_however_many_wait(hall):
    people, _row, browser = hall
    press(browser, "panggil")
    with CaptureQueriesContext(connection) as with_three:
        browser.get(PAGE, headers={"X-Part": "loket"})
    Visit.objects.filter(pk__in=[people[2].pk, people[3].pk]).delete()
    with CaptureQueriesContext(connection) as with_one:
        browser.get(PAGE, headers={"X-Part": "loket"})
    assert len(with_one) == len(with_three) <= 24
