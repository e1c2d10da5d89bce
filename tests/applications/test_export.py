"""The worklist as a file: no person in it, no formula, an event for each."""

import io
import zipfile

import pytest

from antri.applications.views.process import export
from antri.journal.models import Event
from antri.people.models import Role
from tests import cast
from tests.applications.approved import application

URL = "/petugas/disdukcapil/proses/unduh/"


def test_csv_has_codes_and_dates_and_no_person(city: cast.City) -> None:
    file = application(city)
    desk = cast.staff_client(Role.VERIFIER, city.main)

    answer = desk.post(f"{URL}dikerjakan/csv/")

    text = answer.content.decode()
    assert file.code in text
    for secret in (cast.CITRA.name, cast.CITRA.nik, cast.CITRA.phone, cast.CITRA.phone[1:]):
        assert secret not in text
    event = Event.objects.get(what="application.list_exported")
    assert (event.data["rows"], event.data["kind"], event.data["tab"]) == (1, "csv", "dikerjakan")


@pytest.mark.parametrize("awaits", ['=HYPERLINK("x")', "@SUM(1)", "+1", "-1", "\t=1"])
def test_words_of_an_officer_are_never_a_formula(city: cast.City, awaits: str) -> None:
    application(city, status="awaiting_ministry", awaits=awaits)
    desk = cast.staff_client(Role.VERIFIER, city.main)

    cells = desk.post(f"{URL}pusat/csv/").content.decode().splitlines()[1].split(",")
    assert not [cell for cell in cells if cell.lstrip('"').startswith(("=", "+", "-", "@"))]
    book = zipfile.ZipFile(io.BytesIO(desk.post(f"{URL}pusat/xlsx/").content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_that_was_cut_says_so(city: cast.City, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    application(city)
    application(city)
    desk = cast.staff_client(Role.VERIFIER, city.main)

    def words() -> bytes:
        made = desk.post(f"{URL}dikerjakan/{kind}/").content
        return zipfile.ZipFile(io.BytesIO(made)).read("xl/sharedStrings.xml") if kind == "xlsx" else made

    assert b"baris pertama termuat" not in words()
    monkeypatch.setattr(export, "_MOST", 1)
    assert b"Hanya 1 baris pertama termuat" in words()
    assert [event.data["rows"] for event in Event.objects.filter(what="application.list_exported").order_by("id")] == [
        2,
        1,
    ]


def test_whose_work_it_is_not_gets_none(city: cast.City) -> None:
    helper = cast.staff_client(Role.OUTSIDE_HELPER, city.main)

    assert helper.post(f"{URL}dikerjakan/csv/").status_code == 403
    verifier = cast.staff_client(Role.VERIFIER, city.main)
    assert verifier.get(f"{URL}dikerjakan/csv/").status_code == 405
    assert verifier.post(f"{URL}semua/csv/").status_code == 404
    assert verifier.post(f"{URL}dikerjakan/exe/").status_code == 404
    assert not Event.objects.filter(what="application.list_exported").exists()
