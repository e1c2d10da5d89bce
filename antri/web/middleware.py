"""What every answer carries, which language it is in, and who may send forms. PUBLIC and STAFF share it."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from csp.constants import HEADER as CSP_HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property

from antri.web import errors
from antri.web.refusals import Refusal

Answer = Callable[[HttpRequest], HttpResponse]
API = "/api/"

# No page of ours uses any of these, so no page that is slipped in can.
_UNUSED = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # no-referrer would make browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": _UNUSED,
    "X-Frame-Options": "DENY",
}
_ONE_YEAR = "max-age=31536000"


def security_headers(answer: Answer) -> Answer:
    """Put the security headers on every answer, files and errors included. Stands first."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.HTTPS:
            response.headers.setdefault("Strict-Transport-Security", _ONE_YEAR)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "no-cache")
        if not response.streaming:
            # Keeps a connection open for the next request; without it the server has to send in chunks.
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response

    return respond


class ContentPolicy(CSPMiddleware):
    """The content policy on every answer. It never changes (nothing is inline: no nonce), so it is built once."""

    def process_request(self, request: HttpRequest) -> None:
        pass

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault(CSP_HEADER, self._policy)
        return response

    @cached_property
    def _policy(self) -> str:
        return build_policy()


def language(answer: Answer) -> Answer:
    """Speak the language the reader chose (cookie), else the one the browser asks for, else Indonesian.

    The API is asked by programs: there only Accept-Language counts.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(API):
            request.COOKIES.pop(settings.LANGUAGE_COOKIE_NAME, None)
        code = translation.get_language_from_request(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = answer(request)
        if response.headers.get("Content-Type", "").startswith(("text/html", "application/problem+json")):
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
            response.headers.setdefault("Content-Language", code)
        return response

    return respond


def small_bodies_only(answer: Answer) -> Answer:
    """Refuse a body larger than any form of ours before a byte of it is read. Django's own limit spares files.

    Addresses that take papers (PAPER_PATHS) have a limit of their own, for all of it is held in memory.
    A body without a length counts as empty: Django reads no further than the length says.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        takes_papers = re.match(settings.PAPER_PATHS, request.path_info)
        most = settings.FILE_UPLOAD_MAX_MEMORY_SIZE if takes_papers else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if length.isdecimal() and (len(length) > 12 or int(length) > most):
            return errors.answer(request, 413)
        return answer(request)

    return respond


def own_forms_only(answer: Answer) -> Answer:
    """Refuse a public form that another site sent. There is no session cookie that a token could guard.

    The JSON API is for other programs and other sites, and needs neither header.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS", "TRACE") or request.path.startswith(API):
            return answer(request)
        if comes_from_elsewhere(request):
            return errors.page(request, 403)
        return answer(request)

    return respond


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Tell whether the browser says that another site sent this. A browser that says nothing is believed."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    for header in ("Origin", "Referer"):
        if sender := request.headers.get(header):
            return host_of(sender) not in (request.get_host(), host_of(settings.PUBLIC_URL) or None)
    return False


def host_of(address: str) -> str:
    """Tell the host (and port) of an address; "" when it has none or is none, such as "http://[" or "null"."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


class ErrorPages:
    """Turn refusals, overload and empty errors into a page, or for the API a problem, that says what to do."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        if response.status_code == 405 and request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": f"{response.headers.get('Allow', '')}, OPTIONS"})
        is_bare = response.status_code >= 400 and not response.streaming and not response.content
        # The API's router answers a wrong method in a few plain words.
        if is_bare or (response.status_code == 405 and request.path.startswith(API)):
            told = errors.answer(request, response.status_code)
            for name in ("Allow", "Retry-After"):
                if name in response.headers:
                    told.headers[name] = response.headers[name]
            return told
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, RequestDataTooBig):
            return errors.answer(request, 413)
        # InternalError: PostgreSQL that only reads, such as a standby after a change of machines.
        if isinstance(error, OperationalError | InternalError):
            errors.log.warning("cannot write now", exc_info=error)
            return errors.answer(request, 503)
        if isinstance(error, Refusal):
            return errors.refusal(request, error)
        return None
