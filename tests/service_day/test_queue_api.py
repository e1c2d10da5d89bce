"""The board as programs read it."""

import pytest
import time_machine

from antri.service_day.models import Disruption, Hall
from antri.web import moment
from tests import cast
from tests.service_day.cast import arrive, at, booked

PATH = "/api/v1/offices/disdukcapil/queue"


@pytest.fixture
def morning(city):
    with time_machine.travel(at(7), tick=False) as clock:
        yield clock


def test_it_is_open_to_every_site_and_kept_for_a_second(client, city, morning):
    answer = client.get(PATH)

    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=1"
    assert set(answer.json()) >= {"date", "as_of", "sequence", "disruption", "counters", "called", "order", "sessions"}


def test_who_has_it_already_is_not_sent_it_again_though_time_has_passed(client, city, morning):
    before = client.get(PATH)
    morning.shift(10)
    moment.forget()

    again = client.get(PATH, headers={"If-None-Match": before["ETag"]})

    assert again.status_code == 304
    assert client.get(PATH).json()["as_of"] != before.json()["as_of"]


def test_a_change_has_another_etag(client, city, morning):
    number = booked(city, 1)
    before = client.get(PATH)
    arrive(number, at(7))
    moment.forget()

    after = client.get(PATH, headers={"If-None-Match": before["ETag"]})

    assert (after.status_code, after.json()["order"]) == (200, ["A-001"])


def test_a_disruption_is_told_in_the_readers_language(client, city, morning):
    arrive(booked(city, 1), at(7))
    Disruption.objects.create(
        city=cast.CODE, day_id=Hall.objects.get().pk, cause="Listrik padam", cause_en="Power cut", began_at=at(7)
    )

    english = client.get(PATH, headers={"Accept-Language": "en"}).json()

    assert english["disruption"]["text"] == "Power cut"
    assert client.get(PATH).json()["disruption"]["text"] == "Listrik padam"


def test_an_office_that_does_not_exist_is_not_found(client, city):
    answer = client.get("/api/v1/offices/tidak-ada/queue")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
