"""WhatsApp by Meta's Cloud API: a template of the kind "authentication", which takes the code and writes the rest."""

import json
from typing import Any

from django.conf import settings

from antri.messages.channels.http import judge, post
from antri.messages.channels.message import Busy, Message, NotSent, Unknown

# Meta's own numbers, beside the status: too fast; no right or no such template; this phone cannot.
_BUSY = frozenset({4, 80007, 130429, 131048, 131056})
_SETUP = frozenset({0, 3, 10, 100, 190, 368, 131005, 131008, 131009, 131031, 131042, 131045, 133010})
_REFUSED = frozenset({131021, 131026, 131030, 131047, 131049, 131050, 131051})


def send(message: Message) -> None:
    """Hand one code to WhatsApp. Raises NotSent, Busy, Unknown."""
    url = f"{settings.WHATSAPP_URL.rstrip('/')}/{settings.WHATSAPP_PHONE_ID}/messages"
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.WHATSAPP_TOKEN}"}
    answer = post(url, json.dumps(_body(message)).encode(), headers)
    told = _read(answer.body)
    code = _code(told)
    if code in _BUSY:
        raise Busy
    if code in _SETUP or 132000 <= code < 133000 or 200 <= code < 300:
        raise NotSent("setup")
    if code in _REFUSED:
        raise NotSent("refused")
    judge(answer.status)
    if not told.get("messages"):
        raise Unknown


def _body(message: Message) -> dict[str, Any]:
    """Write the request; the code stands in it twice, in the words and for the button that copies it."""
    own, first = message.language, settings.WHATSAPP_LANGUAGES[0]
    code = [{"type": "text", "text": message.code}]
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.phone,
        "type": "template",
        "template": {
            "name": settings.WHATSAPP_TEMPLATE,
            "language": {"code": own if own in settings.WHATSAPP_LANGUAGES else first},
            "components": [
                {"type": "body", "parameters": code},
                {"type": "button", "sub_type": "url", "index": "0", "parameters": code},
            ],
        },
    }


def _read(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _code(told: dict[str, Any]) -> int:
    error = told.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) else -1
