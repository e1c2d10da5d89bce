"""One page of figures as PDF."""

from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse

from antri.web.tables import as_file


def pdf_file(name: str, html: str) -> HttpResponse:
    """Print one page of words as PDF."""
    # Loaded here: a page engine of 40 MB that most processes never need.
    from weasyprint import CSS, HTML

    sheet = finders.find("css/road-paper.css")
    pages = HTML(string=html, url_fetcher=_fetch_nothing).write_pdf(stylesheets=[CSS(filename=sheet)])
    return as_file(pages, name, "application/pdf")


def _fetch_nothing(url: str, *args: object, **kwargs: object) -> dict[str, Any]:
    """Refuse every address: a page of figures needs nothing from outside."""
    raise ValueError("a page of figures fetches nothing")
