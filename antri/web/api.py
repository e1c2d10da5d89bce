"""What every JSON answer has in common: kept for a moment, with ETag, open to any origin."""

import hashlib
import json
from collections.abc import Callable, Hashable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import get_language
from ninja import Schema
from ninja.errors import HttpError
from ninja.parser import Parser
from pydantic import ConfigDict

from antri.web import moment


class Problem(Schema):
    """RFC 9457. The facts of its type stand beside these: `errors`, `next`, `limit` …"""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


# What any operation may answer besides what it is for.
PROBLEMS: dict[int, Any] = dict.fromkeys((400, 404, 405, 409, 413, 415, 422, 429, 503), Problem)
READ_PROBLEMS: dict[int, Any] = dict.fromkeys((404, 405, 422, 503), Problem)


class Unsupported(Exception):
    """The body is not application/json."""


class StrictJson(Parser):
    """Read a request body: JSON and nothing else, without the text that no database can store."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise Unsupported
        try:
            data = json.loads(request.body)
            # Half a surrogate pair is JSON, but no text.
            json.dumps(data, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as fault:
            raise HttpError(400, "malformed") from fault
        return data


def encode(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def public(
    request: HttpRequest,
    key: Hashable,
    make: Callable[[], Any],
    *,
    seconds: float = 1.0,
    max_age: int = 1,
    clock_field: str = "",
) -> HttpResponse:
    """Answer a public GET from what is kept per key and language; 304 when the caller has it already.

    `clock_field`: tells only when it was made; what differs in nothing else is the same.
    """
    body, etag = moment.keep(("json", key, get_language()), seconds, lambda: _with_etag(make(), clock_field))
    headers = {
        "ETag": etag,
        "Cache-Control": f"public, max-age={max_age}",
        "Access-Control-Allow-Origin": "*",
        "Vary": "Accept-Language",
    }
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(body, content_type="application/json", headers=headers)


def personal(data: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    """Answer with what belongs to one person: stored nowhere on the way."""
    body, etag = _with_etag(data)
    return HttpResponse(
        body,
        status=status,
        content_type="application/json",
        headers={
            "Cache-Control": "no-store",
            "ETag": etag,
            "Access-Control-Allow-Origin": "*",
            **(headers or {}),
        },
    )


def _with_etag(data: Any, clock_field: str = "") -> tuple[bytes, str]:
    body = encode(data)
    told = encode({name: value for name, value in data.items() if name != clock_field}) if clock_field else body
    return body, f'"{hashlib.sha256(told).hexdigest()[:24]}"'
