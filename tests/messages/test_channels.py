"""Both channels against a server that stands here: what is sent, and what each answer means. Nothing is followed."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from antri.messages.channels import Busy, Message, NotSent, Unknown, http, sms, whatsapp
from tests.messages.gateway import Gateway, dropped_line, gateway, half_an_answer, no_http, redirect_to

PHONE = "+6281234567890"
TEXT = '123456: kode "membuka" {token} & dokumen\nbaris dua'
MESSAGE = Message(phone=PHONE, text=TEXT, code="123456", language="id")


@pytest.fixture
def there(settings: Any) -> Any:
    with gateway() as opened:
        settings.SMS_URL, settings.SMS_TOKEN = f"{opened.url}/send?device=1", "rahasia"
        settings.WHATSAPP_URL, settings.WHATSAPP_PHONE_ID = f"{opened.url}/v25.0/", "1055"
        settings.WHATSAPP_TOKEN, settings.WHATSAPP_TEMPLATE = "kunci", "kode_dokumen"
        settings.WHATSAPP_LANGUAGES = ["id", "en"]
        yield opened


def outcome(send: Any, message: Message = MESSAGE) -> str:
    """Tell how a channel took it: taken, or the kind of no and why."""
    try:
        send(message)
    except NotSent as end:
        return f"{type(end).__name__} {end.why}"
    return "taken"


def test_sms_goes_as_json(there: Gateway) -> None:
    assert outcome(sms.send) == "taken"

    (request,) = there.came
    assert request["path"] == "/send?device=1"
    assert request["headers"]["Authorization"] == "Bearer rahasia"
    assert request["body"] == {"to": PHONE, "message": TEXT}


def test_sms_goes_as_a_form_with_the_number_as_the_gateway_wants_it(there: Gateway, settings: Any) -> None:
    settings.SMS_BODY = "key={token}&to={phone_local}&alt={phone_digits}&text={text}"
    settings.SMS_HEADER = "X-Nothing"

    assert outcome(sms.send) == "taken"

    (request,) = there.came
    assert request["headers"]["Content-Type"] == "application/x-www-form-urlencoded"
    assert "Authorization" not in request["headers"]
    assert request["body"] == (
        "key=rahasia&to=081234567890&alt=6281234567890"
        "&text=123456%3A+kode+%22membuka%22+%7Btoken%7D+%26+dokumen%0Abaris+dua"
    )


def test_a_gateway_that_says_200_and_then_no_is_believed(there: Gateway, settings: Any) -> None:
    settings.SMS_SUCCESS = r'"status": *true'
    there.body = {"status": False, "reason": "quota"}
    assert outcome(sms.send) == "NotSent refused"

    there.body = {"status": True}
    assert outcome(sms.send) == "taken"


@pytest.mark.parametrize("send", [sms.send, whatsapp.send])
@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (200, "taken"),
        (201, "taken"),
        (400, "NotSent refused"),
        (401, "NotSent setup"),
        (403, "NotSent setup"),
        (404, "NotSent setup"),
        (422, "NotSent refused"),
        (429, "Busy busy"),
        (500, "Unknown no_answer"),
        (502, "Unknown no_answer"),
        (503, "Busy busy"),
        (504, "Unknown no_answer"),
    ],
)
def test_each_status_has_its_meaning(there: Gateway, send: Any, status: int, meaning: str) -> None:
    there.answers = [status]

    assert outcome(send) == meaning

    assert len(there.came) == 1


@pytest.mark.parametrize("send", [sms.send, whatsapp.send])
def test_a_redirect_is_not_followed(there: Gateway, send: Any) -> None:
    """Nobody who answers for the gateway may have codes and tokens carried elsewhere."""
    with gateway() as elsewhere:
        there.answers = [redirect_to(f"{elsewhere.url}/")]

        assert outcome(send) == "NotSent setup"

    assert elsewhere.came == []


@pytest.mark.parametrize("send", [sms.send, whatsapp.send])
@pytest.mark.parametrize("answer", [dropped_line, no_http])
def test_a_line_that_is_cut_may_have_carried_it(there: Gateway, send: Any, answer: Any) -> None:
    there.answers = [answer]

    assert outcome(send) == "Unknown no_answer"


def test_of_an_answer_that_is_cut_the_status_still_counts(there: Gateway, settings: Any) -> None:
    there.answers = [half_an_answer] * 3

    assert outcome(sms.send) == "taken"
    assert outcome(whatsapp.send) == "Unknown no_answer"
    settings.SMS_SUCCESS = "queued"
    assert outcome(sms.send) == "NotSent refused"


def test_where_nobody_listens_nothing_was_taken(settings: Any) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.SMS_URL = f"http://127.0.0.1:{nobody.getsockname()[1]}/"

        assert outcome(sms.send) == "Busy busy"


@pytest.mark.parametrize("url", ["ftp://gateway.example/", "gateway", "http://", "http://[::1", "http://x:port/"])
def test_an_address_that_is_none_is_told_as_such(settings: Any, url: str) -> None:
    settings.SMS_URL = url

    assert outcome(sms.send) == "NotSent setup"


def test_a_server_without_a_good_certificate_gets_nothing(there: Gateway, settings: Any) -> None:
    """It speaks no TLS at all; one with a foreign certificate ends at the same place."""
    settings.SMS_URL = there.url.replace("http://", "https://")

    assert outcome(sms.send) == "Busy busy"
    assert there.came == []


def test_a_server_that_never_answers_is_left(there: Gateway) -> None:
    released = threading.Event()
    there.answers = [lambda _handler: released.wait(20)]
    try:
        with pytest.raises(Unknown):
            http.post(f"{there.url}/", b"{}", {"Content-Type": "application/json"}, whole_s=0.2)
        assert not released.is_set()
    finally:
        released.set()


def test_a_server_that_drips_is_left_too(there: Gateway) -> None:
    """Each byte comes in time; the whole never would. Before the status nothing is known, behind it it counts."""
    left = threading.Event()

    def drip(handler: BaseHTTPRequestHandler, head: bytes) -> None:
        handler.wfile.write(head)
        try:
            while True:
                handler.wfile.write(b" ")
                time.sleep(0.01)
        except OSError:
            left.set()

    there.answers = [
        lambda handler: drip(handler, b"HTTP/1.1 2"),
        lambda handler: drip(handler, b"HTTP/1.1 202 Accepted\r\nContent-Length: 100000\r\n\r\n"),
    ]
    kind = {"Content-Type": "application/json"}

    with pytest.raises(Unknown):
        http.post(f"{there.url}/", b"{}", kind, whole_s=0.2)
    assert left.wait(20)
    left.clear()
    assert http.post(f"{there.url}/", b"{}", kind, whole_s=0.2).status == 202
    assert left.wait(20)


def test_whatsapp_gets_the_code_for_words_and_button(there: Gateway) -> None:
    assert outcome(whatsapp.send) == "taken"

    (request,) = there.came
    code = [{"type": "text", "text": "123456"}]
    assert request["path"] == "/v25.0/1055/messages"
    assert request["headers"]["Authorization"] == "Bearer kunci"
    assert request["body"] == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": PHONE,
        "type": "template",
        "template": {
            "name": "kode_dokumen",
            "language": {"code": "id"},
            "components": [
                {"type": "body", "parameters": code},
                {"type": "button", "sub_type": "url", "index": "0", "parameters": code},
            ],
        },
    }


@pytest.mark.parametrize(("language", "sent"), [("id", "id"), ("en", "en"), ("su", "id")])
def test_whatsapp_template_is_asked_for_in_an_approved_language(there: Gateway, language: str, sent: str) -> None:
    outcome(whatsapp.send, Message(phone=PHONE, text=TEXT, code="123456", language=language))

    assert there.came[0]["body"]["template"]["language"]["code"] == sent


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (400, 130429, "Busy busy"),
        (400, 131056, "Busy busy"),
        (400, 80007, "Busy busy"),
        (401, 190, "NotSent setup"),
        (403, 200, "NotSent setup"),
        (404, 132001, "NotSent setup"),
        (400, 131026, "NotSent refused"),
        (400, 131030, "NotSent refused"),
        (500, 131000, "Unknown no_answer"),
        (500, "x", "Unknown no_answer"),
    ],
)
def test_metas_own_numbers_come_before_the_status(there: Gateway, status: int, code: Any, meaning: str) -> None:
    there.answers, there.body = [status], {"error": {"message": "no", "code": code}}

    assert outcome(whatsapp.send) == meaning


@pytest.mark.parametrize("body", [{}, [], "ok", {"messages": []}, {"error": "odd"}])
def test_whatsapp_that_says_200_without_a_message_is_not_believed(there: Gateway, body: Any) -> None:
    there.body = body

    assert outcome(whatsapp.send) == "Unknown no_answer"


def test_nothing_that_goes_wrong_tells_whom_it_was_for(there: Gateway) -> None:
    there.answers = [400]

    with pytest.raises(NotSent) as end:
        sms.send(MESSAGE)

    told = f"{end.value!r} {end.value.__cause__!r} {MESSAGE!r}"
    assert PHONE[3:] not in told
    assert "123456" not in told
    assert not isinstance(end.value, Busy)
