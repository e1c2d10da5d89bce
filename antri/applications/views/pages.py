"""What the citizen's pages of an application share: the file behind a link, and one answer to every wrong link."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from antri.applications.models import Application
from antri.applications.queries import by_token
from antri.applications.queries.forms import Form
from antri.booking.views.pages import citizen
from antri.journal.actions import Actor

View = Callable[..., HttpResponse]


def with_file(view: View) -> View:
    """Hand the view the application of the link; an unknown, foreign or cut link gets the same page, the same way."""

    @wraps(view)
    def answer(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        application = by_token(token)
        if application is None:
            return render(request, "applications/unknown.html", status=404)
        return view(request, token, application, **kwargs)

    return answer


def holder(request: HttpRequest) -> Actor:
    """Tell who fills in a file: its holder, or the officer who sits beside them (views/helping.py)."""
    return request.staff.actor if getattr(request, "helping", None) else citizen()  # type: ignore[attr-defined]


def file_url(token: str) -> str:
    return reverse("applications:file", args=[token])


def form_of(application: Application) -> Form:
    """Read the form that an application began with; one that was opened at a counter has none."""
    if application.form is None:
        raise Http404
    return Form(application.form.definition)
