"""The office looks at a form, tries it out, changes it and switches it on, on pages."""

import html
import json
import re
from typing import Any

import pytest
from django.test import Client

from antri.directory.models import ApplicationForm
from antri.people.models import Role
from tests.applications.forms.data import definition
from tests.applications.forms.test_office_versions import form  # noqa: F401 - a fixture
from tests.cast import City, staff_client

pytestmark = pytest.mark.django_db
State = ApplicationForm.State
URL = "/kelola/formulir/KTP_HILANG/0.2/"


@pytest.fixture
def head(city: City) -> Client:
    return staff_client(Role.HEAD_OF_OFFICE)


def test_the_list_says_what_can_be_filed_online(head: Client, form: ApplicationForm) -> None:  # noqa: F811
    page = head.get("/kelola/formulir/").content.decode()

    assert "KTP-el</span> hilang" in page
    assert "dibuka" in page


def test_a_version_shows_all_it_asks_and_when(head: Client, form: ApplicationForm) -> None:  # noqa: F811
    page = html.unescape(head.get(URL).content.decode())

    for step in form.definition["steps"]:
        assert step["title"] in page
        for item in step["fields"]:
            assert item["label"] in page
    assert "Halaman ini muncul bila Anda mengajukan sebagai: Kuasa" in page
    for row in form.definition["reasons"]:
        assert row["label"] in page


def test_an_edit_is_looked_at_first_and_then_becomes_a_version(head: Client, form: ApplicationForm) -> None:  # noqa: F811
    url = f"{URL}ubah/applicant/"
    page = head.get(url).content.decode()
    typed = {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="text" name="([^"]+)" value="([^"]*)"', page)
    }
    typed |= {
        name: html.unescape(value).strip()
        for name, value in re.findall(r'<textarea name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', page)
    }
    typed |= dict.fromkeys(re.findall(r'<input type="checkbox" name="([^"]+)"[^>]* checked', page), "on")
    assert "Data Anda" in typed.values()
    typed |= {"steps/0/title": "Tentang Anda", "seen": "0.2"}

    looked = html.unescape(head.post(url, typed).content.decode())
    assert "Data Anda" in looked
    assert ApplicationForm.objects.count() == 1

    saved = head.post(url, {**typed, "tindakan": "simpan"})
    made = ApplicationForm.objects.latest("pk")
    assert saved.status_code == 303
    assert saved["Location"] == "/kelola/formulir/KTP_HILANG/0.2.1/"
    assert made.definition["steps"][0]["title"] == "Tentang Anda"
    assert list(made.definition["steps"][0]["fields"]) == list(form.definition["steps"][0]["fields"])
    page = html.unescape(head.get(saved["Location"]).content.decode())
    assert "Yang berbeda dari versi 0.2" in page
    assert "Tentang Anda" in page

    assert head.post(f"{saved['Location']}pakai/", {"dipakai": "0.2"}).status_code == 303
    made.refresh_from_db()
    assert made.state == State.LIVE
    assert "Kembali ke versi ini" in head.get(URL).content.decode()

    assert head.post(saved["Location"], {"tindakan": "tutup"}).status_code == 303
    assert "belum dibuka" in head.get("/kelola/formulir/").content.decode()


def test_an_emptied_text_is_refused_at_its_field(head: Client, form: ApplicationForm) -> None:  # noqa: F811
    answer = head.post(f"{URL}ubah/applicant/", {"steps/0/title": "", "seen": "0.2"})

    assert answer.status_code == 422
    assert "Bagian ini perlu diisi" in answer.content.decode()


def test_days_are_a_version_too(head: Client, form: ApplicationForm) -> None:  # noqa: F811
    assert head.post(f"{URL}waktu/", {"check_days": "1", "tindakan": "simpan"}).status_code == 303

    assert ApplicationForm.objects.latest("pk").check_days == 1


def _carried(page: str) -> str:
    found = re.search(r'name="isi" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def _press(head: Client, page: str, **typed: str) -> str:
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    sent = {name: html.unescape(value) for name, value in hidden.items()} | typed
    answer = head.post(f"{URL}coba/", sent)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_form_is_walked_through_as_a_citizen_and_nothing_is_saved(head: Client, form: ApplicationForm) -> None:  # noqa: F811
    page = head.get(f"{URL}coba/").content.decode()
    assert "Ada data yang juga berubah?" in page

    page = _press(head, page, jawaban="no")
    page = _press(head, page, jawaban="yes")
    page = _press(head, page, jawaban="yes")
    assert "Ajukan dari rumah, datang sekali" in page

    page = _press(head, page)
    assert "Halaman 1 dari" in page
    page = _press(head, page, _bahasa="en")
    assert "About you" in page
    page = _press(head, page)
    assert "Please fill this in." in page

    page = _press(
        head, page, filer_role="self", applicant_name="Citra Rekaan", applicant_nik="5399010101709990",
        applicant_kk="5399010101209991", applicant_phone="081200000001",
    )  # fmt: skip
    state: dict[str, Any] = json.loads(_carried(page))
    assert state["answers"]["applicant_name"] == "Citra Rekaan"
    assert state["at"] != "applicant"
    page = _press(head, page, _kembali="1")
    assert json.loads(_carried(page))["at"] == "applicant"
    assert ApplicationForm.objects.get().definition == definition("KTP_HILANG")


@pytest.mark.parametrize("isi", ["{", "[]", '{"screening": 3}', '{"at": "nowhere"}', '{"language": "xx"}'])
def test_a_trial_that_carries_nonsense_begins_anew(head: Client, form: ApplicationForm, isi: str) -> None:  # noqa: F811
    assert head.post(f"{URL}coba/", {"isi": isi}).status_code == 200


def test_what_is_not_there_is_not_found(head: Client, form: ApplicationForm) -> None:  # noqa: F811
    for path in ("KTP_TIDAKADA/", "KTP_HILANG/9.9/", "KTP_HILANG/0.2/ubah/tidakada/", "KTP_HILANG/9.9/coba/"):
        assert head.get(f"/kelola/formulir/{path}").status_code == 404


def test_only_who_looks_after_the_office_may_open_it(city: City, form: ApplicationForm) -> None:  # noqa: F811
    for role in (Role.OFFICE_MANAGER, Role.ADMINISTRATOR):
        office = city.main if role == Role.OFFICE_MANAGER else None
        assert staff_client(role, office).get("/kelola/formulir/").status_code == 200
    for role in (Role.COUNTER_OFFICER, Role.VERIFIER, Role.KECAMATAN_OFFICER):
        assert staff_client(role, city.main).get(URL).status_code == 403
