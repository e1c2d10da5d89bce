"""Whoever leaves the counter with "diproses" or "menunggu blangko" has a file: one for one number."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from antri.applications.actions.find_again import find_any
from antri.applications.actions.open_from_ticket import open_due, open_from_ticket
from antri.applications.models import Application
from antri.applications.queries import token_of
from antri.booking.models import Booking
from antri.booking.queries import link_token
from antri.insight.queries.replay_files import replay_files
from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.people.actions import open_sealed
from antri.people.models import Role
from antri.service_day import actions
from antri.service_day.models import Visit
from tests import cast
from tests.races.crowd import together
from tests.service_day.cast import EVE, arrive, at, booked, counter, press_of, seated

Outcome, Status = Visit.Outcome, Application.Status
WORKER = Actor("system", "worker")
END = at(8, 9)

pytestmark = pytest.mark.usefixtures("clock")


class Desk:
    """Somebody who is being served at counter 3."""

    def __init__(self, city, clock):
        self.who = booked(city, 1)
        clock.move_to(at(8))
        arrive(self.who, at(7, 50))
        self.row, _officer, self.by = seated(counter(city.main, 3))
        for step in (actions.call_next, actions.start):
            step(counter=self.row, press=press_of(self.row), by=self.by)
        clock.move_to(END)

    def finish(self, outcome):
        actions.finish(counter=self.row, press=press_of(self.row), outcome=outcome, by=self.by)

    def undo(self):
        actions.undo(counter=self.row, press=press_of(self.row), by=self.by)

    def booking(self):
        return Booking.objects.select_related("office", "service").get(pk=self.who.pk)

    def open(self):
        return open_from_ticket(booking=self.booking(), by=WORKER)


@pytest.fixture
def clock():
    with time_machine.travel(EVE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(city, clock):
    return Desk(city, clock)


def wait(clock, seconds=14):
    clock.move_to(END + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(Outcome.IN_PROCESS, Status.IN_PROCESS), (Outcome.AWAITING_BLANK, Status.AWAITING_BLANK)],
)
def test_a_visit_that_goes_on_opens_a_file_under_its_number(desk, clock, outcome, status):
    desk.finish(outcome)
    wait(clock)

    file = desk.open()

    booking = desk.booking()
    assert (file.status, file.channel, file.opened_at_counter_id) == (status, "counter", booking.pk)
    assert (file.identity_index, file.phone_index) == (booking.identity_index, booking.phone_index)
    assert file.submitted_at == END
    assert file.token_hash != booking.token_hash
    person = open_sealed(file, by=cast.COUNTER_OFFICER, reason="test")["person"]
    assert (person["name"], person["nik"]) == (cast.person(1).name, cast.person(1).nik)
    event = Event.objects.get(what="application.opened_at_counter")
    assert (event.about_id, event.data["label"]) == (str(file.pk), booking.label)
    assert Application.objects.get().status_at == END
    assert list(replay_files()) == []


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.INCOMPLETE])
def test_a_visit_that_is_over_opens_none(desk, clock, outcome):
    desk.finish(outcome)
    wait(clock)

    assert desk.open() is None
    assert open_due(by=WORKER) == 0
    assert not Application.objects.exists()


def test_as_long_as_the_press_can_be_taken_back_there_is_no_file(desk, clock):
    desk.finish(Outcome.IN_PROCESS)
    wait(clock, 9)

    assert desk.open() is None
    assert open_due(by=WORKER) == 0
    desk.undo()
    wait(clock, 60)
    assert desk.open() is None
    assert not Application.objects.exists()


def test_undone_and_ended_otherwise_opens_by_the_last_end(desk, clock):
    desk.finish(Outcome.IN_PROCESS)
    wait(clock, 5)
    desk.undo()
    desk.finish(Outcome.AWAITING_BLANK)
    wait(clock, 30)

    assert desk.open().status == Status.AWAITING_BLANK
    assert Application.objects.count() == 1


def test_the_worker_opens_it_once_however_often_it_looks(desk, clock):
    desk.finish(Outcome.IN_PROCESS)
    wait(clock)

    assert [open_due(by=WORKER) for _again in range(3)] == [1, 0, 0]
    assert desk.open().pk == Application.objects.get().pk


def _end_again(desk, clock, outcome):
    """What no press can do any more once the file is there: as if the undo seconds had just been raised."""
    Booking.objects.filter(pk=desk.who.pk).update(status=Booking.Status.SERVING)
    Visit.objects.filter(pk=desk.who.pk).update(counter=desk.row, outcome="")
    assert desk.open().status != Status.CANCELLED, "as long as the visit goes on the file stays"
    clock.move_to(at(8, 20))
    desk.finish(outcome)
    clock.move_to(at(8, 21))


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Outcome.DONE, Status.CANCELLED),
        (Outcome.AWAITING_BLANK, Status.AWAITING_BLANK),
        (Outcome.IN_PROCESS, Status.IN_PROCESS),
    ],
)
def test_a_file_that_nobody_touched_follows_a_visit_that_ended_otherwise_later(desk, clock, outcome, status):
    desk.finish(Outcome.IN_PROCESS)
    wait(clock)
    desk.open()

    _end_again(desk, clock, outcome)

    assert desk.open().status == status
    assert Application.objects.count() == 1


def test_a_file_that_went_on_stays_whatever_the_visit_says_later(desk, clock):
    desk.finish(Outcome.IN_PROCESS)
    wait(clock)
    Application.objects.filter(pk=desk.open().pk).update(status=Status.READY)

    _end_again(desk, clock, Outcome.DONE)

    assert desk.open().status == Status.READY


@pytest.mark.django_db(transaction=True)
def test_a_page_and_the_worker_at_the_same_moment_make_one_file(desk, clock):
    desk.finish(Outcome.IN_PROCESS)
    wait(clock)
    booking = desk.booking()

    works = [lambda: open_from_ticket(booking=booking, by=WORKER) for _n in range(6)]
    answers = together(works, workers=6)

    assert all(isinstance(answer, Application) for answer in answers), answers
    assert Application.objects.count() == 1


def ticket_page(desk):
    return Client().get(f"/berkas/tiket/{link_token(desk.booking())}/")


def test_the_ticket_leads_to_its_file_and_says_soon_before(desk, clock):
    desk.finish(Outcome.IN_PROCESS)

    soon = ticket_page(desk)
    assert (soon.status_code, soon["Refresh"], soon["Cache-Control"].count("no-store")) == (200, "5", 1)
    assert "Sebentar lagi" in soon.content.decode()
    wait(clock)
    there = ticket_page(desk)

    file = Application.objects.get()
    assert (there.status_code, there["Location"]) == (303, f"/berkas/{token_of(file)}/")
    page = Client().get(there["Location"]).content.decode()
    assert "Dokumen Anda sedang dikerjakan" in page
    assert "Dibuka di loket" in page
    assert desk.who.label in page


def test_the_work_page_says_under_which_number_and_whose_by_a_press(desk, clock, city):
    desk.finish(Outcome.IN_PROCESS)
    wait(clock)
    url = f"/petugas/{city.main.slug}/proses/{desk.open().code}/"
    officer = cast.staff_client(Role.VERIFIER, city.main)
    who = cast.person(1)

    page = officer.get(url).content.decode()

    assert f"Dibuka di loket dari nomor <b>{desk.who.label}</b>" in page
    assert who.name not in page
    opened = officer.post(url).content.decode()
    assert who.name in opened
    assert who.nik in opened
    assert Event.objects.filter(what="people.opened", data__reason="siak.typing").count() == 1


def test_the_served_ticket_shows_the_way_only_where_there_is_one(desk, clock):
    way = f"/berkas/tiket/{link_token(desk.booking())}/"
    desk.finish(Outcome.IN_PROCESS)
    assert way in Client().get(f"/t/{link_token(desk.booking())}/").content.decode()
    wait(clock, 5)
    desk.undo()
    desk.finish(Outcome.DONE)

    assert way not in Client().get(f"/t/{link_token(desk.booking())}/").content.decode()
    wait(clock, 30)
    assert ticket_page(desk)["Location"] == f"/t/{link_token(desk.booking())}/?selesai=1"


@pytest.mark.parametrize("outcome", [Outcome.IN_PROCESS, Outcome.AWAITING_BLANK])
def test_the_link_of_the_ticket_becomes_that_of_the_file(desk, clock, outcome):
    desk.finish(outcome)
    wait(clock)

    answer = Client().get(f"/t/{link_token(desk.booking())}/", follow=True)

    file = Application.objects.get()
    assert [url for url, _status in answer.redirect_chain][-1] == f"/berkas/{token_of(file)}/"
    page = answer.content.decode()
    assert "Perjalanan berkas Anda" in page
    # What was said at the counter is one press away, and does not lead in a circle.
    there = f"/t/{link_token(desk.booking())}/?selesai=1"
    assert there in page
    assert "Sedang kami kerjakan" in Client().get(there).content.decode()


def test_a_visit_whose_end_tells_of_no_file_does_not_lead_in_a_circle(desk, clock):
    desk.finish(Outcome.DONE)
    Visit.objects.filter(pk=desk.who.pk).update(outcome=Outcome.IN_PROCESS)  # the journal knows of no such end
    wait(clock, 60)

    answer = Client().get(f"/t/{link_token(desk.booking())}/", follow=True)

    assert answer.status_code == 200
    assert "Sedang kami kerjakan" in answer.content.decode()


def test_a_file_that_was_taken_back_says_so_kindly(desk, clock):
    desk.finish(Outcome.IN_PROCESS)
    wait(clock)
    desk.open()
    _end_again(desk, clock, Outcome.DONE)

    page = Client().get(ticket_page(desk)["Location"]).content.decode()

    assert "Berkas ini tidak dilanjutkan" in page


def test_the_file_is_found_by_its_own_code_and_the_phone_of_the_ticket(desk, clock):
    desk.finish(Outcome.AWAITING_BLANK)
    wait(clock)
    file = desk.open()

    found = find_any(code=file.code, last_four=cast.person(1).phone[-4:], by=WORKER)

    assert found == ("application", token_of(file))
