"""Files whose document waits, offices that send codes, and the worker that sends them."""

import re
from typing import Any

from antri.applications.models import Application, Paper
from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.journal.actions import Actor
from tests import cast
from tests.applications.approved import application, at
from tests.applications.cast import form_of, paper, said_by

NOON = at(2027, 1, 5)
WORKER = Actor("system", "worker")


def turn_on(channel: int = 1, **more: int) -> None:
    """Let the city send codes: 1 by SMS, 2 by WhatsApp; `more`: its other settings."""
    for key, value in {"document_code": channel, **more}.items():
        Setting.objects.filter(city=cast.CODE, key=key).delete()
        Setting.objects.create(city=cast.CODE, key=key, value=value)
    forget()


def ready(city: cast.City, who: cast.Person = cast.CITRA, **more: Any) -> Application:
    """A file whose document is there to be fetched, without bytes on the disk."""
    facts = {"status": Application.Status.READY, "form": form_of(city.ktp), "answers": said_by(who)} | more
    file = application(city, who, **facts)
    paper(file, "result_0", role=Paper.Role.RESULT)
    return file


def code_in(text: str) -> str:
    """Read the code in a message."""
    found = re.match(r"\d{6}", text)
    assert found, text
    return found[0]
