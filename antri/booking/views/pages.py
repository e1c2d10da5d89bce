"""What several pages of the booking share: privacy of an answer, who asks, the same answer to a flood."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control

from antri.directory.forms import Choice
from antri.journal.actions import Actor
from antri.people.actions import TooMany
from antri.web.languages import spoken

View = Callable[..., HttpResponse]


def personal(view: View) -> View:
    """Mark a page as one person's own: no cache keeps it, no search engine lists it (but see `keep_for_back`)."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer


def keep_for_back(response: HttpResponse) -> HttpResponse:
    """Let only the browser that sent the form keep the answer: without it "back" from the ticket shows an error.

    For the check page alone: its NIK is masked and its data sealed.
    """
    patch_cache_control(response, private=True, no_cache=True, max_age=0)
    return response


def patient(view: View) -> View:
    """Answer whoever tries too often with when to try again and with the human door."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TooMany as refusal:
            response = render(request, "booking/too_many.html", {"refusal": refusal}, status=refusal.status)
            response["Retry-After"] = str(refusal.retry_after)
            return response

    return answer


# The symbol beside each other way (booking.queries.other_ways).
_SYMBOLS = {"no_visit": "online", "other_office": "house", "officer": "helper", "urgent": "heart"}


def doors(ways: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**way, "icon": _SYMBOLS.get(way["code"], "next")} for way in ways]


def services_url(choice: Choice) -> str:
    """Tell where the services of a choice can be changed."""
    if len(choice.services) > 1:
        return reverse("directory:choose") + choice.when_and_where_query
    return f"{reverse('directory:service', args=[choice.services[0].code])}?{choice.but(session=None).query}"


def citizen() -> Actor:
    """Whoever asks through the pages. Without the device: the journal is for ever, the device is not."""
    return Actor("citizen", "web")


def language() -> str:
    """Tell the language that the ticket's messages will be in: the one it was booked in."""
    return spoken()
