"""Two who edit the same rule, notice or text at once: one is saved, everybody else is told."""

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from antri.directory.actions import (
    EditedMeanwhile,
    NoticeText,
    change_notice,
    edit_row,
    notice_values,
    post_notice,
    set_setting,
    set_text,
)
from antri.directory.models import Notice, Service, Setting, TextTemplate
from antri.directory.queries import version_of
from antri.journal.models import Event
from antri.web import clock
from tests import cast
from tests.races.crowd import kinds, together

BY = cast.HEAD_OF_OFFICE
EDITORS = 8
ACTION = sys.modules[set_setting.__module__]


def same_rule(place: cast.City) -> list[Callable[[], Any]]:
    """Editors who have all seen the same; each sets a value for a day of its own, so that no constraint helps."""
    seen, today = version_of("reschedules", None), clock.today("Asia/Jakarta")

    def one(number: int) -> Callable[[], Any]:
        day = today + timedelta(days=number)
        asked: dict[str, Any] = {"key": "reschedules", "office": None, "source": "Contoh", "by": BY}
        return lambda: set_setting(value=number, valid_from=day, seen=seen, **asked)

    return [one(number) for number in range(EDITORS)]


def test_of_many_who_change_one_rule_one_is_saved_and_the_others_are_told(place: cast.City) -> None:
    answers = together(same_rule(place))

    assert [type(answer) for answer in answers if answer is not None] == [EditedMeanwhile] * (EDITORS - 1)
    assert Setting.objects.filter(key="reschedules").count() == 1
    assert Event.objects.filter(what="setting.changed").count() == 1


@pytest.mark.only_on("postgres")
def test_control_without_the_city_in_hand_more_than_one_is_saved(
    place: cast.City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_in_hand() -> str:
        return cast.CODE

    def slow_version(key: str, office: Any) -> str:
        found = version_of(key, office)
        time.sleep(0.2)  # between looking and writing, so that the others look too
        return found

    monkeypatch.setattr(ACTION, "take_in_hand", not_in_hand)
    monkeypatch.setattr(ACTION, "version_of", slow_version)

    together(same_rule(place))

    assert Setting.objects.filter(key="reschedules").count() > 1


def test_of_many_who_edit_one_text_one_is_saved(place: cast.City) -> None:
    def row(number: int) -> Callable[[], Any]:
        return lambda: edit_row(
            table="services", key="KTP_HILANG", values={"summary": f"Teks {number}"}, seen={"summary": ""}, by=BY
        )

    def sentence(number: int) -> Callable[[], Any]:
        return lambda: set_text(key="help.lead", texts={"id": f"Teks {number}"}, seen={"id": ""}, by=BY)

    answers = together([make(number) for number in range(EDITORS) for make in (row, sentence)])

    assert kinds(answers)[EditedMeanwhile.__name__] == 2 * (EDITORS - 1)
    assert Service.objects.get(code="KTP_HILANG").summary.startswith("Teks ")
    assert TextTemplate.objects.count() == 1
    assert Event.objects.filter(what="text.edited").count() == 2


def test_of_many_who_change_one_notice_one_is_saved(place: cast.City) -> None:
    today = clock.today("Asia/Jakarta")

    def notice(text: str) -> NoticeText:
        return NoticeText(office=None, service=None, text=text, text_en=text, from_date=today, until_date=today)

    row = post_notice(notice=notice("Awal"), by=BY)
    seen = notice_values(row)

    def one(number: int) -> Callable[[], Any]:
        return lambda: change_notice(pk=row.pk, notice=notice(f"Teks {number}"), seen=seen, by=BY)

    answers = together([one(number) for number in range(EDITORS)])

    assert kinds(answers)[EditedMeanwhile.__name__] == EDITORS - 1
    assert Notice.objects.get().text.startswith("Teks ")
