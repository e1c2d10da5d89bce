"""G18, G19 for what is said about files: questions, complaints, filings of programs leave nothing readable."""

import itertools
import json

import pytest

from antri.applications.actions.answer_complaint import answer_complaint
from antri.applications.actions.talk import answer
from antri.applications.models import Application, Complaint, Message
from antri.applications.queries import by_token, token_of
from antri.applications.queries.complaints import complaint_by_token
from antri.directory.queries import forget
from antri.journal.actions import SYSTEM
from antri.management.recovery.backup import back_up
from antri.people.access import staff_of
from antri.people.models import Role
from antri.web import clock
from tests import cast
from tests.applications.approved import application
from tests.applications.filing import ANSWERS, SCREENING, STATEMENTS, live
from tests.security.test_canaries import PEOPLE, Walk
from tests.security.traces import canaries, database, finds, logged, memory, unpacked

pytestmark = pytest.mark.django_db(transaction=True)


def walk(city, who, officer, n):
    """Ask, be answered, complain with name and phone, be answered, find it again, file by a program."""
    one, by = Walk(who), staff_of(officer, clock.today("Asia/Jakarta")).actor
    file = application(city, who, status=Application.Status.SUBMITTED)
    page = f"/berkas/{token_of(file)}/"
    # The words are the asker's own: they are read on the page, so nothing but the words may be there.
    words = f"Kata rahasia {who.name}"
    one.see(one.browser.post(f"{page}tanya/", {"kata": words}))
    answer(application=file, words=words, officer=officer, by=by)
    one.see(one.browser.get(page), shows=(who.name,))
    one.see(one.browser.post("/berkas/cek/", {"kode": file.code, "hp": "0000"}))
    one.see(one.browser.post("/berkas/cek/", {"kode": file.code, "hp": who.phone[-4:]}))
    told = {
        "kantor": city.main.slug,
        "tentang": "late",
        "kata": f"{who.name} {who.nik}",
        "nama": who.name,
        "hp": who.phone,
    }
    sent = one.see(one.browser.post("/pengaduan/tulis/", told | {"kunci": f"kunci-kenari-{n:08d}"}))
    complaint = complaint_by_token(sent["Location"].split("/")[2])
    answer_complaint(complaint=complaint, words=f"Untuk {who.name}", officer=officer, by=by)
    one.see(one.browser.get(sent["Location"]), shows=(who.name, who.nik))
    return [*one.seen, *_by_program(city, who, n)]


def _by_program(city, who, n):
    """File as a program does; then what is wrong, with the NIK where it does not belong."""
    program = Walk(who)
    answers = {key: value for step in ANSWERS.values() for key, value in step.items() if value is not None}
    answers |= {"applicant_name": who.name, "applicant_phone": f"+62{who.phone[1:]}", "applicant_nik": who.nik}
    body = {"service": city.birth.code, "screening": SCREENING, "answers": answers, "statements": STATEMENTS}
    for changes in ({}, {"answers": answers | {"birth_city": 3}}, {who.nik: who.name}):
        sent = program.browser.post(
            "/api/v1/applications",
            json.dumps(body | changes),
            content_type="application/json",
            headers={"Idempotency-Key": cast.key(7_000 + n)},
        )
        # It may repeat the name of a field that nobody knows, to the one who sent it.
        program.see(sent, shows=(who.nik,) if who.nik in changes else ())
    return program.seen


@pytest.mark.goal("G18", "G19")
def test_nothing_of_a_question_a_complaint_or_a_filing_stays_where_it_could_be_read(city, settings, tmp_path, tries):
    settings.JOURNAL_HEAD_FILE = tmp_path / "heads.jsonl"
    live(city.birth)
    forget()
    officer = cast.officer(Role.OFFICE_MANAGER, city.main)
    with logged() as out:
        seen = list(itertools.chain.from_iterable(walk(city, who, officer, n) for n, who in enumerate(PEOPLE)))
        made = back_up(to=tmp_path / "copies", keep_days=35, by=SYSTEM)
        left = {"copy": made.path.read_bytes(), "in the copy": unpacked(made.path)}
        left |= {"memory": memory(), "database": database(), "log": out.getvalue(), "pages": "\n".join(seen)}

    assert Message.objects.count() == 2 * len(PEOPLE)
    assert Complaint.objects.filter(state=Complaint.State.ANSWERED).count() == len(PEOPLE)
    assert Application.objects.filter(channel="api").count() == len(PEOPLE)
    for place, text in left.items():
        assert finds(text, PEOPLE) == [], place
    tries(sum(len(canaries(who)) for who in PEOPLE) * len(left))


@pytest.mark.goal("G18")
def test_the_search_finds_a_question_that_stays(city):
    """Negative control."""
    who = PEOPLE[0]
    file = by_token(token_of(application(city, who, status=Application.Status.SUBMITTED)))
    assert finds(database(), [who]) == []

    Application.objects.filter(pk=file.pk).update(awaits=f"Menunggu {who.name}")

    assert who.name in finds(database(), [who])
