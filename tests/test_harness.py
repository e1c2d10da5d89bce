"""The tests' own ground holds: two databases, the journal's triggers, the invented people."""

import sqlite3

import pytest
from django.db import DatabaseError, connection, transaction

from antri.journal.models import Event
from tests import cast


def test_invented_people_differ() -> None:
    assert len({cast.nik(number) for number in range(5_000)}) == 5_000


@pytest.mark.django_db
def test_city_can_be_founded(city: cast.City) -> None:
    assert city.main.slug == "disdukcapil"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_journal_is_emptied_between_tests_and_guarded_in_them(time: int) -> None:
    assert Event.objects.count() == 0
    Event.objects.create(city="99.01", at="2026-01-01T00:00Z", what="test.ran", about_kind="x", about_id="1")
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.update(what="test.changed")


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db
def test_sqlite_is_a_file_in_wal_that_syncs() -> None:
    with connection.cursor() as cursor:
        modes = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert modes == ["wal", 2, 1]
    assert sqlite3.connect(connection.settings_dict["NAME"]).execute("SELECT 1").fetchone() == (1,)


@pytest.mark.only_on("postgres")
@pytest.mark.django_db
def test_postgres_is_what_the_product_needs() -> None:
    assert connection.vendor == "postgresql"
    assert connection.pg_version >= 150000
