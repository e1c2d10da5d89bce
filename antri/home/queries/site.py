"""What every page knows (the city, the demo's roles), and the days nearest to today."""

import hashlib
import json
import re
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.home.queries.places import staff_bar, staff_places
from antri.schedule.queries import Day, open_days
from antri.web import languages

NEAREST_DAYS = 5


class Playing(NamedTuple):
    """A kind of person one can be in the demo: a page, or an officer to sign in as."""

    slug: str
    name: Any
    view: str = ""
    officer: str = ""


ROLES = (
    Playing("warga", _("Warga"), view="home:start"),
    Playing("loket", _("Petugas Loket"), officer="loket"),
    Playing("pendamping", _("Pendamping"), officer="pendamping"),
    Playing("kecamatan", _("Kecamatan"), officer="kecamatan"),
    Playing("verifikator", _("Verifikator"), officer="verifikator"),
    Playing("pengelola", _("Pengelola"), officer="pengelola"),
    Playing("papan", _("Papan"), view="service_day:main_board"),
    Playing("kepala", _("Kepala"), officer="kepala"),
    Playing("admin", _("Administrator"), officer="admin"),
)

_USUAL_COLOUR = "#0a3a2d"
_PROPERTY = re.compile(r"[a-z][a-z0-9-]{0,40}")
_VALUE = re.compile(r"[#a-zA-Z0-9(),.% \"'-]{1,120}")


def site(request: HttpRequest) -> dict[str, Any]:
    """Give templates what the frame of every page shows."""
    city = catalogue().city
    places = staff_places(request)
    return {
        "city": city,
        "office": catalogue().main,
        "status_url": reverse("booking:find"),
        "theme_version": theme_version(city.theme),
        "theme_colour": city.theme.get("rimba", _USUAL_COLOUR),
        "language_next": language_next(request),
        **languages.switch(),
        "demo_roles": demo_roles(request) if settings.DEMO else [],
        # Who fills in a file with its holder (applications/views/helping.py).
        "helping": getattr(request, "helping", None),
        "staff_places": places,
        "staff_bar": staff_bar(places),
    }


# Below these an address is a key, but for the pages where one begins.
_KEYS = ("/t/", "/berkas/", "/pengaduan/", "/akun/undangan/")
_NO_KEYS = ("/pengaduan/", "/berkas/cek/")


def language_next(request: HttpRequest) -> str:
    """Where to come back to after a change of language; "" where the address is a key or a form was sent."""
    is_key = request.path.startswith(_KEYS) and request.path not in _NO_KEYS
    return "" if is_key or request.method != "GET" else request.get_full_path()


def demo_roles(request: HttpRequest) -> list[dict[str, Any]]:
    """List the people one can play in the demo, and which of them this page belongs to."""
    staff = getattr(request, "staff", None)
    playing = staff.officer.username if staff else "warga"
    return [
        {
            "name": role.name,
            "url": _demo_url(role),
            "is_sign_in": bool(role.officer),
            "is_current": role.slug == playing,
        }
        for role in ROLES
    ]


def _demo_url(role: Playing) -> str:
    if role.officer:
        return reverse("people:demo", args=[role.officer])
    return reverse(role.view)


def nearest_days(office: Office) -> list[Day]:
    """List the next days on which the office gives numbers, full ones too."""
    return [day for day in open_days(office) if day.state in ("open", "full")][:NEAREST_DAYS]


def theme_css(theme: dict[str, str]) -> str:
    """Write the city's colours as a style sheet of custom properties; what is not one is left out."""
    lines = [
        f"  --{name}: {value};"
        for name, value in sorted(theme.items())
        if _PROPERTY.fullmatch(name) and isinstance(value, str) and _VALUE.fullmatch(value)
    ]
    return ":root {\n" + "\n".join(lines) + "\n}\n"


def theme_version(theme: dict[str, str]) -> str:
    """Name the present colours, so that browsers may keep them for a year; "" when the city has none."""
    if not theme:
        return ""
    return hashlib.sha256(json.dumps(theme, sort_keys=True).encode()).hexdigest()[:12]
