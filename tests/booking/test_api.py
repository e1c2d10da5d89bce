"""Booking through the public contract: statuses, headers, problem types."""

import json
from datetime import UTC, date, datetime

import pytest
import time_machine

from antri.booking.models import Booking
from antri.schedule.actions import close_day
from antri.schedule.models import Slot
from antri.web import moment
from tests import cast

TUESDAY = date(2026, 12, 8)
NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
URL = "/api/v1/bookings"
KEY = cast.key(1)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def body(**changes):
    fields = {
        "office": "disdukcapil",
        "service": "KTP_HILANG",
        "date": "2026-12-08",
        "session": "09:00",
        "name": cast.CITRA.name,
        "nik": cast.CITRA.nik,
        "phone": cast.CITRA.phone,
    }
    return fields | changes


def post(client, content, key=KEY, url=URL, **headers):
    sent = content if isinstance(content, bytes | str) else json.dumps(content)
    if key is not None:
        headers["Idempotency-Key"] = key
    return client.post(url, sent, content_type=headers.pop("content_type", "application/json"), headers=headers)


def problem(response, status, code):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told["type"].endswith(f"/{code}")
    assert told["status"] == status
    assert told["title"]
    return told


def test_a_booking_answers_201_with_the_number_and_where_it_is(client, city):
    response = post(client, body())

    assert response.status_code == 201, response.content
    told = response.json()
    assert (told["label"], told["number"], told["status"]) == ("A-041", 41, "booked")
    assert told["session"] == {"start": "09:00", "end": "10:00"}
    assert told["created_at"] == "2026-12-01T10:00:00+07:00"
    assert response["Location"] == f"{URL}/{told['token']}"
    assert told["ticket_url"].endswith(f"/t/{told['token']}/")
    assert not response.cookies
    assert cast.CITRA.nik not in response.content.decode()
    assert client.get(response["Location"]).json() == told


def test_a_repeated_key_answers_200_with_the_same_booking(client, city):
    first = post(client, body())
    again = post(client, body(nik=f"{cast.CITRA.nik[:8]} {cast.CITRA.nik[8:]}"))

    assert again.status_code == 200
    assert again.json() == first.json()
    problem(post(client, body(people=2)), 422, "idempotency-mismatch")


@pytest.mark.parametrize("key", [None, "", "short", "with space in the key"])
def test_a_key_is_asked_for(client, city, key):
    problem(post(client, body(), key), 422, "idempotency-key")


def test_a_refused_try_leaves_the_key_free(client, city):
    close_day(office=city.main, date=TUESDAY, reason="Rapat", by=cast.HEAD_OF_OFFICE)

    told = problem(post(client, body()), 409, "day-closed")
    assert told["reason"] == "Rapat"
    assert told["next"] == {"date": "2026-12-09", "session": "08:00"}
    assert post(client, body(date="2026-12-09")).status_code == 201


def test_a_full_day_tells_the_next_and_the_other_ways(client, city):
    post(client, body())
    Slot.objects.filter(state="free").update(state="taken")
    moment.forget()

    told = problem(post(client, body(nik=cast.WATI.nik, phone=cast.WATI.phone), cast.key(2)), 409, "day-full")
    assert told["next"] == {"date": "2026-12-09", "session": "08:00"}
    assert {way["code"] for way in told["other_ways"]} >= {"officer", "other_office"}
    assert all({"code", "text", "url"} <= set(way) for way in told["other_ways"])


def test_a_second_number_on_a_date_is_already_booked_and_tells_nothing_more(client, city):
    post(client, body())

    told = problem(post(client, body(office="rekaan-utara"), cast.key(2)), 409, "already-booked")
    assert set(told) == {"type", "title", "status", "detail"}


def test_a_limit_is_named(client, city):
    post(client, body())
    post(client, body(date="2026-12-09"), cast.key(2))

    assert (
        problem(post(client, body(date="2026-12-10"), cast.key(3)), 409, "limit-reached")["limit"]
        == "nik_future_bookings"
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"nik": "123"}, "nik.length"),
        ({"nik": 5399010101709991}, "nik.characters"),
        ({"nik": "5399010101709O91"}, "nik.characters"),
        ({"nik": "0099010101709991"}, "nik.region"),
        ({"nik": "5399013202709991"}, "nik.date"),
        ({"nik": "5399010101700000"}, "nik.serial"),
        ({"nik": "1111111111111111"}, "nik.repeated"),
        ({"phone": "0251123456"}, "phone.format"),
        ({"name": "   "}, "name.blank"),
        ({"name": "x" * 101}, "name.length"),
        ({"office": "nowhere"}, "office.unknown"),
        ({"service": "NONE"}, "service.unknown"),
        ({"service": "SURAT_DARING"}, "service.no_number"),
        ({"office": "rekaan-utara", "service": "AKTA_LAHIR"}, "service.not_offered"),
        ({"session": "07:15"}, "session.unknown"),
        ({"session": "9"}, "session.unknown"),
        ({"date": "2026-12-8"}, "date.format"),
        ({"date": 20261208}, "date.format"),
        ({"unknown": 1}, "field.unknown"),
    ],
)
def test_each_fault_has_its_code(client, city, changes, code):
    told = problem(post(client, body(**changes)), 422, "invalid")

    assert code in [error["code"] for error in told["errors"]]
    assert all({"field", "code", "message"} == set(error) for error in told["errors"])
    assert Booking.objects.count() == 0


def test_a_missing_field_is_named(client, city):
    content = body()
    del content["nik"]

    errors = problem(post(client, content), 422, "invalid")["errors"]
    assert [(error["field"], error["code"]) for error in errors] == [("nik", "field.missing")]


def test_the_body_must_be_json(client, city):
    problem(post(client, "{not json"), 400, "malformed")
    problem(post(client, "a=1", content_type="application/x-www-form-urlencoded"), 415, "unsupported")
    problem(post(client, b'{"name": "\xff"}'), 400, "malformed")
    problem(post(client, '{"name": "\\ud800"}'), 400, "malformed")


def test_a_wrong_verb_and_an_unknown_path_are_problems(client, city):
    problem(client.delete(URL), 405, "method-not-allowed")
    problem(client.get("/api/v1/nothing"), 404, "not-found")
    problem(client.get(f"{URL}/{'x' * 24}"), 404, "not-found")


def test_a_cancelled_number_is_cancelled_however_often(client, city):
    token = post(client, body()).json()["token"]

    for _time in range(2):
        response = client.post(f"{URL}/{token}/cancel")
        assert (response.status_code, response.json()["status"]) == (200, "cancelled")
    problem(post(client, {"date": "2026-12-09", "session": None}, url=f"{URL}/{token}/reschedule"), 409, "wrong-state")


def test_a_move_keeps_token_and_code_and_gives_the_old_number_back(client, city):
    told = post(client, body()).json()
    url = f"{URL}/{told['token']}/reschedule"

    moved = post(client, {"date": "2026-12-09", "session": "10:00"}, url=url).json()

    assert (moved["token"], moved["code"]) == (told["token"], told["code"])
    assert (moved["date"], moved["label"]) == ("2026-12-09", "A-081")
    assert post(client, {"date": "2026-12-09", "session": "10:00"}, url=url).json() == moved
    assert Slot.objects.get(day__date=TUESDAY, number=41, day__office=city.main).state == "free"
    post(client, {"date": "2026-12-10", "session": None}, url=url)
    assert (
        problem(post(client, {"date": "2026-12-11", "session": None}, url=url), 409, "limit-reached")["limit"]
        == "reschedules"
    )


def test_texts_follow_accept_language(client, city):
    assert client.get("/api/v1/nothing", headers={"Accept-Language": "en"}).json()["title"] == "Page not found"
    assert client.get("/api/v1/nothing").json()["title"] == "Halaman tidak ditemukan"


def test_the_calendar_counts_what_is_left_and_can_be_asked_again_cheaply(client, city):
    post(client, body())
    moment.forget()
    url = "/api/v1/offices/disdukcapil/days?from=2026-12-05&days=4"

    response = client.get(url)

    days = {day["date"]: day for day in response.json()["items"]}
    assert (days["2026-12-08"]["left"], days["2026-12-08"]["capacity"]) == (199, 200)
    assert days["2026-12-08"]["sessions"][1] == {"start": "09:00", "end": "10:00", "capacity": 40, "left": 39}
    assert (days["2026-12-05"]["state"], days["2026-12-07"]["state"]) == ("closed", "open")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json()["next_open"] == "2026-12-01"
    assert client.get(url, headers={"If-None-Match": response["ETag"]}).status_code == 304
