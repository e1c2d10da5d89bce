"""What one stranger can cost or take is bounded: memory, work, other people's lists and links."""

import pytest

from antri.booking.actions import NotFound, book, cancel, claim
from antri.booking.models import Claim
from antri.people.models import Attempt
from antri.web import moment
from config.api import api
from tests import cast
from tests.booking.pages import TUESDAY, confirm, give_data, take_number


def test_a_body_larger_than_any_form_is_refused_unread(city, stranger, settings):
    class Unread:
        def read(self, *_size):
            raise AssertionError("the body was read")

        readline = read

    for address in ("/cek/", "/ambil/data/", "/api/v1/bookings"):
        for kind in ("multipart/form-data; boundary=x", "application/json", "text/plain"):
            length = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
            sent = {"CONTENT_LENGTH": str(length), "CONTENT_TYPE": kind, "wsgi.input": Unread()}
            assert stranger.generic("POST", address, **sent).status_code == 413, (address, kind)


def test_made_up_addresses_fill_no_memory_and_push_out_nothing_fresh():
    moment.forget()
    moment.keep("useful", 60, lambda: "kept")

    for n in range(3 * moment._KEEP_AT_MOST):
        moment.keep(("made up", n), 0, lambda: "x")

    assert len(moment._kept) <= moment._SWEEP_AFTER + 1
    assert len(moment._making) <= moment._SWEEP_AFTER + 1
    assert moment.keep("useful", 60, lambda: "made again") == "kept"


def test_what_cannot_be_made_leaves_nothing_behind():
    def fails():
        raise OSError

    moment.forget()
    for n in range(50):
        with pytest.raises(OSError):
            moment.keep(("broken", n), 1, fails)

    assert not moment._making


def test_the_contract_is_written_once(city, stranger):
    assert api.get_openapi_schema() is api.get_openapi_schema()


def test_a_code_that_no_ticket_can_carry_costs_no_write(city, stranger):
    for typed in ("x", "A-041", "ÄÖÜ", "K7M2 9QT", "K7M2 9QTX X", "!!!!!!!!", "'; --  x"):
        assert stranger.post("/cek/", {"kode": typed, "hp": "0001"}).status_code == 404

    assert not Attempt.objects.exists()


@pytest.mark.goal("G36")
def test_nobody_can_claim_what_nobody_holds(city):
    """The desk's list cannot be filled with invented people."""
    order = cast.order(city, TUESDAY)
    with pytest.raises(NotFound):
        claim(order=order, by=cast.CITRA.actor)

    booked = book(order=order, key=cast.key(1), by=cast.CITRA.actor)
    claim(order=order, by=cast.WATI.actor)
    cancel(token=booked.token, by=cast.CITRA.actor)
    Claim.objects.all().delete()

    with pytest.raises(NotFound):
        claim(order=order, by=cast.WATI.actor)
    assert not Claim.objects.exists()


@pytest.mark.goal("G16")
def test_in_a_shared_browser_a_nik_alone_leads_to_no_ticket(city, stranger):
    ticket = take_number(stranger)

    by_another_phone = confirm(stranger, give_data(stranger, hp=cast.WATI.phone))
    by_the_same = confirm(stranger, give_data(stranger))

    assert by_another_phone.status_code == by_the_same.status_code == 409
    assert ticket not in by_another_phone.content.decode()
    assert ticket in by_the_same.content.decode()


def test_one_ticket_makes_so_many_pdfs_a_minute(held, stranger):
    answers = [stranger.get(f"/t/{held.token}/tiket.pdf") for _try in range(8)]

    assert [answer.status_code for answer in answers] == [200] * 6 + [429] * 2
    assert [answer.content.startswith(b"%PDF-") for answer in answers] == [True] * 6 + [False] * 2
