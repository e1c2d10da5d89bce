"""The addresses of papers, the citizen's and the officer's: with and without JavaScript, for nobody else."""

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from PIL import Image

from antri.applications.actions.papers import check_waiting, receive, take_whole
from antri.applications.actions.save_step import save_step
from antri.applications.models import Application, Check, Paper
from antri.applications.models.paper_files import PIECE
from antri.applications.queries import token_of
from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from antri.people.actions import attempts
from antri.people.models import Role
from antri.web import clock
from tests import cast
from tests.applications import filing
from tests.applications.hostile import one_of_each
from tests.applications.paper_story import document, draft, photo, upload

State = Paper.State


@pytest.fixture
def application(city: cast.City) -> Application:
    return draft(city)


def address(application: Application, field: str = "up_one") -> str:
    return f"/berkas/{token_of(application)}/unggah/{field}/"


def send_in_pieces(client: Client, application: Application, data: bytes, field: str = "up_one") -> dict[str, Any]:
    begun = client.post(f"{address(application, field)}mulai/", {"size": len(data), "name": "kk.jpg"})
    assert begun.status_code == 201
    told = begun.json()
    for offset in range(0, len(data), told["piece"]):
        chunk = data[offset : offset + told["piece"]]
        client.post(f"{told['url']}?offset={offset}", chunk, content_type="application/octet-stream")
    return dict(client.post(f"{told['url']}selesai/").json())


def test_without_scripts_several_files_come_with_one_form(client: Client, application: Application) -> None:
    files = [upload(photo(seed=1), "a.jpg"), upload(b"MZ\x90", "b.exe"), upload(document(), "c.pdf")]
    answer = client.post(address(application, "up_three"), {"berkas:up_three": files})
    assert (answer.status_code, answer["Location"].partition("#")[2]) == (303, "id_up_three")
    assert sorted(Paper.objects.values_list("state", flat=True)) == ["kept", "kept", "refused"]
    page = client.get(address(application, "up_three")).content.decode()
    assert "Ini bukan foto JPEG atau PNG" in page
    assert "Foto dokumennya dengan kamera HP" in page
    assert page.count("gambar/1/") == 2


def test_what_is_too_large_or_one_too_many_says_so_in_its_place(client: Client, application: Application) -> None:
    files = [upload(b"x" * (5 * 1024 * 1024 + 1), "besar.jpg"), upload(b"", "kosong.jpg")]
    client.post(address(application, "up_three"), {"berkas:up_three": files})
    files = [upload(photo(seed=number), f"{number}.jpg") for number in range(4)]
    client.post(address(application, "up_three"), {"berkas:up_three": files})
    refused = Paper.objects.filter(state=State.REFUSED).order_by("created_at")
    assert [paper.refusal for paper in refused] == ["too-large", "empty", "too-many"]


@pytest.mark.goal("G14")
def test_a_file_of_a_form_never_lies_on_the_disk_as_it_came(
    client: Client, application: Application, settings: Any
) -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
    data = photo(2600, 2000, seed=8, form="PNG", compress_level=0)[: 3 << 20]
    client.post(address(application), {"berkas:up_one": upload(data)})
    assert Paper.objects.get().state in (State.KEPT, State.REFUSED)


def test_a_paper_in_pieces_goes_on_after_a_cut(client: Client, application: Application) -> None:
    data = photo(3000, 2000, seed=2, form="PNG", compress_level=0)[: 2 * PIECE + 11]
    told = client.post(f"{address(application)}mulai/", {"size": len(data), "name": "kk.png"}).json()
    url = told["url"]
    client.post(f"{url}?offset=0", data[:PIECE], content_type="application/octet-stream")
    wrong = client.post(f"{url}?offset={2 * PIECE}", data[2 * PIECE :], content_type="application/octet-stream")
    assert (wrong.status_code, wrong.json()["received"]) == (409, PIECE)
    assert client.get(url).json()["received"] == PIECE
    early = client.post(f"{url}selesai/")
    assert (early.status_code, early.json()["code"]) == (409, "piece-misplaced")
    assert "%" in client.get(address(application)).content.decode()


def test_a_paper_that_came_in_pieces_is_shown_and_handed_back_only_as_an_attachment(
    client: Client, application: Application
) -> None:
    told = send_in_pieces(client, application, photo(seed=3))
    assert told["state"] == State.KEPT
    for name, kind in (("gambar/1/", "image/jpeg"), ("salinan/", "image/jpeg")):
        answer = client.get(f"{told['url']}{name}")
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]
        assert Image.open(io.BytesIO(answer.content)).format == "JPEG"
    assert client.get(f"{told['url']}gambar/2/").status_code == 404


@pytest.mark.goal("G14")
def test_one_of_each_sort_of_hostile_file_sent_by_the_page_is_refused_or_shown_as_a_picture_of_ours(
    client: Client, application: Application, settings: Any, tries: Any
) -> None:
    """All of them are taken apart in test_hostile_papers.py; here is what the page, rows and disk make of it."""
    files = one_of_each()
    for file in files:
        client.post(address(application), {"berkas:up_one": upload(file.data, "kk.jpg")})
        while Paper.objects.filter(state=State.CHECKING).exists():  # a busy machine lets it wait
            check_waiting(by=SYSTEM)
        paper = Paper.objects.latest("created_at")
        assert ("refused" if paper.state == State.REFUSED else "neutralised") in file.may_be, file.name
        shown = client.get(f"{address(application)}{paper.pk}/gambar/1/")
        assert shown.status_code == (200 if paper.state == State.KEPT else 404), file.name
        assert paper.state in (State.KEPT, State.REFUSED), file.name
        lies = [path.read_bytes() for path in Path(settings.PAPERS_DIR).rglob("*") if path.is_file()]
        assert not any(mark in there for mark in file.marks for there in [shown.content, *lies]), file.name
        tries(1)
    assert {State.KEPT, State.REFUSED} <= set(Paper.objects.values_list("state", flat=True))


def test_a_letter_is_printed_after_the_page_it_is_filled_from(client: Client, city: cast.City) -> None:
    application, token = filing.begun(city)
    applicant = {**filing.ANSWERS["applicant"], "filer_role": "proxy"}
    save_step(application=application, token=token, step="applicant", answers=applicant, version=0, by=cast.CITRA.actor)
    step = f"/berkas/{token}/isi/proxy/"
    page = client.get(step).content.decode()
    assert "F-1.07" in page
    assert "Isi halaman ini dahulu" in page

    typed = {"principal_name": "Bayu Contoh", "principal_nik": "3174011508889995", "principal_kk": filing.KK}
    client.post(step, {**typed, "versi": "1", "nanti": "1"})

    assert "formulir/F-1.07.pdf" in client.get(f"/berkas/{token}/").content.decode()
    assert "Isi halaman ini dahulu" not in client.get(step).content.decode()


def test_removing_goes_back_to_the_step(client: Client, application: Application) -> None:
    told = send_in_pieces(client, application, photo(seed=4))
    assert client.post(f"{told['url']}hapus/").status_code == 303
    assert client.get(f"{told['url']}salinan/").status_code == 404
    assert Paper.objects.get().state == State.REMOVED


def test_removing_without_scripts_keeps_what_was_typed_beside_it(client: Client, city: cast.City) -> None:
    application, token = filing.begun(city)
    applicant = {**filing.ANSWERS["applicant"], "filer_role": "proxy"}
    save_step(application=application, token=token, step="applicant", answers=applicant, version=0, by=cast.CITRA.actor)
    paper, other = (send_in_pieces(client, application, photo(seed=n), "proxy_letter")["paper"] for n in (6, 7))
    step = f"/berkas/{token}/isi/proxy/"
    assert f'name="_hapus_berkas" value="{paper}" formaction="#id_proxy_letter"' in client.get(step).content.decode()

    typed = {"principal_name": "Bayu Contoh", "principal_nik": "3174", "_hapus_berkas": paper}
    answer = client.post(step, typed)

    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'value="Bayu Contoh"' in page
    assert 'value="3174"' in page
    assert "perlu diperbaiki" not in page
    states = dict(Paper.objects.values_list("pk", "state"))
    assert (states[UUID(paper)], states[UUID(other)]) == (State.REMOVED, State.KEPT)
    # Of a page that asks for other papers nothing is removed.
    client.post(f"/berkas/{token}/isi/child/", {"_hapus_berkas": other})
    assert Paper.objects.get(pk=other).state == State.KEPT


@pytest.mark.goal("G16")
def test_once_it_is_sent_the_link_opens_no_paper_but_one_to_put_right(
    client: Client, city: cast.City, application: Application
) -> None:
    """A link is passed on, at home and at the desk: who has it then sees where it stands, not whose card it was."""
    told = [send_in_pieces(client, application, photo(seed=6), field)["url"] for field in ("up_one", "up_three")]

    def opens() -> list[int]:
        return [client.get(f"{url}{name}").status_code for url in told for name in ("gambar/1/", "salinan/")]

    assert opens() == [200] * 4
    Application.objects.filter(pk=application.pk).update(status="submitted", submitted_at=clock.now())
    assert opens() == [404] * 4
    Check.objects.create(
        city=city.row.code, application=application, field="up_one", verdict="fix", reason="unreadable",
        officer=cast.officer(Role.VERIFIER, city.main), checked_at=clock.now(),
    )  # fmt: skip
    Application.objects.filter(pk=application.pk).update(status="needs_correction", returns=1)
    assert opens() == [200, 200, 404, 404]


@pytest.mark.goal("G16")
def test_nobody_reaches_a_paper_by_another_link(client: Client, city: cast.City, application: Application) -> None:
    told = send_in_pieces(client, application, photo(seed=5))
    neighbour = draft(city, cast.WATI)
    paper = told["paper"]
    for name in ("", "gambar/1/", "salinan/"):
        assert client.get(f"{address(neighbour)}{paper}/{name}").status_code == 404
    for name in ("selesai/", "hapus/", "?offset=0"):
        assert client.post(f"{address(neighbour)}{paper}/{name}").status_code == 404
    assert Paper.objects.get(pk=paper).state == State.KEPT
    assert client.get(address(application, "up_other")).status_code == 404


@pytest.mark.parametrize(("size", "status"), [("", 413), ("-1", 413), ("9" * 30, 413), ("5242881", 413), ("x", 413)])
def test_a_size_that_is_none_is_refused_with_its_reason(
    client: Client, application: Application, size: str, status: int
) -> None:
    answer = client.post(f"{address(application)}mulai/", {"size": size, "name": "a"})
    assert (answer.status_code, answer.json()["code"]) == (status, "paper-too-large")


def test_on_a_full_disk_the_box_says_so_and_the_program_hears_when_to_stop(
    client: Client, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receive, "has_room", lambda: False)
    client.post(address(application), {"berkas:up_one": upload(photo())})
    assert "Ruang simpan kantor hampir penuh" in client.get(address(application)).content.decode()
    begun = client.post(f"{address(application)}mulai/", {"size": 9, "name": "kk.jpg"})
    assert (begun.status_code, begun.json()["code"]) == (409, "no-room-for-papers")


def test_begins_are_slowed_down(client: Client, application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    # Within one instant, however slow the machine is: each two seconds one more may begin.
    monkeypatch.setattr(attempts, "time", SimpleNamespace(monotonic=lambda: 1.0))
    answers = [client.post(f"{address(application)}mulai/", {"size": 9, "name": "a"}) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [201] * 30 + [429]
    assert answers[-1].json()["retry_after"] > 0


class TestDesk:
    @pytest.fixture
    def paper(self, city: cast.City, application: Application) -> Paper:
        paper = take_whole(
            application=application, field="up_one", file=upload(document(2), "a.pdf"), by=cast.CITRA.actor
        )
        Application.objects.filter(pk=application.pk).update(
            status="submitted", submitted_at=application.created_at, office=city.main
        )
        return paper

    def url(self, paper: Paper, name: str = "1/", office: str = "disdukcapil") -> str:
        return f"/petugas/{office}/berkas/{paper.application.code}/lembar/{paper.pk}/{name}"

    @pytest.mark.goal("G23")
    def test_an_officer_sees_a_picture_of_ours_and_it_is_written_down(self, city: cast.City, paper: Paper) -> None:
        desk = cast.staff_client(Role.VERIFIER, city.main)
        answer = desk.get(self.url(paper))
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        desk.get(self.url(paper, "2/"))
        assert desk.get(self.url(paper, "salinan/"))["Content-Disposition"].startswith("attachment;")
        look = Event.objects.get(what="paper.viewed")
        assert look.data["reason"] == "paper.checking"
        assert desk.get(self.url(paper, "3/")).status_code == 404
        assert desk.get(self.url(paper, "0/")).status_code == 404

    def test_another_office_and_other_roles_see_nothing(self, city: cast.City, paper: Paper) -> None:
        elsewhere = cast.staff_client(Role.VERIFIER, city.district)
        assert elsewhere.get(self.url(paper)).status_code == 403
        assert elsewhere.get(self.url(paper, office="rekaan-utara")).status_code == 404
        helper = cast.staff_client(Role.APPOINTED_OFFICER, city.main)
        assert helper.get(self.url(paper)).status_code == 403
        assert Client().get(self.url(paper)).status_code in (302, 303)
        assert not Event.objects.filter(what="paper.viewed").exists()

    def test_what_is_not_sent_is_not_the_offices_to_see(self, city: cast.City, paper: Paper) -> None:
        Application.objects.filter(pk=paper.application_id).update(
            status="draft", submitted_at=None, sealed=None, expires_on="2099-01-01"
        )
        assert cast.staff_client(Role.VERIFIER, city.main).get(self.url(paper)).status_code == 404
