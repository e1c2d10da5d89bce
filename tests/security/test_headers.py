"""G26 on every route of the URLconf, by every verb, and on every kind of error."""

import os
import subprocess
import sys

import pytest
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import path

from antri.people import actions as people
from antri.web import moment
from config import urls
from tests import cast
from tests.booking.pages import CONFIRM, DATA, confirm, give_data
from tests.security.crawl import CHOICE, METHODS, routes
from tests.security.guarded import assert_guarded, faults_of


def broken(request: HttpRequest) -> None:
    raise RuntimeError(f"a fault of ours about {cast.CITRA.nik}")


def away(request: HttpRequest) -> None:
    raise OperationalError("the database is away")


urlpatterns = [path("rusak/", broken), path("api/rusak/", broken), path("pergi/", away), *urls.urlpatterns]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


def test_the_routes_are_found(held):
    """Without them every test below would be true of nothing."""
    found = routes(held.token)

    assert len(found) >= 25
    assert {"", "ambil/", "readyz"} <= {route.pattern for route in found}
    assert len([route for route in found if route.is_personal]) >= 10
    assert len([route for route in found if route.is_of_a_ticket and not route.is_api]) >= 8


def cookies(*, https):
    """Name the cookies as the settings do, which were read when the run began."""
    before = "__Host-" if https else ""
    names = {"LANGUAGE_COOKIE_NAME": "bahasa", "SESSION_COOKIE_NAME": "sesi", "CSRF_COOKIE_NAME": "csrf"}
    secure = {"SESSION_COOKIE_SECURE": https, "CSRF_COOKIE_SECURE": https}
    return {name: before + cookie for name, cookie in names.items()} | secure


@pytest.mark.goal("G26")
@pytest.mark.parametrize("https", [pytest.param(False, marks=pytest.mark.only_on("sqlite")), True])
def test_every_route_by_every_verb_answers_with_all_headers_and_nothing_inline(held, stranger, tries, https):
    with override_settings(HTTPS=https, **cookies(https=https)):
        for route in routes(held.token):
            for method in METHODS:
                for query in ("", CHOICE):
                    response = stranger.generic(method, route.address, QUERY_STRING=query, secure=https)
                    what = f"{method} {route.address}?{query}"
                    assert_guarded(response, what)
                    assert response.status_code < 500 or route.pattern == "readyz", what
                    tries(1)


@pytest.mark.goal("G26")
def test_what_belongs_to_one_person_is_stored_nowhere(held, stranger, tries):
    for route in (route for route in routes(held.token) if route.is_personal):
        for method in METHODS:
            for query in ("", CHOICE):
                response = stranger.generic(method, route.address, QUERY_STRING=query)
                kept = response.headers.get("Cache-Control", "")
                what = f"{method} {route.address}: {response.status_code} {kept}"
                if method in ("GET", "HEAD") or response.status_code not in (200, 204, 409):
                    assert "no-store" in kept, what
                elif response.status_code != 204:
                    # The check page alone may stay in the browser that sent the form, for its "back" key.
                    assert "no-store" in kept or ("private" in kept and "no-cache" in kept), what
                assert "public" not in kept, what
                tries(1)


@pytest.mark.goal("G26")
def test_a_page_of_a_ticket_asks_search_engines_to_leave(held, stranger):
    for route in (route for route in routes(held.token) if route.is_of_a_ticket and not route.is_api):
        response = stranger.get(route.address)
        assert response.status_code == 405 or "noindex" in response.headers["X-Robots-Tag"], route.address


def errors(stranger: Client, city: cast.City, held) -> dict[str, object]:
    """Provoke every error there is; by what it should be."""
    people.forget()
    large = {"data": b"x" * 70_000, "content_type": "application/x-www-form-urlencoded"}
    etag = stranger.get("/api/v1/offices").headers["ETag"]
    made = {
        "304 api": stranger.get("/api/v1/offices", headers={"If-None-Match": etag}),
        "304 file": stranger.get(
            "/static/css/antri.css", headers={"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
        ),
        "200 file": stranger.get("/static/js/antri.js"),
        "404 file": stranger.get("/static/tidak-ada.css"),
        "400 fields": stranger.post("/cek/", {f"f{n}": "" for n in range(200)}),
        "400 query": stranger.get("/ambil/?" + "&".join(f"f{n}=" for n in range(200))),
        "400 json": stranger.post("/api/v1/bookings", "{", content_type="application/json"),
        "403 form": stranger.post("/cek/", headers={"Sec-Fetch-Site": "cross-site"}),
        "404 page": stranger.get("/tidak-ada/"),
        "404 ticket": stranger.get("/t/tidak-ada-tiket-seperti-ini/"),
        "404 api": stranger.get("/api/v1/bookings/tidak-ada"),
        "404 code": stranger.post("/cek/", {"kode": "ZZZZ ZZZZ", "hp": "0000"}),
        "405 page": stranger.put("/"),
        "405 api": stranger.delete("/api/v1/offices"),
        "409 form": confirm(stranger, give_data(stranger)),
        "409 move": stranger.post(f"/t/{held.token}/jadwal-ulang/periksa/?tanggal=2026-12-06&sesi=09:00"),
        "410 form": stranger.post(CONFIRM, {"terkunci": "x"}),
        "413 form": stranger.post("/cek/", **large),
        "413 api": stranger.post("/api/v1/bookings", "x" * 70_000, content_type="application/json"),
        "415 api": stranger.post("/api/v1/bookings", "x", content_type="text/plain"),
        "422 form": stranger.post(DATA, {"nik": "1"}),
        "422 api": stranger.post("/api/v1/bookings", "{}", content_type="application/json"),
        "500 page": stranger.get("/rusak/"),
        "500 api": stranger.get("/api/rusak/"),
        "503 page": stranger.get("/pergi/"),
    }
    with override_settings(ALLOWED_HOSTS=["antrean.example"]):
        made["400 host"] = stranger.post("/cek/", headers={"Origin": "http://testserver"})
    for _try in range(6):
        made["429 code"] = stranger.post("/cek/", {"kode": held.booking.code, "hp": "0000"})
    return made


@pytest.mark.goal("G26")
@pytest.mark.urls("tests.security.test_headers")
def test_every_error_carries_all_headers_and_tells_nothing_of_itself(city, held, stranger, tries):
    for name, response in errors(stranger, city, held).items():
        assert str(response.status_code) == name[:3], name
        assert_guarded(response, name)
        body = b"".join(response) if response.streaming else response.content
        for inside in (
            b"Traceback",
            b"RuntimeError",
            b"a fault of ours",
            b"the database is away",
            cast.CITRA.nik.encode(),
        ):
            assert inside not in body, (name, inside)
        tries(1)


@pytest.mark.goal("G26")
def test_the_language_is_remembered_in_a_host_cookie_where_there_is_https():
    code = "from config import settings; print(settings.LANGUAGE_COOKIE_NAME)"
    safe = {"ENV_FILE": os.devnull, "DEMO": "1", "PATH": os.environ["PATH"]}

    for https, name in (("1", "__Host-bahasa"), ("0", "bahasa")):
        told = subprocess.check_output([sys.executable, "-c", code], env=safe | {"HTTPS": https}, text=True)
        assert told.strip() == name


@pytest.mark.parametrize(
    "page",
    [
        "<script>1</script>",
        "<style>a{}</style>",
        '<p style="color:red">',
        '<a onclick="x()">',
        '<a href="javascript:x()">',
        '<script src="https://cdn.example/x.js"></script>',
        '<form action="//elsewhere.example/">',
    ],
)
def test_the_reader_of_pages_finds_what_is_inline_or_from_elsewhere(page):
    """Negative control."""
    assert len(faults_of(page)) == 1


def test_a_page_kept_for_all_carries_nothing_of_whoever_asked_first(city, stranger):
    moment.forget()
    stranger.get("/ambil/?tanggal=2026-12-08&dari=penyusup")
    stranger.get("/ambil/?dari=penyusup")
    stranger.get(f"/ambil/tanggal/?{CHOICE}&bulan=2026-12&dari=penyusup")
    stranger.get("/?dari=penyusup")

    for address in ("/ambil/?tanggal=2026-12-08", "/ambil/", f"/ambil/tanggal/?{CHOICE}&bulan=2026-12", "/"):
        assert "penyusup" not in stranger.get(address).content.decode(), address
