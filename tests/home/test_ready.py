"""Alive, and able to work."""

from datetime import timedelta

from django.test import Client

from antri.journal.models import Tick
from antri.web import clock
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
