"""G16 for files and complaints: no guess, no neighbour, nothing printed opens one; no answer tells a near miss."""

import random
import re
from typing import NamedTuple

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from antri.applications.actions.complain import Told, complain
from antri.applications.actions.find_again import find_any
from antri.applications.models import Application, Complaint
from antri.applications.queries import token_of
from antri.booking.actions import NotFound, find_again
from antri.directory.queries import catalogue, forget
from antri.people.actions import TooMany
from antri.people.queries import token_hash
from antri.web import moment
from tests import cast, sizes
from tests.applications.approved import application
from tests.security.test_guessing import code, strange_tokens, wrong

LAST_FOUR = cast.CITRA.phone[-4:]


class Kept(NamedTuple):
    """Citra's file and her complaint, each with the token of its link."""

    file: Application
    token: str
    complaint: Complaint
    complaint_token: str


class Link(NamedTuple):
    token: str


@pytest.fixture
def kept(city):
    file = application(city, status=Application.Status.SUBMITTED)
    told = Told(office=city.main.slug, about="late", words="Terlalu lama.", phone=cast.CITRA.phone)
    row, token = complain(told=told, key="complaint-key-000001", by=cast.CITRA.actor)
    return Kept(file, token_of(file), row, token)


@pytest.mark.goal("G16")
def test_no_guessed_token_and_no_neighbour_of_a_real_one_opens_a_file_or_a_complaint(kept, stranger, tries):
    """By the API each; every fortieth by all pages too. A token of the one opens nothing of the other."""
    bodies, pages = set(), set()

    for n, token in enumerate(strange_tokens(Link(kept.token), sizes.G16_GUESSES)):
        answer = stranger.get(f"/api/v1/applications/{token}")
        assert answer.status_code == 404
        bodies.add(answer.content)
        tries(1)
        if n % 40 == 0:
            for path in (
                f"/berkas/{token}/",
                f"/berkas/{token}/dokumen/",
                f"/pengaduan/{token}/",
                f"/berkas/tiket/{token}/",
            ):
                assert stranger.get(path).status_code == 404, path
            assert stranger.post(f"/api/v1/applications/{token}/submit").status_code == 404
            assert stranger.post(f"/berkas/{token}/tanya/", {"kata": "Halo"}).status_code == 404
            page = stranger.get(f"/berkas/{token}/").content.decode()
            pages.add(page.replace(token, ""))
            tries(7)

    assert len(bodies) == 1
    assert len(pages) == 1


@pytest.mark.goal("G16")
def test_a_key_opens_its_own_lock_alone(kept, stranger, tries):
    for path in (
        f"/pengaduan/{kept.token}/",
        f"/berkas/{kept.complaint_token}/",
        f"/t/{kept.token}/",
        f"/berkas/tiket/{kept.token}/",
        f"/api/v1/bookings/{kept.token}",
        f"/api/v1/applications/{kept.complaint_token}",
    ):
        assert stranger.get(path).status_code == 404, path
        tries(1)


@pytest.mark.goal("G16")
def test_nothing_that_is_printed_or_stored_opens_a_file_or_a_complaint(kept, stranger, tries):
    for row in (kept.file, kept.complaint):
        things = [
            row.code,
            str(row.pk),
            row.pk.hex,
            row.token_hash,
            row.token_hash[:24],
            row.finder[:24],
            cast.CITRA.nik,
        ]
        for thing in things:
            for path in (f"/berkas/{thing}/", f"/pengaduan/{thing}/", f"/api/v1/applications/{thing}"):
                assert stranger.get(path).status_code == 404, path
            answer = stranger.post("/berkas/cek/", {"kode": thing[:20], "hp": thing[-4:]})
            assert answer.status_code in (404, 422), thing
            tries(4)


@pytest.mark.goal("G16")
def test_a_code_that_exists_answers_like_one_that_never_did(kept, stranger, tries):
    """Over all five tries and the refusals after them: status, headers and, but for the code typed, the page."""
    seen = []
    for typed in (kept.file.code, kept.complaint.code, code(random.Random(1))):
        answers = []
        for n in range(8):
            answer = stranger.post("/berkas/cek/", {"kode": typed, "hp": wrong(LAST_FOUR, n)})
            page = re.sub(rf"{typed}|\d{{4}}", "", answer.content.decode())
            answers.append((answer.status_code, sorted(answer.headers.items()), len(answer.content), page))
            tries(1)
        seen.append(answers)

    assert seen[0] == seen[1] == seen[2]
    assert [answer[0] for answer in seen[0]] == [404] * 5 + [429] * 3


@pytest.mark.goal("G16")
def test_two_doors_give_no_second_five_tries(kept, tries):
    """The tries at "Cek Status Antrean" and those at "Cek berkas" are counted together."""
    for n in range(5):
        door = find_again if n % 2 else find_any
        with pytest.raises(NotFound):
            door(code=kept.file.code, last_four=wrong(LAST_FOUR, n), by=cast.CITRA.actor)
        tries(1)

    for door in (find_again, find_any):
        with pytest.raises(TooMany):
            door(code=kept.file.code, last_four=LAST_FOUR, by=cast.CITRA.actor)


@pytest.mark.goal("G16")
def test_wrong_and_unknown_ask_the_database_the_same(kept, stranger):
    """Counted, not timed: the same statements in the same number."""

    def asked(typed, digits):
        forget()
        catalogue()
        moment.forget()
        with CaptureQueriesContext(connection) as said:
            stranger.post("/berkas/cek/", {"kode": typed, "hp": digits})
        return [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in said]

    asked("YYYYYYYY", "0000")
    unknown = asked("ZZZZZZZZ", "0000")

    assert asked(kept.file.code, wrong(LAST_FOUR)) == unknown
    assert asked(kept.complaint.code, wrong(LAST_FOUR)) == unknown


@pytest.mark.goal("G16")
def test_a_complaint_tells_nobody_which_codes_there_are(city, kept, stranger, tries):
    """Somebody who complains with a guessed code is shown the same, whether there is such a file or not."""
    pages = []
    for n, typed in enumerate((kept.file.code, "ZZZZZZZZ")):
        told = {
            "kantor": city.main.slug,
            "tentang": "late",
            "kata": "Lama",
            "berkas": typed,
            "kunci": f"kunci-tebakan-{n:06d}",
        }
        sent = stranger.post("/pengaduan/tulis/", told)
        assert sent.status_code == 303
        page = stranger.get(sent["Location"]).content.decode()
        token = sent["Location"].split("/")[2]
        shown = Complaint.objects.get(token_hash=token_hash(token)).code
        pages.append(page.replace(token, "").replace(f"{shown[:4]} {shown[4:]}", ""))
        tries(1)

    assert pages[0] == pages[1]
