"""Alive, and able to work."""

from datetime import timedelta

import time_machine
from django.test import Client

from antri.journal.actions import SYSTEM, change, record, seal_events
from antri.journal.models import Tick
from antri.web import clock, moment
from tests.cast import City


def test_alive_needs_nothing(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_when_database_migrations_and_keys_are(city: City, client: Client) -> None:
    Tick.objects.create(name="make_days", last_run_at=clock.now() - timedelta(seconds=5))

    told = client.get("/readyz").json()

    assert told["ready"] is True
    assert told["worker"]["is_late"] is False


def test_a_late_worker_is_told_but_closes_nothing(city: City, client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["worker"] == {"age_s": None, "is_late": True}


def test_without_keys_it_is_not_ready(city: City, client: Client, settings) -> None:
    settings.FIELD_KEYS = ""

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["keys"] is False


def test_without_the_journals_key_it_is_not_ready(city: City, client: Client, settings) -> None:
    settings.JOURNAL_KEY = "short"

    assert client.get("/readyz").json()["keys"] is False


def test_an_event_without_a_seal_for_a_minute_is_not_ready(city: City, client: Client) -> None:
    with time_machine.travel("2026-12-01 03:00:00+00:00", tick=False) as at:
        with change():
            record("demo.founded", about=("city", "99.01"), by=SYSTEM, city="99.01")
        at.shift(60)
        assert client.get("/readyz").status_code == 200

        moment.forget()
        at.shift(1)
        response = client.get("/readyz")

        assert response.status_code == 503
        told = response.json()
        assert (told["seals"], told["journal"]["oldest_unsealed_s"]) == (False, 61)
        assert "manage.py work" in told["journal"]["advice"]

        seal_events()
        moment.forget()
        response = client.get("/readyz")
        assert response.status_code == 200
        assert response.json()["journal"] == {"oldest_unsealed_s": None}


def test_an_empty_journal_is_ready(city: City, client: Client) -> None:
    assert client.get("/readyz").json()["seals"] is True


def test_it_asks_for_seals_once_in_two_seconds(city: City, client: Client, django_assert_num_queries) -> None:
    client.get("/readyz")
    with django_assert_num_queries(2):  # the database itself, and the worker
        client.get("/readyz")
