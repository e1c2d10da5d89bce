"""A question about one's own file and its answer; a receipt for papers handed in."""

import pytest

from antri.applications.actions.receipts import AlreadyReturned, give_receipt, return_papers
from antri.applications.actions.talk import NotOpenForQuestions, StillUnanswered, answer, ask
from antri.applications.models import Application, Message, Receipt
from antri.applications.queries import token_of
from antri.applications.queries.questions import unanswered
from antri.applications.views.tracking import messages_of
from antri.journal.models import Event
from antri.people.actions import open_sealed
from antri.people.models import SealBroken
from antri.web import clock
from antri.web.refusals import Invalid
from tests import cast
from tests.applications.approved import application
from tests.applications.cast import verifier

Status = Application.Status
WORDS = "Apakah foto KK saya terbaca?"
BY = cast.CITRA.actor


@pytest.fixture
def file(city):
    return application(city, status=Status.SUBMITTED)


def put(file, words=WORDS):
    return ask(application=file, token=token_of(file), words=words, by=BY)


def test_a_question_is_read_by_its_holder_and_by_the_office_and_by_nobody_else(city, file):
    message = put(file)

    assert messages_of(file, token_of(file)) == [{"is_office": False, "words": WORDS, "at": message.said_at}]
    assert messages_of(file, token_of(application(city, cast.WATI))) == []
    assert open_sealed(message, by=cast.COUNTER_OFFICER, reason="test") == {"words": WORDS}
    row = Message.objects.get()
    assert WORDS.encode() not in bytes(row.said) + bytes(row.sealed)
    row.pk = application(city, cast.WATI).pk
    with pytest.raises(SealBroken):
        open_sealed(row, by=cast.COUNTER_OFFICER, reason="test")


def test_an_answer_stands_below_its_question_and_names_no_officer(city, file):
    put(file)
    officer, by = verifier(city.main)
    assert [row.pk for row in unanswered(city.main)] == [file.pk]

    answer(application=file, words="Sudah terbaca.", officer=officer, by=by)

    said = messages_of(file, token_of(file))
    assert [(row["is_office"], row["words"]) for row in said] == [(False, WORDS), (True, "Sudah terbaca.")]
    assert str(officer) not in str(said)
    assert not unanswered(city.main).exists()


@pytest.mark.parametrize("words", ["", "   ", "x" * 601, "NIK saya 5399 0101 0170 9991", "telepon 0899 0000 0001"])
def test_an_empty_a_long_and_a_numbered_question_are_refused(file, words):
    with pytest.raises(Invalid):
        put(file, words)

    assert not Message.objects.exists()


def test_so_many_questions_wait_and_no_more(city, file):
    for n in range(3):
        put(file, f"Pertanyaan ke-{n}")

    with pytest.raises(StillUnanswered):
        put(file, "Satu lagi")
    officer, by = verifier(city.main)
    answer(application=file, words="Satu jawaban untuk semua.", officer=officer, by=by)

    put(file, "Terima kasih, satu lagi")
    assert Message.objects.count() == 5


def test_of_a_draft_and_of_what_was_erased_nothing_is_asked(city):
    draft = application(
        city, status=Status.DRAFT, submitted_at=None, sealed=None, expires_on=clock.today("Asia/Jakarta")
    )
    erased = application(city, cast.WATI, status=Status.DONE, erased_at=clock.now())

    for file in (draft, erased):
        with pytest.raises(NotOpenForQuestions):
            put(file)


def test_what_was_said_stands_in_no_event(file):
    put(file)

    event = Event.objects.get(what="application.asked")
    assert WORDS not in str(event.data)
    assert event.about_id == str(file.pk)


def test_papers_are_received_and_given_back_once(city, file):
    officer, by = verifier(city.main)

    receipt = give_receipt(
        application=file, papers=["Akta asli", "", "Akta asli", " KK  asli "], officer=officer, by=by
    )

    assert receipt.papers == ["Akta asli", "KK asli"]
    return_papers(receipt=receipt, by=by)
    with pytest.raises(AlreadyReturned):
        return_papers(receipt=receipt, by=by)
    told = list(Event.objects.filter(about_id=str(file.pk)).order_by("id").values_list("what", flat=True))
    assert told == ["application.receipt_given", "application.receipt_returned"]


@pytest.mark.parametrize(
    "papers", [[], [" "], ["x" * 81], ["KTP 5399010101709991"], [f"berkas {n}" for n in range(13)]]
)
def test_a_receipt_for_nothing_or_with_a_number_is_refused(city, file, papers):
    officer, by = verifier(city.main)

    with pytest.raises(Invalid):
        give_receipt(application=file, papers=papers, officer=officer, by=by)

    assert not Receipt.objects.exists()
