"""G26: no form of ours is taken from another site, whatever the browser says and however it is sent."""

import pytest

from antri.booking.models import Booking, Claim
from antri.journal.models import Event
from tests.security.crawl import CHOICE, routes

FROM_ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Origin": "http://testserver.elsewhere.example"},
    {"Origin": "http://testserver:8443"},
    {"Origin": "https://elsewhere.example/http://testserver/"},
    {"Referer": "https://elsewhere.example/testserver"},
    {"Referer": "http://testserver@elsewhere.example/"},
    {"Referer": "http://["},
]
KINDS = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "application/json", "")
VERBS = ("POST", "PUT", "PATCH", "DELETE")


@pytest.mark.goal("G26")
@pytest.mark.only_on("sqlite")  # refused before anything is asked of a database
def test_no_form_is_taken_from_another_site(held, stranger, tries):
    there = Event.objects.count()

    for route in (route for route in routes(held.token) if not route.is_api):
        for headers in FROM_ELSEWHERE:
            for kind in KINDS[:1] if headers != FROM_ELSEWHERE[0] else KINDS:
                for verb in VERBS[:1] if headers != FROM_ELSEWHERE[0] else VERBS:
                    response = stranger.generic(verb, route.address, "", kind, QUERY_STRING=CHOICE, headers=headers)
                    assert response.status_code == 403, (verb, route.address, headers, kind)
                    tries(1)

    assert Booking.objects.get().status == Booking.Status.BOOKED
    assert not Claim.objects.exists()
    assert Event.objects.count() == there


@pytest.mark.goal("G26")
def test_the_same_forms_from_our_own_pages_are_looked_at(held, stranger):
    """Negative control: what is refused above is refused for where it comes from, not for what it is."""
    taken = [
        route.address
        for route in routes(held.token)
        if not route.is_api
        and stranger.generic("POST", route.address, headers={"Sec-Fetch-Site": "same-origin"}).status_code != 405
    ]

    for form in ("/ambil/data/", "/ambil/konfirmasi/", "/cek/", "/klaim/", f"/t/{held.token}/batal/"):
        assert form in taken


@pytest.mark.goal("G26")
def test_another_site_cannot_make_a_browser_book_through_the_api(held, stranger, tries):
    """A browser sends JSON to another site only after asking, and is never told that it may."""
    asked = stranger.options(
        "/api/v1/bookings",
        headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Headers": "content-type"},
    )
    assert "Access-Control-Allow-Headers" not in asked.headers
    assert "Access-Control-Allow-Methods" not in asked.headers

    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        response = stranger.generic("POST", "/api/v1/bookings", "{}", kind, headers={"Origin": "null"})
        assert response.status_code == 415, kind
        tries(1)


@pytest.mark.parametrize(
    "away",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "///elsewhere.example/",
        "/\\elsewhere.example/",
        "/\t/elsewhere.example/",
        "/\n/elsewhere.example/",
        "\t//elsewhere.example/",
        "//[",
        "/%5Celsewhere.example/\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "http:///elsewhere.example/",
        "/" + "a" * 20_000,
        "/\x00",
    ],
)
def test_the_choice_of_a_language_leads_nowhere_else(city, stranger, away):
    for headers in ({}, {"Referer": away.replace("\r", "").replace("\n", "")}):
        response = stranger.get("/bahasa/en/", {"next": away}, headers=headers)

        assert response.status_code in (302, 400)
        place = response.headers.get("Location", "/")
        assert place.startswith("/")
        assert not place.startswith(("//", "/\\"))
        assert not any(sign in place for sign in "\t\r\n\\\x00")
        assert set(response.cookies) <= {"bahasa"}
