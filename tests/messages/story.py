"""Files whose document waits, offices that send codes, and the worker that sends them."""

import re
from typing import Any

from antri.applications.actions.papers import keep_result
from antri.applications.models import Application
from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.journal.actions import Actor
from tests import cast
from tests.applications.approved import application, at
from tests.applications.cast import form_of, said_by
from tests.applications.paper_story import document, upload

NOON = at(2027, 1, 5)
WORKER = Actor("system", "worker")


def turn_on(channel: int = 1, **more: int) -> None:
    """Let the city send codes: 1 by SMS, 2 by WhatsApp; `more`: its other settings."""
    for key, value in {"document_code": channel, **more}.items():
        Setting.objects.filter(city=cast.CODE, key=key).delete()
        Setting.objects.create(city=cast.CODE, key=key, value=value)
    forget()


def ready(city: cast.City, who: cast.Person = cast.CITRA, **more: Any) -> Application:
    """A file whose document is there to be fetched."""
    facts = {"status": Application.Status.READY, "form": form_of(city.ktp), "answers": said_by(who)} | more
    file = application(city, who, **facts)
    keep_result(application=file, field="result_0", file=upload(document(), "kk.pdf"), by=Actor("officer", "desk", "7"))
    return file


def code_in(text: str) -> str:
    """Read the code in a message."""
    found = re.match(r"\d{6}", text)
    assert found, text
    return found[0]
