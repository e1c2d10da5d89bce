"""Every answer carries its headers: pages, files, refusals, errors, problems."""

import pytest
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import path

from config import urls
from tests.cast import City


def broken(request: HttpRequest) -> None:
    raise RuntimeError("a fault of ours, with a secret in its text")


urlpatterns = [*urls.urlpatterns, path("rusak/", broken)]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500

ANSWERS = [
    ("GET", "/", 200),
    ("GET", "/ambil/", 200),
    ("GET", "/tidak-ada/", 404),
    ("GET", "/t/tidakadatiketsepertiini/", 404),
    ("POST", "/bantuan/", 405),
    ("POST", "/ambil/", 405),
    ("GET", "/rusak/", 500),
    ("GET", "/static/css/antri.css", 200),
    ("GET", "/healthz", 200),
    ("GET", "/tema.css", 200),
    ("GET", "/robots.txt", 200),
    ("GET", "/api/v1/tidak-ada", 404),
    ("GET", "/api/tidak-ada", 404),
    ("GET", "/bahasa/en/", 302),
    ("OPTIONS", "/", 204),
    ("HEAD", "/", 200),
]


@pytest.mark.goal("G26")
@pytest.mark.urls("tests.web.test_headers")
@pytest.mark.parametrize(("method", "address", "status"), ANSWERS)
def test_every_answer_carries_the_security_headers(
    city: City, client: Client, method: str, address: str, status: int
) -> None:
    client.raise_request_exception = False

    response = client.generic(method, address)
    response.close()

    assert response.status_code == status
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] in ("same-origin", "cross-origin")
    assert "camera=()" in response.headers["Permissions-Policy"]


@pytest.mark.goal("G26")
def test_https_is_remembered_for_a_year_where_it_is_used(city: City, client: Client) -> None:
    with override_settings(HTTPS=True):
        assert client.get("/").headers["Strict-Transport-Security"] == "max-age=31536000"
    with override_settings(HTTPS=False):
        assert "Strict-Transport-Security" not in client.get("/").headers


@pytest.mark.parametrize("address", ["/", "/ambil/", "/bantuan/", "/tidak-ada/"])
def test_a_public_page_sets_no_cookie(city: City, client: Client, address: str) -> None:
    assert not client.get(address).cookies


def test_options_tells_the_verbs_and_a_wrong_verb_is_told_them_too(city: City, client: Client) -> None:
    assert client.options("/").headers["Allow"] == "GET, HEAD, OPTIONS"
    assert client.delete("/").headers["Allow"] == "GET, HEAD"


@pytest.mark.urls("tests.web.test_headers")
def test_a_fault_of_ours_says_what_to_do_and_nothing_of_itself(city: City, client: Client) -> None:
    client.raise_request_exception = False

    page = client.get("/rusak/").content.decode()

    assert "Bukan kesalahan Anda" in page
    assert "secret" not in page
    assert "RuntimeError" not in page
