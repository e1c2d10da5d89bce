"""The office's calendar as its manager sees it: look, write, preview, save, take back."""

import re
from datetime import date

import pytest
import time_machine
from django.test import Client

from antri.booking.models import Booking
from antri.people.models import Role
from antri.schedule.models import CalendarChange, Holiday, OpeningPlan, ServiceCap, ServiceDay, Slot
from antri.web import moment
from tests import cast
from tests.booking.calendar.office import SATURDAY, closing, marked, quota, save
from tests.booking.story import NOW, TUESDAY, take

AREA = "/kelola/disdukcapil/kalender/"
CLOSE = {"dari": "2026-12-08", "alasan": "Rapat kerja", "lihat": "1"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def manager(city):
    return cast.staff_client(Role.OFFICE_MANAGER, city.main)


def get(client, path, status=200, **asked):
    moment.forget()
    answer = client.get(AREA + path, asked)
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer.content.decode()


def seen(page):
    return re.search(r'name="terlihat" value="([^"]+)"', page)[1]


def post(client, path, data, status=303):
    answer = client.post(AREA + path, data)
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer


def saved(client, path, asked):
    """Look at it and press the button of the preview."""
    page = get(client, path, **asked)
    answer = post(client, path, {**asked, "terlihat": seen(page)})
    return get(client, answer.headers["Location"].removeprefix(AREA).partition("#")[0])


# -- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.ADMINISTRATOR])
def test_others_look_and_cannot_change(city, role):
    client = cast.staff_client(role, None if role == Role.ADMINISTRATOR else city.main)

    page = get(client, "")

    assert "Desember 2026" in page
    assert "Ubah kuota" not in page
    for path in ("ubah/tutup/", "jam-buka/baru/", "batas/baru/", "libur/impor/"):
        get(client, path, status=403)


def test_a_manager_of_another_office_sees_nothing_here(city):
    client = cast.staff_client(Role.OFFICE_MANAGER, city.district)

    for path in ("", "2026-12-08/", "perlu-dipindah/", "bukti/", "ubah/tutup/"):
        get(client, path, status=403)


def test_a_manager_of_a_kecamatan_changes_no_holidays_of_the_city(city):
    client = cast.staff_client(Role.OFFICE_MANAGER, city.district)

    assert client.get("/kelola/rekaan-utara/kalender/libur/").status_code == 200
    assert client.get("/kelola/rekaan-utara/kalender/libur/baru/").status_code == 403


def test_the_head_of_office_changes_every_office(city):
    client = cast.staff_client(Role.HEAD_OF_OFFICE)

    assert client.get("/kelola/rekaan-utara/kalender/ubah/tutup/").status_code == 200


def test_an_office_that_serves_by_hand_has_its_pages_too(city):
    client = cast.staff_client(Role.OFFICE_MANAGER, city.by_hand)

    for path in ("", "2026-12-08/", "jam-buka/", "perlu-dipindah/", "bukti/", "ubah/kuota/"):
        assert client.get(f"/kelola/rekaan-timur/kalender/{path}").status_code == 200, path


def test_whoever_is_not_signed_in_signs_in_first(city):
    assert Client().get(AREA).status_code == 302


# -- the month ------------------------------------------------------------------------------------


def test_the_month_tells_quota_taken_and_free_of_each_date(city, manager):
    take(city)
    save(closing(city, date(2026, 12, 16)))

    page = re.sub(r"<[^>]+>|\s+", " ", get(manager, ""))
    page = re.sub(r"\s+", " ", page)

    assert "Selasa, 8 Desember Sisa 199 Terisi 1 Kuota 200" in page
    assert "Rabu, 16 Desember Tutup Pemeliharaan jaringan" in page
    assert "Sabtu, 12 Desember Tutup" in page
    assert "22 hari buka" in page


def test_another_month_is_a_step_away_and_nonsense_shows_the_present_one(city, manager):
    assert "Januari 2027" in get(manager, "", bulan="2027-01")
    for nonsense in ("x", "2026-13", "9999-99", "0001-01"):
        assert "Desember 2026" in get(manager, "", bulan=nonsense)


def test_a_date_tells_its_sessions_pools_and_people(city, manager):
    from antri.directory.models import Setting
    from antri.directory.queries import forget

    Setting.objects.create(city=cast.CODE, key="pool_shares", value={"assisted": 20, "hall": 0})
    forget()
    take(city, priority="elderly")

    page = get(manager, "2026-12-08/")

    assert "Selasa, 8 Desember 2026" in page
    assert "dibantu petugas" in page
    assert "1 orang memegang nomor, 1 prioritas" in page
    assert get(manager, "2026-02-30/", status=404)


# -- close, with a preview ------------------------------------------------------------------------


def test_the_preview_tells_who_is_affected_and_saves_nothing(city, manager):
    take(city, priority="elderly")

    page = get(manager, "ubah/tutup/", **CLOSE)

    assert "Pratinjau: Selasa, 8 Desember 2026" in page
    assert "1 di antaranya prioritas" in page
    assert "Cukup tempat pada Rabu, 9 Desember 2026 (sisa 200)" in page
    assert not CalendarChange.objects.exists()


def test_saving_closes_the_date_marks_the_ticket_and_offers_the_way_back(city, manager):
    booked = take(city)

    page = saved(manager, "ubah/tutup/", CLOSE)

    assert "1 tiket masuk daftar Perlu dipindah." in page
    assert "Kembalikan" in page
    assert marked() == ["A-001"]
    moment.forget()
    told = Client().get(f"/api/v1/bookings/{booked.token}").json()["notice"]
    assert told["code"] == "to_be_moved"
    assert "Rapat kerja" in told["text"]
    assert "Rapat kerja" in Client().get(f"/t/{booked.token}/").content.decode()
    assert "A-001" in get(manager, "perlu-dipindah/")


def test_the_notice_of_a_closed_session_says_so(city):
    booked = take(city)
    save(closing(city, TUESDAY, None, "08:00"))

    text = Client().get(f"/api/v1/bookings/{booked.token}").json()["notice"]["text"]

    assert text.startswith("Sesi Anda tidak dibuka pada tanggal ini (Pemeliharaan jaringan)")


def test_nothing_is_saved_that_was_not_looked_at(city, manager):
    answer = post(manager, "ubah/tutup/", CLOSE, status=200)

    assert "Belum ada yang disimpan" in answer.content.decode()
    assert not CalendarChange.objects.exists()


def test_the_second_manager_is_told_who_was_first_and_sees_the_new_preview(city, manager):
    other = cast.staff_client(Role.HEAD_OF_OFFICE)
    page = get(manager, "ubah/tutup/", **CLOSE)
    saved(other, "ubah/kuota/", {"dari": "2026-12-08", "total": "100", "lihat": "1"})

    answer = post(manager, "ubah/tutup/", {**CLOSE, "terlihat": seen(page)}, status=409)

    said = answer.content.decode()
    assert "lebih dahulu menyimpan: Kuota" in said
    assert ServiceDay.objects.get(date=TUESDAY).sessions
    post(manager, "ubah/tutup/", {**CLOSE, "terlihat": seen(said)})
    assert not ServiceDay.objects.get(date=TUESDAY).sessions


def test_a_booking_that_came_meanwhile_is_told_with_both_counts(city, manager):
    page = get(manager, "ubah/tutup/", **CLOSE)
    take(city)

    answer = post(manager, "ubah/tutup/", {**CLOSE, "terlihat": seen(page), "semula": "0"}, status=409)

    said = answer.content.decode()
    assert "Tadi 0 orang memegang nomor, sekarang 1." in said
    assert marked() == []
    take(city, cast.WATI, n=2)
    post(manager, "ubah/tutup/", {**CLOSE, "terlihat": seen(said), "tetap": "1"})
    assert marked() == ["A-001", "A-002"]


TURNED = {"dari": "2026-12-12", "alasan": "x", "mulai_0": "09:00", "selesai_0": "08:00", "nomor_0": "4"}


@pytest.mark.parametrize(
    ("kind", "asked", "said"),
    [
        ("tutup", {"dari": "2026-12-08"}, "Tulis alasannya"),
        ("tutup", {"dari": "2026-11-01", "alasan": "x"}, "sudah lewat"),
        ("tutup", {"dari": "kapan", "alasan": "x"}, "Tulis tanggal yang ada"),
        ("buka", {"dari": "2026-12-12", "alasan": "x"}, "tidak punya jam buka"),
        ("buka", {"dari": "2026-12-12", "alasan": "x", "mulai_0": "08:00", "baris": "2"}, "Isi jam mulai"),
        (
            "buka",
            {"dari": "2026-12-12", "alasan": "x", "mulai_0": "09:00", "selesai_0": "08:00", "nomor_0": "4"},
            "mendahului",
        ),
        ("kuota", {"dari": "2026-12-08"}, "Tulis kuotanya"),
        ("kuota", {"dari": "2026-12-08", "total": "1000"}, "Paling banyak 999"),
        ("kuota", {"dari": "2026-12-12", "total": "5"}, "tutup"),
        ("bagian", {"dari": "2026-12-08", "assisted": "150", "hall": "100"}, "Kurangi"),
        ("ikuti", {"dari": "2026-12-08"}, "sudah mengikuti jam buka"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_kept_as_typed(city, manager, kind, asked, said):
    page = get(manager, f"ubah/{kind}/", status=422, lihat="1", **asked)

    assert said in page
    assert 'role="alert"' in page
    assert f'value="{asked["dari"]}"' in page


def test_an_unknown_kind_is_not_there(city, manager):
    get(manager, "ubah/hapus/", status=404)


# -- the other changes ----------------------------------------------------------------------------


def test_one_session_is_closed_alone(city, manager):
    saved(manager, "ubah/tutup/", CLOSE | {"sesi": "08:00"})

    assert ServiceDay.objects.get().sessions[0] == ["08:00", "09:00", 0]


def test_a_special_saturday_is_opened_with_its_sessions(city, manager):
    asked = {"dari": "2026-12-12", "alasan": "Sabtu layanan", "lihat": "1", "baris": "2"}
    page = saved(manager, "ubah/buka/", asked | {"mulai_0": "08:00", "selesai_0": "10:00", "nomor_0": "40"})

    assert "Sabtu layanan" in page
    assert ServiceDay.objects.get(date=SATURDAY).sessions == [["08:00", "10:00", 40]]


def test_more_rows_of_sessions_are_a_button_away_and_keep_what_was_typed(city, manager):
    page = get(manager, "ubah/buka/", dari="2026-12-12", alasan="Sabtu", baris="2", mulai_0="08:00", tambah="1")

    assert "mulai_2" in page
    assert 'value="08:00"' in page


def test_sessions_get_other_quotas(city, manager):
    saved(manager, "ubah/kuota/", {"dari": "2026-12-08", "sesi_0800": "10", "sesi_0900": "40", "lihat": "1"})

    assert [row[2] for row in ServiceDay.objects.get().sessions] == [10, 40, 40, 40, 40]


def test_numbers_are_held_back_for_assisted_people(city, manager):
    saved(manager, "ubah/bagian/", {"dari": "2026-12-08", "assisted": "30", "hall": "", "lihat": "1"})

    assert Slot.objects.filter(pool="assisted").count() == 30


def test_more_numbers_today_are_asked_of_a_second_person_who_sees_what_it_does(city, manager):
    asked = {"dari": "2026-12-01", "total": "210", "lihat": "1"}
    page = get(manager, "ubah/kuota/", **asked)
    assert "perlu disetujui orang kedua" in page
    assert 'name="simpan"' not in page

    post(manager, "ubah/kuota/", asked | {"ajukan": "1", "alasan_ajukan": ""}, status=422)
    post(manager, "ubah/kuota/", asked | {"ajukan": "1", "alasan_ajukan": "Antrean membeludak"})
    second = cast.staff_client(Role.HEAD_OF_OFFICE)
    waiting = second.get("/kelola/persetujuan/").content.decode()
    assert "dari 200 menjadi 210 nomor" in waiting
    (path,) = re.findall(r'action="(/kelola/persetujuan/\d+/setuju/)"', waiting)
    second.post(path)

    assert Slot.objects.exclude(state="withdrawn").count() == 210


# -- the way back ---------------------------------------------------------------------------------


def test_a_change_is_put_back_from_the_list(city, manager):
    saved(manager, "ubah/tutup/", CLOSE)
    (path,) = re.findall(rf'href="{AREA}(perubahan/\d+/kembalikan/)"', get(manager, "perubahan/"))

    page = get(manager, path)
    assert "Pratinjau: Selasa, 8 Desember 2026" in page
    post(manager, path, {"terlihat": seen(page)})

    assert ServiceDay.objects.get().sessions
    assert "Sudah dikembalikan" in get(manager, "perubahan/")
    assert "sudah dikembalikan" in get(manager, path, status=422)


def test_what_was_changed_again_says_why_it_cannot_be_put_back(city, manager):
    first = save(quota(city, total=100))
    save(quota(city, total=90))

    page = get(manager, f"perubahan/{first.row.pk}/kembalikan/", status=409)

    assert "diubah lagi (08-12-2026)" in page


# -- opening hours, caps, holidays ----------------------------------------------------------------

RAMADAN = {"nama": "Ramadan", "dari": "2026-12-08", "sampai": "2026-12-10", "baris": "6", "lihat": "1"}
ROW = {"mulai_0": "08:00", "selesai_0": "09:00", "nomor_0": "20", "hari_0": ["1", "2", "3", "4", "5"]}


def test_ramadan_hours_are_written_and_reach_made_days(city, manager):
    take(city)

    saved(manager, "jam-buka/baru/", RAMADAN | ROW)

    assert ServiceDay.objects.get().sessions == [["08:00", "09:00", 20]]
    assert "Senin–Jumat" in get(manager, "jam-buka/")


def test_a_plan_is_shown_as_it_is_and_edited(city, manager):
    plan = OpeningPlan.objects.get(office=city.main)

    page = get(manager, f"jam-buka/{plan.pk}/")
    assert 'value="Hari kerja"' in page
    assert page.count("checked") == 25
    saved(manager, f"jam-buka/{plan.pk}/", RAMADAN | ROW | {"nama": "Hari kerja", "sampai": ""})

    assert OpeningPlan.objects.get(pk=plan.pk).sessions.count() == 5


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hari_0": []}, "Pilih harinya"),
        ({"nomor_0": ""}, "Isi jam mulai"),
        ({"nama": ""}, "Beri nama"),
        ({"sampai": "2026-12-01"}, "Tukar keduanya"),
    ],
)
def test_hours_that_cannot_be_say_why(city, manager, changes, said):
    assert said in get(manager, "jam-buka/baru/", status=422, **(RAMADAN | ROW | changes))


def test_hours_end(city, manager):
    plan = OpeningPlan.objects.get(office=city.main)

    saved(manager, f"jam-buka/{plan.pk}/akhiri/", {"terakhir": "2026-12-31", "lihat": "1"})

    assert OpeningPlan.objects.get(pk=plan.pk).valid_until == date(2026, 12, 31)
    get(manager, "jam-buka/99999/akhiri/", status=404)


def test_a_cap_is_written_looked_at_and_lifted(city, manager):
    take(city)
    asked = {"layanan": ["KTP_HILANG"], "hari": "", "per_hari": "0", "per_sesi": "", "lihat": "1"}

    page = get(manager, "batas/baru/", **asked)
    assert "1 di atas batas" in page
    post(manager, "batas/baru/", asked | {"terlihat": seen(page)})
    cap = ServiceCap.objects.get()
    assert "KTP-el hilang" in get(manager, "batas/")
    assert "checked" in get(manager, f"batas/{cap.pk}/")
    get(manager, "batas/baru/", status=422, lihat="1", per_hari="3")
    post(manager, f"batas/{cap.pk}/hapus/", {})

    assert not ServiceCap.objects.exists()


def test_a_cap_is_refused_when_somebody_booked_meanwhile(city, manager):
    asked = {"layanan": ["KTP_HILANG"], "per_hari": "5", "lihat": "1"}
    page = get(manager, "batas/baru/", **asked)
    take(city)

    answer = post(manager, "batas/baru/", asked | {"terlihat": seen(page)}, status=409)

    assert "Berubah sementara" in answer.content.decode()


def test_an_import_shows_its_difference_and_is_refused_when_it_changed(city, manager):
    page = get(manager, "libur/impor/", tahun="2026")
    assert "Hari Raya Natal" in page
    assert not Holiday.objects.exists()
    take(city, on=date(2026, 12, 25))

    answer = post(manager, "libur/impor/", {"tahun": "2026", "terlihat": seen(page)}, status=409)
    assert "tetap buka: 1 nomor sudah dipegang" in answer.content.decode()
    post(manager, "libur/impor/", {"tahun": "2026", "terlihat": seen(answer.content.decode())})

    assert Holiday.objects.filter(date__year=2026).count() > 10
    assert "Hari Raya Natal" in get(manager, "libur/", tahun="2026")
    assert Booking.objects.get().status == "booked"


def test_a_holiday_is_written_changed_and_taken_away(city, manager):
    asked = {"tanggal": "2026-12-22", "nama": "Hari Jadi", "jenis": "local", "menutup": "on", "lihat": "1"}
    page = get(manager, "libur/baru/", **asked)
    assert "2 hari kantor ditutup" in page
    post(manager, "libur/baru/", asked | {"terlihat": seen(page)})
    row = Holiday.objects.get()

    assert "Hari Jadi" in get(manager, f"libur/{row.pk}/")
    get(manager, "libur/baru/", status=422, **asked)
    page = get(manager, f"libur/{row.pk}/hapus/")
    post(manager, f"libur/{row.pk}/hapus/", {"terlihat": seen(page)})

    assert not Holiday.objects.exists()
    get(manager, "libur/99999/", status=404)


# -- lists ----------------------------------------------------------------------------------------


def test_the_list_has_phone_less_people_first_then_priority_and_opens_nobody(city, manager):
    for n, priority in enumerate((None, "elderly", None)):
        take(city, cast.person(n), n=n, priority=priority)
    Booking.objects.filter(label="A-003").update(phone_index="", channel="desk")
    save(closing(city))

    page = get(manager, "perlu-dipindah/")

    assert re.findall(r"A-00\d", page) == ["A-003", "A-002", "A-001"]
    assert "Warga Rekaan" not in page
    assert "3 nomor" in page
    assert "1 tanpa ponsel" in page
    assert "Perlu dipindah (3)" in page
    assert "A-001" not in get(manager, "perlu-dipindah/", tanggal="2026-12-09")


def test_the_proof_tells_each_day_and_names_what_does_not_agree(city, manager):
    take(city)
    assert "Tidak ada hari melebihi kuota</h1>" in get(manager, "bukti/")

    Slot.objects.filter(number=9).update(state="taken")

    page = get(manager, "bukti/", dari="2026-12-01", sampai="2026-12-31")
    assert "Kuota: ada yang tidak cocok" in page
    assert "terisi: slot 2, pemesanan 1, jurnal 1" in page


PAGES = (
    *("", "2026-12-08/", "ubah/tutup/", "ubah/buka/", "ubah/kuota/", "ubah/bagian/", "ubah/ikuti/"),
    *("perlu-dipindah/", "jam-buka/", "jam-buka/baru/", "batas/", "batas/baru/", "libur/", "libur/impor/"),
    *("libur/baru/", "perubahan/", "bukti/"),
)
# Names of the invented city, and of holidays as the package writes them.
NOT_OURS = re.compile(r"Hari Raya|Cuti Bersama|Hari kerja|Pemeliharaan jaringan|Kelahiran|Wafat|Kenaikan|Tahun Baru")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_speaks_english_too(city, manager, path):
    take(city)
    save(closing(city))
    manager.cookies["bahasa"] = "en"

    page = get(manager, path)

    assert '<html lang="en"' in page
    said = NOT_OURS.sub("", re.sub(r"<[^>]+>", " ", page))
    assert not re.search(r"\b(tidak|yang|hari|nomor|tanggal|sesi|kuota|untuk|belum)\b", said, re.IGNORECASE)
