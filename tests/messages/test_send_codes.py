"""A code that was asked for goes out once, to the phone of the file, and opens the document once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from antri.applications.actions.papers import keep_result
from antri.applications.actions.phone_code import ask_code, prove_by_code
from antri.applications.actions.second_proof import NotProven
from antri.applications.models import Application, Paper
from antri.applications.queries.links import token_of
from antri.applications.queries.phone_codes import CODE_MINUTES
from antri.insight.queries.replay_files import replay_files
from antri.journal.actions import Actor, change, record
from antri.journal.models import Event
from antri.messages.actions import codes, erase_deliveries, send_codes
from antri.messages.models import Delivery
from tests import cast
from tests.applications.cast import said_by
from tests.applications.paper_story import document, upload
from tests.messages.gateway import Gateway, dropped_line
from tests.messages.story import NOON, WORKER, code_in, ready, turn_on
from tests.races.crowd import together

State = Delivery.State


def asks(file: Application, device: str = "gawai-1") -> None:
    ask_code(application=file, device=device, by=cast.CITRA.actor)


def ended() -> list[tuple[str, str]]:
    """How each delivery ended, as its row tells, in order."""
    return list(Delivery.objects.order_by("event_id").values_list("state", "why"))


def test_a_code_comes_by_sms_and_opens_the_document(city: cast.City, client: Client, now: Any, sms: Gateway) -> None:
    turn_on()
    file = ready(city)
    Paper.objects.all().delete()
    keep_result(application=file, field="result_0", file=upload(document(), "kk.pdf"), by=Actor("officer", "desk", "7"))
    url = f"/berkas/{token_of(file)}/dokumen/"

    answer = client.post(f"{url}kode/kirim/")
    assert (answer.status_code, answer["Location"]) == (303, f"{url}kode/")
    assert send_codes(by=WORKER) == 1
    (request,) = sms.came
    page = client.post(f"{url}kode/", {"kode": code_in(request["body"]["message"])})
    proof = page.content.decode().split('name="bukti" value="')[1].split('"')[0]

    assert request["body"]["to"] == f"+62{cast.CITRA.phone[1:]}"
    assert request["headers"]["Authorization"] == "Bearer rahasia"
    assert client.post(f"{url}1/", {"bukti": proof}).content.startswith(b"%PDF")
    assert Event.objects.get(what="application.holder_proven").data["how"] == "phone_code"
    assert Event.objects.get(what="people.opened").data["reason"] == "file.code"
    assert Delivery.objects.get().state == State.SENT


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_text_is_one_sms_and_holds_nobody(city: cast.City, now: Any, sms: Gateway, language: str) -> None:
    turn_on()
    file = ready(city, language=language)
    asks(file)

    send_codes(by=WORKER)

    (text,) = sms.texts()
    assert len(text) <= codes.LONGEST_SMS
    assert "17.10 WIB" in text if language == "id" else "17:10 WIB" in text
    assert not [part for part in (cast.CITRA.name, cast.CITRA.nik, file.code) if part in text]
    assert text.isascii()


def test_a_worker_run_twice_sends_once(city: cast.City, now: Any, sms: Gateway) -> None:
    turn_on()
    asks(ready(city))

    assert [send_codes(by=WORKER) for _run in range(3)] == [1, 0, 0]

    assert len(sms.came) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.goal("G27")
def test_two_workers_at_once_send_each_code_once(city: cast.City, now: Any, sms: Gateway) -> None:
    turn_on()
    for number in range(4):
        asks(ready(city, cast.person(number)))

    together([lambda: send_codes(by=WORKER)] * 4)

    assert len({request["body"]["to"] for request in sms.came}) == len(sms.came) == 4
    assert ended() == [(State.SENT, "")] * 4


def test_without_the_taking_the_same_code_would_go_out_twice(
    city: cast.City, now: Any, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: what two workers do that have both read the row before either has taken it."""
    turn_on()
    asks(ready(city))
    codes._plan()
    first, second = (Delivery.objects.select_related("event").get() for _worker in range(2))
    assert codes._send(first, WORKER)
    assert not codes._send(second, WORKER)

    monkeypatch.setattr(codes, "_take", lambda _row: True)
    second.tries = 2
    codes._send(second, WORKER)

    assert len(sms.came) == 2


def test_an_event_can_have_one_delivery_only(city: cast.City, now: Any, sms: Gateway) -> None:
    turn_on()
    asks(ready(city))
    codes._plan()
    row = Delivery.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO antri_delivery (city, event_id, channel, state, tries, why, made_at, next_at, until)"
            " SELECT city, event_id, channel, state, tries, why, made_at, next_at, until FROM antri_delivery"
        )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE antri_delivery SET state = 'sent' WHERE event_id = %s", [row.pk])


def test_a_code_past_its_time_is_not_sent(city: cast.City, now: Any, sms: Gateway) -> None:
    """The worker was away: nobody is told a code that opens nothing."""
    turn_on()
    asks(ready(city))
    now.move_to(NOON + timedelta(minutes=CODE_MINUTES))

    send_codes(by=WORKER)

    assert (sms.came, ended()) == ([], [(State.DROPPED, "late")])
    assert Event.objects.get(what="message.failed").data["reason"] == "code.late"
    assert not Event.objects.filter(what="people.opened").exists()


def test_only_the_newest_is_sent(city: cast.City, now: Any, sms: Gateway) -> None:
    turn_on()
    file = ready(city)
    asks(file)
    now.shift(60)
    asks(file)

    send_codes(by=WORKER)

    assert ended() == [(State.DROPPED, "replaced"), (State.SENT, "")]


def test_what_is_turned_off_or_over_meanwhile_is_not_sent(city: cast.City, now: Any, sms: Gateway) -> None:
    turn_on()
    one, other = ready(city), ready(city, cast.WATI)
    asks(one)
    asks(other)
    Application.objects.filter(pk=one.pk).update(status=Application.Status.IN_PROCESS)
    send_codes(by=WORKER)
    now.shift(60)
    asks(other)
    turn_on(0)
    send_codes(by=WORKER)

    assert ended() == [(State.DROPPED, "over"), (State.SENT, ""), (State.DROPPED, "off")]


@pytest.mark.parametrize("phone", ["0251832999", "+6591234567", "+14155550100", "+62800123456", "", "08"])
@pytest.mark.goal("G27")
def test_only_mobile_numbers_of_the_country_are_sent_to(city: cast.City, now: Any, sms: Gateway, phone: str) -> None:
    turn_on()
    asks(ready(city, answers=said_by(cast.CITRA, applicant_phone=phone)))

    send_codes(by=WORKER)

    assert (sms.came, ended()) == ([], [(State.DROPPED, "number")])


@pytest.mark.goal("G27")
def test_one_phone_gets_three_a_day_from_however_many_files(city: cast.City, now: Any, sms: Gateway) -> None:
    turn_on(codes_a_phone=3)
    said = said_by(cast.WATI, applicant_phone=f"+62{cast.CITRA.phone[1:]}")
    for _file in range(5):
        asks(ready(city, cast.WATI, answers=said))

    send_codes(by=WORKER)
    assert len(sms.came) == 3
    assert ended()[3:] == [(State.DROPPED, "phone_spent")] * 2

    now.move_to(NOON + timedelta(hours=25))
    asks(ready(city, cast.WATI, answers=said))
    assert send_codes(by=WORKER) == 1


def test_a_busy_channel_is_asked_again_later_for_the_same_code(city: cast.City, now: Any, sms: Gateway) -> None:
    turn_on()
    file = ready(city)
    asks(file)
    sms.answers = [503, 429]

    for seconds, count in ((0, 1), (4, 1), (1, 2), (19, 2), (1, 3), (300, 3)):
        now.shift(seconds)
        send_codes(by=WORKER)
        assert len(sms.came) == count

    assert len(set(sms.texts())) == 1
    assert ended() == [(State.SENT, "")]
    assert Event.objects.get(what="message.sent").data == {"channel": "sms", "tries": 3}
    now.move_to(NOON + timedelta(minutes=9))
    assert prove_by_code(application=file, typed=code_in(sms.texts()[0]), by=cast.CITRA.actor)


def test_a_channel_that_stays_busy_is_given_up_and_the_page_says_so(
    city: cast.City, client: Client, now: Any, sms: Gateway
) -> None:
    turn_on()
    file = ready(city)
    asks(file)
    sms.answers = [503] * 9

    for _turn in range(9):
        send_codes(by=WORKER)
        now.shift(60)

    assert len(sms.came) == 4
    assert ended() == [(State.FAILED, "busy")]
    page = client.get(f"/berkas/{token_of(file)}/dokumen/kode/").content.decode()
    assert "Pengirimannya sedang terganggu" in page


def test_what_may_have_gone_out_is_not_sent_again(city: cast.City, now: Any, sms: Gateway) -> None:
    """The line was cut, or the gateway broke down over it: whoever waits asks for another."""
    turn_on()
    one, other = ready(city), ready(city, cast.WATI)
    asks(one)
    asks(other)
    sms.answers = [500, dropped_line]

    for _turn in range(5):
        send_codes(by=WORKER)
        now.shift(60)

    assert len(sms.came) == 2
    assert ended() == [(State.FAILED, "no_answer")] * 2


def test_a_worker_that_died_while_it_sent_leaves_an_end(city: cast.City, now: Any, sms: Gateway) -> None:
    turn_on()
    asks(ready(city))
    codes._plan()
    Delivery.objects.update(state=State.SENDING, tries=1)

    now.shift(119)
    send_codes(by=WORKER)
    assert ended() == [(State.SENDING, "")]
    now.shift(2)
    send_codes(by=WORKER)

    assert (sms.came, ended()) == ([], [(State.FAILED, "no_answer")])


@pytest.mark.goal("G18")
@pytest.mark.goal("G23")
def test_row_and_journal_hold_neither_phone_nor_code(
    city: cast.City, now: Any, sms: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    turn_on()
    sms.answers = [503]
    file = ready(city)
    with change():
        record("application.begun", about=("application", file.pk), by=WORKER, city=file.city, status=file.status)
    asks(file)
    for _turn in range(2):
        send_codes(by=WORKER)
        now.shift(10)
    code = code_in(sms.texts()[0])

    kept = json.dumps([list(Event.objects.values()), list(Delivery.objects.values())], default=str) + caplog.text

    assert not [part for part in (code, cast.CITRA.phone[1:], cast.CITRA.nik, cast.CITRA.name) if part in kept]
    # Each opening of the phone is written down: one a try.
    assert Event.objects.filter(what="people.opened", data__reason="file.code", actor_kind="system").count() == 2
    # And the replay of the journal goes on over what is written of it.
    assert not [broken for broken in replay_files() if f"{file.pk}" in broken.said]


def test_another_key_makes_another_code_and_the_one_before_still_opens(
    city: cast.City, now: Any, sms: Gateway, settings: Any
) -> None:
    turn_on()
    file = ready(city)
    asks(file)
    send_codes(by=WORKER)
    code = code_in(sms.texts()[0])

    before, settings.INDEX_KEY = settings.INDEX_KEY, "another-index-key-of-at-least-32-characters"
    with pytest.raises(NotProven):
        prove_by_code(application=file, typed=code, by=cast.CITRA.actor)
    settings.INDEX_KEY_BEFORE = before

    assert prove_by_code(application=file, typed=code, by=cast.CITRA.actor)


@pytest.mark.goal("G21")
def test_what_became_of_a_message_is_forgotten_after_a_week(city: cast.City, now: Any, sms: Gateway) -> None:
    turn_on()
    asks(ready(city))
    send_codes(by=WORKER)

    now.move_to(NOON + timedelta(days=7))
    assert erase_deliveries() == 0
    now.shift(1)
    assert erase_deliveries() == 1
    assert send_codes(by=WORKER) == 0
    assert len(sms.came) == 1
