"""Look at each paper and each page of answers: fine, or to be put right with a reason and words."""

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from antri.applications.actions import check as actions
from antri.applications.actions.papers import remove_paper
from antri.applications.actions.take import NotYours, take_up
from antri.applications.actions.undo import NothingToUndo, undo, undo_seconds
from antri.applications.models import Application, Check
from antri.applications.queries.checklist import STEP, WHOLE, checklist, found_of, reasons_of
from antri.applications.queries.checklist import form_of as form_of_file
from antri.applications.queries.corrections import to_fix, words_of
from antri.journal.models import Event
from antri.web import clock
from antri.web.refusals import Invalid
from tests import cast
from tests.applications.cast import paper, said_by, sent_application, verifier

Status = Application.Status
ALL = ("up_police", "up_kk", STEP + "applicant", STEP + "faith")
ANSWERS = said_by(cast.CITRA)["screening"] | said_by(cast.CITRA)["answers"]


@pytest.fixture
def now(city):
    with time_machine.travel("2026-11-24T02:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def vera(city):
    return verifier(city.main, "vera")


@pytest.fixture
def file(city, now, vera):
    """An application that Vera has just taken."""
    return take_up(office=city.main, officer=vera[0], by=vera[1], application=sent_application(city))


def find(file, who, field, verdict="ok", **more):
    return actions.check_field(application=file, field=field, verdict=verdict, by=who[1], **more)


def all_fine(file, who, but=()):
    for field in ALL:
        if field not in but:
            find(file, who, field)


def test_the_checklist_has_each_paper_and_each_page_of_answers(file):
    assert tuple(item.field for item in checklist(file, ANSWERS)) == ALL
    assert not any(item.is_settled for item in checklist(file, ANSWERS))


def test_what_was_found_last_of_a_field_in_a_round_counts(file, vera):
    find(file, vera, "up_kk", "fix", reason="blurry", words="Sudut kiri gelap.")
    assert (words_of(found_of(file)["up_kk"].check), found_of(file)["up_kk"].is_fix) == ("Sudut kiri gelap.", True)

    find(file, vera, "up_kk")

    found = Check.objects.get()
    assert (found.verdict, found.reason, found.sealed) == ("ok", "", None)
    assert Event.objects.filter(what="application.checked").count() == 2


def test_the_words_to_the_citizen_stand_in_no_event_and_are_sealed(file, vera):
    find(file, vera, "up_kk", "fix", reason="blurry", words="Nama Citra Rekaan terpotong.")

    event = Event.objects.get(what="application.checked")
    assert event.data == {
        "office": file.office_id, "field": "up_kk", "verdict": "fix", "round": 0, "found": "blurry",
    }  # fmt: skip
    assert b"Citra" not in bytes(Check.objects.get().sealed)


@pytest.mark.parametrize(
    ("field", "verdict", "reason"),
    [
        ("up_nothing", "ok", ""),
        (STEP + "nowhere", "ok", ""),
        ("up_kk", "perhaps", ""),
        ("up_kk", "fix", ""),
        ("up_kk", "fix", "invented"),
        ("up_kk", "fix", "nik_mismatch"),  # of an answer, not of a paper
        ("applicant_nik", "fix", "blurry"),  # of a paper, not of an answer
    ],
)
def test_what_the_form_does_not_have_cannot_be_found(file, vera, field, verdict, reason):
    with pytest.raises(Invalid):
        find(file, vera, field, verdict, reason=reason)
    assert not Check.objects.exists()


def test_nobody_writes_into_what_another_checks(city, file):
    with pytest.raises(NotYours):
        find(file, verifier(city.main), "up_kk")


def test_a_reason_names_the_paper_it_is_about(file):
    reasons = {each.reason["code"]: each.message for each in reasons_of(form_of_file(file), "up_kk")}

    assert reasons["blurry"].startswith("Foto Kartu Keluarga belum terbaca.")
    assert "nik_mismatch" not in reasons
    assert {each.reason["code"] for each in reasons_of(form_of_file(file), WHOLE)} == {
        "blurry", "nik_mismatch", "duplicate",
    }  # fmt: skip


def test_it_is_returned_with_exactly_what_was_marked_and_keeps_its_place(file, vera):
    all_fine(file, vera, but=("up_kk",))
    find(file, vera, "up_kk", "fix", reason="blurry", words="Sudut kiri gelap.")
    place = file.submitted_at

    actions.return_for_correction(application=file, by=vera[1])

    file.refresh_from_db()
    assert (file.status, file.returns, file.submitted_at) == (Status.NEEDS_CORRECTION, 1, place)
    assert [(fix.field, fix.reason["code"], fix.words) for fix in to_fix(file)] == [
        ("up_kk", "blurry", "Sudut kiri gelap.")
    ]
    event = Event.objects.get(what="application.returned")
    assert (event.data["fields"], event.data["round"]) == (1, 0)


def test_it_is_not_returned_without_anything_to_put_right(file, vera):
    all_fine(file, vera)

    with pytest.raises(actions.NothingToFix):
        actions.return_for_correction(application=file, by=vera[1])


def test_it_is_approved_once_everything_was_looked_at_and_is_fine(file, vera):
    all_fine(file, vera, but=(STEP + "faith",))
    with pytest.raises(actions.NotAllChecked) as left:
        actions.approve(application=file, answers=ANSWERS, by=vera[1])
    assert left.value.facts["left"] == [STEP + "faith"]

    find(file, vera, STEP + "faith")
    actions.approve(application=file, answers=ANSWERS, by=vera[1])

    file.refresh_from_db()
    assert (file.status, file.officer) == (Status.APPROVED, None)


def test_it_is_not_approved_with_something_to_put_right(file, vera):
    all_fine(file, vera)
    find(file, vera, "applicant_nik", "fix", reason="nik_mismatch")

    with pytest.raises(actions.HasFixes):
        actions.approve(application=file, answers=ANSWERS, by=vera[1])


def test_in_the_next_round_only_what_was_put_right_is_looked_at_again(city, file, vera):
    all_fine(file, vera, but=("up_kk",))
    find(file, vera, "up_kk", "fix", reason="blurry")
    actions.return_for_correction(application=file, by=vera[1])
    Application.objects.filter(pk=file.pk).update(status=Status.SUBMITTED)

    again = take_up(office=city.main, officer=vera[0], by=vera[1])

    items = {item.field: item for item in checklist(again, ANSWERS)}
    assert [field for field, item in items.items() if not item.is_settled] == ["up_kk"]
    assert not items["up_police"].found.is_now
    find(again, vera, "up_kk")
    actions.approve(application=again, answers=ANSWERS, by=vera[1])
    assert Check.objects.filter(round=1).count() == 1


def returned(file, vera):
    find(file, vera, "up_kk", "fix", reason="blurry")
    actions.return_for_correction(application=file, by=vera[1])


def approved(file, vera):
    all_fine(file, vera)
    actions.approve(application=file, answers=ANSWERS, by=vera[1])


@pytest.mark.parametrize("decide", [returned, approved])
def test_a_decision_is_taken_back_within_the_minute_by_who_made_it(city, file, vera, now, decide):
    before = (file.due_on, file.returns)
    decide(file, vera)
    file.refresh_from_db()
    assert undo_seconds(file, vera[1]) == 60
    with pytest.raises(NothingToUndo):
        undo(application=file, by=verifier(city.main)[1])
    now.shift(59)

    undo(application=file, by=vera[1])

    file.refresh_from_db()
    assert (file.status, file.officer, file.officer_seen_at) == (Status.IN_REVIEW, vera[0], clock.now())
    assert (file.due_on, file.returns) == before
    assert found_of(file)["up_kk"].is_now
    assert Event.objects.filter(what="application.undone").count() == 1
    with pytest.raises(NothingToUndo):
        undo(application=file, by=vera[1])


def test_after_the_minute_a_decision_stands(file, vera, now):
    approved(file, vera)
    now.shift(60.5)

    with pytest.raises(NothingToUndo):
        undo(application=file, by=vera[1])


def test_what_its_holder_has_begun_to_put_right_is_not_taken_from_under_them(file, vera):
    returned(file, vera)
    Application.objects.filter(pk=file.pk).update(version=file.version + 1)

    with pytest.raises(NothingToUndo):
        undo(application=file, by=vera[1])


@pytest.mark.parametrize("does", ["sends", "removes"])
def test_nor_are_the_papers_that_they_have_sent_or_removed_since(file, vera, does):
    returned(file, vera)
    file.refresh_from_db()
    if does == "sends":
        paper(file, "up_kk")
    else:
        remove_paper(paper=file.papers.get(field="up_kk"), by=cast.CITRA.actor)

    with pytest.raises(NothingToUndo):
        undo(application=file, by=vera[1])


def test_what_has_gone_on_is_not_taken_back(file, vera):
    approved(file, vera)
    Application.objects.filter(pk=file.pk).update(status=Status.IN_PROCESS)

    with pytest.raises(NothingToUndo):
        undo(application=file, by=vera[1])


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ("UPDATE antri_check SET reason = '' WHERE verdict = 'fix'", "check_fix_has_reason"),
        ("UPDATE antri_check SET reason = 'blurry' WHERE verdict = 'ok'", "check_fix_has_reason"),
        ("UPDATE antri_check SET field = 'up_kk'", "check_once_a_round|UNIQUE"),
    ],
)
def test_no_program_finds_twice_or_without_a_reason(file, vera, broken, name):
    find(file, vera, "up_police")
    find(file, vera, "up_kk", "fix", reason="blurry")

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        connection.cursor().execute(broken)
