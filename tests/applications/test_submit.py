"""Send an application: everything is validated, sent once, sealed for the office; a correction keeps its place."""

import datetime

import pytest
import time_machine

from antri.applications.actions.save_step import save_statements, save_step
from antri.applications.actions.submit import Unsent, submit
from antri.applications.models import Application, Paper
from antri.applications.queries.answers import answers_of
from antri.booking.queries import finder_of
from antri.journal.models import Event
from antri.people.actions import open_sealed
from antri.people.queries import identity_indexed, phone_indexed
from tests import cast
from tests.applications import filing
from tests.applications.cast import paper

BY = cast.CITRA.actor


@pytest.fixture
def filled(city: cast.City) -> tuple[Application, str]:
    application, token = filing.begun(city)
    return filing.fill(application, token), token


def test_a_filled_draft_is_sent_and_found_by_child_and_phone(filled: tuple[Application, str]) -> None:
    application, token = filled

    sent = submit(application=application, token=token, by=BY)

    sent.refresh_from_db()
    assert sent.status == "submitted"
    assert sent.submitted_at is not None
    assert sent.expires_on is None
    assert sent.due_on is not None
    assert sent.identity_index == identity_indexed("child", filing.MOTHER).first
    assert sent.phone_index == phone_indexed("+6281200000001").first
    assert sent.finder == finder_of(sent.code, "0001")
    fields = open_sealed(sent, by=cast.COUNTER_OFFICER, reason="test")
    assert fields["name"] == "Kirana Contoh"
    assert fields["answers"]["mother_nik"] == filing.MOTHER
    assert fields["statements"] == filing.STATEMENTS


def test_sending_twice_is_once(filled: tuple[Application, str]) -> None:
    application, token = filled
    first = submit(application=application, token=token, by=BY)

    again = submit(application=application, token=token, by=BY)

    assert again.submitted_at == first.submitted_at
    assert Event.objects.filter(what="application.submitted").count() == 1


def test_what_is_missing_is_told_all_at_once_and_nothing_is_sent(city: cast.City) -> None:
    application, token = filing.begun(city)

    with pytest.raises(Unsent) as refused:
        submit(application=application, token=token, by=BY)

    fields = {fault.field for fault in refused.value.faults}
    assert {"applicant_name", "child_name", "witnesses", "up_kk", "truth"} <= fields
    application.refresh_from_db()
    assert application.status == "draft"
    assert application.sealed is None


def test_a_statement_that_was_not_ticked_stops_the_sending(filled: tuple[Application, str]) -> None:
    application, token = filled
    save_statements(application=application, token=token, statements=["truth"], by=BY)

    with pytest.raises(Unsent) as refused:
        submit(application=application, token=token, by=BY)

    assert {fault.field for fault in refused.value.faults} == {"originals", "not_recorded_before"}


def test_what_is_hidden_now_is_left_behind(city: cast.City) -> None:
    application, token = filing.begun(city)
    filing.fill(application, token, parents={"father_has_nik": False, "father_birth_place": "Bogor"})
    with pytest.raises(Unsent):  # the date of birth is asked of whoever has no NIK
        submit(application=application, token=token, by=BY)
    now = Application.objects.get(pk=application.pk)
    save_step(
        application=now,
        token=token,
        step="parents",
        answers={"father_has_nik": True, "father_nik": filing.FATHER},
        version=now.version,
        by=BY,
    )

    sent = submit(application=now, token=token, by=BY)

    assert "father_birth_place" not in answers_of(sent, token)["answers"]


def test_a_paper_of_a_hidden_question_is_removed_when_it_is_sent(filled: tuple[Application, str]) -> None:
    application, token = filled
    stray = paper(application, "up_sptjm_couple")

    submit(application=application, token=token, by=BY)

    stray.refresh_from_db()
    assert stray.state == Paper.State.REMOVED
    assert stray.sealed is None


def test_no_answer_stands_in_an_event(filled: tuple[Application, str]) -> None:
    application, token = filled

    submit(application=application, token=token, by=BY)

    told = str(list(Event.objects.values_list("data", flat=True)))
    for secret in (filing.MOTHER, filing.FATHER, "Kirana", "81200000001", filing.KK):
        assert secret not in told


def test_soft_findings_go_along_as_flags(city: cast.City) -> None:
    application, token = filing.begun(city)
    same = [
        {"witness_name": "Sekar Contoh", "witness_nik": filing.MOTHER},
        {"witness_name": "Lestari Contoh", "witness_nik": "3603125506959998"},
    ]
    filing.fill(application, token, witness={"witnesses": same})

    sent = submit(application=application, token=token, by=BY)

    assert {"field": "witness_nik", "rule": "nik_differs", "row": 0} in sent.flags


def test_a_correction_keeps_its_place(filled: tuple[Application, str]) -> None:
    application, token = filled
    first = submit(application=application, token=token, by=BY)
    filing.returned(first, "child_name", "name_rule")
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1), tick=False):
        now = Application.objects.get(pk=application.pk)
        save_step(
            application=now,
            token=token,
            step="child",
            answers={"child_name": "Kirana Contoh Baru", "child_sex": "male"},
            version=now.version,
            by=BY,
        )
        again = submit(application=now, token=token, by=BY)

    assert again.submitted_at == first.submitted_at
    fields = open_sealed(again, by=cast.COUNTER_OFFICER, reason="test")
    assert fields["answers"]["child_name"] == "Kirana Contoh Baru"
    assert fields["answers"]["child_sex"] == "female"  # nobody asked for that
    assert not again.checks.filter(fixed_at__isnull=True).exists()
    assert Event.objects.filter(what="application.corrected").count() == 1
