"""Meja Warga shows one person's numbers and files together, ID in hand; every look leaves a trace."""

import re
from datetime import timedelta

import pytest
import time_machine

from antri.applications.models import Application
from antri.applications.queries import token_of
from antri.journal.models import Event
from antri.people.models import Role
from antri.templatetags.antri_time import in_fours
from tests import cast
from tests.applications.approved import application
from tests.booking.pages import field, text_of
from tests.booking.story import NOW, take

DESK = "/petugas/disdukcapil/warga/"
Status = Application.Status


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def officer(city):
    return cast.staff_client(Role.COUNTER_OFFICER, city.main)


def search(browser, text=cast.CITRA.nik):
    return browser.post(DESK, {"siapa": text})


def press(browser, page, what):
    return browser.post(DESK, {"terkunci": field(page, "terkunci"), "apa": what})


def looks():
    return list(Event.objects.filter(what="application.looked_up"))


@pytest.mark.goal("G23")
def test_one_search_shows_numbers_and_files_together_and_leaves_a_trace_of_both(city, officer):
    take(city)
    first, second = application(city, status=Status.READY), application(city, service=city.birth, status=Status.DONE)
    application(city, cast.WATI)

    page = search(officer)

    said = text_of(page)
    assert "1 nomor, 2 berkas" in said
    assert said.index(in_fours(first.code)) < said.index(in_fours(second.code))  # what goes on stands first
    (look,) = looks()
    assert set(look.data["applications"]) == {str(first.pk), str(second.pk)}
    assert look.data["reason"] == "desk.helping"
    for secret in (cast.CITRA.nik, cast.CITRA.name, cast.CITRA.phone):
        assert secret not in page.content.decode()
        assert secret not in str(look.data)


def test_the_code_of_a_file_finds_its_person_and_their_numbers(city, officer):
    label = take(city).booking.label
    row = application(city)

    said = text_of(search(officer, in_fours(row.code).lower()))

    assert "1 nomor, 1 berkas" in said
    assert label in said


def test_a_draft_is_found_by_its_code_alone_and_says_until_when_it_is_kept(city, officer):
    until = NOW.date() + timedelta(days=90)
    draft = application(
        city, status=Status.DRAFT, submitted_at=None, sealed=None, identity_index="", finder="", expires_on=until
    )

    assert "0 nomor, 0 berkas" in text_of(search(officer))
    said = text_of(search(officer, draft.code))
    assert "0 nomor, 1 berkas" in said
    assert "Belum dikirim" in said


def test_a_file_that_has_been_over_for_long_is_left_out(city, officer):
    application(city, status=Status.DONE, now=NOW - timedelta(days=91), closed_at=NOW - timedelta(days=91))
    assert "0 berkas" in text_of(search(officer))
    assert not looks()


@pytest.mark.goal("G23")
@pytest.mark.parametrize(("how", "kind"), [("struk-58", "slip"), ("struk-a4", "slip"), ("layar", "screen")])
def test_a_lost_link_is_given_back_on_paper_or_on_the_screen(city, officer, how, kind):
    row = application(city)

    page = press(officer, search(officer), f"{how}:{row.pk}")

    assert page.status_code == 200
    assert "<svg" in page.content.decode()
    assert token_of(row) not in page.content.decode()  # only in the QR
    event = Event.objects.get(what="application.link_shown")
    assert (event.about_id, event.data["how"], event.actor_kind) == (str(row.pk), kind, "officer")


def test_the_link_of_somebody_elses_file_cannot_be_asked_for(city, officer):
    application(city)
    foreign = application(city, cast.WATI)

    assert press(officer, search(officer), f"struk-58:{foreign.pk}").status_code == 404
    assert not Event.objects.filter(what="application.link_shown").exists()


@pytest.mark.parametrize("what", ["batal", "klaim", "layar2", "struk-99"])
def test_a_file_is_given_back_and_nothing_else(city, officer, what):
    row = application(city)
    assert press(officer, search(officer), f"{what}:{row.pk}").status_code == 404


def test_doing_something_with_a_number_keeps_the_files_on_the_page(city, officer):
    booking = take(city).booking
    row = application(city)

    page = press(officer, search(officer), f"batal-tanya:{booking.pk}")

    assert in_fours(row.code) in text_of(page)
    assert re.search(r"Batalkan A-\d+\?", text_of(page))
