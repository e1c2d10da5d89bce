"""The city in memory: what is offered where and when, under which rules, two seconds fresh."""

from datetime import date
from time import perf_counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from antri.directory.actions import Loaded
from antri.directory.models import Notice, Offering, Office, Service, Setting
from antri.directory.queries import SETTINGS, NoCity, catalogue, forget
from antri.directory.queries import catalogue as ask

TUESDAY = date(2026, 11, 24)
CODE = "32.71"


def test_without_a_city_nothing_can_be_answered(db: None) -> None:
    with pytest.raises(NoCity) as refused:
        catalogue()

    assert refused.value.status == 503


def test_offices_and_services_stand_in_order(bogor: Loaded) -> None:
    book = catalogue()

    assert list(book.offices) == [
        "disdukcapil",
        "bogor-selatan",
        "bogor-timur",
        "bogor-tengah",
        "bogor-barat",
        "bogor-utara",
        "tanah-sareal",
    ]
    assert book.main.slug == "disdukcapil"
    assert [group.code for group in book.groups][:2] == ["ktp-el", "kartu-keluarga"]
    assert list(book.services)[:2] == ["KTP_REKAM", "KTP_HILANG"]
    assert next(iter(book.events)) == "bayi-lahir"


def test_main_office_offers_all_and_a_kecamatan_what_it_does_by_hand(bogor: Loaded) -> None:
    book = catalogue()

    assert len(book.offered(book.main, TUESDAY)) == 42
    assert "KTP_REKAM" in {row.code for row in book.offered(book.offices["bogor-barat"], TUESDAY)}
    assert not book.is_offered(book.offices["bogor-barat"], book.services["AKTA_LAHIR"], TUESDAY)
    assert book.offered(book.main, date(2024, 5, 1)) == []


def test_offering_ends_on_the_day_it_is_taken_back(bogor: Loaded) -> None:
    row = Offering.objects.get(office__slug="disdukcapil", service__code="KTP_FOTO")
    Offering.objects.filter(pk=row.pk).update(until=TUESDAY)
    forget()

    book = catalogue()

    assert not book.is_offered(book.main, book.services["KTP_FOTO"], TUESDAY)
    assert book.is_offered(book.main, book.services["KTP_FOTO"], date(2026, 11, 23))


def test_service_switched_off_is_nowhere(bogor: Loaded) -> None:
    Service.objects.filter(code="KTP_FOTO").update(is_active=False)
    forget()

    book = catalogue()

    assert "KTP_FOTO" not in book.services
    assert [row.service.code for row in book.events["ktp-rusak"].alsos] == []


def test_event_whose_only_service_is_off_is_left_out(bogor: Loaded) -> None:
    Service.objects.filter(code="SKTT").update(is_active=False)
    forget()

    assert "orang-asing" not in catalogue().events


def test_event_names_its_services_by_role(bogor: Loaded) -> None:
    event = catalogue().events["menikah"]

    assert [row.service.code for row in event.mains] == ["KK_BARU"]
    assert [row.service.code for row in event.alsos] == ["KTP_UBAH"]
    assert [(row.service.code, row.question_en) for row in event.ifs] == [
        ("AKTA_KAWIN", "Was it a non-Muslim marriage that is not yet registered?")
    ]


def test_pick_up_and_information_take_no_number_of_the_quota(bogor: Loaded) -> None:
    services = catalogue().services

    assert (services["AMBIL"].needs_number, services["AMBIL"].lane) == (False, "pickup")
    assert (services["KONSULTASI"].needs_number, services["KONSULTASI"].lane) == (False, "information")
    assert all(row.needs_number for row in services.values() if row.code not in ("AMBIL", "KONSULTASI"))


def test_people_registered_elsewhere_may_come_for_these_only(bogor: Loaded) -> None:
    assert {code for code, row in catalogue().services.items() if not row.for_residents_only} == {
        "KTP_LUDO",
        "PINDAH_DATANG",
        "DATANG_LN",
        "IKD_AKTIVASI",
        "KUTIPAN_ULANG",
        "LEGALISIR",
        "AMBIL",
        "KONSULTASI",
    }


def test_every_service_is_free(bogor: Loaded) -> None:
    assert {row.fee for row in catalogue().services.values()} == {0}


def test_office_rule_beats_city_rule_beats_default(bogor: Loaded) -> None:
    Setting.objects.all().delete()
    forget()
    main = catalogue().main
    other = catalogue().offices["bogor-barat"]
    assert catalogue().setting("reschedules") == SETTINGS["reschedules"].default

    Setting.objects.create(city=CODE, key="reschedules", value=5)
    Setting.objects.create(city=CODE, key="reschedules", office=main, value=7)
    forget()

    assert catalogue().setting("reschedules") == 5
    assert catalogue().setting("reschedules", other, TUESDAY) == 5
    assert catalogue().setting("reschedules", main, TUESDAY) == 7


def test_rule_begins_on_its_date(bogor: Loaded) -> None:
    Setting.objects.create(city=CODE, key="horizon_days", value=14, valid_from=TUESDAY)
    forget()

    assert catalogue().setting("horizon_days", on=date(2026, 11, 23)) == 30
    assert catalogue().setting("horizon_days", on=TUESDAY) == 14
    assert catalogue().setting("horizon_days", catalogue().main, date(2027, 1, 1)) == 14


def test_unknown_rule_is_an_error(bogor: Loaded) -> None:
    with pytest.raises(KeyError):
        catalogue().setting("horison")


@pytest.mark.parametrize("key", SETTINGS)
def test_default_of_every_rule_is_a_value_it_accepts(key: str) -> None:
    rule = SETTINGS[key]

    assert rule.accepts(rule.default)
    assert rule.meaning
    assert rule.source
    strange: Any
    for strange in (None, -1, True, 1.5, "banyak", [120, 10], {"vip": 3}, ["0x"], [{}]):
        assert not rule.accepts(strange)


def test_notice_is_read_by_those_it_concerns_while_it_lasts(bogor: Loaded) -> None:
    book = catalogue()
    blanks = Notice.objects.create(
        city=CODE,
        service=book.services["KTP_HILANG"],
        text="Blangko kosong",
        from_date=TUESDAY,
        until_date=TUESDAY,
    )
    roof = Notice.objects.create(
        city=CODE, office=book.offices["bogor-barat"], text="Atap bocor", from_date=TUESDAY, until_date=TUESDAY
    )
    forget()
    book = catalogue()
    lost, born = book.services["KTP_HILANG"], book.services["AKTA_LAHIR"]

    assert book.notices_for(book.main, [lost], TUESDAY) == [blanks]
    assert book.notices_for(book.main, [born, lost], TUESDAY) == [blanks]
    assert book.notices_for(book.main, [born], TUESDAY) == []
    assert book.notices_for(book.main, [lost], date(2026, 11, 25)) == []
    assert book.notices_for(book.offices["bogor-barat"], [born], TUESDAY) == [roof]


def test_fresh_snapshot_asks_the_database_nothing_and_costs_next_to_nothing(bogor: Loaded) -> None:
    catalogue()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        started = perf_counter()
        for _ in range(20_000):
            ask()
        each = (perf_counter() - started) / 20_000

    assert not queries.captured_queries
    assert each < 20e-6  # 0.1 µs in truth; a busy machine may be slow, a query would be 100 µs


def test_reading_the_city_takes_few_queries_however_many_services(bogor: Loaded) -> None:
    forget()

    with CaptureQueriesContext(connection) as queries:
        catalogue()

    assert len(queries.captured_queries) <= 13


def test_change_is_seen_at_once_after_forget(bogor: Loaded) -> None:
    catalogue()
    Office.objects.filter(slug="disdukcapil").update(phone="0251-000000")

    forget()

    assert catalogue().main.phone == "0251-000000"


def test_snapshot_is_read_again_after_two_seconds(bogor: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    first = catalogue()
    Office.objects.filter(slug="disdukcapil").update(phone="0251-000000")
    assert catalogue() is first

    first.fresh_until = 0.0

    assert catalogue().main.phone == "0251-000000"
