"""Where a try of signing in comes from, and django-axes asked to count it as people.actions.tries does.

Axes stands before every `authenticate()` of Django, whichever door it is called through. Its own counts are by
address, which would lock a whole office behind one line; ours are not.
"""

import hashlib
import secrets
from typing import Any

from axes.handlers.base import AxesHandler
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from antri.people.actions import Caller, SignInLocked, begin_password_try
from antri.people.models import Officer
from antri.web import clock, errors
from antri.web.addresses import network_of, seen_address

_SALT = "antri.people.known"
_ONE_YEAR_S = 365 * 24 * 3600
# Officers of one desk; the one who came longest ago is forgotten first.
_MOST_OFFICERS = 40


def caller(request: HttpRequest, officer_id: int | None) -> Caller:
    """Tell where a request comes from: a browser that this officer has signed in with before, or a stranger's."""
    known = _known(request)
    is_known = officer_id is not None and officer_id in known["officers"]
    browser = hashlib.sha256(known["id"].encode()).hexdigest()[:20] if is_known else ""
    return Caller(browser, network_of(address_of(request)))


def remember(request: HttpRequest, response: HttpResponseBase, officer_id: int) -> None:
    """Make this browser known for the officer who has just signed in."""
    known = _known(request)
    others = [each for each in known["officers"] if each != officer_id]
    known["officers"] = [officer_id, *others][:_MOST_OFFICERS]
    response.set_cookie(
        _cookie(),
        signing.dumps(known, salt=_SALT),
        max_age=_ONE_YEAR_S,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )


def address_of(request: HttpRequest) -> str:
    """Tell where a request comes from."""
    return seen_address(request.META.get("HTTP_X_FORWARDED_FOR", ""), request.META.get("REMOTE_ADDR", ""))


class Handler(AxesHandler):
    """Let axes ask our counts. The try is counted before the password is looked at, so no crowd slips through."""

    def is_allowed(self, request: Any, credentials: dict[str, Any] | None = None) -> bool:
        username = (credentials or {}).get("username") or ""
        officer_id = Officer.objects.filter(username__iexact=username).values_list("pk", flat=True).first()
        try:
            request.password_try = begin_password_try(
                username=username, officer_id=officer_id, caller=caller(request, officer_id), now=clock.now()
            )
        except SignInLocked as refused:
            request.password_refused, request.axes_locked_out = refused, True
            return False
        return True


def locked(request: HttpRequest, _answer: Any = None, _credentials: Any = None) -> HttpResponse:
    """Answer a try that was not let through, for axes."""
    return errors.refusal(request, getattr(request, "password_refused", SignInLocked(3600)))


def _known(request: HttpRequest) -> dict[str, Any]:
    try:
        known = signing.loads(request.COOKIES.get(_cookie(), ""), salt=_SALT, max_age=_ONE_YEAR_S)
    except signing.BadSignature:
        return {"id": secrets.token_urlsafe(18), "officers": []}
    return known


def _cookie() -> str:
    return "__Host-kenal" if settings.HTTPS else "kenal"
