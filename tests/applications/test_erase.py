"""G21 of applications: scans first, then everything personal; before its time only by two people."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command

from antri.applications.actions.erase import EARLY, NotOver, ask_early, erase_applications
from antri.applications.actions.papers import keep_result
from antri.applications.actions.talk import ask
from antri.applications.models import Application, Complaint, Message, Paper
from antri.applications.queries.links import by_token, token_of
from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.journal.actions import SYSTEM, Actor
from antri.journal.models import Event
from antri.people.actions import NotTheSamePerson, approve
from antri.people.models import Approval, Role
from antri.people.queries import token_hash
from antri.web import clock
from tests import cast
from tests.applications.approved import application, at
from tests.applications.cast import form_of, paper, said_by
from tests.applications.paper_story import document, upload
from tests.security.traces import canaries, finds, rows

Status = Application.Status
CLOSED = at(2027, 1, 5)


@pytest.fixture
def now():
    with time_machine.travel(CLOSED, tick=False) as traveller:
        yield traveller


def closed(city: cast.City, who: cast.Person = cast.CITRA, *, status: str = Status.DONE, **more) -> Application:
    facts = {"form": form_of(city.ktp), "answers": said_by(who), "status": status} | more
    return application(city, who, **facts)


def kept(file: Application, role: str) -> bool:
    return Paper.objects.filter(application=file, role=role, state=Paper.State.KEPT).exists()


def with_papers(file: Application) -> Application:
    paper(file, "up_kk")
    paper(file, "result_0", role="result", kind="pdf")
    return file


def later(now, days: int) -> None:
    now.move_to(CLOSED + timedelta(days=days))


@pytest.mark.parametrize("status", [Status.DONE, Status.REJECTED, Status.CANCELLED])
def test_scans_go_after_thirty_days_and_the_document_stays(city: cast.City, now, status: str) -> None:
    file = with_papers(closed(city, status=status))

    later(now, 30)
    assert erase_applications(by=SYSTEM).scans == 0
    now.shift(timedelta(seconds=1))
    assert erase_applications(by=SYSTEM).scans == 1

    assert (kept(file, "upload"), kept(file, "result")) == (False, True)
    assert Application.objects.get(pk=file.pk).sealed is not None


def test_what_somebody_still_works_on_keeps_everything(city: cast.City, now) -> None:
    file = with_papers(application(city, status=Status.READY))

    later(now, 1000)
    assert erase_applications(by=SYSTEM) == (0, 0, 0)

    assert kept(file, "upload")


def test_office_sets_how_long_scans_are_kept(city: cast.City, now) -> None:
    Setting.objects.create(city=cast.CODE, key="paper_days", value=5)
    forget()
    with_papers(closed(city))

    later(now, 6)
    assert erase_applications(by=SYSTEM).scans == 1


@pytest.mark.goal("G21")
def test_of_an_application_over_for_long_no_row_knows_whose_it_was(city: cast.City, now, tries) -> None:
    people = [cast.person(91_000 + number) for number in range(8)]
    files = [with_papers(closed(city, who)) for who in people]
    tokens = [token_of(file) for file in files]
    hints = {bytes(file.sealed).hex() for file in files} | {bytes(file.answers).hex() for file in files}
    hints |= {getattr(file, name) for file in files for name in ("identity_index", "phone_index", "finder")}
    ask(application=files[0], token=tokens[0], words="Kapan selesai?", by=people[0].actor)
    before = rows()
    assert all(hint in before for hint in hints)

    later(now, 91)
    done = erase_applications(by=SYSTEM)

    assert done.applications == 8
    after = rows()
    assert [hint for hint in hints if hint in after] == []
    assert finds(after, people) == []
    assert [by_token(token) for token in tokens] == [None] * 8
    assert not Message.objects.exists()
    assert not Paper.objects.exclude(state=Paper.State.REMOVED).exists()
    event = Event.objects.get(what="application.erased")
    assert (event.data["count"], event.data["papers"]) == (8, 8)
    assert erase_applications(by=SYSTEM) == (0, 0, 0)
    tries(sum(len(canaries(who)) for who in people) + len(hints))


@pytest.mark.goal("G21")
def test_files_leave_the_disk_with_their_rows(city: cast.City, now) -> None:
    file = closed(city, status=Status.READY)
    made = keep_result(
        application=file, field="result_0", file=upload(document(), "kk.pdf"), by=Actor("officer", "desk", "7")
    )
    Application.objects.filter(pk=file.pk).update(status=Status.DONE, closed_at=CLOSED)
    there = list(Path(settings.PAPERS_DIR).rglob(f"{made.name}*"))
    assert there

    later(now, 91)
    erase_applications(by=SYSTEM)

    assert not list(Path(settings.PAPERS_DIR).rglob(f"{made.name}*"))


def complaint(city: cast.City, **fields) -> Complaint:
    number = Complaint.objects.count()
    facts = {"state": "withdrawn", "sealed": b"sealed", "said": b"said", "received_at": clock.now()}
    return Complaint.objects.create(
        city=cast.CODE,
        code=f"PENG{number:04d}",
        office=city.main,
        about="late",
        token_hash=token_hash(f"complaint{number}"),
        finder=f"finder{number}",
        due_on=clock.now().date(),
        **(facts | fields),
    )


@pytest.mark.goal("G21")
def test_complaints_go_when_they_and_their_answers_are_old(city: cast.City, now) -> None:
    officer = cast.officer(Role.OFFICE_MANAGER, city.main)
    withdrawn = complaint(city)
    answered = complaint(city, state="answered", answered_at=CLOSED + timedelta(days=10), handled_by=officer)
    waits = complaint(city, state="received")

    later(now, 91)
    assert erase_applications(by=SYSTEM).complaints == 1
    later(now, 101)
    assert erase_applications(by=SYSTEM).complaints == 1

    for row in (withdrawn, answered):
        row.refresh_from_db()
        assert (row.sealed, row.said, row.finder) == (None, None, "")
        assert row.erased_at is not None
    waits.refresh_from_db()
    assert bytes(waits.sealed) == b"sealed"


def test_before_its_time_two_people_erase(city: cast.City, now) -> None:
    file = with_papers(closed(city))
    manager = cast.officer(Role.OFFICE_MANAGER, city.main)
    head = cast.officer(Role.HEAD_OF_OFFICE)
    one, other = (Actor("officer", "desk", str(who.pk)) for who in (manager, head))

    approval = ask_early(application=file, reason="Permintaan warga", by=one)
    assert kept(file, "upload")
    with pytest.raises(NotTheSamePerson):
        approve(approval=approval, by=one)
    approve(approval=approval, by=other)

    file.refresh_from_db()
    assert file.erased_at == CLOSED
    assert file.sealed is None
    assert not kept(file, "upload")
    assert not kept(file, "result")
    event = Event.objects.get(what="application.erased_early")
    assert (event.actor_id, event.data["second"]) == (one.id, other.id)
    assert cast.CITRA.nik not in json.dumps(approval.arguments)
    assert approval.kind == EARLY


def test_what_is_not_over_or_erased_cannot_be_asked_for(city: cast.City, now) -> None:
    by = Actor("officer", "desk", str(cast.officer(Role.OFFICE_MANAGER, city.main).pk))

    for file in (application(city, status=Status.READY), closed(city, cast.WATI, erased_at=CLOSED)):
        with pytest.raises(NotOver):
            ask_early(application=file, reason="x", by=by)
    assert not Approval.objects.exists()


def test_command_tells_first_and_then_removes(city: cast.City, now, capsys: pytest.CaptureFixture[str]) -> None:
    with_papers(closed(city))
    later(now, 91)

    call_command("erase_files", "--look")
    assert "pindaian 1 berkas, isi 1 berkas, 0 pengaduan" in capsys.readouterr().out
    assert Paper.objects.filter(state=Paper.State.KEPT).count() == 2
    call_command("erase_files")

    assert "Dihapus: 1 pindaian, isi 1 berkas, 0 pengaduan." in capsys.readouterr().out


def test_page_tells_what_went_and_takes_a_request(city: cast.City, now) -> None:
    file = with_papers(closed(city))
    other = closed(city, cast.WATI)
    manager = cast.staff_client(Role.OFFICE_MANAGER, city.main)
    url = "/kelola/disdukcapil/penghapusan/"

    assert manager.post(url, {"kode": file.code, "alasan": ""}).status_code == 422
    assert manager.post(url, {"kode": "ZZZZZZZZ", "alasan": "x"}).status_code == 422
    assert manager.post(url, {"kode": other.code, "alasan": "Permintaan warga"}).status_code == 302
    assert Approval.objects.get().kind == EARLY
    later(now, 31)
    erase_applications(by=SYSTEM)

    page = cast.staff_client(Role.HEAD_OF_OFFICE).get(url).content.decode()
    assert "pindaian warga" in page
    assert cast.CITRA.name not in page
    assert cast.staff_client(Role.VERIFIER, city.main).get(url).status_code == 403
