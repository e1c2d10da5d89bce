"""The answer to a program that asked for what cannot be: application/problem+json (RFC 9457)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language


def problem(request: HttpRequest, status: int, code: str, title: Any, detail: Any = "", **facts: Any) -> HttpResponse:
    """Say no to a program. `code` is the last part of the problem's type and never changes; the texts do.

    `retry_after` among the facts (seconds) also becomes the header.
    """
    body = {"type": f"/problems/{code}", "title": str(title), "status": status, "detail": str(detail), **facts}
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = get_language() or "id"
    response.headers["Access-Control-Allow-Origin"] = "*"
    if "retry_after" in facts:
        response.headers["Retry-After"] = str(facts["retry_after"])
    return response
