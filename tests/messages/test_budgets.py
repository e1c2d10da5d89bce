"""What codes may cost: budgets of the city that no number of requests gets over."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from antri.applications.actions import phone_code
from antri.applications.actions.phone_code import CodesSpent, ask_code
from antri.applications.models import Application
from antri.applications.queries.links import token_of
from antri.journal.models import Event
from antri.messages.actions import send_codes
from tests import cast
from tests.messages.gateway import Gateway
from tests.messages.story import NOON, WORKER, ready, turn_on
from tests.races.crowd import together

ASKED = "application.code_asked"


def asks(file: Application, device: str = "") -> None:
    ask_code(application=file, device=device, by=cast.CITRA.actor)


def asked() -> int:
    return Event.objects.filter(what=ASKED).count()


@pytest.mark.goal("G27")
def test_a_thousand_requests_in_a_minute_cost_at_most_twenty(city: cast.City, sms: Gateway, tries: Any) -> None:
    """From fifty files with fifty phones, each request from a browser of its own: nothing but the city's budget is
    left to hold them. The minute lies across a full hour."""
    turn_on()
    with time_machine.travel(NOON + timedelta(minutes=59, seconds=30), tick=False) as now:
        urls = [f"/berkas/{token_of(ready(city, cast.person(n)))}/dokumen/kode/kirim/" for n in range(50)]
        seen = set()
        for n in range(1_000):
            now.shift(0.06)
            seen.add(Client().post(urls[n % 50]).status_code)
            if n % 100 == 99:
                send_codes(by=WORKER)
        for _minute in range(10):
            now.shift(60)
            send_codes(by=WORKER)

    assert len(sms.came) == 20
    assert seen == {303, 429}
    tries(1_000)


@pytest.mark.goal("G27")
@pytest.mark.parametrize(
    ("setting", "most", "hours"), [("codes_an_hour", 3, 1), ("codes_a_day", 3, 24), ("codes_an_hour", 0, None)]
)
def test_the_city_pays_for_so_many(
    city: cast.City, sms: Gateway, now: Any, setting: str, most: int, hours: Any
) -> None:
    turn_on(**{setting: most})
    files = [ready(city, cast.person(n)) for n in range(5)]

    for file in files[:most]:
        asks(file)
        now.shift(60)
    with pytest.raises(CodesSpent):
        asks(files[4])
    if hours:
        now.move_to(NOON + timedelta(hours=hours) - timedelta(seconds=1))
        with pytest.raises(CodesSpent):
            asks(files[4])
        now.move_to(NOON + timedelta(hours=hours))
        asks(files[4])

    assert asked() == most + bool(hours)


@pytest.mark.goal("G27")
def test_one_file_gets_three_a_day(city: cast.City, sms: Gateway, now: Any) -> None:
    turn_on(codes_a_file=3)
    file = ready(city)

    for _code in range(3):
        asks(file)
        now.shift(60)
    with pytest.raises(CodesSpent):
        asks(file)
    now.move_to(NOON + timedelta(hours=24))
    asks(file)

    assert asked() == 4


@pytest.mark.goal("G27")
def test_one_device_gets_six_a_day_from_however_many_files(city: cast.City, sms: Gateway, now: Any) -> None:
    turn_on(codes_a_device=6)
    files = [ready(city, cast.person(n)) for n in range(8)]

    for file in files[:6]:
        asks(file, "gawai-1")
    for _again in range(3):
        with pytest.raises(CodesSpent):
            asks(files[6], "gawai-1")
    asks(files[6], "gawai-2")
    now.move_to(NOON + timedelta(hours=24))
    asks(files[7], "gawai-1")

    assert asked() == 8


def test_a_second_press_within_a_minute_is_the_first_one(city: cast.City, sms: Gateway, now: Any) -> None:
    turn_on()
    file = ready(city)

    for _press in range(3):
        asks(file)
        now.shift(15)

    assert asked() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.goal("G27")
def test_a_crowd_at_one_instant_stays_within_the_budget(city: cast.City, sms: Gateway) -> None:
    turn_on(codes_an_hour=5)
    files = [ready(city, cast.person(n)) for n in range(12)]

    answers = together([lambda file=file: asks(file) for file in files])

    assert sum(isinstance(answer, CodesSpent) for answer in answers) == 7
    assert asked() == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("postgres")
def test_without_the_lock_a_crowd_would_get_over_the_budget(
    city: cast.City, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: all have read the sum before the first of them writes."""
    turn_on(codes_an_hour=5)
    files = [ready(city, cast.person(n)) for n in range(8)]
    all_have_read, plain = threading.Barrier(8, timeout=20), phone_code.record

    def late(*args: Any, **kwargs: Any) -> None:
        all_have_read.wait()
        plain(*args, **kwargs)

    monkeypatch.setattr(phone_code, "_ONE_AT_A_TIME", "SELECT 1")
    monkeypatch.setattr(phone_code, "record", late)

    together([lambda file=file: asks(file) for file in files])

    assert asked() == 8
