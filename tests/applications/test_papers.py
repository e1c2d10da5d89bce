"""A paper comes in, whole or in pieces, lies encrypted, is shown, and is removed for good."""

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as live_settings
from django.db import IntegrityError, connection
from PIL import Image

from antri.applications.actions import WrongStatus
from antri.applications.actions.erase import erase_one
from antri.applications.actions.papers import (
    NoRoomForPapers,
    PaperNotAsked,
    PaperTooLarge,
    PieceMisplaced,
    TooManyPapers,
    add_piece,
    announce,
    finish,
    keep_result,
    remove_paper,
    sweep_papers,
    take_whole,
    view_paper,
)
from antri.applications.models import Application, Check, Paper, paper_files
from antri.applications.models.paper_files import PIECE
from antri.applications.queries.papers import MOST_BYTES, clean_copy, opened, page_of, papers_of, results_of
from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from antri.people.models import SealBroken
from tests import cast
from tests.applications.paper_story import document, draft, photo, upload

CITRA = cast.CITRA.actor
OFFICER = cast.COUNTER_OFFICER
State = Paper.State


def lying(paper: Paper) -> list[str]:
    """Name the parts of a paper that lie on the disk."""
    folder = Path(live_settings.PAPERS_DIR) / paper.name[:2]
    return sorted(path.name.partition(".")[2] for path in folder.glob(f"{paper.name}.*"))


def whats(paper: Paper) -> list[str]:
    events = Event.objects.filter(about_kind="paper", about_id=str(paper.pk)).order_by("id")
    return list(events.values_list("what", flat=True))


def sent(application: Application, data: bytes, *, field: str = "up_one", name: str = "kk.jpg") -> Paper:
    """Send a paper in pieces, without finishing it."""
    paper = announce(application=application, field=field, size=len(data), name=name, by=CITRA)
    for offset in range(0, len(data), PIECE):
        add_piece(paper=paper, offset=offset, chunk=data[offset : offset + PIECE], by=CITRA)
    return paper


def test_a_photo_that_came_with_a_form_is_kept_as_a_picture_of_ours(city: cast.City) -> None:
    application = draft(city)
    paper = take_whole(application=application, field="up_one", file=upload(photo(form="PNG")), by=CITRA)
    assert (paper.state, paper.kind, paper.pages) == (State.KEPT, "png", 1)
    assert papers_of(application) == [paper]
    picture = Image.open(io.BytesIO(page_of(paper, 1)))
    assert (picture.format, picture.size) == ("JPEG", (900, 700))
    assert clean_copy(paper) == page_of(paper, 1)
    assert whats(paper) == ["paper.announced", "paper.kept"]
    assert opened(paper).file_name == "foto.jpg"


def test_a_document_is_kept_as_pictures_of_its_pages_and_a_copy_bound_of_them(city: cast.City) -> None:
    paper = take_whole(application=draft(city), field="up_one", file=upload(document(3), "surat.pdf"), by=CITRA)
    assert (paper.state, paper.kind, paper.pages) == (State.KEPT, "pdf", 3)
    assert lying(paper) == ["0", "1", "2", "3"]
    assert clean_copy(paper).startswith(b"%PDF-")
    with pytest.raises(ValueError, match="4"):
        page_of(paper, 4)


def test_a_paper_in_pieces_goes_on_where_the_line_was_cut(city: cast.City) -> None:
    data = photo(3000, 2400, form="PNG", compress_level=0)[: 5 * PIECE + 7]
    paper = announce(application=draft(city), field="up_one", size=len(data), name="kk.png", by=CITRA)
    add_piece(paper=paper, offset=0, chunk=data[:PIECE], by=CITRA)
    add_piece(paper=paper, offset=PIECE, chunk=data[PIECE : 2 * PIECE], by=CITRA)
    again = add_piece(paper=Paper.objects.get(pk=paper.pk), offset=0, chunk=data[:PIECE], by=CITRA)
    assert again.received == 2 * PIECE
    with pytest.raises(PieceMisplaced) as refusal:
        add_piece(paper=paper, offset=4 * PIECE, chunk=data[4 * PIECE : 5 * PIECE], by=CITRA)
    assert refusal.value.facts == {"received": 2 * PIECE}
    with pytest.raises(PieceMisplaced):
        add_piece(paper=paper, offset=2 * PIECE, chunk=b"short", by=CITRA)
    with pytest.raises(PieceMisplaced):
        finish(paper=paper, by=CITRA)
    for offset in range(2 * PIECE, len(data), PIECE):
        add_piece(paper=paper, offset=offset, chunk=data[offset : offset + PIECE], by=CITRA)
    assert paper.received == len(data)
    assert opened(paper).box.get_pieces(paper.size) == data


def test_finishing_again_gives_the_same_answer(city: cast.City) -> None:
    paper = sent(draft(city), photo(seed=3))
    assert finish(paper=paper, by=CITRA).state == State.KEPT
    assert finish(paper=paper, by=CITRA).state == State.KEPT
    assert whats(paper) == ["paper.announced", "paper.kept"]
    assert lying(paper) == ["1"]


def test_pieces_that_are_gone_from_the_disk_are_asked_for_anew(city: cast.City) -> None:
    paper = sent(draft(city), photo(seed=4))
    paper_files.drop(paper.name)
    with pytest.raises(PieceMisplaced) as refusal:
        finish(paper=paper, by=CITRA)
    assert refusal.value.facts == {"received": 0}


def test_a_refused_paper_says_why_and_nothing_of_it_stays(city: cast.City) -> None:
    paper = take_whole(application=draft(city), field="up_one", file=upload(b"GIF89a" * 50, "a.jpg"), by=CITRA)
    assert (paper.state, paper.refusal) == (State.REFUSED, "wrong-kind")
    assert lying(paper) == []
    assert opened(paper).file_name == "a.jpg"
    assert opened(paper).box.key == b""


def test_where_one_is_asked_the_new_one_takes_the_place_of_the_old_when_it_is_kept(city: cast.City) -> None:
    application = draft(city)
    old = take_whole(application=application, field="up_one", file=upload(photo(seed=5)), by=CITRA)
    bad = take_whole(application=application, field="up_one", file=upload(b"not a picture"), by=CITRA)
    old.refresh_from_db()
    assert (old.state, bad.state) == (State.KEPT, State.REFUSED)
    new = take_whole(application=application, field="up_one", file=upload(photo(seed=6)), by=CITRA)
    old.refresh_from_db()
    assert (old.state, new.state) == (State.REMOVED, State.KEPT)
    assert lying(old) == []


def test_no_more_than_the_form_asks(city: cast.City) -> None:
    application = draft(city)
    for number in range(3):
        announce(application=application, field="up_three", size=10, name=f"{number}", by=CITRA)
    with pytest.raises(TooManyPapers):
        announce(application=application, field="up_three", size=10, name="4", by=CITRA)
    announce(application=application, field="rows.0.up_in_row", size=10, name="a", by=CITRA)
    announce(application=application, field="rows.1.up_in_row", size=10, name="b", by=CITRA)
    with pytest.raises(PaperNotAsked):
        announce(application=application, field="up_other", size=10, name="x", by=CITRA)


@pytest.mark.parametrize("size", [0, MOST_BYTES + 1])
def test_neither_empty_nor_larger_than_five_megabytes(city: cast.City, size: int) -> None:
    with pytest.raises(PaperTooLarge):
        announce(application=draft(city), field="up_one", size=size, name="x", by=CITRA)
    assert not Paper.objects.exists()


def test_what_was_sent_is_not_changed_any_more(city: cast.City) -> None:
    application = draft(city)
    paper = take_whole(application=application, field="up_one", file=upload(photo()), by=CITRA)
    Application.objects.filter(pk=application.pk).update(status="submitted", submitted_at=application.created_at)
    with pytest.raises(WrongStatus):
        announce(application=application, field="up_three", size=10, name="x", by=CITRA)
    with pytest.raises(WrongStatus):
        remove_paper(paper=paper, by=CITRA)


def test_a_correction_takes_only_what_was_returned(city: cast.City) -> None:
    application = draft(city, status="needs_correction", returns=1)
    officer = cast.officer(cast.Role.VERIFIER, city.main)
    Check.objects.create(
        city=cast.CODE, application=application, round=0, field="up_one", verdict="fix", reason="unreadable",
        officer=officer, checked_at=application.created_at,
    )  # fmt: skip
    paper = take_whole(application=application, field="up_one", file=upload(photo()), by=CITRA)
    assert (paper.state, paper.round) == (State.KEPT, 1)
    with pytest.raises(PaperNotAsked):
        take_whole(application=application, field="up_three", file=upload(photo()), by=CITRA)


def test_a_name_is_shown_without_its_folders_and_turning_signs(city: cast.City) -> None:
    application = draft(city)
    for name, shown in (("../../etc/passwd", "passwd"), ("C:\\x\\kk.jpg", "kk.jpg"), ("kk\u202egpj.exe", "kkgpj.exe")):
        paper = announce(application=application, field="up_one", size=10, name=name, by=CITRA)
        assert opened(paper).file_name == shown


def test_a_removed_paper_can_be_read_by_nobody_though_its_files_are_brought_back(city: cast.City) -> None:
    paper = take_whole(application=draft(city), field="up_one", file=upload(photo()), by=CITRA)
    path = Path(live_settings.PAPERS_DIR) / paper.name[:2] / f"{paper.name}.1"
    closed = path.read_bytes()
    remove_paper(paper=paper, by=CITRA)
    remove_paper(paper=paper, by=CITRA)
    assert lying(paper) == []
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(closed)
    paper.refresh_from_db()
    with pytest.raises(SealBroken):
        page_of(paper, 1)
    assert whats(paper) == ["paper.announced", "paper.kept", "paper.removed"]


def test_erasing_takes_uploads_and_results(city: cast.City) -> None:
    application = draft(city)
    upload_row = take_whole(application=application, field="up_one", file=upload(photo()), by=CITRA)
    Application.objects.filter(pk=application.pk).update(status="in_process", submitted_at=application.created_at)
    data = document()
    result = keep_result(application=application, field="kk", file=upload(data, "KK.pdf"), by=OFFICER)
    assert results_of(application) == [result]
    assert clean_copy(result) == data  # byte for byte: it may be signed

    erase_one(application, SYSTEM)

    assert lying(upload_row) == lying(result) == []
    assert not Paper.objects.exclude(state=State.REMOVED).exists()


def test_a_result_takes_the_place_of_the_one_before(city: cast.City) -> None:
    application = draft(city, status="ready")
    wrong, other = (
        keep_result(application=application, field=field, file=upload(document(seed=seed)), by=OFFICER)
        for seed, field in enumerate(("result_0", "result_1"))
    )

    right = keep_result(application=application, field="result_0", file=upload(document(seed=9)), by=OFFICER)

    assert set(results_of(application)) == {right, other}
    assert lying(wrong) == []


def test_a_result_is_a_document_and_no_photo(city: cast.City) -> None:
    application = draft(city, status="in_process")

    photographed = keep_result(application=application, field="result_0", file=upload(photo()), by=OFFICER)

    assert (photographed.state, photographed.refusal) == (State.REFUSED, "wrong-kind")
    assert results_of(application) == []


def test_a_result_is_put_in_only_while_the_office_works_on_it(city: cast.City) -> None:
    with pytest.raises(WrongStatus):
        keep_result(application=draft(city), field="kk", file=upload(document()), by=OFFICER)


def test_what_lies_on_the_disk_without_a_row_is_swept(city: cast.City, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = take_whole(application=draft(city), field="up_one", file=upload(photo()), by=CITRA)
    lost = take_whole(application=draft(city, cast.WATI), field="up_one", file=upload(photo(seed=9)), by=CITRA)
    Paper.objects.filter(pk=lost.pk).delete()
    sweep_papers(by=SYSTEM)
    assert lying(lost)  # too new: its row may be on its way
    monkeypatch.setattr("antri.applications.actions.papers.remove._ORPHANED_FOR_S", -60)
    assert sweep_papers(by=SYSTEM) >= 1
    assert lying(lost) == []
    assert lying(kept) == ["1"]


def test_each_look_of_an_officer_is_one_event_with_its_reason(city: cast.City) -> None:
    application = draft(city)
    paper = take_whole(application=application, field="up_one", file=upload(document(2), "a.pdf"), by=CITRA)
    with pytest.raises(WrongStatus):  # what is not sent is not the office's to see
        view_paper(paper=paper, number=1, by=OFFICER, reason="paper.checking")
    Application.objects.filter(pk=application.pk).update(status="submitted", submitted_at=application.created_at)
    for number in (1, 2, 1):
        assert view_paper(paper=paper, number=number, by=OFFICER, reason="paper.checking").startswith(b"\xff\xd8\xff")
    view_paper(paper=paper, number=1, by=cast.APPOINTED_OFFICER, reason="paper.checking")
    looks = Event.objects.filter(what="paper.viewed").order_by("id")
    assert [(look.actor_id, look.data["reason"]) for look in looks] == [
        ("1", "paper.checking"),
        ("2", "paper.checking"),
    ]


def test_a_part_opens_only_under_its_own_name(city: cast.City) -> None:
    paper = take_whole(application=draft(city), field="up_one", file=upload(document(2), "a.pdf"), by=CITRA)
    folder = Path(live_settings.PAPERS_DIR) / paper.name[:2]
    (folder / f"{paper.name}.1").write_bytes((folder / f"{paper.name}.2").read_bytes())
    with pytest.raises(SealBroken):
        page_of(paper, 1)


BROKEN = {
    "paper_not_more_than_announced": "received = size + 1",
    "paper_kept_is_whole": "state = 'kept', pages = 0",
    "paper_refused_says_why": "state = 'refused', refusal = ''",
    "paper_removed_has_no_key": "state = 'removed'",
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_itself_refuses(city: cast.City, name: str) -> None:
    announce(application=draft(city), field="up_one", size=10, name="a", by=CITRA)
    with pytest.raises(IntegrityError, match=name), connection.cursor() as cursor:
        cursor.execute(f"UPDATE antri_paper SET {BROKEN[name]}")


@pytest.mark.goal("G34")
def test_papers_leave_the_last_of_the_disk_to_the_numbers(city: cast.City, monkeypatch: pytest.MonkeyPatch) -> None:
    application = draft(city)
    monkeypatch.setattr(paper_files.shutil, "disk_usage", lambda _place: SimpleNamespace(free=(1000 << 20) - 1))

    with pytest.raises(NoRoomForPapers):
        announce(application=application, field="up_one", size=9, name="kk.jpg", by=CITRA)
    assert not Paper.objects.exists()
    refused = take_whole(application=application, field="up_one", file=upload(photo()), by=CITRA)
    assert (refused.state, refused.refusal, lying(refused)) == (State.REFUSED, "no-room", [])

    monkeypatch.setattr(paper_files.shutil, "disk_usage", lambda _place: SimpleNamespace(free=1000 << 20))
    assert take_whole(application=application, field="up_one", file=upload(photo()), by=CITRA).state == State.KEPT
