"""Nobody slips another paper or answer under what the office has looked at, or takes one away from there."""

import pytest

from antri.applications.actions import WrongStatus
from antri.applications.actions.check import (
    NotAllChecked,
    PapersWait,
    approve,
    check_field,
    return_for_correction,
)
from antri.applications.actions.papers import add_piece, announce, finish, remove_paper, take_whole
from antri.applications.actions.papers.check import check_waiting
from antri.applications.actions.papers.inspect import Busy
from antri.applications.actions.save_step import save_step
from antri.applications.actions.submit import submit
from antri.applications.actions.take import take_up
from antri.applications.actions.undo import undo
from antri.applications.models import Application, Check, Paper
from antri.applications.models.paper_files import PIECE
from antri.applications.queries import token_of
from antri.applications.queries.answers import answers_of, flat
from antri.applications.queries.checklist import checklist
from antri.applications.queries.received import received
from antri.journal.actions import SYSTEM, Actor
from tests import cast
from tests.applications.cast import verifier
from tests.applications.filing import begun, fill, returned
from tests.applications.paper_story import photo, upload

CITRA = cast.CITRA.actor
State = Paper.State


@pytest.fixture
def filled(city):
    made, token = begun(city)
    fill(made, token)
    return Application.objects.get(pk=made.pk), token


def coming(application, field="up_kk"):
    """Send all pieces of another paper and do not say yet that it is whole."""
    data = photo(seed=9)
    late = announce(application=application, field=field, size=len(data), name="lain.jpg", by=CITRA)
    for offset in range(0, len(data), PIECE):
        add_piece(paper=late, offset=offset, chunk=data[offset : offset + PIECE], by=CITRA)
    return late


def waiting(application, monkeypatch, field="up_birth_letter"):
    """Send another paper that nobody can look at yet."""

    def busy(*_args, **_more):
        raise Busy

    with monkeypatch.context() as machine:
        machine.setattr("antri.applications.actions.papers.check.inspect", busy)
        paper = take_whole(application=application, field=field, file=upload(photo(seed=8)), by=CITRA)
    assert paper.state == State.CHECKING
    return paper


def sent(filled):
    row, token = filled
    return submit(application=row, token=token, by=CITRA)


def all_fine(row, who, but=()):
    officer, actor = who
    take_up(office=row.office, officer=officer, by=actor, application=row)
    answers = flat(answers_of(row, token_of(row)))
    for item in checklist(row, answers):
        if item.field not in but:
            check_field(application=row, field=item.field, verdict="ok", by=actor)
    return answers


def test_what_was_still_coming_when_it_was_sent_takes_no_papers_place(filled):
    late = coming(filled[0])
    row = sent(filled)
    before = received(row)

    assert finish(paper=late, by=CITRA).state == State.REMOVED

    assert received(row) == before


def test_what_was_still_coming_is_not_kept_where_a_correction_asks_for_another(filled):
    late = coming(filled[0], "up_birth_letter")
    row = returned(sent(filled), "up_kk", "blurry")
    before = received(row)

    assert finish(paper=late, by=CITRA).state == State.REMOVED

    assert received(row) == before


def test_a_correction_that_was_taken_back_takes_in_no_more(filled):
    row = returned(sent(filled), "up_kk", "blurry")
    late = coming(row)
    officer = row.last_deed["by"][0]
    undo(application=row, by=Actor("officer", "desk", officer))

    assert finish(paper=late, by=CITRA).state == State.REMOVED


def test_in_a_correction_only_what_it_asks_for_can_be_removed(filled):
    row = returned(sent(filled), "up_kk", "blurry")
    fine, asked = (Paper.objects.get(application=row, field=field) for field in ("up_birth_letter", "up_kk"))

    with pytest.raises(WrongStatus):
        remove_paper(paper=fine, by=CITRA)

    assert remove_paper(paper=asked, by=CITRA).state == State.REMOVED
    fine.refresh_from_db()
    assert fine.state == State.KEPT


def test_nothing_is_approved_while_a_paper_waits_to_be_looked_at(city, filled, monkeypatch):
    waiting(filled[0], monkeypatch)
    row, who = sent(filled), verifier(city.main)
    answers = all_fine(row, who)

    with pytest.raises(PapersWait):
        approve(application=row, answers=answers, by=who[1])


def test_a_paper_that_takes_anothers_place_is_looked_at_again(city, filled, monkeypatch):
    waiting(filled[0], monkeypatch)
    row, who = sent(filled), verifier(city.main)
    answers = all_fine(row, who)
    assert Check.objects.filter(application=row, field="up_birth_letter", verdict="ok").exists()

    assert check_waiting(by=SYSTEM) == 1

    with pytest.raises(NotAllChecked) as refused:
        approve(application=row, answers=answers, by=who[1])
    assert refused.value.facts == {"left": ["up_birth_letter"]}
    check_field(application=row, field="up_birth_letter", verdict="ok", by=who[1])
    approve(application=row, answers=answers, by=who[1])


def test_a_page_that_was_found_fine_beside_what_was_returned_on_it_is_looked_at_again(city, filled):
    """The finding stood there before the answer changed: nobody has read the new one."""
    row, who = sent(filled), verifier(city.main)
    all_fine(row, who)
    check_field(application=row, field="child_name", verdict="fix", reason="name_rule", by=who[1])
    return_for_correction(application=row, by=who[1])
    row = Application.objects.get(pk=row.pk)
    new = {"child_name": "Kirana Lain"}
    save_step(application=row, token=filled[1], step="child", answers=new, version=row.version, by=CITRA)
    row = submit(application=Application.objects.get(pk=row.pk), token=filled[1], by=CITRA)
    take_up(office=row.office, officer=who[0], by=who[1], application=row)
    answers = flat(answers_of(Application.objects.get(pk=row.pk), filled[1]))

    with pytest.raises(NotAllChecked) as refused:
        approve(application=row, answers=answers, by=who[1])

    assert refused.value.facts == {"left": ["step:child"]}
    check_field(application=row, field="step:child", verdict="ok", by=who[1])
    approve(application=row, answers=answers, by=who[1])
