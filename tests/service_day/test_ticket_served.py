"""After "Selesai" the ticket's link says what was done, how it ended and what comes next."""

from datetime import timedelta

import pytest
from django.test import Client

from antri.booking.queries import link_token
from antri.service_day import actions
from antri.service_day.models import Slip, Visit
from tests import cast
from tests.service_day.cast import DAY, arrive, at, booked, counter, press_of, seated
from tests.service_day.lanes import open_lanes

DESK = cast.COUNTER_OFFICER
Outcome = Visit.Outcome

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def desk(city, clock):
    """Somebody who is being served at counter 3, and the press that ends it: `desk(Outcome.DONE)`."""
    open_lanes(city)
    who = booked(city, 1)
    clock.move_to(at(8))
    arrive(who, at(7, 50))
    row, _officer, by = seated(counter(city.main, 3))
    for step in (actions.call_next, actions.start):
        step(counter=row, press=press_of(row), by=by)
    clock.move_to(at(8, 9))

    def end(outcome):
        actions.finish(counter=row, press=press_of(row), outcome=outcome, by=by)
        return who

    end.undo = lambda: actions.undo(counter=row, press=press_of(row), by=by)
    return end


def page(booking, query=""):
    answer = Client().get(f"/t/{link_token(booking)}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome.DONE, ["Selesai. Terima kasih", "Baca kembali nama"]),
        (Outcome.IN_PROCESS, ["Sedang kami kerjakan", "sedang diproses", "jalur Pengambilan", "08.00–12.00"]),
        (Outcome.AWAITING_BLANK, ["Sedang kami kerjakan", "setelah blangko tersedia", "jalur Pengambilan"]),
        (Outcome.INCOMPLETE, ["Berkas belum lengkap", "Tanyakan kepada petugas"]),
    ],
)
def test_it_says_how_it_ended_and_what_comes_next(desk, outcome, said):
    who = desk(outcome)

    html = page(who)

    for text in (*said, who.label, "selesai 08.09", "Loket 3"):
        assert text in html, text


def test_the_return_slip_stands_there_too_and_no_more_once_it_is_used(desk, city, clock):
    who = desk(Outcome.INCOMPLETE)
    slip = actions.give_return_slip(booking=who, missing="KK asli", by=DESK)

    html = page(who)

    assert "<b>Yang masih kurang:</b> KK asli" in html
    assert f"{slip.code[:4]} {slip.code[4:]}" in html
    assert "Kembali tanpa nomor baru, paling lambat" in html
    Slip.objects.update(used_at=at(8, 20))
    assert "Slip kembali ini sudah dipakai" in page(who)
    assert slip.code[:4] not in page(who)


def test_it_names_nobody(desk):
    who = desk(Outcome.DONE)

    html = page(who)

    for own in (cast.person(1).name, cast.nik(1), cast.phone(1)[1:]):
        assert own not in html


def test_the_day_after_it_still_says_so_and_the_ticket_is_one_press_away(desk, clock):
    who = desk(Outcome.DONE)
    clock.move_to(at(9, on=DAY + timedelta(days=1)))

    assert "Selesai. Terima kasih" in page(who)
    assert "Selesai. Terima kasih" not in page(who, "?tiket=1")


def test_while_the_last_press_is_taken_back_the_phone_says_so(desk):
    who = desk(Outcome.DONE)
    desk.undo()

    assert "Anda sedang dilayani" in page(who)
