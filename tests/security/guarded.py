"""What must be true of every answer, whoever asked for what: its headers, its cookies, its markup."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_OF_PAGES = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
_OF_DATA = {"default-src 'none'", "frame-ancestors 'none'"}


def assert_guarded(response: HttpResponse, what: str = "") -> None:
    """Check one answer. `what` names it when something is missing."""
    for name, value in _ALWAYS.items():
        assert response.headers.get(name) == value, (what, name)
    assert "camera=()" in response.headers.get("Permissions-Policy", ""), what
    policy = {part.strip() for part in response.headers.get("Content-Security-Policy", "").split(";")}
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    assert policy == _OF_PAGES or (policy == _OF_DATA and not is_html), (what, policy)
    if settings.HTTPS:
        assert response.headers.get("Strict-Transport-Security"), what
    _assert_cookies(response, what)
    if is_html and not response.streaming:
        assert faults_of(response.content.decode()) == [], what


def _assert_cookies(response: HttpResponse, what: str) -> None:
    for name, cookie in response.cookies.items():
        assert cookie["httponly"], (what, name)
        assert cookie["samesite"] in ("Lax", "Strict"), (what, name)
        assert (cookie["path"], cookie["domain"]) == ("/", ""), (what, name)
        if settings.HTTPS:
            assert cookie["secure"], (what, name)
            assert name.startswith("__Host-"), (what, name)


def faults_of(page: str) -> list[str]:
    """List everything inline and everything from elsewhere in a page; empty when there is nothing."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.faults


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        # A block of data (the API page's settings) is not run.
        if tag == "style" or (tag == "script" and "src" not in said and said.get("type") != "application/json"):
            self.faults.append(f"inline <{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.faults.append(f"<{tag} {name}>")
            if (value or "").strip().lower().startswith(("javascript:", "data:", "vbscript:")):
                self.faults.append(f"<{tag} {name}={value}>")
            loads = tag != "a" and name in ("src", "href", "action", "formaction", "srcset", "poster", "data")
            if loads and urlsplit(value or "").netloc:
                self.faults.append(f"<{tag} {name}={value}> from elsewhere")
