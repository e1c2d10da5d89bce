"""The rule of who is next, told to everybody from the office's own settings."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from antri.directory.actions import set_setting
from antri.directory.queries import version_of
from antri.service_day.queries.why import example
from tests import cast

TODAY = date(2027, 1, 5)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2027-01-05T02:00:00+00:00", tick=False):
        yield


def rule(office, key, value):
    set_setting(
        key=key,
        value=value,
        office=office,
        valid_from=TODAY,
        source="Keputusan uji",
        seen=version_of(key, office),
        by=cast.HEAD_OF_OFFICE,
    )


def test_the_page_names_the_numbers_of_the_office(city):
    page = Client().get("/mengapa/").content.decode()
    assert "setiap panggilan ke-3" in page
    assert "didahulukan setelah 5 panggilan lagi" in page
    rule(city.main, "priority_every", 4)
    rule(city.main, "back_after_calls", 2)
    page = Client().get("/mengapa/disdukcapil/").content.decode()
    assert "setiap panggilan ke-4" in page
    assert "didahulukan setelah 2 panggilan lagi" in page
    assert "setiap panggilan ke-3" in Client().get("/mengapa/rekaan-utara/").content.decode()


def test_the_example_is_ordered_by_the_rule_itself(city):
    steps = example(city.main)
    assert [(step.label, step.kind) for step in steps] == [
        ("X-001", "owed"),
        ("A-011", "number"),
        ("A-036", "priority"),
        ("A-012", "number"),
        ("A-013", "number"),
        ("A-052", "priority"),
        ("A-007", "returned"),
        ("A-005", "late"),
        ("A-041", "number"),
        ("A-042", "number"),
    ]
    rule(city.main, "priority_every", 2)
    assert [step.label for step in example(city.main)][:4] == ["X-001", "A-036", "A-011", "A-052"]


def test_an_office_that_is_not_there_has_no_rule(city):
    assert Client().get("/mengapa/tidak-ada/").status_code == 404
