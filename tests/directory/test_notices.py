"""The office tells citizens what they must read before they choose a date."""

from datetime import date, timedelta
from typing import Any

import pytest

from antri.directory.actions import (
    EditedMeanwhile,
    NoticeText,
    NotThere,
    change_notice,
    notice_values,
    post_notice,
    remove_notice,
)
from antri.directory.models import Notice
from antri.directory.queries import catalogue
from antri.journal.models import Event
from antri.web import clock
from antri.web.refusals import Invalid
from tests import cast

BY = cast.HEAD_OF_OFFICE


def today() -> date:
    return clock.today("Asia/Jakarta")


def notice(**changes: Any) -> NoticeText:
    asked: dict[str, Any] = {
        "office": None,
        "service": None,
        "text": "Blangko KTP-el sedang kosong.",
        "text_en": "ID card blanks have run out.",
        "from_date": today(),
        "until_date": today() + timedelta(days=3),
    }
    return NoticeText(**(asked | changes))


def test_posted_notice_is_read_at_once_by_those_it_concerns(city: cast.City) -> None:
    assert catalogue().notices_for(city.main, [city.ktp], today()) == []

    post_notice(notice=notice(service=city.ktp), by=BY)

    book = catalogue()
    assert [row.text for row in book.notices_for(city.main, [city.ktp], today())] == ["Blangko KTP-el sedang kosong."]
    assert book.notices_for(city.main, [city.birth], today()) == []
    assert book.notices_for(city.main, [city.ktp], today() + timedelta(days=4)) == []
    assert Event.objects.get(what="notice.posted").data["service"] == city.ktp.pk


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 281}, "text"),
        ({"until_date": date(2020, 1, 1)}, "until_date"),
        ({"until_date": date(2100, 1, 1)}, "until_date"),
    ],
)
def test_notice_that_cannot_be_is_refused(city: cast.City, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        post_notice(notice=notice(**wrong), by=BY)

    assert [name for name, _code, _text in refused.value.errors] == [field]
    assert not Notice.objects.exists()
    assert not Event.objects.exists()


def test_notice_is_changed_by_who_has_seen_it(city: cast.City) -> None:
    row = post_notice(notice=notice(), by=BY)

    change_notice(pk=row.pk, notice=notice(text="Blangko tersedia lagi."), seen=notice_values(row), by=BY)

    assert catalogue().notices[0].text == "Blangko tersedia lagi."
    assert Event.objects.filter(what="notice.changed").count() == 1


def test_second_editor_of_a_notice_is_told_and_sees_theirs(city: cast.City) -> None:
    row = post_notice(notice=notice(), by=BY)
    seen = notice_values(row)
    change_notice(pk=row.pk, notice=notice(text="Yang pertama."), seen=seen, by=BY)

    with pytest.raises(EditedMeanwhile) as refused:
        change_notice(pk=row.pk, notice=notice(text="Yang kedua."), seen=seen, by=BY)
    with pytest.raises(EditedMeanwhile):
        remove_notice(pk=row.pk, seen=seen, by=BY)

    assert refused.value.facts["theirs"]["text"] == "Yang pertama."
    assert Notice.objects.get().text == "Yang pertama."


def test_notice_is_taken_down_once(city: cast.City) -> None:
    row = post_notice(notice=notice(), by=BY)
    seen = notice_values(row)

    remove_notice(pk=row.pk, seen=seen, by=BY)
    with pytest.raises(NotThere):
        remove_notice(pk=row.pk, seen=seen, by=BY)

    assert catalogue().notices == []
    assert Event.objects.filter(what="notice.removed").count() == 1
