"""G19: somebody has the disk with the papers, and the database, and no key. No paper and nobody is in it."""

from pathlib import Path

import pytest

from antri.applications.actions.erase import erase_one
from antri.applications.actions.papers import add_piece, announce, keep_result, take_whole
from antri.applications.models import Application, Paper
from antri.applications.queries.papers import clean_copy
from antri.journal.actions import SYSTEM
from tests import cast
from tests.applications.paper_story import document, draft, photo, upload
from tests.faults.places import fresh_keys
from tests.security.traces import canaries, database, finds, rows

PEOPLE = [cast.person(number) for number in range(7_000, 7_005)]

pytestmark = pytest.mark.django_db(transaction=True)


def on_disk(folder: Path) -> bytes:
    return b"\n".join(
        path.name.encode() + b" " + path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    )


@pytest.fixture
def folder(city, settings, tmp_path) -> Path:
    """Papers that are half sent, kept, and made by the office, each with a person in its name and in its bytes."""
    for name, key in fresh_keys().items():
        setattr(settings, name, key)
    settings.PAPERS_DIR = str(tmp_path / "papers")
    for who in PEOPLE:
        words = f"{who.name} {who.nik} {who.phone}".encode()
        begun = draft(city, who)
        take_whole(
            application=begun, field="up_one", file=upload(photo(), f"KTP {who.name} {who.nik}.jpg"), by=who.actor
        )
        half = announce(application=begun, field="up_three", size=len(words), name=f"{who.nik}.pdf", by=who.actor)
        add_piece(paper=half, offset=0, chunk=words, by=who.actor)
        worked = draft(city, who, status="in_process")
        keep_result(application=worked, field="kk", file=upload(document() + b"\n%" + words, who.name), by=SYSTEM)
    return Path(settings.PAPERS_DIR)


@pytest.mark.goal("G19", "G18")
def test_a_stolen_disk_and_database_show_no_person(folder, tries):
    for place, taken in {"disk": on_disk(folder), "database": database(), "rows": rows().encode()}.items():
        assert finds(taken, PEOPLE) == [], place
    tries(sum(len(canaries(who)) for who in PEOPLE) * 3)


@pytest.mark.goal("G19")
def test_the_search_would_find_them(folder):
    """Negative control: what is opened has them."""
    results = Paper.objects.filter(role=Paper.Role.RESULT)
    assert {found for paper in results for found in [bool(finds(clean_copy(paper), PEOPLE))]} == {True}


@pytest.mark.goal("G21")
def test_what_is_erased_is_gone_from_disk_and_table(folder):
    for application in Application.objects.all():
        erase_one(application, SYSTEM)
    assert on_disk(folder).count(b"\n") <= 1  # the mark of the places alone
    assert not Paper.objects.filter(sealed__isnull=False).exists()
