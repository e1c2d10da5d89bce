"""A complaint: a receipt, the law's day, an answer; never on the desk of whom it is about."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from antri.applications.actions.answer_complaint import (
    AboutYourself,
    answer_complaint,
    look_at_complaint,
    pass_down,
    pass_up,
    say_whom,
)
from antri.applications.actions.complain import ComplaintOver, Told, complain, withdraw_complaint
from antri.applications.models import Complaint
from antri.applications.queries.complaint_words import words_of
from antri.applications.queries.complaints import (
    complaint_counts,
    complaint_token,
    find_on_desk,
    on_desk,
    overdue_first,
)
from antri.insight.queries.replay_files import replay_files
from antri.journal.actions import record
from antri.journal.models import Event
from antri.people.access import staff_of
from antri.people.models import Appointment, Role
from antri.web import clock
from antri.web.refusals import Invalid
from tests import cast
from tests.applications.approved import application
from tests.booking.story import NOW

WORDS = "Saya diminta Rp50.000 untuk percepatan."
BY = cast.CITRA.actor
State, Desk, About = Complaint.State, Complaint.Desk, Complaint.About


@pytest.fixture(autouse=True)
def clock_at(db):
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def told(city, **changes):
    facts = {"office": city.main.slug, "about": About.LATE, "words": WORDS}
    return Told(**(facts | changes))


def put(city, n=1, **changes):
    return complain(told=told(city, **changes), key=f"complaint-key-{n:06d}", by=BY)


class People:
    """The manager of the main office, the head, an administrator, a verifier."""

    def __init__(self, city):
        self.manager = cast.officer(Role.OFFICE_MANAGER, city.main)
        self.head = cast.officer(Role.HEAD_OF_OFFICE)
        self.admin = cast.officer(Role.ADMINISTRATOR)
        self.verifier = cast.officer(Role.VERIFIER, city.main)
        self.office = city.main

    def sees(self, who, row):
        staff = staff_of(who, clock.today("Asia/Jakarta"))
        found = find_on_desk(staff, self.office, row.code)
        assert (found is not None) == (row in list(on_desk(staff, self.office)))
        return found is not None

    def who_see(self, row):
        names = ("manager", "head", "admin", "verifier")
        return {name for name in names if self.sees(getattr(self, name), row)}


@pytest.fixture
def people(city):
    return People(city)


def by(officer):
    return staff_of(officer, clock.today("Asia/Jakarta")).actor


def doing(row, officer):
    return {"complaint": row, "officer": officer, "by": by(officer)}


def test_it_has_a_receipt_and_the_law_s_day(city):
    row, token = put(city, phone=cast.CITRA.phone, name="Citra Rekaan")

    assert (row.state, row.due_on - NOW.date()) == (State.RECEIVED, timedelta(days=14))
    assert complaint_token(row) == token
    assert words_of(row, token) == {"words": WORDS, "answer": ""}
    stored = Complaint.objects.get()
    blobs = bytes(stored.sealed) + bytes(stored.said)
    assert WORDS.encode() not in blobs
    assert b"Citra" not in blobs
    event = Event.objects.get(what="complaint.received")
    assert WORDS not in str(event.data)


def test_the_same_press_twice_is_one_complaint(city):
    first, token = put(city)
    again, same = put(city)

    assert (first.pk, token) == (again.pk, same)
    assert Complaint.objects.count() == 1


def test_what_cannot_be_used_is_told_at_once(city):
    with pytest.raises(Invalid) as refusal:
        put(city, office="tidak-ada", about="", words=" ", name="<x>", phone="123", whom="x")

    assert {field for field, _code, _text in refusal.value.errors} == {
        *("kantor", "tentang", "kata", "nama", "hp", "siapa")
    }
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    ("about", "whom", "seen"),
    [
        (About.LATE, "", {"manager", "head", "admin"}),
        (About.FAULT, "", {"manager", "head", "admin"}),
        (About.MANNER, "", {"head", "admin"}),
        (About.PAID, "officer", {"head", "admin"}),
        (About.REFUSED, "", {"head", "admin"}),
        (About.OTHER, "manager", {"head", "admin"}),
        (About.OTHER, "head", {"admin"}),
    ],
)
def test_it_lies_above_whom_it_may_be_about_from_the_first(city, people, about, whom, seen):
    row, _token = put(city, about=about, whom=whom)

    assert people.who_see(row) == seen


def test_about_the_manager_it_goes_past_a_head_who_is_that_manager(city, people):
    until = clock.today("Asia/Jakarta")
    role = {
        "city": cast.CODE,
        "officer": people.head,
        "role": Role.OFFICE_MANAGER,
        "since": until - timedelta(days=900),
    }
    Appointment.objects.create(**role, office=city.district)
    before = Appointment.objects.create(**role, office=city.main, until=until)
    assert people.who_see(put(city, whom="manager")[0]) == {"head", "admin"}

    before.delete()
    Appointment.objects.create(**role, office=city.main)

    assert people.who_see(put(city, 2, whom="manager")[0]) == {"admin"}


def test_whoever_it_is_about_never_sees_it_again(city, people):
    row, _token = put(city)
    assert people.who_see(row) == {"manager", "head", "admin"}

    say_whom(**doing(row, people.head), about=people.manager)

    assert people.who_see(row) == {"head", "admin"}
    for deed in (look_at_complaint, pass_up):
        with pytest.raises(AboutYourself):
            deed(**doing(row, people.manager))
    with pytest.raises(AboutYourself):
        answer_complaint(**doing(row, people.manager), words="Tidak benar.")
    with pytest.raises(AboutYourself):
        say_whom(**doing(row, people.manager), about=None)
    with pytest.raises(AboutYourself):
        pass_down(**doing(row, people.head))


def test_about_the_head_it_goes_to_the_administrator(city, people):
    row, _token = put(city)

    say_whom(**doing(row, people.manager), about=people.head)

    assert people.who_see(row) == {"admin"}


def test_about_an_officer_the_manager_gets_it_once_the_head_has_passed_it_down(city, people):
    row, _token = put(city, about=About.MANNER)
    say_whom(**doing(row, people.head), about=people.verifier)
    assert people.who_see(row) == {"head", "admin"}

    pass_down(**doing(row, people.head))

    assert people.who_see(row) == {"manager", "head", "admin"}


@pytest.mark.parametrize("whom", ["manager", "head"])
def test_what_is_said_to_be_about_the_manager_or_the_head_is_not_passed_down(city, people, whom):
    """Not by a press without looking: until it is found to be about somebody else."""
    row, _token = put(city, about=About.MANNER, whom=whom)

    with pytest.raises(AboutYourself):
        pass_down(**doing(row, people.admin))
    assert "manager" not in people.who_see(row)

    say_whom(**doing(row, people.admin), about=people.verifier)
    pass_down(**doing(row, people.admin))
    assert "manager" in people.who_see(row)


def test_whoever_had_a_hand_in_the_file_is_left_out_by_itself(city, people):
    file = application(city)
    record("application.approved", about=("application", file.pk), by=by(people.manager), city=file.city)
    row, _token = put(city, code=file.code)
    other, _token = put(city, 2)

    assert row.application == file
    assert people.who_see(row) == {"head", "admin"}
    assert people.who_see(other) == {"manager", "head", "admin"}
    with pytest.raises(AboutYourself):
        look_at_complaint(**doing(row, people.manager))


def test_no_program_writes_an_answer_by_whom_it_is_about(city, people):
    """By raw SQL: the database itself refuses it, also when it is marked after it was taken in hand."""
    row, _token = put(city)
    key = row.pk.hex if connection.vendor == "sqlite" else str(row.pk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE antri_complaint SET handled_by_id = %s WHERE id = %s", [people.manager.pk, key])
        with pytest.raises(IntegrityError, match="complaint_not_by_whom_it_is_about"), transaction.atomic():
            cursor.execute("UPDATE antri_complaint SET about_officer_id = %s WHERE id = %s", [people.manager.pk, key])
        with pytest.raises(IntegrityError, match="complaint_answered_by"), transaction.atomic():
            cursor.execute("UPDATE antri_complaint SET state = 'answered', handled_by_id = NULL WHERE id = %s", [key])


def test_an_answer_is_read_under_the_link_and_changes_nothing_any_more(city, people):
    row, token = put(city)
    fields = look_at_complaint(**doing(row, people.manager))
    assert (fields["words"], row.state) == (WORDS, State.IN_HAND)

    answer_complaint(**doing(row, people.manager), words="Uang itu dikembalikan.")

    row.refresh_from_db()
    assert words_of(row, token) == {"words": WORDS, "answer": "Uang itu dikembalikan."}
    assert (row.state, row.handled_by) == (State.ANSWERED, people.manager)
    with pytest.raises(ComplaintOver):
        answer_complaint(**doing(row, people.head), words="Sekali lagi.")
    with pytest.raises(ComplaintOver):
        withdraw_complaint(complaint=row, by=BY)
    assert list(replay_files()) == []
    assert Event.objects.filter(what="people.opened", about_kind="complaint").count() == 2


def test_the_journal_never_says_whom_it_is_about(city, people):
    """The manager reads the office's journal."""
    row, _token = put(city)

    say_whom(**doing(row, people.head), about=people.manager)

    event = Event.objects.get(what="complaint.marked")
    assert event.data == {"office": city.main.pk}


def test_what_is_overdue_stands_on_top_and_everybody_reads_the_counts(city, people, clock_at):
    first, _token = put(city, 1)
    second, _token = put(city, 2)
    Complaint.objects.filter(pk=second.pk).update(due_on=NOW.date() - timedelta(days=1))
    third, _token = put(city, 3)
    answer_complaint(**doing(third, people.manager), words="Sudah.")
    fourth, _token = put(city, 4)
    withdraw_complaint(complaint=fourth, by=BY)

    staff = staff_of(people.manager, NOW.date())

    assert list(overdue_first(on_desk(staff, city.main))) == [second, first]
    assert complaint_counts(city.main.city) == (3, 1, 1, 1)


@pytest.mark.parametrize(("hour", "in_time"), [(16, 1), (18, 0)])
def test_an_answer_after_midnight_at_the_office_is_late(city, people, clock_at, hour, in_time):
    row, _token = put(city, 1)
    due = NOW.date() + timedelta(days=2)  # 17.00 UTC is midnight at the office
    answered = datetime(due.year, due.month, due.day, hour, 30, tzinfo=UTC)
    Complaint.objects.filter(pk=row.pk).update(
        due_on=due, state="answered", answered_at=answered, handled_by=people.manager
    )

    assert complaint_counts(city.main.city).in_time == in_time


def test_it_is_not_handed_down_past_what_was_marked_a_moment_ago(city, people):
    row, _token = put(city, about="manner")
    seen = Complaint.objects.get(pk=row.pk)
    say_whom(**doing(row, people.head), about=people.manager)

    with pytest.raises(ComplaintOver):
        pass_down(**doing(seen, people.head))


def test_a_code_that_fits_nothing_is_told_to_nobody(city):
    """Else a complaint would tell which codes there are."""
    row, _token = put(city, code="ZZZZZZZZ")

    assert row.application is None
    assert uuid.UUID(str(row.pk))
