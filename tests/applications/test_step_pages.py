"""One step of a file: what was typed is kept at every press, also where something is wrong with it."""

from typing import Any

from django.test import Client

from antri.applications.queries import by_token
from antri.applications.queries.answers import answers_of
from antri.journal.models import Event
from tests import cast
from tests.applications import filing

TYPED = {
    "filer_role": "parent",
    "applicant_name": "Sekar Contoh",
    "applicant_nik": "3271 04",
    "applicant_phone": "0812",
}


def kept(token: str) -> dict[str, Any]:
    application = by_token(token)
    assert application is not None
    return dict(answers_of(application, token)["answers"])


def test_a_page_with_a_mistake_is_kept_and_shown_again(city: cast.City, client: Client) -> None:
    _application, token = filing.begun(city)
    path = f"/berkas/{token}/isi/applicant/"

    answer = client.post(path, {"versi": "0", **TYPED})

    assert answer.status_code == 422
    assert "Yang Anda ketik sudah tersimpan" in answer.content.decode()
    assert kept(token) == TYPED
    again = client.get(path).content.decode()
    assert 'value="3271 04"' in again
    assert "perlu diperbaiki" not in again
    assert "Belum lengkap" in client.get(f"/berkas/{token}/").content.decode()


def test_what_was_kept_with_a_mistake_is_put_right_by_the_page_that_told_it(city: cast.City, client: Client) -> None:
    _application, token = filing.begun(city)
    path = f"/berkas/{token}/isi/applicant/"
    page = client.post(path, {"versi": "0", **TYPED}).content.decode()
    assert 'name="versi" value="1"' in page

    right = {**TYPED, "applicant_nik": filing.MOTHER, "applicant_kk": filing.KK, "applicant_phone": "081200000001"}
    assert client.post(path, {"versi": "1", **right}).status_code == 303

    assert kept(token)["applicant_nik"] == filing.MOTHER
    assert Event.objects.filter(what="application.saved").count() == 2


def test_asking_for_a_row_keeps_nothing_yet(city: cast.City, client: Client) -> None:
    _application, token = filing.begun(city)
    typed = {"witnesses-rows": "1", "witnesses-0-witness_name": "Bayu Contoh", "_tambah": "witnesses"}

    answer = client.post(f"/berkas/{token}/isi/witness/", {"versi": "0", **typed})

    assert (answer.status_code, kept(token)) == (200, {})
    assert 'value="Bayu Contoh"' in answer.content.decode()
