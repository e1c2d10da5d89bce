"""What a tablet sends is counted once, by whoever wrote it; what does not fit is kept and shown."""

import json
import uuid
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import IntegrityError, connection, transaction

from antri.journal.models import Event
from antri.kecamatan.actions import receive
from antri.kecamatan.models import Intake, IntakeAside
from antri.people.actions import open_sealed
from antri.people.models import Appointment, Device, Role
from antri.people.queries import identity_index
from antri.web import clock
from tests import cast
from tests.kecamatan.tablets import Author, pair


def test_a_row_is_counted_for_its_author_at_its_office_and_day(place):
    row = place.tablet.row(place.ujang, number=7)
    assert place.tablet.sends(row) == [("kept", "")]
    intake = Intake.objects.get()
    assert (str(intake.pk), intake.officer, intake.office, intake.number) == (
        row["id"],
        place.ujang.officer,
        place.office,
        7,
    )
    assert (f"{intake.date}", intake.device, intake.pin_id) == ("2026-12-08", place.tablet.device, place.ujang.pin)
    event = Event.objects.get(what="kecamatan.taken_in")
    assert (event.actor_kind, event.actor_id, event.channel) == ("officer", f"{place.ujang.officer.pk}", "tablet")
    assert event.data == {
        "office": place.office.pk,
        "date": "2026-12-08",
        "service": "KTP_HILANG",
        "outcome": "done",
        "count": 1,
        "region": "",
        "source": "tablet",
    }


@pytest.mark.goal("G35")
def test_the_same_rows_sent_again_are_no_second_ones(place):
    rows = [place.tablet.row(place.ujang, number=n) for n in range(1, 11)]
    assert place.tablet.sends(*rows) == [("kept", "")] * 10
    assert place.tablet.sends(*rows) == [("known", "")] * 10
    assert Intake.objects.count() == 10
    assert Event.objects.filter(what="kecamatan.taken_in").count() == 10


@pytest.mark.goal("G35")
def test_the_same_id_with_other_content_is_put_aside_and_the_first_stands(place):
    first = place.tablet.row(place.ujang)
    other = place.tablet.row(place.ujang, id=first["id"], outcome="referred")
    assert place.tablet.sends(first, other) == [("kept", ""), ("aside", "other_content")]
    assert Intake.objects.get().outcome == "done"
    assert place.tablet.sends(other) == [("aside", "other_content")]  # again: still one row to look at
    assert IntakeAside.objects.get().row == uuid.UUID(first["id"])


def test_somebody_elses_id_is_not_ones_own(place):
    first = place.tablet.row(place.ujang)
    theirs = place.tablet.row(place.neneng, id=first["id"])
    assert place.tablet.sends(first, theirs)[1] == ("aside", "other_content")
    assert Intake.objects.get().officer == place.ujang.officer


@pytest.mark.goal("G35")
def test_a_row_that_a_colleague_signed_is_not_counted_for_the_author_it_names(place):
    forged = place.tablet.row(place.ujang, mark_of=place.neneng)
    stranger = Author(place.ujang.officer, place.ujang.pin, ec.generate_private_key(ec.SECP256R1()))
    assert place.tablet.sends(forged, place.tablet.row(stranger)) == [("aside", "unknown_author")] * 2
    assert not Intake.objects.exists()


def test_a_row_under_another_id_than_its_own_is_put_aside(place):
    row = place.tablet.row(place.ujang, row=str(uuid.uuid4()))
    moved = place.tablet.row(place.ujang) | {"id": str(uuid.uuid4())}
    assert place.tablet.sends(row, moved) == [("aside", "unreadable")] * 2
    assert IntakeAside.objects.count() == 2


def test_what_cannot_be_is_put_aside(place):
    wrong = [
        ({"service": "TIDAK_ADA"}, "unknown_service"),
        ({"service": "\0"}, "unknown_service" if connection.vendor == "sqlite" else "unfit"),
        ({"outcome": "hilang"}, "unfit"),
        ({"number": 99_999}, "unfit"),
        ({"at": "kemarin"}, "unfit"),
        ({"at": "2026-12-08T09:00:00"}, "unfit"),  # no zone: nobody knows when that was
        ({"kind": "undo", "of": str(uuid.uuid4())}, "nothing_to_undo"),
        ({"pin": "bukan"}, "unreadable"),
    ]
    for changes, why in wrong:
        assert place.tablet.sends(place.tablet.row(place.ujang, **changes)) == [("aside", why)], changes
    assert not Intake.objects.exists()
    assert IntakeAside.objects.count() == len(wrong)
    assert Event.objects.filter(what="kecamatan.put_aside").count() == len(wrong)


@pytest.mark.goal("G35")
def test_a_wrong_clock_is_put_right_by_what_it_shows_when_it_sends(place):
    off = timedelta(days=400, hours=5)
    row = place.tablet.row(
        place.ujang,
        at=(clock.now() - timedelta(minutes=30) + off).isoformat(),
        now=clock.now() + off,
    )
    assert place.tablet.sends(row) == [("kept", "")]
    intake = Intake.objects.get()
    assert intake.made_at == clock.now() - timedelta(minutes=30)
    assert (intake.clock_off_s, f"{intake.date}") == (-int(off.total_seconds()), "2026-12-08")


def test_sent_again_later_by_another_clock_it_is_the_same_row(place):
    row = place.tablet.row(place.ujang)
    place.tablet.sends(row)
    place.clock.shift(3600)
    assert place.tablet.sends(row | {"now": clock.now().isoformat()}) == [("known", "")]


def test_nothing_is_made_in_the_future(place):
    row = place.tablet.row(place.ujang, at=(clock.now() + timedelta(days=2)).isoformat(), now=None)
    assert place.tablet.sends(row) == [("kept", "")]
    assert Intake.objects.get().made_at == clock.now()


@pytest.mark.goal("G35")
def test_a_row_counts_for_the_day_it_was_made_on_however_late_it_comes(place):
    row = place.tablet.row(place.ujang)
    place.clock.shift(timedelta(days=5).total_seconds())
    assert place.tablet.sends(row | {"now": clock.now().isoformat()}) == [("kept", "")]
    intake = Intake.objects.get()
    assert f"{intake.date}" == "2026-12-08"
    assert intake.received_at - intake.made_at == timedelta(days=5)


@pytest.mark.goal("G35")
def test_who_was_not_appointed_that_day_counts_nothing_and_what_they_wrote_is_kept(place):
    Appointment.objects.filter(officer=place.neneng.officer).update(until="2026-12-08")
    answers = place.tablet.sends(place.tablet.row(place.neneng), place.tablet.row(place.ujang))
    assert answers == [("aside", "not_appointed"), ("kept", "")]


def test_a_pin_that_is_over_writes_nothing_but_what_it_wrote_before_counts(place):
    before = place.tablet.row(place.ujang)
    place.clock.shift(timedelta(days=8).total_seconds())
    after = place.tablet.row(place.ujang)
    now = clock.now().isoformat()
    assert place.tablet.sends(before | {"now": now}, after) == [("kept", ""), ("aside", "pin_over")]


@pytest.mark.goal("G35")
def test_a_clock_that_lies_writes_nothing_for_days_before_the_pin(place):
    long_ago = clock.now() - timedelta(days=40)
    by_stamp = place.tablet.row(place.ujang, at=long_ago.isoformat(), now=None)
    by_clock = place.tablet.row(place.ujang, now=clock.now() + timedelta(days=40))
    assert place.tablet.sends(by_stamp, by_clock) == [("aside", "pin_over")] * 2
    assert not Intake.objects.exists()


def test_a_stolen_tablet_fills_no_disk_and_an_honest_one_loses_nothing(place, monkeypatch):
    monkeypatch.setattr(receive, "MOST_ASIDE_A_DAY", 3)
    bad = [place.tablet.row(place.ujang, outcome="hilang") for _n in range(5)]
    good = place.tablet.row(place.ujang)
    assert place.tablet.sends(*bad, good) == [("aside", "unfit")] * 3 + [("kept", "")]
    assert place.tablet.sends(*bad[:3]) == [("aside", "unfit")] * 3  # already kept: its answer was lost
    assert IntakeAside.objects.count() == 3
    # What was not answered for stays on the tablet and is sent another day.
    place.clock.shift(timedelta(days=1, minutes=1).total_seconds())
    assert place.tablet.sends(*bad[3:]) == [("aside", "unfit")] * 2


def test_who_asks_for_the_list_of_the_day_asks_once_and_with_a_pin_that_stands_now(place):
    def asks():
        ticket = place.tablet.client.get("/alat/tablet/keadaan/").json()["ask"]
        return place.tablet.row(place.ujang, kind="ask", ticket=ticket)

    asked = asks()

    def ask(row):
        return place.tablet.client.post("/alat/tablet/hari/", {"row": row}, content_type="application/json")

    assert ask(asked).status_code == 200
    assert ask(asked).status_code == 403  # sent again by whoever holds the tablet
    kept = asks()
    then = clock.now()
    place.clock.shift(timedelta(days=8).total_seconds())
    assert ask(kept | {"now": then.isoformat()}).status_code == 403  # the PIN is over, whatever its clock says


def test_a_question_for_the_list_that_was_kept_for_later_is_too_late(place):
    ticket = place.tablet.client.get("/alat/tablet/keadaan/").json()["ask"]
    kept = place.tablet.row(place.ujang, kind="ask", ticket=ticket)
    other = pair(place.office, place.ujang.officer, name="Tablet belakang")
    strange = other.client.get("/alat/tablet/keadaan/").json()["ask"]

    def ask(row, **changes):
        sent = {"row": row | changes}
        return place.tablet.client.post("/alat/tablet/hari/", sent, content_type="application/json").status_code

    assert ask(place.tablet.row(place.ujang, kind="ask", ticket=strange)) == 403
    then = clock.now()
    place.clock.shift(timedelta(minutes=11).total_seconds())
    # Its own clock said so then and says so now: only the house's counts.
    assert ask(kept, now=then.isoformat()) == 403


@pytest.mark.goal("G35")
def test_taking_back_is_once_and_ones_own(place):
    row = place.tablet.row(place.ujang)
    undo = place.tablet.row(place.ujang, kind="undo", of=row["id"])
    theirs = place.tablet.row(place.neneng, kind="undo", of=row["id"])
    assert place.tablet.sends(row, theirs, undo) == [("kept", ""), ("aside", "nothing_to_undo"), ("kept", "")]
    assert place.tablet.sends(row, undo) == [("known", ""), ("known", "")]  # the answer was lost
    intake = Intake.objects.get()
    assert intake.undone_at == clock.now()
    assert Event.objects.filter(what="kecamatan.intake_undone").count() == 1


@pytest.mark.goal("G18", "G35")
def test_name_and_nik_are_sealed_and_found_by_their_index(place):
    place.tablet.sends(place.tablet.row(place.ujang, name=cast.CITRA.name, nik=cast.CITRA.nik))
    intake = Intake.objects.get()
    assert intake.identity_index == identity_index("nik", cast.CITRA.nik)
    assert cast.CITRA.name.encode() not in bytes(intake.sealed)
    assert open_sealed(intake, by=cast.KECAMATAN_OFFICER, reason="desk.serving") == {
        "name": cast.CITRA.name,
        "nik": cast.CITRA.nik,
    }
    assert cast.CITRA.nik not in json.dumps(list(Event.objects.values_list("data", flat=True)))


def test_a_nik_with_a_slip_in_it_loses_nobody(place):
    assert place.tablet.sends(place.tablet.row(place.ujang, nik="1234567890123456")) == [("kept", "")]
    assert Intake.objects.get().identity_index == ""


def test_rows_of_a_tablet_that_was_paired_anew_are_still_opened(place):
    row = place.tablet.row(place.ujang)
    Device.objects.filter(pk=place.tablet.device.pk).update(revoked_at=clock.now())
    assert place.tablet.client.post("/alat/tablet/kirim/", "{}", content_type="application/json").status_code == 403
    again = pair(place.office, place.ujang.officer, name="Tablet lagi")
    assert again.sends(row) == [("kept", "")]
    elsewhere = pair(place.city.district, place.ujang.officer)
    assert elsewhere.sends(row) == [("aside", "unreadable")]


def test_no_other_device_and_no_other_browser_may_send_or_ask(place, client):
    board = pair(place.office, place.ujang.officer, kind=Device.Kind.BOARD)
    for browser in (client, board.client):
        assert browser.get("/alat/tablet/").status_code == 403
        assert browser.get("/alat/tablet/keadaan/").status_code == 403
        for path in ("kirim", "daftar"):
            assert browser.post(f"/alat/tablet/{path}/", "{}", content_type="application/json").status_code == 403


def test_no_parcel_is_refused_as_a_whole_and_leaves_nothing(place):
    for body in ("[]", "{}", '{"rows": 1}', '{"rows": [{}]}', '{"rows": [{"id": "x", "closed": "AA", "key": ""}]}'):
        answer = place.tablet.client.post("/alat/tablet/kirim/", body, content_type="application/json")
        assert answer.status_code == 422, body
    assert not IntakeAside.objects.exists()


def test_the_state_tells_counts_and_nothing_of_anybody(place):
    place.tablet.sends(place.tablet.row(place.ujang, name=cast.CITRA.name, nik=cast.CITRA.nik, number=4))
    other = pair(place.office, place.ujang.officer, name="Tablet dua")
    told = other.client.get("/alat/tablet/keadaan/").json()
    assert (told["date"], told["others"], told["last_number"]) == ("2026-12-08", {"KTP_HILANG": 1}, 0)
    mine = place.tablet.client.get("/alat/tablet/keadaan/").json()
    assert (mine["others"], mine["last_number"], mine["ended"]) == ({}, 4, [])
    assert cast.CITRA.nik not in json.dumps(mine)


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("update antri_intake set undone_at = made_at", "intake_undone_by"),
        ("update antri_intake set count = 2", "intake_one_unless_tally"),
        ("update antri_tabletpin set valid_until = made_at", "tablet_pin_span"),
    ],
)
def test_the_database_itself_refuses_what_must_not_be(place, sql, name):
    place.tablet.sends(place.tablet.row(place.ujang))
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_only_officers_who_serve_there_get_a_code(place):
    manager = cast.officer(Role.OFFICE_MANAGER, place.office)
    with pytest.raises(Exception, match="not-writing"):
        place.tablet.enrols(manager)


def test_what_was_put_aside_says_enough_to_write_it_down_anew_and_names_no_citizen(place):
    place.tablet.sends(place.tablet.row(place.ujang, outcome="x", number=9, name=cast.CITRA.name, nik=cast.CITRA.nik))
    summary = IntakeAside.objects.get().summary
    assert all(said in summary for said in (str(place.ujang.officer), "KTP_HILANG", "9"))
    assert cast.CITRA.nik not in summary
    assert cast.CITRA.name not in summary
