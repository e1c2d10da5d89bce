"""Filing from another program: answers judged at once, papers one by one, sent when nothing is missing."""

import json
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from antri.applications.models import Application, Paper
from antri.applications.queries import token_of
from antri.booking.queries import finder_of
from antri.directory.queries import forget
from antri.people.actions import open_sealed
from antri.people.queries import token_hash
from tests import cast
from tests.applications.cast import paper
from tests.applications.filing import ANSWERS, FATHER, KK, MOTHER, PAPERS, SCREENING, STATEMENTS, live, returned
from tests.booking.story import NOW

URL = "/api/v1/applications"
Status = Application.Status


@pytest.fixture(autouse=True)
def form(city):
    with time_machine.travel(NOW, tick=False):
        live(city.birth)
        forget()
        yield


def body(city, **changes: Any) -> dict[str, Any]:
    answers = {key: value for step in ANSWERS.values() for key, value in step.items() if value is not None}
    facts = {
        "service": city.birth.code,
        "screening": SCREENING,
        "answers": answers,
        "statements": STATEMENTS,
        "language": "id",
    }
    return facts | changes


def post(client, wanted, key=1):
    return client.post(
        URL, json.dumps(wanted), content_type="application/json", headers={"Idempotency-Key": cast.key(key)}
    )


def test_answers_without_papers_are_a_draft_that_says_what_is_missing(client, city):
    answer = post(client, body(city))

    told = answer.json()
    assert (answer.status_code, told["status"], told["standing"]) == (201, "draft", None)
    assert {row["field"] for row in told["missing"]} >= set(PAPERS)
    assert {row["code"] for row in told["missing"]} == {"field.missing"}
    assert answer["Location"] == f"{URL}/{told['token']}"
    assert (answer["Cache-Control"], answer["Access-Control-Allow-Origin"]) == ("no-store", "*")
    assert answer["ETag"]
    assert not answer.cookies
    row = Application.objects.get()
    assert (row.channel, row.sealed, row.token_hash) == ("api", None, token_hash(told["token"]))


def test_with_its_papers_it_is_sent_and_read_by_the_office(client, city):
    token = post(client, body(city)).json()["token"]
    for field in PAPERS:
        paper(Application.objects.get(), field)

    answer = client.post(f"{URL}/{token}/submit")

    told = answer.json()
    assert (answer.status_code, told["status"], told["missing"]) == (200, "submitted", [])
    assert told["standing"]["text"] == "Berkas Anda sudah kami terima"
    assert [moment["text"] for moment in told["timeline"]] == ["Berkas dikirim"]
    row = Application.objects.get()
    assert open_sealed(row, by=cast.COUNTER_OFFICER, reason="test")["answers"]["child_name"] == "Kirana Contoh"
    assert row.finder == finder_of(row.code, "0001")
    assert client.post(f"{URL}/{token}/submit").json()["status"] == "submitted"


def test_nothing_of_what_was_answered_comes_back(client, city):
    token = post(client, body(city)).json()["token"]

    for answer in (client.get(f"{URL}/{token}"), post(client, body(city))):
        said = answer.content.decode()
        for secret in (MOTHER, FATHER, KK, "Sekar", "Kirana", "81200000001"):
            assert secret not in said


def test_what_is_answered_wrongly_is_told_at_once_and_nothing_is_kept(client, city):
    wanted = body(city)
    wanted["answers"] = wanted["answers"] | {"applicant_nik": "123", "child_name": ""}

    answer = post(client, wanted)

    told = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert {"applicant_nik", "child_name"} <= {row["field"] for row in told["errors"]}
    assert {row["code"] for row in told["errors"] if row["field"] == "child_name"} == {"field.missing"}
    assert not Application.objects.exists()
    assert post(client, body(city)).status_code == 201, "a refused attempt spends no key"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"service": "TIDAK_ADA"}, "service", "service.unknown"),
        ({"office": "tidak-ada"}, "office", "office.unknown"),
        ({"strange": 1}, "strange", "field.unknown"),
        ({"screening": {**SCREENING, "q_x": "yes"}}, "screening.q_x", "field.unknown"),
        ({"answers": {"nama_saya": "x"}}, "answers.nama_saya", "field.unknown"),
        ({"answers": {"child_name": 1.5}}, "answers", "field.invalid"),
        ({"statements": "truth"}, "statements", "field.invalid"),
    ],
)
def test_what_is_not_asked_is_refused_by_name(client, city, changes, field, code):
    answer = post(client, body(city) | changes)

    assert answer.status_code == 422
    assert (field, code) in {(row["field"], row["code"]) for row in answer.json()["errors"]}


def test_a_service_that_is_not_filed_online_is_refused(client, city):
    answer = post(client, {"service": city.ktp.code})

    assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[1]) == (422, "not-online")


def test_the_same_key_is_the_same_file_and_with_other_content_refused(client, city):
    first = post(client, body(city))
    again = post(client, body(city))

    assert (again.status_code, again.json()["token"]) == (200, first.json()["token"])
    other = post(client, body(city, language="en"))
    assert (other.status_code, other.json()["type"].rsplit("/", 1)[1]) == (422, "idempotency-mismatch")
    assert post(client, body(city), key=2).json()["token"] != first.json()["token"]
    assert Application.objects.count() == 2


def test_a_key_that_was_cut_off_before_the_answers_were_kept_goes_on(client, city):
    token = post(client, body(city)).json()["token"]
    Application.objects.update(order_mac="", answers=None)

    again = post(client, body(city))

    assert (again.status_code, again.json()["token"]) == (201, token)
    assert {row["field"] for row in again.json()["missing"]} >= set(PAPERS)


def test_without_a_key_nothing_is_filed(client, city):
    answer = client.post(URL, json.dumps(body(city)), content_type="application/json")

    assert answer.json()["type"].endswith("/idempotency-key")
    assert not Application.objects.exists()


def test_a_paper_that_is_none_is_told_why_and_can_be_removed(client, city):
    token = post(client, body(city)).json()["token"]
    file = SimpleUploadedFile("kk.jpg", b"<html>not a picture</html>", content_type="image/jpeg")

    answer = client.post(f"{URL}/{token}/papers", {"field": "up_kk", "file": file})

    told = answer.json()
    assert (answer.status_code, told["state"], told["refusal"]["code"]) == (201, "refused", "wrong-kind")
    assert told["refusal"]["what_to_do"]
    removed = client.delete(f"{URL}/{token}/papers/{told['id']}")
    assert (removed.status_code, removed.json()["state"]) == (200, "removed")


def test_a_paper_is_asked_for_by_the_form_or_refused(client, city):
    token = post(client, body(city)).json()["token"]
    file = SimpleUploadedFile("kk.jpg", b"x", content_type="image/jpeg")

    unasked = client.post(f"{URL}/{token}/papers", {"field": "up_tidak_ada", "file": file})
    strange = client.post(f"{URL}/{token}/papers", {"field": "up_kk", "nik": MOTHER, "file": file})

    assert unasked.json()["type"].endswith("/paper-not-asked")
    for name in ("witnesses.0.up_kk", "0.up_kk", "up_kk.up_kk", "../up_kk"):  # what no officer would ever see
        file.seek(0)
        made_up = client.post(f"{URL}/{token}/papers", {"field": name, "file": file})
        assert made_up.json()["type"].endswith("/paper-not-asked"), name
    assert (strange.status_code, strange.json()["errors"][0]["code"]) == (422, "field.unknown")
    assert MOTHER not in strange.content.decode()
    assert not Paper.objects.filter(state="kept").exists()


def test_an_unknown_file_and_a_foreign_paper_are_not_there(client, city):
    token = post(client, body(city)).json()["token"]
    other = Application.objects.get(pk=Application.objects.get().pk)
    foreign = paper(other, "up_kk")
    mine = post(client, body(city), key=3).json()["token"]

    assert client.get(f"{URL}/{'A' * 24}").status_code == 404
    assert client.post(f"{URL}/{'A' * 24}/submit").status_code == 404
    assert client.delete(f"{URL}/{mine}/papers/{foreign.pk}").status_code == 404
    assert client.get(f"{URL}/{token}").json()["papers"][0]["id"] == str(foreign.pk)
    assert token_of(other) == token


# -- put right and given up ----------------------------------------------------------------------------


def sent(client, city):
    token = post(client, body(city)).json()["token"]
    for field in PAPERS:
        paper(Application.objects.get(), field)
    assert client.post(f"{URL}/{token}/submit").json()["status"] == "submitted"
    return token


def answer_anew(client, token, **changes):
    return client.post(f"{URL}/{token}/answers", json.dumps(changes), content_type="application/json")


def test_what_was_returned_is_told_answered_anew_and_sent_in_its_place(client, city):
    token = sent(client, city)
    before = Application.objects.get().submitted_at
    returned(Application.objects.get(), "child_name", "data_mismatch", words="Sesuaikan dengan surat lahir.")

    told = client.get(f"{URL}/{token}").json()
    assert told["status"] == "needs_correction"
    (fix,) = told["to_fix"]
    assert (fix["field"], fix["how"], fix["words"]) == ("child_name", "answer", "Sesuaikan dengan surat lahir.")
    assert fix["code"] == "data_mismatch"
    assert fix["message"]
    again = answer_anew(client, token, answers={"child_name": "Kirana Percontohan"})
    assert (again.status_code, again.json()["missing"]) == (200, [])
    done = client.post(f"{URL}/{token}/submit").json()

    assert (done["status"], done["to_fix"]) == ("submitted", [])
    row = Application.objects.get()
    assert row.submitted_at == before
    opened = open_sealed(row, by=cast.COUNTER_OFFICER, reason="test")["answers"]
    assert (opened["child_name"], opened["father_name"]) == ("Kirana Percontohan", "Danu Contoh")


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ({"father_name": "Lain"}, "answers.father_name", "field.closed"),
        ({"nama_saya": "x"}, "answers.nama_saya", "field.unknown"),
        ({"child_name": ""}, "child_name", "field.missing"),
    ],
)
def test_only_what_was_returned_is_changed_and_judged_at_once(client, city, answers, field, code):
    token = sent(client, city)
    returned(Application.objects.get(), "child_name", "data_mismatch")
    before = bytes(Application.objects.get().answers)

    answer = answer_anew(client, token, answers=answers)

    assert answer.status_code == 422
    assert (field, code) in {(row["field"], row["code"]) for row in answer.json()["errors"]}
    assert bytes(Application.objects.get().answers) == before


def test_a_draft_is_answered_anew_and_what_was_sent_is_not(client, city):
    token = post(client, body(city)).json()["token"]

    assert answer_anew(client, token, answers={"child_name": "Kirana Umpama"}).status_code == 200
    unticked = answer_anew(client, token, statements=[]).json()
    assert any(row["code"] == "field.missing" for row in unticked["missing"] if row["field"] not in PAPERS)
    assert answer_anew(client, token, statements=STATEMENTS, strange=1).status_code == 422
    answer_anew(client, token, statements=STATEMENTS)
    for field in PAPERS:
        paper(Application.objects.get(), field)
    assert client.post(f"{URL}/{token}/submit").json()["status"] == "submitted"
    late = answer_anew(client, token, answers={"child_name": "Lain"})

    assert (late.status_code, late.json()["type"].rsplit("/", 1)[1]) == (409, "wrong-state")
    row = Application.objects.get()
    assert open_sealed(row, by=cast.COUNTER_OFFICER, reason="test")["answers"]["child_name"] == "Kirana Umpama"


def test_it_is_given_up_once_and_not_while_an_officer_has_it(client, city):
    token = sent(client, city)

    for _time in range(2):
        answer = client.post(f"{URL}/{token}/cancel")
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    draft = post(client, body(city), key=2).json()["token"]
    assert client.post(f"{URL}/{draft}/cancel").json()["status"] == "cancelled"
    held = post(client, body(city), key=3).json()["token"]
    Application.objects.filter(token_hash=token_hash(held)).update(
        status=Status.APPROVED, submitted_at=NOW, expires_on=None
    )

    late = client.post(f"{URL}/{held}/cancel")

    assert (late.status_code, late.json()["type"].rsplit("/", 1)[1]) == (409, "wrong-state")
    assert client.post(f"{URL}/{'A' * 24}/cancel").status_code == 404
