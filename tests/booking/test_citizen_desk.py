"""Meja Warga and Klaim NIK: the pages of a desk that has a person and their ID before it."""

import re

import pytest
import time_machine

from antri.booking.actions import cancel, claim, grant_claim
from antri.booking.models import Booking, Claim
from antri.directory.models import Setting
from antri.journal.models import Event
from antri.people.models import CITY_WIDE, Role
from antri.people.queries import identity_indexed
from antri.schedule.actions import close_day
from antri.templatetags.antri_time import in_fours
from tests import cast
from tests.booking.pages import field, text_of
from tests.booking.story import NOW, THURSDAY, TUESDAY, WEDNESDAY, take

DESK = "/petugas/disdukcapil/warga/"
CLAIMS = "/petugas/disdukcapil/klaim/"
DESK_ROLES = (Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER, Role.OFFICE_MANAGER)
THIEF = cast.Person("Orang Lain Sekali", cast.CITRA.nik, cast.phone(77))


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def officer(city):
    return cast.staff_client(Role.COUNTER_OFFICER, city.main)


def search(browser, text=cast.CITRA.nik):
    return browser.post(DESK, {"siapa": text})


def press(browser, page, what, **more):
    return browser.post(DESK, {"terkunci": field(page, "terkunci"), "apa": what} | more)


def looks():
    return list(Event.objects.filter(what="booking.looked_up").order_by("id"))


# -- who may ----------------------------------------------------------------------------------------


@pytest.mark.goal("G23")
@pytest.mark.parametrize("role", Role.values)
def test_only_who_works_at_a_desk_reads_a_person_and_outside_helpers_never(city, role):
    browser = cast.staff_client(Role(role), None if role in CITY_WIDE else city.main)
    expected = 200 if role in DESK_ROLES else 403

    assert [browser.get(page).status_code for page in (DESK, CLAIMS)] == [expected] * 2
    assert search(browser).status_code == expected


def test_an_officer_of_another_office_does_not_work_at_this_desk(city):
    assert cast.staff_client(Role.COUNTER_OFFICER, city.district).get(DESK).status_code == 403


# -- looking ------------------------------------------------------------------------------------------


@pytest.mark.goal("G23")
def test_one_search_shows_every_number_of_a_person_at_every_office_and_leaves_a_trace(city, officer):
    first = take(city).booking
    second = take(city, on=WEDNESDAY, n=2, office=city.district.slug).booking
    take(city, cast.WATI, n=3)

    page = search(officer)

    said = text_of(page)
    assert "2 nomor" in said
    assert city.district.name in said
    assert cast.WATI.name not in said
    (look,) = looks()
    assert (look.actor_kind, look.about_id, look.data["reason"]) == ("officer", city.main.slug, "desk.helping")
    assert look.data["count"] == 2
    assert set(look.data["bookings"]) == {str(first.pk), str(second.pk)}
    assert cast.CITRA.nik not in str(look.data)


def test_the_nik_stands_in_no_address_and_only_masked_on_the_page(city, officer):
    take(city)
    page = search(officer)
    body = page.content.decode()
    assert cast.CITRA.nik not in body
    assert f"{cast.CITRA.nik[:4]}********{cast.CITRA.nik[-4:]}" in body
    assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize("typed", ["code", "code with spaces", "nik with dots"])
def test_the_code_or_the_nik_however_typed_finds_the_person(city, officer, typed):
    code = take(city).booking.code
    nik = cast.CITRA.nik
    text = {
        "code": code,
        "code with spaces": f"{code[:4]} {code[4:].lower()}",
        "nik with dots": f"{nik[:6]}.{nik[6:12]}.{nik[12:]}",
    }[typed]

    assert "1 nomor" in text_of(search(officer, text))


def test_nobody_found_is_a_look_too(city, officer):
    assert "Tidak ada nomor mendatang" in text_of(search(officer))
    assert looks()[0].data["count"] == 0


@pytest.mark.parametrize("text", ["", "123", "5399", "-", "53990102017099911"])
def test_what_is_neither_nik_nor_code_is_said_and_looks_at_nobody(city, officer, text):
    page = search(officer, text)
    assert page.status_code == 422
    assert "Ada 1 hal yang perlu diperbaiki" in text_of(page)
    assert not looks()


@pytest.mark.parametrize("text", ["12345", "539901020170"])
def test_a_nik_with_digits_missing_is_told_so_and_not_that_there_is_no_number(city, officer, text):
    page = search(officer, text)

    assert page.status_code == 422
    assert "16 digit" in text_of(page)
    assert f"Anda mengetik {len(text)}" in text_of(page)
    # It was looked for as a passport, so it counts.
    assert [look.data["way"] for look in looks()] == ["passport"]


def test_a_passport_of_digits_alone_is_found(city, officer):
    booking = take(city).booking
    Booking.objects.filter(pk=booking.pk).update(identity_index=identity_indexed("passport", "123456789").first)

    assert "1 nomor" in text_of(search(officer, "123 456 789"))


@pytest.mark.goal("G23")
def test_an_officer_looks_at_so_many_people_an_hour_and_then_the_manager_is_told(city, officer):
    Setting.objects.create(city=cast.CODE, key="looks_an_hour", value=5)
    pages = [search(officer, cast.nik(n)) for n in range(6)]

    assert [page.status_code for page in pages] == [200] * 5 + [429]
    assert f'value="{cast.nik(5)}"' in pages[-1].content.decode()
    assert Event.objects.filter(what="people.looked_too_often").count() == 1
    assert len(looks()) == 5


def test_past_numbers_of_a_month_are_shown_and_cannot_be_changed(city, moment):
    booking = take(city).booking
    moment.shift(20 * 86400)
    page = search(cast.staff_client(Role.COUNTER_OFFICER, city.main))
    assert booking.label in text_of(page)
    assert f"batal-tanya:{booking.pk}" not in page.content.decode()
    moment.shift(30 * 86400)
    assert "Tidak ada nomor mendatang" in text_of(search(cast.staff_client(Role.COUNTER_OFFICER, city.main)))


# -- doing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["struk-58", "struk-80", "struk-a4", "layar"])
def test_a_lost_ticket_is_given_again_on_paper_or_screen_and_that_is_written_down(city, officer, what):
    booking = take(city).booking
    page = press(officer, search(officer), f"{what}:{booking.pk}")

    assert page.status_code == 200
    assert booking.label in text_of(page)
    shown = Event.objects.get(what="booking.ticket_shown", about_id=str(booking.pk))
    assert shown.data["how"] == ("screen" if what == "layar" else "slip")


def test_a_number_is_cancelled_after_being_asked(city, officer):
    booking = take(city).booking
    asked = press(officer, search(officer), f"batal-tanya:{booking.pk}")
    assert f"Batalkan {booking.label}?" in text_of(asked)
    assert Booking.objects.get().status == "booked"

    done = press(officer, asked, f"batal:{booking.pk}")

    assert f"{booking.label} dibatalkan" in text_of(done)
    assert Event.objects.get(what="booking.cancelled").actor_kind == "officer"


def test_a_number_is_moved_to_a_date_with_room(city, officer):
    booking = take(city).booking
    asked = press(officer, search(officer), f"pindah-tanya:{booking.pk}")
    assert 'value="2026-12-09T09:00"' in asked.content.decode()

    press(officer, asked, f"pindah:{booking.pk}", tanggal="2026-12-09T09:00")

    booking.refresh_from_db()
    assert (booking.date, f"{booking.start:%H:%M}") == (WEDNESDAY, "09:00")


def test_without_a_date_nothing_moves_and_it_is_said(city, officer):
    booking = take(city).booking
    answer = press(officer, search(officer), f"pindah:{booking.pk}", tanggal="besok")
    assert answer.status_code == 422
    assert "Pilih tanggal dan jamnya" in text_of(answer)
    assert f'value="pindah:{booking.pk}"' in answer.content.decode()


def test_when_the_chosen_hour_is_gone_the_hours_that_are_left_are_asked_for_again(city, officer):
    booking = take(city).booking
    asked = press(officer, search(officer), f"pindah-tanya:{booking.pk}")
    close_day(office=city.main, date=WEDNESDAY, reason="Rapat", by=cast.HEAD_OF_OFFICE)

    answer = press(officer, asked, f"pindah:{booking.pk}", tanggal="2026-12-09T09:00")

    assert answer.status_code == 409
    html = answer.content.decode()
    assert f'value="pindah:{booking.pk}"' in html
    assert "2026-12-10T09:00" in html


def test_another_persons_number_cannot_be_touched_from_this_persons_list(city, officer):
    take(city)
    theirs = take(city, cast.WATI, n=2).booking
    page = search(officer)
    assert press(officer, page, f"batal:{theirs.pk}").status_code == 404
    assert press(officer, page, f"struk-58:{theirs.pk}").status_code == 404
    assert Booking.objects.get(pk=theirs.pk).status == "booked"


def test_a_list_is_its_officers_own_and_for_a_quarter_of_an_hour(city, officer, moment):
    booking = take(city).booking
    page = search(officer)
    colleague = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    assert press(colleague, page, f"batal:{booking.pk}").status_code == 410
    moment.shift(14 * 60)
    assert press(officer, page, "").status_code == 200
    moment.shift(2 * 60)
    assert press(officer, page, f"batal:{booking.pk}").status_code == 410
    assert Booking.objects.get().status == "booked"


def test_a_claim_that_is_refused_keeps_what_was_typed_of_the_owner(city, officer):
    theirs = take(city, THIEF).booking
    asked = press(officer, search(officer), f"klaim-tanya:{theirs.pk}")
    Booking.objects.filter(pk=theirs.pk).update(status="serving")

    answer = press(officer, asked, f"klaim:{theirs.pk}", nama="Citra Rekaan Lengkap", hp=cast.CITRA.phone)

    assert answer.status_code == 409
    html = answer.content.decode()
    assert "sedang di loket" in html
    assert 'value="Citra Rekaan Lengkap"' in html
    assert f'value="{cast.CITRA.phone}"' in html


@pytest.mark.goal("G36")
def test_a_number_that_a_stranger_took_is_given_to_its_owner_at_the_desk(city, officer):
    theirs = take(city, THIEF).booking
    page = search(officer)
    asked = press(officer, page, f"klaim-tanya:{theirs.pk}")

    done = press(officer, asked, f"klaim:{theirs.pk}", nama=cast.CITRA.name, hp="")

    assert "sekarang B-001" in text_of(done)
    theirs.refresh_from_db()
    assert theirs.is_voided


def test_by_code_alone_nobodys_number_is_called_a_strangers(city, officer):
    theirs = take(city, THIEF).booking
    page = search(officer, theirs.code)
    assert "klaim-tanya" not in page.content.decode()
    answer = press(officer, page, f"klaim:{theirs.pk}", nama=cast.CITRA.name, hp="")
    assert answer.status_code == 422
    assert Booking.objects.get().status == "booked"


def test_whether_anybody_must_come_is_told_by_the_services_own_data(city, officer):
    said = text_of(officer.get(f"{DESK}?layanan=SURAT_DARING"))
    assert "Boleh diwakili" in said
    assert "Tanpa nomor antrean" in said
    said = text_of(officer.get(f"{DESK}?layanan=KTP_HILANG"))
    assert "Tidak dapat diajukan daring" in said
    assert "Surat kehilangan dari kepolisian" in said


def test_only_who_may_book_for_others_is_led_there(city):
    helper = cast.staff_client(Role.APPOINTED_OFFICER, city.main)
    counter = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    at = f"{DESK}?layanan=KTP_HILANG"
    assert "/daftarkan/?layanan=KTP_HILANG" in helper.get(at).content.decode()
    assert "/daftarkan/" not in counter.get(at).content.decode()


# -- claims -------------------------------------------------------------------------------------------


def made_claim(city):
    take(city, THIEF)
    owner = cast.Person(cast.CITRA.name, cast.CITRA.nik, cast.WATI.phone)
    return claim(order=cast.order(city, TUESDAY, owner), by=owner.actor)


@pytest.mark.goal("G36")
def test_the_list_of_claims_and_a_claim_unopened_hold_nothing_personal(city, officer):
    made = made_claim(city)
    for page in (officer.get(CLAIMS), officer.get(f"{CLAIMS}{made.pk}/")):
        body = page.content.decode()
        assert made.code[:4] in body
        assert not any(secret in body for secret in (cast.CITRA.nik, "Citra", THIEF.name, "Orang Lain"))
    assert not Event.objects.filter(what="people.opened").exists()


@pytest.mark.goal("G36")
def test_by_its_code_a_claim_is_opened_compared_and_granted(city, officer):
    made = made_claim(city)
    gone = officer.post(CLAIMS, {"kode": f"{made.code[:4]}-{made.code[4:].lower()}"})
    assert gone["Location"] == f"{CLAIMS}{made.pk}/"

    opened = officer.post(gone["Location"], {"apa": "lihat"})
    assert in_fours(cast.CITRA.nik) in opened.content.decode()
    assert THIEF.name not in opened.content.decode()
    granted = officer.post(gone["Location"], {"apa": "cocok"}, follow=True)

    assert "Nomor warga ini B-001" in text_of(granted)
    assert THIEF.name not in text_of(granted)
    slip = officer.post(gone["Location"], {"apa": "struk-58"})
    assert "B-001" in text_of(slip)
    assert Claim.objects.get().status == "granted"


def test_a_claim_of_another_office_can_be_settled_at_this_desk(city):
    made = made_claim(city)
    browser = cast.staff_client(Role.KECAMATAN_OFFICER, city.district)
    at = f"/petugas/{city.district.slug}/klaim/"
    assert made.code[:4] not in browser.get(at).content.decode()

    gone = browser.post(at, {"kode": made.code})
    browser.post(gone["Location"], {"apa": "cocok"})

    assert Claim.objects.get().status == "granted"


def test_a_claim_is_refused_with_a_reason_only(city, officer):
    made = made_claim(city)
    at = f"{CLAIMS}{made.pk}/"
    assert officer.post(at, {"apa": "tolak"}).status_code == 422
    officer.post(at, {"apa": "tolak", "alasan": "no_id"})
    assert Claim.objects.get().status == "refused"
    assert "ditolak" in text_of(officer.get(at))


def test_an_unknown_code_is_said(city, officer):
    page = officer.post(CLAIMS, {"kode": "AAAA BBBB"})
    assert page.status_code == 422
    assert "Tidak ada klaim dengan kode itu" in text_of(page)


@pytest.mark.goal("G36")
def test_the_wrong_holder_reads_kindly_why_and_what_to_do_and_nothing_of_the_owner(city, client):
    theirs = take(city, THIEF)
    owner = cast.Person(cast.CITRA.name, cast.CITRA.nik, cast.WATI.phone)
    made = claim(order=cast.order(city, TUESDAY, owner), by=owner.actor)
    given = grant_claim(claim=made, by=cast.COUNTER_OFFICER)

    page = client.get(f"/t/{theirs.token}/")

    said = text_of(page)
    assert "Nomor ini ditarik kantor" in said
    assert "Periksa 16 digit NIK" in said
    assert "Batalkan pembatalan" not in said
    body = page.content.decode()
    assert not any(secret in body for secret in (given.booking.label, given.booking.code, "Citra", cast.WATI.phone))
    assert text_of(client.get(f"/t/{given.token}/")).count("B-001")


def test_who_cancelled_their_own_number_reads_that_they_cancelled_it(city, client):
    booked = take(city, on=THURSDAY)
    cancel(token=booked.token, by=cast.CITRA.actor)
    assert "Antrean dibatalkan" in text_of(client.get(f"/t/{booked.token}/"))
    assert re.search("Berubah pikiran", text_of(client.get(f"/t/{booked.token}/")))
