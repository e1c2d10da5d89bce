"""A public form is taken from our own pages only; the API is for everybody."""

import pytest
from django.test import Client

from tests.cast import City

FORM = "/cek/"


@pytest.mark.goal("G26")
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Referer": "https://elsewhere.example/page"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    ],
)
def test_a_form_from_another_site_is_refused(city: City, client: Client, headers: dict[str, str]) -> None:
    response = client.post(FORM, {"kode": "K7M29QTX"}, headers=headers)

    assert response.status_code == 403
    assert "Formulir ini tidak dikirim dari halaman kami" in response.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://testserver"},
        {"Referer": "http://testserver/cek/"},
        {},
    ],
)
def test_our_own_form_is_taken_also_from_a_browser_that_says_nothing(
    city: City, client: Client, headers: dict[str, str]
) -> None:
    assert client.post(FORM, {"kode": "K7M29QTX"}, headers=headers).status_code != 403


def test_a_link_from_another_site_may_be_followed(city: City, client: Client) -> None:
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_the_api_is_for_other_sites_too(city: City, client: Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}

    response = client.post("/api/v1/bookings", {}, content_type="application/json", headers=headers)

    assert response.status_code == 422
