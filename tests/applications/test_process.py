"""What follows approval: one step after the other, many at once, and back within a minute."""

import functools
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from antri.applications.actions import WrongStatus, process
from antri.applications.actions.hand_over_document import close_delivered, hand_over_at_desk, note_download
from antri.applications.actions.process import DocumentMissing, UndoOver
from antri.applications.models import Application
from antri.applications.queries import token_of
from antri.applications.queries.answers import EMPTY
from antri.applications.queries.standing import standing_of
from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.journal.actions import SYSTEM, Actor
from antri.journal.models import Event
from antri.people.models import Role
from antri.web.refusals import Invalid
from tests import cast
from tests.applications.approved import application, at
from tests.applications.cast import form_of, paper
from tests.applications.filing import live
from tests.races.crowd import together

Status = Application.Status
BY = Actor("officer", "desk", "7")
TUESDAY = at(2027, 1, 5)


@pytest.fixture
def now():
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


def result(file: Application):
    return paper(file, "document", role="result", kind="pdf")


def stands(file: Application) -> str:
    return Application.objects.values_list("status", flat=True).get(pk=file.pk)


def test_way_of_a_card_from_approval_to_the_hand(city: cast.City, now) -> None:
    file = application(city, outcome="pick_up")

    process.begin_processing(application=file, by=BY)
    process.await_blank(application=file, by=BY)
    process.begin_processing(application=file, by=BY)
    process.make_ready(application=file, by=BY)
    hand_over_at_desk(application=file, collector="family", old_card="taken", is_id_seen=True, by=BY)
    process.close(application=file, by=BY)

    told = list(Event.objects.filter(about_id=str(file.pk)).order_by("id").values_list("what", flat=True))
    assert told == [
        "application.processing_begun",
        "application.blank_awaited",
        "application.processing_resumed",
        "application.made_ready",
        "application.delivered",
        "application.closed",
    ]
    file.refresh_from_db()
    assert file.closed_at == TUESDAY
    event = Event.objects.get(what="application.delivered")
    assert (event.data["collector"], event.data["old_card"], event.data["how"]) == ("family", "taken", "desk")


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.IN_PROCESS}))
def test_only_what_is_worked_on_waits_for_the_ministry(city: cast.City, now, status: str) -> None:
    more = {"officer": cast.officer(Role.VERIFIER, city.main), "officer_seen_at": TUESDAY}
    more = more if status == Status.IN_REVIEW else {}
    if status == Status.DRAFT:
        more = {"expires_on": date(2027, 4, 1), "submitted_at": None, "sealed": None}
    file = application(city, status=status, **more)

    with pytest.raises(WrongStatus):
        process.await_ministry(application=file, awaits="Konsolidasi NIK", by=BY)

    assert stands(file) == status


def test_holder_reads_what_is_awaited_and_the_date_is_the_expected_one(city: cast.City, now) -> None:
    file = application(city, status=Status.IN_PROCESS)

    process.await_ministry(application=file, awaits="  Konsolidasi   NIK di pusat ", expected=date(2027, 1, 20), by=BY)

    file.refresh_from_db()
    assert (file.awaits, file.due_on) == ("Konsolidasi NIK di pusat", date(2027, 1, 20))


@pytest.mark.parametrize(
    ("words", "expected"), [("", None), ("x" * 161, None), (f"NIK {cast.CITRA.nik}", None), ("pusat", date(2027, 1, 4))]
)
def test_words_and_dates_that_cannot_be_are_refused(city: cast.City, now, words: str, expected: date | None) -> None:
    file = application(city, status=Status.IN_PROCESS)

    with pytest.raises(Invalid):
        process.await_ministry(application=file, awaits=words, expected=expected, by=BY)

    assert stands(file) == Status.IN_PROCESS


def test_document_that_is_a_file_is_not_ready_before_it_is_there(city: cast.City, now) -> None:
    file = application(city, status=Status.IN_PROCESS, outcome="from_home")

    with pytest.raises(DocumentMissing):
        process.make_ready(application=file, by=BY)
    result(file)
    process.make_ready(application=file, by=BY)

    assert stands(file) == Status.READY


def test_what_ends_in_data_alone_is_ready_without_a_document_and_over_by_itself(city: cast.City, now) -> None:
    form = form_of(city.ktp)
    form.definition["outputs"] = [{"document": "Pembaruan data", "document_en": "Data update", "how": "update"}]
    form.save(update_fields=["definition"])
    file = application(city, status=Status.IN_PROCESS, outcome="from_home", form=form)

    process.make_ready(application=file, by=BY)
    assert standing_of(file).title == "Data Anda sudah diperbarui"
    now.move_to(TUESDAY + timedelta(days=7))
    assert close_delivered(by=SYSTEM) == 0
    assert (stands(file), Event.objects.get(what="application.delivered").data["how"]) == (Status.DELIVERED, "update")
    now.move_to(TUESDAY + timedelta(days=14))

    assert close_delivered(by=SYSTEM) == 1


def test_one_press_moves_many_and_says_what_it_left(city: cast.City, now) -> None:
    rows = [application(city, cast.person(number)) for number in range(3)]
    late = application(city, cast.WATI, status=Status.DELIVERED)

    done = process.process_many(applications=[*rows, late], step=process.begin_processing, by=BY)

    assert done.moved == rows
    assert [row for row, _why in done.left] == [late]
    assert {stands(row) for row in rows} == {Status.IN_PROCESS}
    # One that cannot be said of any is said of none.
    with pytest.raises(Invalid):
        process.process_many(applications=rows, step=process.await_ministry, awaits="", by=BY)


def test_press_is_undone_within_a_minute_by_who_pressed(city: cast.City, now) -> None:
    rows = [application(city, cast.person(number), due_on=date(2027, 1, 8)) for number in range(3)]
    done = process.process_many(applications=rows, step=process.begin_processing, by=BY)
    process.make_ready(application=Application.objects.get(pk=paperless(rows[2]).pk), by=BY)

    with pytest.raises(UndoOver):
        process.undo_press(office=city.main, press=done.key, by=Actor("officer", "desk", "8"))
    with pytest.raises(UndoOver):
        process.undo_press(office=city.district, press=done.key, by=BY)
    assert process.undo_press(office=city.main, press=done.key, by=BY) == 2

    assert [stands(row) for row in rows] == [Status.APPROVED, Status.APPROVED, Status.READY]
    rows[0].refresh_from_db()
    assert rows[0].due_on == date(2027, 1, 8)
    with pytest.raises(UndoOver):
        process.undo_press(office=city.main, press=done.key, by=BY)


def paperless(file: Application) -> Application:
    """Let it be picked up, so that no file is needed."""
    Application.objects.filter(pk=file.pk).update(outcome="pick_up")
    return file


def test_after_a_minute_nothing_is_undone(city: cast.City, now) -> None:
    done = process.process_many(applications=[application(city)], step=process.begin_processing, by=BY)
    now.move_to(TUESDAY + timedelta(seconds=60))

    with pytest.raises(UndoOver):
        process.undo_press(office=city.main, press=done.key, by=BY)


@pytest.mark.parametrize(
    ("status", "step"),
    [
        (Status.APPROVED, process.begin_processing),
        (Status.AWAITING_BLANK, process.begin_processing),
        (Status.AWAITING_MINISTRY, process.begin_processing),
        (Status.IN_PROCESS, process.await_blank),
        (Status.IN_PROCESS, functools.partial(process.await_ministry, awaits="pusat")),
        (Status.IN_PROCESS, process.make_ready),
        (Status.AWAITING_BLANK, process.make_ready),
        (Status.AWAITING_MINISTRY, process.make_ready),
        (
            Status.READY,
            functools.partial(hand_over_at_desk, collector="self", old_card="none", is_id_seen=True),
        ),
    ],
)
def test_each_step_can_be_undone(city: cast.City, now, status: str, step) -> None:
    file = application(city, status=status, outcome="pick_up", awaits="konsolidasi", due_on=date(2027, 1, 8))

    done = process.process_many(applications=[file], step=step, by=BY)
    process.undo_press(office=city.main, press=done.key, by=BY)

    file.refresh_from_db()
    assert (file.status, file.awaits, file.due_on) == (status, "konsolidasi", date(2027, 1, 8))


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_move_one_step(city: cast.City) -> None:
    file = application(city)
    again = [Application.objects.select_related("office", "service").get(pk=file.pk) for _ in range(2)]

    done = together([functools.partial(process.begin_processing, application=row, by=BY) for row in again])

    assert sorted(type(answer).__name__ for answer in done) == ["NoneType", "WrongStatus"]
    assert Event.objects.filter(what="application.processing_begun").count() == 1


def test_nothing_is_handed_over_without_the_id(city: cast.City, now) -> None:
    file = application(city, status=Status.READY)

    with pytest.raises(Invalid) as refused:
        hand_over_at_desk(application=file, collector="", old_card="", is_id_seen=False, by=BY)

    assert [field for field, *_rest in refused.value.errors] == ["collector", "old_card", "id_seen"]
    assert stands(file) == Status.READY


def test_first_download_delivers_what_is_only_a_file(city: cast.City, now) -> None:
    file, card = (
        application(city, status=Status.READY),
        application(city, cast.WATI, status=Status.READY, outcome="pick_up"),
    )

    for row in (file, file, card):
        note_download(application=row, paper=result(row), said=EMPTY, by=cast.CITRA.actor)

    assert (stands(file), stands(card)) == (Status.DELIVERED, Status.READY)
    assert Event.objects.filter(what="application.document_downloaded").count() == 3
    assert Event.objects.filter(what="application.delivered").count() == 1


@pytest.mark.parametrize(("wanted", "then"), [(True, Status.READY), (False, Status.DELIVERED)])
def test_a_card_that_was_asked_for_as_well_is_still_to_be_fetched(city: cast.City, now, wanted, then) -> None:
    form, said = live(city.birth), {**EMPTY, "answers": {"child_birth_date": "2026-11-02", "want_kia": wanted}}
    file = application(city, status=Status.READY, service=city.birth, form=form, answers=said)

    note_download(application=file, paper=result(file), said=said, by=cast.CITRA.actor)

    assert stands(file) == then
    page = Client().get(f"/berkas/{token_of(file)}/").content.decode()
    assert "Unduh dokumen" in page or then == Status.DELIVERED
    assert ("Pilih waktu mengambil" in page) == wanted


def test_what_was_handed_over_is_done_after_a_week(city: cast.City, now) -> None:
    file = application(city, status=Status.DELIVERED)
    now.move_to(TUESDAY + timedelta(days=7) - timedelta(seconds=1))
    assert close_delivered(by=SYSTEM) == 0

    now.move_to(TUESDAY + timedelta(days=7))
    assert close_delivered(by=SYSTEM) == 1

    assert stands(file) == Status.DONE


def test_office_may_let_it_be_done_earlier(city: cast.City, now) -> None:
    Setting.objects.create(city=cast.CODE, key="close_days", value=1)
    forget()
    application(city, status=Status.DELIVERED)
    now.move_to(TUESDAY + timedelta(days=1))

    assert close_delivered(by=SYSTEM) == 1
