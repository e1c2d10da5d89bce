"""The part of a change of keys that concerns second factors: sealed texts inside a JSON of allauth's (MfaAdapter)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator

from antri.journal.actions import Actor, change, record
from antri.management.recovery.keys import city_code
from antri.people.models import SealBroken, key_ring


def reseal(*, by: Actor, tell: Callable[[str, int], None]) -> tuple[int, list[str]]:
    """Seal second factors with the first field key; return how many rows, and those that could not be."""
    ring, name = key_ring(), Authenticator._meta.db_table
    rows, broken = 0, []
    first = ring.head_of(ring.first_field_key)
    for key in list(Authenticator.objects.values_list("pk", flat=True)):
        with change():
            # Whoever uses a spare code at this instant writes before or after, and then it is done again.
            row = Authenticator.objects.select_for_update().filter(pk=key).first()
            if row is None or not any(not blob.startswith(first) for blob in _blobs_in(row.data)):
                continue
            try:
                data = _resealed_in(row.data)
            except SealBroken:
                broken.append(f"{name}:{key}")
                continue
            Authenticator.objects.filter(pk=key).update(data=data)
            record("system.resealed", about=("table", name), by=by, city=city_code(), rows=1, key=ring.first_field_key)
        rows += 1
        tell(name, rows)
    return rows, broken


def rows_under(head: bytes) -> int:
    """Count the second factors of which anything is sealed with the key of this head."""
    return sum(_has_under(row.data, head) for row in Authenticator.objects.all())


def _blob_of(text: str) -> bytes | None:
    """Read a sealed text; None for what is not one."""
    ring = key_ring()
    try:
        blob = urlsafe_b64decode(text)
    except ValueError:
        return None
    return blob if any(blob.startswith(ring.head_of(key_id)) for key_id in ring.field_key_ids) else None


def _blobs_in(data: Any) -> list[bytes]:
    if isinstance(data, str):
        return [blob] if (blob := _blob_of(data)) else []
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [blob for part in parts for blob in _blobs_in(part)]


def _resealed_in(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _resealed_in(part) for name, part in data.items()}
    if isinstance(data, list):
        return [_resealed_in(part) for part in data]
    blob = _blob_of(data) if isinstance(data, str) else None
    return urlsafe_b64encode(key_ring().reseal("mfa", blob, "")).decode() if blob else data


def _has_under(data: Any, head: bytes) -> bool:
    return any(blob.startswith(head) for blob in _blobs_in(data))
