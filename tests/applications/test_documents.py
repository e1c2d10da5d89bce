"""The finished document: behind the link and a second proof, never by guessing, always as a file to save."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from antri.applications.actions.papers import keep_result
from antri.applications.actions.second_proof import NotProven, is_proven, prove
from antri.applications.models import Application, Paper, paper_files
from antri.applications.queries.links import token_of
from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.people.actions import FormExpired, TooMany
from tests import cast
from tests.applications.approved import application, at
from tests.applications.cast import form_of, said_by
from tests.applications.paper_story import document, upload

Status = Application.Status
BORN = date(1970, 1, 1)  # as the NIK of the first ten invented people says
PHONE = cast.CITRA.phone[-4:]
NOON = at(2027, 1, 5)


@pytest.fixture
def now():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def ready(city: cast.City, who: cast.Person = cast.CITRA, **more) -> Application:
    facts = {"status": Status.READY, "form": form_of(city.ktp), "answers": said_by(who)} | more
    return application(city, who, **facts)


def with_document(file: Application) -> Paper:
    """Put a finished document there, as an officer does."""
    return keep_result(
        application=file, field="result_0", file=upload(document(), "kk.pdf"), by=Actor("officer", "desk", "7")
    )


def try_it(file: Application, last_four: str = PHONE, born: date | None = BORN) -> str:
    return prove(application=file, token=token_of(file), last_four=last_four, born=born, by=cast.CITRA.actor)


def test_phone_and_birth_date_open_it_for_a_quarter_of_an_hour(city: cast.City, now) -> None:
    file, other = ready(city), ready(city, cast.WATI)

    proof = try_it(file)

    assert is_proven(file, proof)
    assert not is_proven(other, proof)
    assert Event.objects.get(what="application.holder_proven").data["how"] == "phone_and_birth"
    now.move_to(NOON + timedelta(minutes=15))
    with pytest.raises(FormExpired):
        is_proven(file, proof)


@pytest.mark.parametrize(
    ("last_four", "born"),
    [("9999", BORN), (PHONE, date(1970, 1, 2)), (PHONE, None), ("", BORN), (PHONE[-3:], BORN), ("abcd", BORN)],
)
def test_one_of_both_opens_nothing(city: cast.City, now, last_four: str, born: date | None) -> None:
    file = ready(city)

    with pytest.raises(NotProven):
        try_it(file, last_four, born)

    assert not Event.objects.filter(what="application.holder_proven").exists()


def test_file_without_answers_is_opened_by_nothing(city: cast.City, now) -> None:
    """Opened at a counter: nobody filed a phone. An empty one must not fit an empty field."""
    empty = {"screening": {}, "answers": {"applicant_phone": "", "applicant_nik": ""}, "statements": []}

    for file in (ready(city, answers=empty), ready(city, cast.WATI, answers=empty)):
        with pytest.raises(NotProven):
            try_it(file, "", BORN)
        with pytest.raises(NotProven):
            try_it(file, "0000", BORN)


@pytest.mark.goal("G16")
def test_tries_are_counted_and_the_right_one_comes_too_late(city: cast.City, now) -> None:
    Setting.objects.create(city=cast.CODE, key="document_tries", value=3)
    forget()
    file = ready(city)

    for _try in range(3):
        with pytest.raises(NotProven):
            try_it(file, "0000")
    with pytest.raises(TooMany):
        try_it(file)
    now.move_to(NOON + timedelta(hours=1))
    assert try_it(file)


@pytest.mark.goal("G16")
def test_patience_does_not_get_through(city: cast.City, now) -> None:
    Setting.objects.create(city=cast.CODE, key="document_tries", value=2)
    forget()
    file = ready(city)
    looked_at = 0

    for hour in range(24):
        now.move_to(NOON + timedelta(hours=hour))
        for _try in range(3):
            try:
                try_it(file, "0000")
            except NotProven:
                looked_at += 1
            except TooMany:
                pass

    assert looked_at == 6


# -- the pages -------------------------------------------------------------------------------------


def text_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def proven(client: Client, file: Application, last_four: str = PHONE, born: str = "01-01-1970"):
    return client.post(f"/berkas/{token_of(file)}/dokumen/", {"hp": last_four, "lahir": born})


def proof_in(answer) -> str:
    return re.search(r'name="bukti" value="([^"]+)"', answer.content.decode())[1]


def test_page_asks_first_and_then_hands_over_a_file(city: cast.City, client: Client, now) -> None:
    file = ready(city)
    with_document(file)
    url = f"/berkas/{token_of(file)}/dokumen/"

    assert "Empat digit terakhir nomor ponsel" in text_of(client.get(url))
    page = proven(client, file)
    assert page.status_code == 200
    answer = client.post(f"{url}1/", {"bukti": proof_in(page)})

    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "no-store" in answer["Cache-Control"]
    assert Application.objects.get(pk=file.pk).status == Status.DELIVERED
    # A download that was lost is fetched again.
    assert client.post(f"{url}1/", {"bukti": proof_in(page)}).status_code == 200
    assert Event.objects.filter(what="application.document_downloaded").count() == 2


@pytest.mark.parametrize("born", ["1-1-1970", "01/01/1970", "01011970", "1970-01-01", " 01 01 1970 "])
def test_birth_date_is_read_as_people_write_it(city: cast.City, client: Client, now, born: str) -> None:
    file = ready(city)
    with_document(file)

    assert proven(client, file, born=born).status_code == 200


@pytest.mark.parametrize("born", ["31-02-1970", "kemarin", "", "1970"])
def test_what_is_no_date_is_told_and_costs_no_try(city: cast.City, client: Client, now, born: str) -> None:
    file = ready(city)
    with_document(file)

    for _try in range(8):
        assert proven(client, file, born=born).status_code == 422
    assert proven(client, file).status_code == 200


@pytest.mark.goal("G16")
def test_wrong_phone_and_wrong_date_get_the_same_answer(city: cast.City, client: Client, now) -> None:
    file = ready(city)
    with_document(file)

    answers = {re.sub(r'value="[^"]*"', "", proven(client, file, *wrong).content.decode()) for wrong in
               (("9999", "01-01-1970"), (PHONE, "02-01-1970"), ("9999", "02-01-1970"))}  # fmt: skip

    assert len(answers) == 1
    assert "Belum cocok" in answers.pop()


@pytest.mark.parametrize("proof", ["", "x", "AAAA"])
def test_without_a_proof_no_file_is_given(city: cast.City, client: Client, now, proof: str) -> None:
    file = ready(city)
    with_document(file)

    answer = client.post(f"/berkas/{token_of(file)}/dokumen/1/", {"bukti": proof})

    assert answer.status_code == 403
    assert not Event.objects.filter(what="application.document_downloaded").exists()


def test_proof_of_another_file_gives_nothing(city: cast.City, client: Client, now) -> None:
    mine, other = ready(city), ready(city, cast.WATI)
    with_document(mine)
    with_document(other)

    proof = proof_in(proven(client, mine))

    assert client.post(f"/berkas/{token_of(other)}/dokumen/1/", {"bukti": proof}).status_code == 403


def test_what_cannot_be_read_is_not_delivered(city: cast.City, client: Client, now) -> None:
    file = ready(city)
    paper_files.drop(with_document(file).name)

    answer = client.post(f"/berkas/{token_of(file)}/dokumen/1/", {"bukti": try_it(file)})

    assert answer.status_code == 404
    assert Application.objects.get(pk=file.pk).status == Status.READY


def test_before_it_is_ready_there_is_nothing_to_prove(city: cast.City, client: Client, now) -> None:
    file = ready(city, status=Status.IN_PROCESS)
    with_document(file)

    page = client.get(f"/berkas/{token_of(file)}/dokumen/")

    assert "belum siap" in text_of(page)
    assert client.post(f"/berkas/{token_of(file)}/dokumen/1/", {"bukti": try_it(file)}).status_code == 404


def test_link_of_nobody_is_not_found(client: Client, city: cast.City) -> None:
    assert client.get(f"/berkas/{'x' * 24}/dokumen/").status_code == 404
