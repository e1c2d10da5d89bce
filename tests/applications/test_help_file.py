"""Bantu ajukan: the citizen's own pages at an officer's desk, without the link's key, and only while they sit there."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from antri.applications.actions.submit import submit
from antri.applications.models import Application, Paper
from antri.applications.queries import token_of
from antri.home.actions.demo_files.scans import family_sheet, photo
from antri.journal.models import Event
from antri.people.models import CITY_WIDE, Role
from antri.web import clock
from tests import cast
from tests.applications import filing
from tests.booking.pages import field, text_of
from tests.booking.story import NOW

HELP = "/petugas/disdukcapil/bantu-ajukan/"
BIRTH = f"{HELP}layanan/AKTA_LAHIR/"
MAY_HELP = (Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER)
Status = Application.Status


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def helper(city):
    filing.live(city.birth)
    return cast.staff_client(Role.APPOINTED_OFFICER, city.main)


def asked(browser: Client) -> str:
    """Answer the questions with the citizen; return the address of the draft at this desk."""
    page = browser.get(BIRTH)
    for answer in filing.SCREENING.values():
        sealed = {"terkunci": field(page, "terkunci")} if b'name="terkunci"' in page.content else {}
        page = browser.post(BIRTH, {"jawab": answer} | sealed)
    begun = browser.post(f"{BIRTH}mulai/", {"terkunci": field(page, "terkunci")})
    assert begun.status_code == 303
    return begun["Location"].partition("?")[0]


@pytest.mark.goal("G17")
@pytest.mark.parametrize("role", Role.values)
def test_only_who_works_at_a_desk_helps_to_file(city, role):
    browser = cast.staff_client(Role(role), None if role in CITY_WIDE else city.main)
    filing.live(city.birth)
    expected = 200 if role in MAY_HELP else 403
    assert [browser.get(page).status_code for page in (HELP, BIRTH)] == [expected] * 2


def test_the_draft_is_the_citizens_own_and_names_who_helped(city, helper):
    address = asked(helper)

    row = Application.objects.get()
    assert address == f"{HELP}berkas/{row.pk}/"
    assert (row.channel, row.status) == (Application.Channel.ASSISTED, Status.DRAFT)
    assert row.helper is not None
    event = Event.objects.get(what="application.begun")
    assert (event.actor_kind, event.actor_id) == ("officer", str(row.helper_id))


@pytest.mark.goal("G16")
def test_no_page_at_the_desk_carries_the_key_of_the_link(city, helper):
    address = asked(helper)
    token = token_of(Application.objects.get())

    for page in (address, f"{address}isi/applicant/", f"{address}isi/documents/", f"{address}kirim/", HELP):
        found = helper.get(page)
        assert found.status_code == 200, page
        body = found.content.decode()
        assert token not in body
        assert "/petugas/disdukcapil/bantu-ajukan/" in body
        # Each form of the staff area carries Django's token.
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", body.partition("<main")[2], re.DOTALL):
            assert "csrfmiddlewaretoken" in form, page


def test_what_is_put_right_together_carries_no_key_either(city, helper):
    row, token = filing.begun(city)
    row = submit(application=filing.fill(row, token), token=token, by=cast.CITRA.actor)
    row = filing.returned(row, "child_name", "name_rule")
    found = helper.post("/petugas/disdukcapil/warga/", {"siapa": row.code})
    taken = helper.post("/petugas/disdukcapil/warga/", {"terkunci": field(found, "terkunci"), "apa": f"bantu:{row.pk}"})

    page = helper.get(taken["Location"])

    assert "Yang perlu Anda perbaiki" in text_of(page)
    assert token not in page.content.decode()
    assert token not in helper.get(f"{taken['Location']}isi/child/").content.decode()


def test_a_form_from_elsewhere_is_refused(city, helper):
    address = asked(helper)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = helper.cookies
    assert strict.post(f"{address}kirim/", {}).status_code == 403


def test_sent_it_is_its_holders_alone_and_the_link_goes_with_them(city, helper):
    address = asked(helper)
    row = Application.objects.get()
    row = filing.fill(row, token_of(row))

    ticked = {"pernyataan_ada": "1", "pernyataan": filing.STATEMENTS}
    sent = helper.post(f"{address}kirim/", ticked, follow=True)

    row.refresh_from_db()
    assert row.status == Status.SUBMITTED
    assert "Beri warga tautannya sekarang" in text_of(sent)
    assert Event.objects.get(what="application.submitted").actor_kind == "officer"
    slip = helper.post(HELP, {"apa": f"struk-58:{row.pk}"})
    assert "Dibantu: petugas" in text_of(slip)
    assert "<svg" in slip.content.decode()
    assert helper.post(HELP, {"apa": f"selesai:{row.pk}"}).status_code == 303
    assert helper.post(HELP, {"apa": f"struk-58:{row.pk}"}).status_code == 404


def test_what_has_been_sent_cannot_be_read_at_the_desk_again(city, helper):
    address = asked(helper)
    row = Application.objects.get()
    row = filing.fill(row, token_of(row))
    submit(application=row, token=token_of(row), by=cast.CITRA.actor)

    for page in (address, f"{address}kirim/", f"{address}isi/applicant/"):
        answer = helper.get(page, follow=True)
        assert "Sekar Contoh" not in text_of(answer), page


@pytest.mark.goal("G17")
def test_an_hour_later_and_for_another_officer_it_is_closed(city, helper, moment):
    address = asked(helper)
    other = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    for page in (address, f"{address}isi/applicant/", f"{address}kirim/"):
        assert other.get(page)["Location"] == HELP
    assert other.post(f"{address}kirim/", {}).status_code == 303

    moment.move_to(clock.now() + timedelta(minutes=14))
    assert helper.get(address).status_code == 200
    for _quarter in range(5):  # the session itself stays awake
        moment.move_to(clock.now() + timedelta(minutes=10))
        helper.get(HELP)
    assert helper.get(address)["Location"] == HELP


def test_at_the_citizens_desk_a_draft_is_taken_in_hand_again(city, helper):
    draft, _token = filing.begun(city)
    desk = "/petugas/disdukcapil/warga/"

    found = helper.post(desk, {"siapa": draft.code})
    assert "Lanjutkan bersama warga" in text_of(found)
    taken = helper.post(desk, {"terkunci": field(found, "terkunci"), "apa": f"bantu:{draft.pk}"})

    assert taken["Location"] == f"{HELP}berkas/{draft.pk}/"
    assert helper.get(taken["Location"]).status_code == 200


def test_whoever_only_looks_takes_nothing_in_hand(city):
    filing.live(city.birth)
    draft, _token = filing.begun(city)
    manager = cast.staff_client(Role.OFFICE_MANAGER, city.main)
    desk = "/petugas/disdukcapil/warga/"
    found = manager.post(desk, {"siapa": draft.code})
    assert "bersama warga" not in text_of(found)
    assert manager.post(desk, {"terkunci": field(found, "terkunci"), "apa": f"bantu:{draft.pk}"}).status_code == 404


def test_the_public_pages_keep_their_own_addresses(city, helper):
    address = asked(helper)
    row = Application.objects.get()
    own = Client().get(f"/berkas/{token_of(row)}/")
    assert own.status_code == 200
    assert "bantu-ajukan" not in own.content.decode()
    assert "csrfmiddlewaretoken" not in own.content.decode()
    assert helper.get(address).status_code == 200


def test_papers_come_with_the_form_also_without_javascript(city, helper):
    address = asked(helper)
    scan = SimpleUploadedFile("kk.jpg", photo(family_sheet("3271040101209991", "Danu Contoh", ())), "image/jpeg")
    page = helper.get(f"{address}isi/documents/")
    sent = helper.post(f"{address}isi/documents/", {"versi": field(page, "versi"), "berkas:up_kk": scan})
    assert sent.status_code == 303
    paper = Paper.objects.get()
    assert (paper.field, paper.state) == ("up_kk", Paper.State.KEPT)
    assert Event.objects.get(what="paper.kept").actor_kind == "officer"
