"""The reader's language: chosen by link, else the browser's, else Indonesian."""

import pytest
from django.test import Client

from tests.cast import City


def language_of(client: Client, address: str = "/", **headers: str) -> str:
    return client.get(address, headers=headers).headers["Content-Language"]


def test_indonesian_unless_the_browser_asks_for_english(city: City, client: Client) -> None:
    assert language_of(client) == "id"
    assert language_of(client, **{"Accept-Language": "su,jv;q=0.8"}) == "id"
    assert language_of(client, **{"Accept-Language": "en-GB,en;q=0.9"}) == "en"
    assert language_of(client, **{"Accept-Language": "id-ID,en;q=0.5"}) == "id"


def test_the_chosen_language_beats_the_browsers(city: City, client: Client) -> None:
    client.get("/bahasa/id/")

    assert language_of(client, **{"Accept-Language": "en"}) == "id"


def test_the_choice_leads_back_to_where_the_reader_was(city: City, client: Client) -> None:
    response = client.get("/bahasa/en/?next=/ambil/%3Fq%3Dktp")

    assert response.headers["Location"] == "/ambil/?q=ktp"
    assert client.get("/").headers["Content-Language"] == "en"


def test_without_an_address_it_leads_back_by_the_referer(city: City, client: Client) -> None:
    response = client.get("/bahasa/en/", headers={"Referer": "http://testserver/t/tiket-tiket-tiket-tiket/"})

    assert response.headers["Location"] == "/t/tiket-tiket-tiket-tiket/"


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "x:y"])
def test_the_choice_never_leads_to_another_site(city: City, client: Client, away: str) -> None:
    response = client.get("/bahasa/en/", {"next": away}, headers={"Referer": "https://elsewhere.example/x"})

    assert response.headers["Location"] == "/"


def test_an_unknown_language_is_not_found(city: City, client: Client) -> None:
    assert client.get("/bahasa/fr/").status_code == 404


def test_pages_vary_by_language(city: City, client: Client) -> None:
    assert {"Accept-Language", "Cookie"} <= set(client.get("/").headers["Vary"].split(", "))


def test_the_link_on_a_ticket_does_not_carry_its_key(city: City, client: Client) -> None:
    page = client.get("/t/tiket-tiket-tiket-tiket/").content.decode()

    assert 'href="/bahasa/en/"' in page


def test_the_api_is_spoken_to_by_header_not_by_cookie(city: City, client: Client) -> None:
    client.get("/bahasa/en/")

    assert client.get("/api/tidak-ada").json()["title"] == "Halaman tidak ditemukan"
    english = client.get("/api/tidak-ada", headers={"Accept-Language": "en"}).json()
    assert english["title"] == "Page not found"
