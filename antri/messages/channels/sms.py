"""SMS by a gateway that takes one HTTP request for each message: address, header and body come from the settings."""

import json
import re
from collections.abc import Callable
from urllib.parse import quote_plus

from django.conf import settings

from antri.messages.channels.http import judge, post
from antri.messages.channels.message import Message, NotSent

_PLACE = re.compile(r"\{(phone|phone_digits|phone_local|text|token)\}")


def send(message: Message) -> None:
    """Hand one message to the gateway. Raises NotSent, Busy, Unknown."""
    values = {
        "phone": message.phone,
        "phone_digits": message.phone.removeprefix("+"),
        "phone_local": f"0{message.phone.removeprefix('+62')}",
        "text": message.text,
        "token": settings.SMS_TOKEN,
    }
    is_json = settings.SMS_BODY.lstrip().startswith(("{", "["))
    kind = "application/json" if is_json else "application/x-www-form-urlencoded"
    headers = {"Content-Type": kind, "Accept": "application/json", **_header(settings.SMS_TOKEN)}
    body = _fill(settings.SMS_BODY, values, _in_json if is_json else quote_plus)
    answer = post(settings.SMS_URL, body.encode(), headers)
    judge(answer.status)
    # Some gateways say 200 and then no.
    if settings.SMS_SUCCESS and not re.search(settings.SMS_SUCCESS, answer.body.decode("utf-8", "replace")):
        raise NotSent("refused")


def _header(token: str) -> dict[str, str]:
    name, colon, value = settings.SMS_HEADER.partition(":")
    return {name.strip(): value.strip().replace("{token}", token)} if colon and token else {}


def _fill(template: str, values: dict[str, str], written: Callable[[str], str]) -> str:
    """Put the values in, in one pass: what stands in a value is never taken for a place."""
    return _PLACE.sub(lambda place: written(values[place[1]]), template)


def _in_json(text: str) -> str:
    return json.dumps(text)[1:-1]
