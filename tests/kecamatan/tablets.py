"""A tablet without a browser: it closes and signs rows as the page does, and a test can tamper with each step."""

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.test import Client

from antri.kecamatan.actions.pins import enrol, give_code, key_of
from antri.kecamatan.queries.envelope import close_row, to_text, write_point
from antri.people.devices import cookie_name
from antri.people.models import Device, Officer
from antri.people.queries import token_hash
from antri.web import clock
from tests import cast


@dataclass
class Author:
    """An officer with an open PIN."""

    officer: Officer
    pin: uuid.UUID
    key: ec.EllipticCurvePrivateKey

    def mark(self, text: str) -> bytes:
        one, two = decode_dss_signature(self.key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return one.to_bytes(32, "big") + two.to_bytes(32, "big")


@dataclass
class Tablet:
    device: Device
    client: Client
    sent: list[dict[str, Any]] = field(default_factory=list)

    def enrols(self, officer: Officer) -> Author:
        code = give_code(officer=officer, office=self.device.office, by=cast.COUNTER_OFFICER)
        key = ec.generate_private_key(ec.SECP256R1())
        made = enrol(device=self.device, code=code, public_key=write_point(key.public_key()))
        return Author(officer, made.pin.pk, key)

    def row(self, author: Author, **changes: Any) -> dict[str, Any]:
        """Make one closed row as it is sent; `row`, `now` and `mark_of` change what surrounds it."""
        surrounds = {name: changes.pop(name) for name in ("row", "now", "mark_of", "closed_for") if name in changes}
        body = {
            "kind": "intake",
            "id": str(uuid.uuid4()),
            "at": clock.now().isoformat(),
            "service": "KTP_HILANG",
            "outcome": "done",
            "number": 1,
            "pin": str(author.pin),
        } | changes
        text = json.dumps(body)
        key = key_of(self.device)
        row_id = surrounds.get("row", body["id"])
        closed = close_row(
            text,
            surrounds.get("mark_of", author).mark(text),
            row=surrounds.get("closed_for", row_id),
            public=key.public_key,
        )
        now = surrounds.get("now", clock.now())
        return {
            "id": row_id,
            "closed": to_text(closed),
            "key": str(key.pk),
            "now": now.isoformat() if isinstance(now, datetime) else now,
        }

    def sends(self, *rows: dict[str, Any]) -> list[tuple[str, str]]:
        """Send rows; return what became of each, with why."""
        answer = self.client.post("/alat/tablet/kirim/", {"rows": list(rows)}, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return [(each["state"], each["why"]) for each in answer.json()["answers"]]


def pair(office: Any, by: Officer, *, name: str = "Tablet depan", kind: Device.Kind = Device.Kind.TABLET) -> Tablet:
    """Put a paired device into an office and its key into a browser."""
    key = uuid.uuid4().hex
    device = Device.objects.create(
        city=office.city,
        office=office,
        kind=kind,
        name=name,
        made_by=by,
        made_at=clock.now(),
        key_hash=token_hash(key),
        paired_at=clock.now(),
    )
    client = Client()
    client.cookies[cookie_name()] = key
    return Tablet(device, client)
