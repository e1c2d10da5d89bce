"""Two handlers of one Django: PUBLIC knows no session and no user, STAFF knows who is asking."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIHandler, get_path_info

STAFF_AREA = ("/petugas/", "/kelola/", "/akun/")


def is_staff_path(path: str) -> bool:
    """Tell whether a path belongs to the staff area, also when its last slash was forgotten."""
    return f"{path}/".startswith(STAFF_AREA)


class Public(BaseHandler):
    """Everything but the staff area."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        with _only(settings.PUBLIC_MIDDLEWARE):
            super().load_middleware(is_async)


class PublicHandler(Public, WSGIHandler):
    """The PUBLIC handler of a web process. STAFF is Django's own, with `settings.MIDDLEWARE`."""


class BothHandlers:
    """The application that is served: each request goes to the handler that its path belongs to."""

    def __init__(self) -> None:
        self._public, self._staff = PublicHandler(), WSGIHandler()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        # The path is read here as Django will read it: no spelling of it can change the handler.
        handler = self._staff if is_staff_path(get_path_info(environ)) else self._public
        return handler(environ, start_response)


@contextmanager
def _only(middlewares: list[str]) -> Iterator[None]:
    """Let Django see these middlewares while it builds a chain. Once, before the first request."""
    staff, settings.MIDDLEWARE = settings.MIDDLEWARE, middlewares
    try:
        yield
    finally:
        settings.MIDDLEWARE = staff
