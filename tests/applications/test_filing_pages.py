"""File a birth record on the pages, without JavaScript: questions, steps, papers, summary, sending, correcting."""

import re
from typing import Any

import pytest
from django.test import Client

from antri.applications.models import Application
from antri.applications.queries import token_of
from antri.applications.queries.answers import answers_of
from antri.people.actions import forget
from antri.web import clock
from tests import cast
from tests.applications import filing
from tests.applications.cast import paper

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def hidden(html: str) -> dict[str, str]:
    return dict(HIDDEN.findall(html))


def text(response: Any) -> str:
    return response.content.decode()


def answer(client: Client, path: str, *answers: str) -> Any:
    """Answer the questions one after the other, as a browser without JavaScript sends them."""
    response = client.get(path)
    for said in answers:
        response = client.post(path, {**hidden(text(response)), "jawab": said})
    return response


@pytest.fixture
def birth(city: cast.City) -> cast.City:
    filing.live(city.birth)
    forget()
    return city


YES = ("id", "yes", "yes", "recorded", "yes")


def test_the_service_page_leads_to_the_questions(birth: cast.City, client: Client) -> None:
    assert "/ajukan/AKTA_LAHIR/" in text(client.get("/layanan/AKTA_LAHIR/"))
    assert "/ajukan/" not in text(client.get("/layanan/KTP_HILANG/"))
    assert client.get("/ajukan/KTP_HILANG/").status_code == 404


def test_the_questions_end_with_filing_from_home(birth: cast.City, client: Client) -> None:
    response = answer(client, "/ajukan/AKTA_LAHIR/", *YES)

    assert "Tidak perlu datang" in text(response)
    assert not Application.objects.exists()
    begun = client.post("/ajukan/AKTA_LAHIR/mulai/", hidden(text(response)))
    assert begun.status_code == 303
    again = client.post("/ajukan/AKTA_LAHIR/mulai/", hidden(text(response)))
    assert again["Location"] == begun["Location"]
    assert Application.objects.count() == 1
    page = text(client.get(begun["Location"]))
    assert "Simpan tautan ini" in page
    assert "Disimpan sampai" in page


def test_no_answer_to_the_questions_stands_in_an_address(birth: cast.City, client: Client) -> None:
    response = answer(client, "/ajukan/AKTA_LAHIR/", *YES)

    assert "mother_only" not in hidden(text(response))["terkunci"]
    assert not re.search(r'(?:href|action)="[^"]*(?:q_|recorded)', text(response))
    # Sent in an address they are no answers.
    assert "Di mana anak lahir?" in text(client.get("/ajukan/AKTA_LAHIR/?jawab=id&q_where=id"))


def test_a_question_without_an_answer_is_asked_again(birth: cast.City, client: Client) -> None:
    response = client.post("/ajukan/AKTA_LAHIR/", {})

    assert response.status_code == 422
    assert "Pilih salah satu jawaban" in text(response)


def test_an_answer_can_be_changed_on_the_way(birth: cast.City, client: Client) -> None:
    response = answer(client, "/ajukan/AKTA_LAHIR/", "id", "yes")
    back = client.post("/ajukan/AKTA_LAHIR/", {**hidden(text(response)), "ubah": "q_where"})

    assert "Di mana anak lahir?" in text(back)
    abroad = client.post("/ajukan/AKTA_LAHIR/", {**hidden(text(back)), "jawab": "abroad"})
    assert "Untuk ini Anda perlu datang" in text(abroad)
    assert "/ambil/tanggal/?layanan=AKTA_LAHIR" in text(abroad)


def test_a_sealed_form_of_another_service_or_an_altered_one_begins_again(birth: cast.City, client: Client) -> None:
    response = answer(client, "/ajukan/AKTA_LAHIR/", *YES)
    sealed = hidden(text(response))["terkunci"]

    altered = client.post("/ajukan/AKTA_LAHIR/mulai/", {"terkunci": sealed[:-6] + "AAAAAA"})

    assert altered.status_code == 410
    assert not Application.objects.exists()


def begun(city: cast.City) -> tuple[Application, str]:
    return filing.begun(city)


def typed(step: str) -> dict[str, Any]:
    """Give the answers of a step as a browser sends them."""
    sent: dict[str, Any] = {}
    for key, value in filing.ANSWERS[step].items():
        if isinstance(value, bool):
            sent[key] = "ya" if value else "tidak"
        elif isinstance(value, list):
            sent[f"{key}-rows"] = str(len(value))
            for at, row in enumerate(value):
                sent |= {f"{key}-{at}-{part}": said for part, said in row.items()}
        elif key.endswith("_date"):
            sent |= dict(zip((f"{key}_2", f"{key}_1", f"{key}_0"), value.split("-"), strict=True))
        elif value is not None:
            sent[key] = str(value).replace(":", ".")
    return sent


def post(client: Client, token: str, step: str, **more: Any) -> Any:
    path = f"/berkas/{token}/isi/{step}/"
    return client.post(path, {**hidden(text(client.get(path))), **typed(step), **more})


def test_the_steps_lead_on_one_by_one_to_the_summary(birth: cast.City, client: Client) -> None:
    application, token = begun(birth)
    ways = [post(client, token, step)["Location"] for step in ("applicant", "child", "birth", "parents", "witness")]

    assert ways == [f"/berkas/{token}/isi/{step}/" for step in ("child", "birth", "parents", "witness", "documents")]
    application.refresh_from_db()
    said = answers_of(application, token)["answers"]
    assert said["child_birth_date"] == "2026-11-02"
    assert said["mother_nik"] == filing.MOTHER
    assert [row["witness_name"] for row in said["witnesses"]] == ["Bayu Contoh", "Lestari Contoh"]


def test_a_whole_birth_record_is_sent_without_javascript(birth: cast.City, client: Client) -> None:
    application, token = begun(birth)
    for step in filing.ANSWERS:
        post(client, token, step)
    for field in filing.PAPERS:
        paper(application, field)
    page = client.get(f"/berkas/{token}/kirim/")
    assert filing.MOTHER not in text(page)  # masked
    assert 'name="pernyataan" value="truth"' in text(page)
    assert "checked" not in text(page)

    sent = client.post(f"/berkas/{token}/kirim/", {"pernyataan_ada": "1", "pernyataan": filing.STATEMENTS})
    twice = client.post(f"/berkas/{token}/kirim/", {"pernyataan_ada": "1", "pernyataan": filing.STATEMENTS})

    assert (sent.status_code, twice.status_code) == (303, 303)
    application.refresh_from_db()
    assert application.status == "submitted"
    assert client.get(sent["Location"]).status_code == 200


def test_every_fault_is_told_with_a_link_to_its_step(birth: cast.City, client: Client) -> None:
    _application, token = begun(birth)
    client.post(f"/berkas/{token}/isi/child/", {"versi": "0", "child_name": "Kirana Contoh", "nanti": "1"})

    refused = client.post(f"/berkas/{token}/kirim/", {"pernyataan_ada": "1"})

    assert refused.status_code == 422
    for step in ("applicant", "child", "witness", "documents"):
        assert f"/berkas/{token}/isi/{step}/?periksa=1" in text(refused)
    assert f"/berkas/{token}/isi/child/?periksa=1#f-child_sex" in text(refused)
    # A page nobody has begun is one line, not one for each of its questions.
    assert text(refused).count(f'<li><a href="/berkas/{token}/isi/applicant/') == 1
    assert 'href="#pernyataan-truth"' in text(refused)


def test_two_phones_see_what_stands_and_what_was_typed(birth: cast.City, client: Client) -> None:
    application, token = begun(birth)
    path = f"/berkas/{token}/isi/child/"
    old = hidden(text(client.get(path)))
    post(client, token, "child")

    clash = client.post(path, {**old, **typed("child"), "child_name": "Kirani Contoh"})

    assert clash.status_code == 409
    assert "Kirana Contoh" in text(clash)
    assert 'value="Kirani Contoh"' in text(clash)
    client.post(path, {**hidden(text(clash)), **typed("child"), "child_name": "Kirani Contoh"})
    application.refresh_from_db()
    assert answers_of(application, token)["answers"]["child_name"] == "Kirani Contoh"


def test_a_post_whose_answer_was_lost_may_be_repeated(birth: cast.City, client: Client) -> None:
    application, token = begun(birth)
    path = f"/berkas/{token}/isi/child/"
    sent = {**hidden(text(client.get(path))), **typed("child")}

    first, second = client.post(path, sent), client.post(path, sent)

    assert first["Location"] == second["Location"]
    application.refresh_from_db()
    assert application.version == 1


def test_it_is_kept_for_later_though_it_is_not_complete(birth: cast.City, client: Client) -> None:
    application, token = begun(birth)

    kept = client.post(f"/berkas/{token}/isi/child/", {"versi": "0", "child_name": "Kirana Contoh", "nanti": "1"})

    assert kept["Location"] == f"/berkas/{token}/?tersimpan=1"
    application.refresh_from_db()
    assert answers_of(application, token)["answers"]["child_name"] == "Kirana Contoh"
    assert "Belum lengkap" in text(client.get(f"/berkas/{token}/"))


def test_a_correction_opens_only_what_was_returned(birth: cast.City, client: Client) -> None:
    application, token = begun(birth)
    filing.fill(application, token)
    client.post(f"/berkas/{token}/kirim/", {"pernyataan_ada": "1", "pernyataan": filing.STATEMENTS})
    filing.returned(application, "child_name", "name_rule", words="Tulis tanpa gelar.")

    page = text(client.get(f"/berkas/{token}/"))
    assert "Nama anak tidak sesuai aturan nama" in page
    assert "Tulis tanpa gelar." in page
    assert client.get(f"/berkas/{token}/isi/parents/").status_code == 302
    step = text(client.get(f"/berkas/{token}/isi/child/"))
    assert 'name="child_name"' in step
    assert 'name="child_sex"' not in step
    post(client, token, "child", child_name="Kirana Contoh Baru")
    # Whoever has the link reads back what is put right, and not the phone that is half of the second proof.
    summary = text(client.get(f"/berkas/{token}/kirim/"))
    assert "Kirana Contoh Baru" in summary
    assert "81200000001" not in summary
    assert "Danu Contoh" not in summary
    client.post(f"/berkas/{token}/kirim/", {"pernyataan_ada": "1", "pernyataan": filing.STATEMENTS})

    application.refresh_from_db()
    assert application.status == "submitted"
    assert answers_of(application, token)["answers"]["child_name"] == "Kirana Contoh Baru"


@pytest.mark.goal("G15")
@pytest.mark.parametrize("count", ["9" * 5000, "99", "-1", "", "x"])
def test_a_number_of_rows_that_none_of_our_pages_sends_is_no_error(
    birth: cast.City, client: Client, count: str
) -> None:
    _application, token = begun(birth)
    for sent in ({"witnesses-rows": count}, {"witnesses-rows": "2", "_hapus": f"witnesses-{count}"}):
        assert client.post(f"/berkas/{token}/isi/witness/", sent).status_code in (200, 422)


def test_giving_up_asks_first(birth: cast.City, client: Client) -> None:
    application, token = begun(birth)
    assert "Batalkan berkas?" in text(client.get(f"/berkas/{token}/batal/"))
    assert client.post(f"/berkas/{token}/batal/").status_code == 303

    application.refresh_from_db()
    assert application.status == "cancelled"
    assert client.get(f"/berkas/{token}/").status_code == 200
    assert client.get(f"/berkas/{token}/isi/child/").status_code == 302


def test_an_official_form_is_printed_with_its_items(birth: cast.City, client: Client) -> None:
    application, token = begun(birth)
    filing.fill(application, token)

    pdf = client.get(f"/berkas/{token}/formulir/F-2.01.pdf")

    assert pdf.status_code == 200
    assert pdf.content.startswith(b"%PDF")
    assert client.get(f"/berkas/{token}/formulir/F-1.07.pdf").status_code == 404  # no proxy
    assert client.get(f"/berkas/{token}/formulir/F-9.99.pdf").status_code == 404
    assert token_of(application) == token


@pytest.mark.goal("G16")
def test_in_a_correction_only_a_form_to_be_signed_anew_is_printed(birth: cast.City, client: Client) -> None:
    """It bears NIK and phone in full: with the link alone that would be the second proof."""
    application, token = filing.begun(birth, screening=filing.SCREENING | {"q_letter": "no"})
    filing.fill(application, token)
    paper(application, "up_sptjm_birth")
    Application.objects.filter(pk=application.pk).update(status="submitted", submitted_at=clock.now())
    pages = [f"/berkas/{token}/formulir/{code}.pdf" for code in ("F-2.01", "F-2.03")]
    assert [client.get(page).status_code for page in pages] == [404, 404]

    filing.returned(Application.objects.get(pk=application.pk), "up_sptjm_birth", "blurry")

    assert [client.get(page).status_code for page in pages] == [404, 200]


def test_a_stored_nik_stands_masked_on_its_page_and_stays_what_it_was(birth: cast.City, client: Client) -> None:
    application, token = begun(birth)
    for step in ("applicant", "witness"):
        post(client, token, step)
    pages = {step: text(client.get(f"/berkas/{token}/isi/{step}/")) for step in ("applicant", "witness")}

    assert filing.MOTHER not in pages["applicant"]
    assert 'value="3271********9992"' in pages["applicant"]
    assert "3174011508889995" not in pages["witness"]
    masked = {"applicant_nik": "3271********9992", "applicant_kk": "3271********9991", "applicant_name": "Sekar C"}
    post(client, token, "applicant", **masked)
    rows = {"witnesses-0-witness_nik": "3174********9995", "witnesses-1-witness_name": "Lestari C"}
    assert post(client, token, "witness", **rows).status_code == 303

    application.refresh_from_db()
    said = answers_of(application, token)["answers"]
    assert (said["applicant_nik"], said["applicant_kk"]) == (filing.MOTHER, filing.KK)
    assert said["applicant_name"] == "Sekar C"
    assert [row["witness_nik"] for row in said["witnesses"]] == ["3174011508889995", "3603125506959998"]


def test_a_nik_that_was_just_typed_goes_back_in_full_and_a_copied_one_masked(birth: cast.City, client: Client) -> None:
    application, token = begun(birth)
    post(client, token, "applicant")
    path = f"/berkas/{token}/isi/parents/"

    wrong = client.post(
        path, {"versi": "1", "mother_name": "Sekar Contoh", "mother_has_nik": "ya", "mother_nik": "123"}
    )
    assert 'value="123"' in text(wrong)
    asked = {**hidden(text(client.get(path))), **typed("parents"), "mother_nik": "", "_salin": "mother_nik"}
    copied = client.post(path, asked)
    assert filing.MOTHER not in text(copied)
    assert filing.FATHER in text(copied)
    saved = client.post(path, {**hidden(text(copied)), **typed("parents"), "mother_nik": "3271********9992"})

    assert saved.status_code == 303
    application.refresh_from_db()
    assert answers_of(application, token)["answers"]["mother_nik"] == filing.MOTHER
