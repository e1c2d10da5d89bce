"""The day of an office on its own page: counted without a tablet, corrected with a reason, explained when empty."""

import re
import uuid
from datetime import date

import pytest

from antri.journal.models import Event
from antri.kecamatan.models import DayWithoutRecords, Intake, IntakeAside, SampledDay
from antri.people.models import Role
from tests import cast

PAGE = "/petugas/rekaan-timur/catatan/"
TODAY = date(2026, 12, 8)


@pytest.fixture
def browser(place):
    return cast.sign_in(place.ujang.officer)


def typed(**changes):
    fields = {
        "layanan": "KTP_HILANG",
        "hasil": "done",
        "nama": "",
        "nik": "",
        "kelurahan": "",
        "kunci": str(uuid.uuid4()),
    }
    return fields | changes


def test_an_officer_counts_one_without_a_tablet(place, browser):
    form = typed(nama=cast.CITRA.name, nik=cast.CITRA.nik)
    answer = browser.post(PAGE, form)
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}?tanggal=2026-12-08")
    assert browser.post(PAGE, form).status_code == 303  # pressed twice
    row = Intake.objects.get()
    assert (row.source, row.officer, row.date, row.service) == ("page", place.ujang.officer, TODAY, place.city.ktp)
    assert row.sealed
    page = browser.get(answer["Location"]).content.decode()
    assert "1 warga dilayani" in page
    assert cast.CITRA.nik not in page


def test_what_was_left_out_is_told_and_nothing_counted(browser):
    answer = browser.post(PAGE, typed(layanan="", hasil=""))
    assert answer.status_code == 422
    assert answer.content.decode().count('href="#id_') == 2
    assert not Intake.objects.exists()


def test_who_only_looks_after_the_office_counts_nothing(place):
    manager = cast.sign_in(cast.officer(Role.OFFICE_MANAGER, place.office))
    assert "Catat satu warga" not in manager.get(PAGE).content.decode()
    assert manager.post(PAGE, typed()).status_code == 403
    assert not Intake.objects.exists()


def test_a_row_is_taken_back_with_its_reason_and_stays(place, browser):
    place.tablet.sends(place.tablet.row(place.neneng))
    row = Intake.objects.get()
    address = f"{PAGE}{row.pk}/batalkan/"
    assert browser.post(address, {"alasan": ""}).status_code == 422
    assert browser.post(address, {"alasan": "salah tekan"}).status_code == 303
    row.refresh_from_db()
    assert (row.undone_by, row.undone_reason) == (f"officer:{place.ujang.officer.pk}", "salah tekan")
    page = browser.get(PAGE).content.decode()
    assert "0 warga dilayani" in page
    assert "salah tekan" in page
    event = Event.objects.get(what="kecamatan.intake_undone")
    assert event.data["count"] == 1
    assert "salah" not in str(event.data)
    assert browser.post(address, {"alasan": "lagi"}).status_code == 404


def test_a_counter_officer_takes_back_only_their_own(place):
    place.tablet.sends(place.tablet.row(place.ujang))
    neneng = cast.sign_in(place.neneng.officer)
    assert neneng.post(f"{PAGE}{Intake.objects.get().pk}/batalkan/", {"alasan": "bukan saya"}).status_code == 404
    assert Intake.objects.get().undone_at is None


def test_a_row_of_another_office_is_not_there(place, browser):
    place.tablet.sends(place.tablet.row(place.ujang))
    far = cast.sign_in(cast.officer(Role.KECAMATAN_OFFICER, place.city.district))
    row = Intake.objects.get()
    assert far.post(f"/petugas/rekaan-utara/catatan/{row.pk}/batalkan/", {"alasan": "x"}).status_code == 404


def test_a_paper_tally_is_typed_in_once(place, browser):
    page = browser.get(f"{PAGE}turus/").content.decode()
    key = re.search(r'name="kunci" value="([^"]+)"', page)[1]
    sheet = {"tanggal": "2026-12-07", "kunci": key, "KTP_HILANG.done": "14", "KK_UBAH.referred": "3"}
    for _twice in range(2):
        assert browser.post(f"{PAGE}turus/", sheet)["Location"] == f"{PAGE}?tanggal=2026-12-07"
    found = sorted(Intake.objects.values_list("service__code", "outcome", "count", "source"))
    assert found == [("KK_UBAH", "referred", 3, "paper"), ("KTP_HILANG", "done", 14, "paper")]
    assert "17 warga dilayani" in browser.get(f"{PAGE}?tanggal=2026-12-07").content.decode()


def test_a_tally_that_contradicts_itself_is_refused_whole(place, browser):
    sheet = {"tanggal": "2026-12-07", "kunci": str(uuid.uuid4()), "KTP_HILANG.done": "14"}
    browser.post(f"{PAGE}turus/", sheet)
    changed = sheet | {"KTP_HILANG.done": "15", "AKTA_LAHIR.done": "2"}
    assert browser.post(f"{PAGE}turus/", changed).status_code == 422
    assert Intake.objects.get().count == 14


@pytest.mark.parametrize(
    "sheet",
    [
        {"tanggal": "2026-12-09", "KTP_HILANG.done": "1"},  # tomorrow
        {"tanggal": "2026-12-07"},  # nothing on it
        {"tanggal": "2026-12-07", "KTP_HILANG.done": "1000"},
        {"tanggal": "2026-12-07", "KTP_HILANG.done": "-1"},
    ],
)
def test_a_sheet_that_cannot_be_is_refused(browser, sheet):
    assert browser.post(f"{PAGE}turus/", sheet | {"kunci": str(uuid.uuid4())}).status_code == 422
    assert not Intake.objects.exists()


def test_the_sheet_to_print_has_every_service_and_no_person(browser):
    page = browser.get(f"{PAGE}lembar/").content.decode()
    assert "KTP-el hilang" in page
    assert "Jangan menulis nama atau NIK" in page


def test_a_day_without_records_is_explained(place, browser):
    assert browser.post(f"{PAGE}sebab/?tanggal=2026-12-07", {"sebab": ""}).status_code == 422
    browser.post(f"{PAGE}sebab/?tanggal=2026-12-07", {"sebab": "Listrik padam"})
    browser.post(f"{PAGE}sebab/?tanggal=2026-12-07", {"sebab": "Banjir"})
    assert DayWithoutRecords.objects.get().reason == "Banjir"
    assert "Banjir" in browser.get(f"{PAGE}?tanggal=2026-12-07").content.decode()


def test_a_manager_chooses_and_drops_a_sampled_day(place, browser):
    manager = cast.sign_in(cast.officer(Role.OFFICE_MANAGER, place.office))
    assert browser.post(f"{PAGE}contoh/", {"tanggal": "2026-12-10"}).status_code == 403
    manager.post(f"{PAGE}contoh/", {"tanggal": "2026-12-08"})
    assert SampledDay.objects.get().date == TODAY
    assert place.tablet.client.get("/alat/tablet/keadaan/").json()["is_sampled"] is True
    manager.post(f"{PAGE}contoh/", {"tanggal": "2026-12-08"})
    assert not SampledDay.objects.exists()


def test_what_was_put_aside_is_shown_until_somebody_says_what_became_of_it(place, browser):
    place.tablet.sends(place.tablet.row(place.ujang, service="TIDAK_ADA"))
    assert "1 catatan disisihkan" in browser.get(PAGE).content.decode()
    row = IntakeAside.objects.get()
    browser.post(f"{PAGE}disisihkan/{row.pk}/", {"alasan": "dicatat lagi"})
    row.refresh_from_db()
    assert (row.settled_as, row.settled_by) == ("dicatat lagi", f"officer:{place.ujang.officer.pk}")
    assert "disisihkan" not in browser.get(PAGE).content.decode()


def test_a_strange_date_is_today(browser):
    for text in ("kemarin", "2030-01-01", "2001-01-01", "2026-13-40"):
        assert "8 Desember 2026" in browser.get(f"{PAGE}?tanggal={text}").content.decode()
