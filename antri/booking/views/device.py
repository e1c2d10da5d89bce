"""The signed device cookie: it says "the same browser as before", nothing about who holds it."""

import uuid

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

_SALT = "antri.device"
_YEAR_S = 365 * 24 * 60 * 60


def read_device(request: HttpRequest) -> str:
    """Read the device's id, or make one when the cookie is missing, old or not ours."""
    try:
        return signing.loads(request.COOKIES.get(_name(), ""), salt=_SALT, max_age=_YEAR_S)
    except signing.BadSignature:
        return uuid.uuid4().hex


def keep_device(request: HttpRequest, response: HttpResponse, device: str) -> HttpResponse:
    """Give the device its cookie, unless it has it: a browser shows a page again only under the same cookies."""
    if _name() in request.COOKIES and read_device(request) == device:
        return response
    response.set_cookie(
        _name(),
        signing.dumps(device, salt=_SALT),
        max_age=_YEAR_S,
        path="/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _name() -> str:
    return "__Host-perangkat" if settings.HTTPS else "perangkat"
