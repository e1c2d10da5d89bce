"""The same form sent again: double tap, reload, lost answer. One booking, the same number."""

import json
import re
import socket
import sys
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.test import Client

from antri.booking.actions import AlreadyBooked, Booked, KeyMismatch, book
from antri.booking.models import Booking
from tests import cast, sizes
from tests.races.crowd import kinds, together
from tests.races.guards import without_constraints
from tests.races.rush import TUESDAY, WEDNESDAY
from tests.races.truth import assert_sound

BOOK = sys.modules[Booked.__module__]
REPEATS, TOGETHER = sizes.G5_REPEATS, sizes.G5_TOGETHER


def sending(place, number=1, who=cast.CITRA, on=TUESDAY, **changes):
    return lambda: book(order=cast.order(place, on, who, **changes), key=cast.key(number), by=who.actor)


def body(place, who=cast.CITRA, **changes):
    order = cast.order(place, TUESDAY, who)
    names = ("office", "service", "name", "nik", "phone")
    return {name: getattr(order, name) for name in names} | {"date": order.date.isoformat()} | changes


@pytest.mark.goal("G5")
def test_a_key_sent_a_hundred_times_gives_one_number(place, tries):
    answers = together([sending(place)] * REPEATS, workers=TOGETHER)

    assert {(answer.booking.pk, answer.booking.label, answer.token) for answer in answers} == {
        (Booking.objects.get().pk, "A-001", answers[0].token)
    }
    assert Counter(answer.is_repeat for answer in answers) == {False: 1, True: REPEATS - 1}
    assert_sound()
    tries(REPEATS)


@pytest.mark.goal("G5")
def test_a_key_with_other_content_is_refused_each_time(place, tries):
    sending(place)()
    others = [
        {"name": "Orang Lain"},
        {"phone": cast.phone(9)},
        {"who": cast.WATI},
        {"on": WEDNESDAY},
        {"service": place.birth},
        {"office": place.district.slug},
        {"people": 2},
        {"if_full": "next"},
    ]

    answers = together([sending(place, **other) for other in others * 6], workers=TOGETHER)

    assert kinds(answers) == {"KeyMismatch": len(answers)}
    assert Booking.objects.count() == 1
    tries(len(answers))


def send_two_contents(place: cast.City) -> None:
    """Send one key at once with the data of two people: one of them has the number, the other is refused."""
    answers = together([sending(place), sending(place, who=cast.WATI)] * (TOGETHER // 2))

    kept = {answer.booking.pk for answer in answers if isinstance(answer, Booked)}
    assert kept == {Booking.objects.get().pk}
    assert kinds(answers) == {"Booked": TOGETHER // 2, "KeyMismatch": TOGETHER // 2}
    assert {type(answer) for answer in answers[0::2]} in ({Booked}, {KeyMismatch})
    assert_sound()


@pytest.mark.goal("G5")
def test_two_contents_with_one_key_at_once_give_one_booking_to_one_of_them(place, tries):
    send_two_contents(place)

    tries(TOGETHER)


@pytest.mark.goal("G5")
def test_without_the_guards_one_key_gives_two_bookings(place, monkeypatch):
    """Negative control: nobody looks whether the key is spent, and no constraint knows."""
    look = BOOK.standing
    monkeypatch.setattr(BOOK, "standing", lambda **asked: look(**asked)._replace(spent=None))

    with without_constraints("booking_idempotency_key_unique"):
        with pytest.raises((AssertionError, Booking.MultipleObjectsReturned)):
            send_two_contents(place)
        assert Booking.objects.filter(idempotency_key=cast.key(1)).count() == 2


@pytest.mark.goal("G5")
def test_two_keys_with_one_content_at_once_give_one_booking(place, tries):
    answers = together([sending(place, number) for number in (1, 2)] * (TOGETHER // 2))

    assert kinds(answers) == {"Booked": TOGETHER // 2, "AlreadyBooked": TOGETHER // 2}
    assert {type(answer) for answer in answers[0::2]} in ({Booked}, {AlreadyBooked})
    assert Booking.objects.count() == 1
    tries(TOGETHER)


@pytest.mark.goal("G5")
def test_a_refused_key_stays_free_for_another_date(place):
    sending(place, number=1)()
    refused = together([sending(place, number=2)] * 4)

    answers = together([sending(place, number=2, on=WEDNESDAY)] * 8)

    assert kinds(refused) == {"AlreadyBooked": 4}
    assert kinds(answers) == {"Booked": 8}
    assert Booking.objects.count() == 2


@pytest.mark.goal("G5")
def test_a_post_repeated_by_many_at_once_answers_with_one_ticket(place, tries):
    def post(**changes):
        answer = Client().post(
            "/api/v1/bookings",
            json.dumps(body(place, **changes)),
            content_type="application/json",
            headers={"Idempotency-Key": cast.key(1)},
        )
        return answer.status_code, answer.json()

    answers = together([post] * TOGETHER, workers=16)
    others = together([lambda: post(name="Orang Lain")] * 8)

    assert Counter(status for status, _ in answers) == {201: 1, 200: TOGETHER - 1}
    assert len({(answer["token"], answer["label"]) for _, answer in answers}) == 1
    assert {(status, answer["type"].rpartition("/")[2]) for status, answer in others} == {(422, "idempotency-mismatch")}
    assert_sound()
    tries(TOGETHER + 8)


@pytest.mark.goal("G5")
def test_a_lost_answer_is_given_again(place, live_server, tries):
    lost = 3

    def post(address):
        request = urllib.request.Request(
            f"http://{address}/api/v1/bookings",
            json.dumps(body(place)).encode(),
            {"Content-Type": "application/json", "Idempotency-Key": cast.key(1), "Connection": "close"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)

    with losing_answers(live_server.thread.port, lost) as address:
        for _time in range(lost):
            with pytest.raises((urllib.error.URLError, ConnectionError)):
                post(address)
            assert Booking.objects.count() == 1  # it had worked, but nobody was told
        status, ticket = post(address)

    assert (status, ticket["label"]) == (200, "A-001")
    assert ticket["code"] == Booking.objects.get().code
    tries(lost + 1)


@contextmanager
def losing_answers(port: int, lost: int) -> Iterator[str]:
    """Stand between client and server; hear out the first `lost` answers and hang up without passing them on."""

    def pass_on(client: socket.socket, loses: bool) -> None:
        with client, socket.create_connection(("127.0.0.1", port), timeout=20) as server:
            head, _, rest = _until(client, b"\r\n\r\n")
            length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
            while len(rest) < length:
                rest += client.recv(65536)
            server.sendall(head + b"\r\n\r\n" + rest)
            answer = b""
            while part := server.recv(65536):
                answer += part
            if not loses:
                client.sendall(answer)

    def serve() -> None:
        for time in range(lost + 1):
            pass_on(door.accept()[0], loses=time < lost)

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{door.getsockname()[1]}"
        thread.join(20)


def _until(stream: socket.socket, end: bytes) -> tuple[bytes, bytes, bytes]:
    got = b""
    while end not in got:
        got += stream.recv(65536)
    return got.partition(end)
