"""Reject by law: one asks, a second person consents, and both can take it back within the minute."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client

from antri.applications.actions import reject as actions
from antri.applications.actions.check import check_field, return_for_correction
from antri.applications.actions.take import NotYours, RejectionWaits, take_up
from antri.applications.actions.undo import NothingToUndo, undo
from antri.applications.models import Application, Check
from antri.applications.queries import token_of
from antri.applications.queries.claims import rejection_of
from antri.applications.queries.grounds import refusal_words, refused
from antri.journal.models import Event
from antri.people.actions import NotTheSamePerson, approve, kind_of, refuse
from antri.people.actions.approvals import NotApproving
from antri.people.models import Role
from antri.web.refusals import Invalid
from tests import cast
from tests.applications.cast import actor, sent_application, verifier

Status = Application.Status
WHY = {
    "ground": "already_issued",
    "law": "UU24-2013",
    "article": "Pasal 79A",
    "words": "KTP-el Anda sudah terbit pada tanggal 2 November.",
}


@pytest.fixture
def now(city):
    with time_machine.travel("2026-11-24T02:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def vera(city):
    return verifier(city.main, "vera")


@pytest.fixture
def dodi(city):
    return verifier(city.main, "dodi")


@pytest.fixture
def file(city, now, vera):
    return take_up(office=city.main, officer=vera[0], by=vera[1], application=sent_application(city))


def asked(file, vera, **changes):
    return actions.ask_rejection(application=file, by=vera[1], **(WHY | changes))


def test_asking_moves_nothing_and_tells_the_holder_nothing(file, vera):
    asked(file, vera)

    file.refresh_from_db()
    assert (file.status, file.officer, refused(file)) == (Status.IN_REVIEW, vera[0], None)
    assert Event.objects.filter(what="application.rejection_asked").count() == 1


def test_it_is_rejected_when_a_second_person_consents_and_both_are_named(file, vera, dodi):
    approve(approval=asked(file, vera), by=dodi[1])

    file.refresh_from_db()
    assert (file.status, file.reject_reason, file.officer) == (Status.REJECTED, "already_issued", None)
    assert file.law.startswith("UU 23/2006")
    assert file.law.endswith(", Pasal 79A")
    told = refused(file)
    assert told.words == WHY["words"]
    event = Event.objects.get(what="application.rejected")
    assert (event.actor_id, event.data["asked_by"]) == (dodi[1].id, vera[0].pk)


def test_nobody_rejects_alone_nor_from_another_office(city, file, vera):
    approval = asked(file, vera)

    with pytest.raises(NotTheSamePerson):
        approve(approval=approval, by=vera[1])
    for stranger in (verifier(city.district)[1], actor(cast.officer(Role.COUNTER_OFFICER, city.main))):
        with pytest.raises(NotApproving):
            approve(approval=approval, by=stranger)
    file.refresh_from_db()
    assert file.status == Status.IN_REVIEW


def test_the_manager_of_the_office_may_consent(city, file, vera):
    approve(approval=asked(file, vera), by=actor(cast.officer(Role.OFFICE_MANAGER, city.main)))
    file.refresh_from_db()
    assert file.status == Status.REJECTED


def test_what_is_asked_is_told_with_its_law_and_nothing_of_the_person(file, vera):
    approval = asked(file, vera)

    told = kind_of(approval).told(approval.arguments)
    assert file.code in told
    assert "Pasal 79A" in told
    assert WHY["words"] not in f"{told}{approval.arguments}{approval.reason}"


@pytest.mark.parametrize(
    "fault", [{"ground": ""}, {"ground": "because"}, {"law": "UU-0"}, {"words": " "}, {"words": "x" * 601}]
)
def test_without_ground_law_and_words_nothing_is_asked(file, vera, fault):
    with pytest.raises(Invalid):
        asked(file, vera, **fault)
    assert rejection_of(file) is None


def test_while_it_is_asked_nothing_else_is_decided_and_it_is_asked_once(file, vera):
    asked(file, vera)

    with pytest.raises(RejectionWaits):
        asked(file, vera)
    with pytest.raises(RejectionWaits):
        check_field(application=file, field="up_kk", verdict="ok", by=vera[1])


def test_whoever_asked_takes_it_back_and_goes_on(file, vera, dodi):
    approval = asked(file, vera)

    actions.withdraw_rejection(application=file, by=vera[1])

    assert rejection_of(file) is None
    assert not Check.objects.exists()
    check_field(application=file, field="up_kk", verdict="ok", by=vera[1])
    with pytest.raises(actions.NoRejectionWaits):
        actions.withdraw_rejection(application=file, by=vera[1])
    approval.refresh_from_db()
    assert approval.state == "withdrawn"


def test_a_colleague_cannot_take_it_back(file, vera, dodi):
    asked(file, vera)

    with pytest.raises(NotApproving):
        actions.withdraw_rejection(application=file, by=dodi[1])
    assert refusal_words(file) == WHY["words"]


def test_when_the_second_person_says_no_it_is_checked_on_and_the_words_are_gone(file, vera, dodi):
    refuse(approval=asked(file, vera), by=dodi[1], answer="Dapat diperbaiki")

    check_field(application=file, field="up_kk", verdict="fix", reason="blurry", by=vera[1])
    fixes = return_for_correction(application=file, by=vera[1])

    assert [fix.field for fix in fixes] == ["up_kk"]
    assert Check.objects.count() == 1


def test_a_consent_that_comes_when_another_has_the_file_rejects_nothing(city, file, vera, dodi):
    approval = asked(file, vera)
    Application.objects.filter(pk=file.pk).update(officer=dodi[0])

    with pytest.raises(NotYours):
        approve(approval=approval, by=dodi[1])
    approval.refresh_from_db()
    assert approval.state == "waiting"


@pytest.mark.parametrize("who", [0, 1])
def test_either_of_the_two_takes_a_rejection_back_within_the_minute(file, vera, dodi, now, who):
    approve(approval=asked(file, vera), by=dodi[1])
    now.shift(timedelta(seconds=59))

    undo(application=file, by=(vera, dodi)[who][1])

    file.refresh_from_db()
    assert (file.status, file.officer, file.law, file.closed_at) == (Status.IN_REVIEW, vera[0], "", None)
    assert not Check.objects.exists()


def test_after_the_minute_a_rejection_stands(file, vera, dodi, now):
    approve(approval=asked(file, vera), by=dodi[1])
    now.shift(timedelta(seconds=61))

    with pytest.raises(NothingToUndo):
        undo(application=file, by=vera[1])


def test_no_program_rejects_without_reason_and_law(file, vera, dodi):
    approve(approval=asked(file, vera), by=dodi[1])

    for column in ("reject_reason", "law"):
        with pytest.raises(IntegrityError, match="application_rejected_by_law"), transaction.atomic():
            connection.cursor().execute(f"UPDATE antri_application SET {column} = ''")


def test_its_holder_reads_why(file, vera, dodi):
    page = f"/berkas/{token_of(file)}/"
    assert "Mengapa ditolak" not in Client().get(page).content.decode()

    approve(approval=asked(file, vera), by=dodi[1])

    html = Client().get(page).content.decode()
    for words in ("Mengapa ditolak", "Dokumen yang sama sudah terbit", WHY["words"], "UU 23/2006", "Pasal 79A"):
        assert words in html, words
