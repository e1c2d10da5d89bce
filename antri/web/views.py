"""Answers that belong to no domain: the language, robots, being alive, errors."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from antri.web import errors

_ONE_YEAR_S = 365 * 24 * 3600


@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language in a cookie and go back to where the reader was."""
    if code not in settings.LANGUAGE_CARDS:
        raise Http404
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=_ONE_YEAR_S,
        samesite="Lax",
        secure=settings.HTTPS,
        httponly=True,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _back(request: HttpRequest) -> str:
    """Where the reader was, as a path of ours. A ticket's link never travels in `next`: its page names none."""
    for path in (request.GET.get("next", ""), _came_from(request)):
        if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
            return path
    return "/"


def _came_from(request: HttpRequest) -> str:
    """The page of ours that the browser says it comes from; "" when it says none, or no address at all."""
    try:
        referer = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    if referer.netloc != request.get_host():
        return ""
    return referer.path + (f"?{referer.query}" if referer.query else "")


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answer as long as this process answers at all."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep tickets and the steps of a booking out of search engines."""
    closed = (
        "/t/",
        "/berkas/",
        "/cek/",
        "/klaim/",
        "/ambil/tanggal/",
        "/ambil/sesi/",
        "/ambil/data/",
        "/bahasa/",
        "/api/",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def unknown_api_path(request: HttpRequest, rest: str = "") -> HttpResponse:
    return errors.answer(request, 404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    # A host name that is not ours: nothing of the site is shown under it.
    return errors.answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return errors.answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return errors.answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return errors.answer(request, 500)
