"""Verifiers press at the same instant: each application is checked by one of them."""

import threading
from collections import Counter
from contextlib import nullcontext

import pytest

from antri.applications.actions import take
from antri.applications.models import Application
from antri.journal.models import Event
from tests import cast, sizes
from tests.applications.cast import sent_application, verifier
from tests.races.crowd import STUCK_S, kinds, together


def desk(place, count):
    return [verifier(place.main, f"verifikator-{number}") for number in range(count)]


def taking(place, who, application=None):
    officer, by = who
    return lambda: take.take_up(office=place.main, officer=officer, by=by, application=application)


@pytest.mark.goal("G9")
def test_two_verifiers_who_take_the_next_at_once_never_get_the_same(place, tries):
    two = desk(place, 2)
    for number in range(sizes.CHECK_RACES):
        sent_application(place, cast.person(number), has_papers=False)
    given = Counter()

    answers = together([taking(place, two[turn % 2]) for turn in range(sizes.CHECK_RACES)], workers=2)

    given.update(row.code for row in answers)
    assert set(given.values()) == {1}
    assert len(given) == sizes.CHECK_RACES
    assert not Application.objects.exclude(status="in_review").exists()
    assert Event.objects.filter(what="application.taken_up").count() == sizes.CHECK_RACES
    tries(len(answers))


@pytest.mark.goal("G9")
def test_two_verifiers_who_want_the_same_one_at_once_do_not_both_get_it(place, tries):
    two = desk(place, 2)
    sent = [sent_application(place, cast.person(n), has_papers=False) for n in range(sizes.CHECK_DUELS)]

    for one in sent:
        answers = together([taking(place, who, one) for who in two])
        assert kinds(answers) == {"Application": 1, "TakenByAnother": 1}
    tries(2 * len(sent))


def test_without_the_condition_in_the_update_both_get_the_same(place, monkeypatch):
    """The negative control: look, then write, whatever stands there by now."""
    two = desk(place, 2)
    sent = sent_application(place, has_papers=False)
    both_have_looked = threading.Barrier(2)

    def naive(row, to, *, what, by):
        both_have_looked.wait(STUCK_S)
        Application.objects.filter(pk=row.pk).update(status="in_review", officer=to, officer_seen_at=row.submitted_at)

    monkeypatch.setattr(take, "change", nullcontext)
    monkeypatch.setattr(take, "_give", naive)
    answers = together([taking(place, who, sent) for who in two])

    assert kinds(answers) == {"Application": 2}
