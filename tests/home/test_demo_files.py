"""The demo's twenty applications: in every state, by the real actions, at a time that has passed, once only."""

from collections import Counter

import pytest
import time_machine

from antri.applications.actions.forms import switch_on_all
from antri.applications.models import Application, Complaint, Message, Paper
from antri.applications.queries import token_of
from antri.applications.queries.answers import answers_of
from antri.applications.queries.timeline import timeline
from antri.home.actions import file_in_demo
from antri.home.actions.demo_files.cases import CASES
from antri.home.actions.demo_files.people import family
from antri.home.actions.demo_files.scans import card, pdf, photo
from antri.insight.queries import replay
from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from antri.people.actions import found_demo_officers
from antri.people.queries import read_nik
from antri.web import clock
from tests.directory.conftest import BOGOR, load

NOW = "2026-12-01T03:00:00+00:00"
Status = Application.Status


def test_there_are_twenty_in_all_states_and_all_of_it_follows_from_the_journal(db):
    with time_machine.travel(NOW, tick=False):
        load(BOGOR)
        found_demo_officers(by=SYSTEM)
        switch_on_all(by=SYSTEM)
        today, now = clock.today("Asia/Jakarta"), clock.now()

        assert file_in_demo(today=today) == len(CASES) == 20
        assert file_in_demo(today=today) == 0

        states = Counter(Application.objects.values_list("status", flat=True))
        assert set(states) == set(Status.values)
        assert [broken.said for broken in replay()] == []
        assert not Event.objects.filter(at__gt=now).exists()
        # One photo that cannot be read and was sent again; a finished document; a question; a complaint.
        assert Paper.objects.filter(role=Paper.Role.UPLOAD, flags__icontains="blurry").exists()
        assert Event.objects.filter(what="application.corrected").count() == 1
        ready = Application.objects.get(status=Status.READY, outcome=Application.Outcome.FROM_HOME)
        assert Paper.objects.filter(application=ready, role=Paper.Role.RESULT, state="kept", kind="pdf").exists()
        assert [str(moment.text) for moment in timeline(ready)][-1] == "Dokumen siap"
        assert Message.objects.filter(side="citizen", read_at=None).count() == 1
        assert Complaint.objects.get().application is not None
        assert Application.objects.filter(status=Status.SUBMITTED, due_on__lt=today).exists()
        assert Application.objects.filter(channel="assisted", helper__isnull=False).count() == 3
        _check_nobody_is_real()


def _check_nobody_is_real():
    names = ("Contoh", "Rekaan", "Percontohan", "Umpama", "Andaian")
    for row in Application.objects.exclude(answers=None):
        said = answers_of(row, token_of(row))["answers"]
        niks = [value for key, value in said.items() if key.endswith("_nik") and isinstance(value, str)]
        assert niks
        assert all(nik[12:15] == "999" for nik in niks)
        assert said["applicant_name"].endswith(names)


def test_the_families_have_niks_that_the_product_takes_and_nobody_twice():
    seen = set()
    today = clock.today("Asia/Jakarta")
    for number, _case in enumerate(CASES):
        people = family(number, today)
        for person in (people.father, people.mother):
            assert read_nik(person.nik, on=today, provinces=frozenset({"32"})) == person.nik
            seen.add(person.nik)
    assert len(seen) == 2 * len(CASES)


@pytest.mark.parametrize("drawn", [photo(card("KTP", (("NIK", "3271"),))), pdf(card("KTP", ()))])
def test_what_is_drawn_is_small(drawn):
    assert 10_000 < len(drawn) < 200_000


def test_a_real_city_has_one_clock(settings):
    settings.DEMO = False
    with pytest.raises(RuntimeError), clock.at(clock.now()):
        pass
