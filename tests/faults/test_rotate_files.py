"""G20: new keys for document applications: nobody loses a link, an answer, a paper, or the way back to them."""

import json

import pytest

from antri.applications.actions.find_again import find_any
from antri.applications.actions.papers import take_whole
from antri.applications.models import Application, Check, Complaint, Message, Paper
from antri.applications.queries import by_token, token_of
from antri.applications.queries.answers import answers_of
from antri.applications.queries.complaints import complaint_token
from antri.applications.queries.papers import page_of
from antri.booking.actions.book import new_code
from antri.journal.actions import SYSTEM
from antri.management.recovery import rotate
from antri.people.actions import read_as_holder, seal, seal_for_holder
from antri.people.models import Role, key_ring
from antri.people.queries import booking_token, identity_indexed, keyed_hash, token_hash
from antri.web import clock
from tests import cast
from tests.applications.approved import application
from tests.applications.paper_story import draft, photo, upload
from tests.faults.places import fresh_keys
from tests.faults.rotation import steps

WORK = (None, rotate.fill_second_index, rotate.switch_index, rotate.clear_second_index)


@pytest.fixture
def files(place, keys) -> dict:
    """A draft with a paper, a file that was sent with a question in it, one opened at a counter, a complaint."""
    begun = draft(place)
    paper = take_whole(application=begun, field="up_one", file=upload(photo()), by=cast.CITRA.actor)
    sent = application(place, status="submitted")
    _seal(sent, {"name": cast.CITRA.name, "nik": cast.CITRA.nik, "phone": f"+62{cast.CITRA.phone[1:]}"})
    message = Message(city=cast.CODE, application=sent, side="citizen", said_at=clock.now())
    message.sealed = seal("message", message.pk, {"words": "Kapan?"})
    message.said = seal_for_holder(token_of(sent), "Kapan?")
    message.save()
    officer = cast.officer(Role.VERIFIER, place.main)
    check = Check(city=cast.CODE, application=sent, field="up_one", verdict="fix", reason="blur", officer=officer)
    check.sealed, check.checked_at = seal("check", check.pk, {"words": "Foto ulang."}), clock.now()
    check.save()
    counter = application(place, cast.WATI, status="in_process")
    person = {"person": {"name": cast.WATI.name, "nik": cast.WATI.nik, "phone": f"+62{cast.WATI.phone[1:]}"}}
    _seal(counter, person)
    return {"begun": begun, "paper": paper, "sent": sent, "counter": counter, "complaint": complaint(place)}


def _seal(row: Application, person: dict) -> None:
    row.sealed = seal("application", row.pk, {**person, "screening": {}, "answers": {}, "statements": []})
    row.save(update_fields=["sealed"])


def complaint(place: cast.City) -> Complaint:
    row = Complaint(city=cast.CODE, code=new_code(), office=place.main, about="late", due_on=clock.now().date())
    token, phone = booking_token(row.pk), f"+62{cast.CITRA.phone[1:]}"
    row.sealed = seal("complaint", row.pk, {"words": "Lama.", "name": "", "phone": phone})
    row.said, row.token_hash, row.received_at = seal_for_holder(token, "Lama."), token_hash(token), clock.now()
    row.finder = keyed_hash("finder", f"{row.code}:{phone[-4:]}")
    row.save()
    return row


def assert_all_stands(files: dict, told: dict[str, str]) -> None:
    """Every link opens its file, everything sealed is read, and a lost link is found by code and phone."""
    for name in ("begun", "sent", "counter"):
        row = Application.objects.get(pk=files[name].pk)
        assert by_token(told[name]) == row
        assert token_of(row) == told[name]
        assert answers_of(row, told[name])["answers"]["applicant_name"]
    sent, complained = Application.objects.get(pk=files["sent"].pk), Complaint.objects.get(pk=files["complaint"].pk)
    assert complaint_token(complained) == told["complaint"]
    assert read_as_holder(told["complaint"], bytes(complained.said)) == "Lama."
    assert read_as_holder(told["sent"], bytes(Message.objects.get().said)) == "Kapan?"
    check = Check.objects.get()
    assert json.loads(key_ring().open("row", bytes(check.sealed), f"check\0{check.pk}"))["words"] == "Foto ulang."
    assert page_of(Paper.objects.get(pk=files["paper"].pk), 1).startswith(b"\xff\xd8\xff")
    assert sent.identity_index in identity_indexed("nik", cast.CITRA.nik).known
    for name, who in (("begun", cast.CITRA), ("sent", cast.CITRA), ("counter", cast.WATI), ("complaint", cast.CITRA)):
        assert find_any(code=files[name].code, last_four=who.phone[-4:], by=who.actor).token == told[name]


def tell(files: dict) -> dict[str, str]:
    told = {name: token_of(files[name]) for name in ("begun", "sent", "counter")}
    return told | {"complaint": complaint_token(files["complaint"])}


@pytest.mark.goal("G20")
def test_a_new_field_key_opens_every_part_of_an_application(files, settings):
    told = tell(files)
    new = fresh_keys()["FIELD_KEYS"].replace("202611", "202612")
    settings.FIELD_KEYS = f"{new},{settings.FIELD_KEYS}"
    done = rotate.reseal(by=SYSTEM)
    assert (done.broken, rotate.rows_under("202611")) == ([], 0)
    settings.FIELD_KEYS = new
    assert_all_stands(files, told)


@pytest.mark.goal("G20")
def test_a_new_index_key_keeps_every_link_and_every_way_back(files, settings, keys):
    told, before = tell(files), files["paper"].content_index
    for state, work in zip(steps(keys), WORK, strict=True):
        for name, key in state.items():
            setattr(settings, name, key)
        if work:
            assert work(by=SYSTEM).broken == []
        assert_all_stands(files, told)
    rows = Application.objects.exclude(identity_index="")
    assert set(rows.values_list("identity_index_next", "phone_index_next")) == {("", "")}
    assert Application.objects.filter(link__isnull=True).count() == 0
    # The same paper sent again is recognised by the new key.
    again = take_whole(application=files["begun"], field="up_three", file=upload(photo()), by=cast.CITRA.actor)
    first = Paper.objects.get(pk=files["paper"].pk)
    assert again.content_index == first.content_index != before


@pytest.mark.goal("G20")
def test_without_keeping_links_the_holder_of_a_draft_would_lose_it(files, settings, keys, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(rotate.rotate_files, "after_switch", list)
    told = tell(files)
    for state, work in zip(steps(keys), WORK, strict=True):
        for name, key in state.items():
            setattr(settings, name, key)
        if work:
            work(by=SYSTEM)
    assert token_of(Application.objects.get(pk=files["begun"].pk)) != told["begun"]
