"""An officer beside a citizen: which file they fill in together, for how long, and at which addresses.

The pages are the citizen's own. Their addresses lead through the desk and never carry the link's key; whoever has
helped cannot come back to the file afterwards, unless its holder stands before them again.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import (
    URLPattern,
    URLResolver,
    get_resolver,
    get_urlconf,
    path,
    register_converter,
    reverse,
    set_urlconf,
)
from django.utils.translation import gettext as _

from antri.applications.models import Application
from antri.applications.queries import by_token, token_of
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import Staff, open_to
from antri.people.models import Role
from antri.web import clock

View = Callable[..., HttpResponse]
# Who may file for a person who sits before them; outside helpers never.
MAY_HELP = (Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER)
MINUTES = 60
_KEPT = "membantu"  # in the session: the files in hand, and until when


class Helping:
    """One officer at one office, and the files that they fill in with their holders now."""

    def __init__(self, request: HttpRequest, place: Office) -> None:
        self.place = place
        self._session = request.session
        self._staff: Staff = request.staff  # type: ignore[attr-defined]

    def files(self) -> dict[str, Any]:
        """What a draft begun here says of itself."""
        return {
            "by": self._staff.actor,
            "channel": Application.Channel.ASSISTED,
            "helper": self._staff.officer,
        }

    def keep(self, application: Application) -> None:
        """Have this file in hand from now on."""
        self._session[_KEPT] = self._now() | {str(application.pk): clock.now().timestamp() + MINUTES * 60}

    def let_go(self, key: Any) -> None:
        """Have it in hand no more."""
        self._session[_KEPT] = {name: until for name, until in self._now().items() if name != str(key)}

    def has(self, key: Any) -> bool:
        return str(key) in self._now()

    def in_hand(self) -> list[Application]:
        """List the files in hand, the newest first."""
        rows = Application.objects.select_related("service", "office", "form", "helper")
        return list(rows.filter(pk__in=list(self._now())).order_by("-created_at"))

    def _now(self) -> dict[str, float]:
        now = clock.now().timestamp()
        return {name: until for name, until in self._session.get(_KEPT, {}).items() if until > now}


def helped(view: View) -> View:
    """Let an officer call a page of the citizen's, for a file in hand (`file`) or before there is one."""

    @open_to(*MAY_HELP, office="office")
    @wraps(view)
    def answer(request: HttpRequest, office: str, **kwargs: Any) -> HttpResponse:
        helping = Helping(request, catalogue().offices[office])
        request.helping = helping  # type: ignore[attr-defined]
        if key := kwargs.pop("file", None):
            row = Application.objects.filter(pk=key).first() if helping.has(key) else None
            if row is None:
                messages.warning(request, _("Berkas itu tidak sedang Anda bantu. Cari warganya di Meja Warga."))
                return HttpResponseRedirect(reverse("applications:help", args=[office]), status=303)
            kwargs["token"] = token_of(row)
        before = get_urlconf()
        # A tuple of patterns is as good as the name of a module: Django asks only that it can be hashed.
        set_urlconf(_addresses(office))  # type: ignore[arg-type]
        try:
            return view(request, **kwargs)
        finally:
            set_urlconf(before)

    return answer


class _File:
    """In an address of the desk a file is named by its key in the database: of no use to anybody without a role."""

    regex = "[A-Za-z0-9_-]{20,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return _key_of(value)


register_converter(_File, "helped")

# The pages that are filled in together: address, view, name (urls_helping.py).
_pages: list[tuple[str, View, str]] = []


def desk_routes(pages: list[tuple[str, View, str]]) -> list[URLPattern]:
    """Give these pages addresses in the staff area, with office and file, under names of their own."""
    _pages[:] = pages
    return [
        path(
            f"petugas/<slug:office>/{at.replace('<helped:token>', '<uuid:file>')}", helped(view), name=f"helped_{name}"
        )
        for at, view, name in pages
    ]


@lru_cache
def _addresses(office: str) -> tuple[URLPattern | URLResolver, ...]:
    """All addresses of the site, in which the pages of a file lead through the desk of this office."""
    own = {name: path(f"petugas/{office}/{at}", view, name=name) for at, view, name in _pages}
    kept: list[URLPattern | URLResolver] = []
    for each in get_resolver(None).url_patterns:
        if isinstance(each, URLResolver) and each.app_name == "applications":
            others = [row for row in each.url_patterns if getattr(row, "name", "") not in own]
            kept.append(path("", ([*own.values(), *others], "applications", "applications")))
        else:
            kept.append(each)
    return tuple(kept)


@lru_cache
def _key_of(token: str) -> str:
    found = by_token(token)
    return str(found.pk) if found else "00000000-0000-4000-8000-000000000000"
