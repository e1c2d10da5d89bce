"""Applications that have been sent, for the tests of what follows: in whichever state, of an invented person."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from antri.applications.models import Application
from antri.booking.actions.book import new_code
from antri.booking.queries import finder_of
from antri.directory.models import ApplicationForm, Office, Service
from antri.people.actions import seal, seal_for_holder
from antri.people.queries import booking_token, identity_indexed, phone_indexed, token_hash
from antri.web import clock
from tests import cast

Status = Application.Status
BORN = "1990-02-03"


def answers_of(who: cast.Person, **more: Any) -> dict[str, Any]:
    """What one person has answered, as it is sealed."""
    answers = {
        "applicant_name": who.name,
        "applicant_nik": who.nik,
        "applicant_phone": who.phone,
        "birth_date": BORN,
        **more,
    }
    return {"screening": {}, "answers": answers, "statements": []}


def application(
    city: cast.City,
    who: cast.Person = cast.CITRA,
    *,
    status: str = Status.APPROVED,
    service: Service | None = None,
    office: Office | None = None,
    form: ApplicationForm | None = None,
    answers: dict[str, Any] | None = None,
    **fields: Any,
) -> Application:
    """Put an application into the table as it stands in this status."""
    key = uuid.uuid4()
    token, code, now = booking_token(key), new_code(), fields.pop("now", clock.now())
    said = answers_of(who) if answers is None else answers
    phone = f"+62{who.phone[1:]}"
    facts: dict[str, Any] = {
        "created_at": now,
        "saved_at": now,
        "status_at": now,
        "submitted_at": now,
        "answers": seal_for_holder(token, json.dumps(said)),
        "sealed": seal("application", key, said),
        "finder": finder_of(code, phone[-4:]),
        "identity_index": identity_indexed("nik", who.nik).first,
        "phone_index": phone_indexed(phone).first,
    }
    if status in Application.OVER:
        facts["closed_at"] = now
    if status == Status.REJECTED:
        facts |= {"reject_reason": "other", "law": "UU 24/2013"}
    return Application.objects.create(
        id=key,
        city=cast.CODE,
        office=office or city.main,
        service=service or city.ktp,
        form=form,
        status=status,
        code=code,
        token_hash=token_hash(token),
        **(facts | fields),
    )


def at(*date: int, hour: int = 10) -> datetime:
    """An instant, in UTC."""
    year, month, day = date
    return datetime(year, month, day, hour, tzinfo=UTC)
