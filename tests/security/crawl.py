"""Every address of the product, read from the URLconf: a new route is walked without being named here."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.urls import URLResolver, get_resolver

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CHOICE = "layanan=KTP_HILANG&tanggal=2026-12-08&sesi=09:00"
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# What stands for each parameter of a route; by route where the name alone does not say it.
_SAMPLES = {
    "bahasa/<slug:code>/": "en",
    "layanan/<slug:code>/": "KTP_HILANG",
    "peristiwa/<slug:code>/": "ktp-hilang",
    "role": "papan",
    "language": "id",
    "office": "disdukcapil",
    "rest": "tidak-ada",
    "kelola/teks/kalimat/<str:key>/": "help.lead",
    "key": "horizon_days",
    "table": "services",
    "officer": "1",
    "appointment": "1",
    "approval": "1",
    "device": "1",
    "pk": "1",
    "username": "loket",
    "invitation": "tidak-ada",
    "date": "2026-12-08",
    "kind": "tutup",
    "change": "1",
    "plan": "1",
    "cap": "1",
    "holiday": "1",
    "who": "00000000-0000-4000-8000-000000000001",
    "number": "1",
    "booking": "00000000-0000-4000-8000-000000000001",
    "mode": "1",
    "outreach": "1",
    "row": "00000000-0000-4000-8000-000000000001",
    "at": "0910",
    "job": "1",
    "draw": "1",
    "page": "ambil/",
    "claim": "00000000-0000-4000-8000-000000000001",
    "code": "00000000",
    "field": "up_kk",
    "file": "00000000-0000-4000-8000-000000000001",
    "paper": "00000000-0000-4000-8000-000000000001",
    "tab": "dikerjakan",
    "pin": "00000000-0000-4000-8000-000000000001",
    "version": "0.1",
    "part": "documents",
    "what": "pertanyaan",
}


class Route(NamedTuple):
    """One route with something in the place of its parameters."""

    pattern: str
    address: str

    @property
    def is_api(self) -> bool:
        return self.address.startswith("/api/")

    @property
    def is_of_a_ticket(self) -> bool:
        return "token>" in self.pattern

    @property
    def is_personal(self) -> bool:
        """Tell whether what it answers belongs to one person."""
        return self.is_of_a_ticket or self.pattern in (
            "ambil/data/",
            "ambil/konfirmasi/",
            "klaim/",
            "cek/",
            "berkas/cek/",
            "pengaduan/tulis/",
        )


def routes(token: str) -> list[Route]:
    """List every route. A parameter that no sample is known for fails here, so nothing is left out."""
    return [Route(pattern, "/" + _filled(pattern, token)) for pattern in _patterns(get_resolver())]


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for found in resolver.url_patterns:
        route = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from _patterns(found, route)
        else:
            yield route


def _filled(pattern: str, token: str) -> str:
    def sample(parameter: re.Match[str]) -> str:
        return token if parameter[1] == "token" else _SAMPLES.get(pattern) or _SAMPLES[parameter[1]]

    return _PARAMETER.sub(sample, pattern)
