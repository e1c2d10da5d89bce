"""Errors say what to do: a page to a person, a problem to a program."""

from collections.abc import Callable

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from antri.directory.models import City as CityRow
from antri.web import errors
from antri.web.middleware import ErrorPages
from antri.web.problems import problem
from antri.web.refusals import Refusal
from tests.cast import City


class Busy(Refusal):
    code, status, title, detail = "too-many", 429, "Pelan-pelan", "Tunggu sebentar."


def raising(error: Exception) -> Callable[..., HttpResponse]:
    """Answer as the middleware does when a view raises `error`."""
    pages = ErrorPages(lambda request: HttpResponse())
    return lambda request: pages.process_exception(request, error)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (OperationalError("database is locked"), 503, "unavailable"),
        (RequestDataTooBig(), 413, "too-large"),
        (Busy(retry_after=30), 429, "too-many"),
    ],
)
def test_trouble_is_told_in_the_form_that_the_asker_reads(
    city: City, rf: RequestFactory, error: Exception, status: int, code: str
) -> None:
    page = raising(error)(rf.post("/cek/"))
    told = raising(error)(rf.post("/api/v1/bookings"))

    assert page.status_code == told.status_code == status
    assert page.headers["Content-Type"].startswith("text/html")
    assert told.headers["Content-Type"] == "application/problem+json"
    assert f'"/problems/{code}"' in told.content.decode()
    assert ("Retry-After" in told.headers) == (status in (429, 503))
    assert ("Retry-After" in page.headers) == (status in (429, 503))


def test_an_unknown_api_path_is_a_problem(city: City, client: Client) -> None:
    response = client.get("/api/tidak-ada")

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["type"].endswith("/not-found")
    assert response.json()["status"] == 404


def test_a_wrong_verb_is_answered_with_a_page(city: City, client: Client) -> None:
    response = client.put("/")

    assert response.status_code == 405
    assert "ikuti tombol di halaman" in response.content.decode()


def test_an_error_page_stands_without_a_database(rf: RequestFactory) -> None:
    page = errors.page(rf.get("/"), 500).content.decode()

    assert "Ada gangguan pada sistem kami" in page
    assert "css/antri.css" in page


@pytest.mark.django_db
def test_an_error_page_whose_frame_fails_is_plain(rf: RequestFactory) -> None:
    assert not CityRow.objects.exists()

    page = errors.page(rf.get("/"), 404).content.decode()

    assert "Halaman tidak ditemukan" in page


@pytest.mark.django_db
def test_a_database_without_a_city_is_busy_not_broken(client: Client) -> None:
    assert client.get("/").status_code == 503


@override_settings(ALLOWED_HOSTS=["antrean.example"])
def test_a_foreign_host_name_is_refused(client: Client) -> None:
    response = client.post("/cek/", headers={"Host": "elsewhere.example", "Origin": "https://elsewhere.example"})

    assert response.status_code == 400


def test_a_problem_names_its_code_and_its_facts(rf: RequestFactory) -> None:
    response = problem(rf.get("/api/x"), 409, "day-full", "Penuh", "Pilih tanggal lain.", next=None)

    assert response.status_code == 409
    assert b'"next": null' in response.content
    assert response.headers["Access-Control-Allow-Origin"] == "*"
