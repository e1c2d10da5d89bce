"""G20: a new field key, while people book: nothing fails, and the old key is good for nothing."""

import io
import json

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import call_command
from django.db.models import BinaryField

from antri.booking.actions import book, claim
from antri.booking.models import Booking, Claim
from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from antri.management.recovery import findings, rotate
from antri.people.models import Officer, SealBroken, key_ring, make_ring
from antri.schedule.models import PlanSession
from tests import cast, sizes
from tests.faults.places import fresh_keys
from tests.faults.rotation import assert_read, everybody, past_visits, steps
from tests.faults.traffic import Traffic
from tests.races.rush import TUESDAY, WEDNESDAY, receipt


@pytest.mark.goal("G20")
def test_a_new_field_key_comes_into_use_under_traffic(place, keys, settings, tries):
    PlanSession.objects.update(capacity=190)
    past_visits(place, sizes.G20_ROWS)
    order = cast.order(place, WEDNESDAY, cast.person(70_002))
    claimed = book(order=order, key=cast.key(1), by=cast.CITRA.actor)
    claim(order=order, by=cast.WATI.actor)
    old = settings.FIELD_KEYS
    new = fresh_keys()["FIELD_KEYS"].replace("202611", "202612")
    settings.FIELD_KEYS = f"{new},{old}"

    with Traffic(seed=20, read=assert_read) as traffic:
        traffic.wait_for(20)
        done = rotate.reseal(by=SYSTEM)
        traffic.wait_for(len(traffic.told) + 20)

    assert done.broken == []
    assert done.rows >= sizes.G20_ROWS + 2
    assert rotate.rows_under("202611") == 0
    settings.FIELD_KEYS = new  # the old one is gone
    for told in (*traffic.told, receipt(claimed)):
        assert_read(told)
    assert max(everybody().values()) == 1
    gone = make_ring(old, settings.INDEX_KEY)
    for row in (Booking.objects.first(), Claim.objects.get()):
        with pytest.raises(SealBroken):
            gone.open("row", bytes(row.sealed), f"{row._meta.model_name}\0{row.pk}")
    assert sum(event.data["rows"] for event in Event.objects.filter(what="system.resealed")) == done.rows
    tries(done.rows)


@pytest.mark.goal("G20")
def test_what_cannot_be_opened_is_named_and_the_rest_goes_on(place, keys, settings):
    past_visits(place, 5)
    lost = Booking.objects.order_by("pk")[2]
    Booking.objects.filter(pk=lost.pk).update(sealed=bytes(lost.sealed)[:-1] + b"!")
    settings.FIELD_KEYS = f"{fresh_keys()['FIELD_KEYS'].replace('202611', '202612')},{settings.FIELD_KEYS}"

    done = rotate.reseal(by=SYSTEM)

    assert (done.rows, done.broken) == (4, [f"antri_booking:{lost.pk}"])
    assert rotate.rows_under("202611") == 1


@pytest.mark.goal("G20")
def test_a_change_that_was_stopped_goes_on_where_it_was(place, keys, settings, monkeypatch):
    past_visits(place, 30)
    monkeypatch.setattr(rotate, "BATCH", 10)
    settings.FIELD_KEYS = f"{fresh_keys()['FIELD_KEYS'].replace('202611', '202612')},{settings.FIELD_KEYS}"

    def stop(table: str, rows: int) -> None:
        if rows == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate.reseal(by=SYSTEM, tell=stop)

    assert rotate.rows_under("202611") == 10
    assert rotate.reseal(by=SYSTEM).rows == 10
    assert rotate.rows_under("202611") == 0


@pytest.mark.goal("G20")
def test_a_row_that_changed_meanwhile_is_not_overwritten(place, keys, settings, monkeypatch):
    """Somebody is erased between the reading and the writing of a batch: they stay erased."""
    past_visits(place, 3)
    settings.FIELD_KEYS = f"{fresh_keys()['FIELD_KEYS'].replace('202611', '202612')},{settings.FIELD_KEYS}"
    write = rotate._write

    def erased_meanwhile(row, was, gets):
        Booking.objects.filter(pk=row.pk).update(sealed=b"", ticket_name=b"")
        return write(row, was, gets)

    monkeypatch.setattr(rotate, "_write", erased_meanwhile)
    assert rotate.reseal(by=SYSTEM).rows == 0

    assert Booking.objects.exclude(sealed=b"").count() == 0


@pytest.mark.goal("G20")
def test_second_factors_of_officers_open_under_the_new_key_alone(place, keys, settings):
    officer = Officer.objects.create(username="petugas.rekaan")
    adapter = get_adapter()
    data = {"secret": adapter.encrypt("JBSWY3DPEHPK3PXP")}
    spare = {"migrated_codes": [adapter.encrypt("a1b2c3d4"), adapter.encrypt("e5f6a7b8")], "used_mask": 1}
    totp = Authenticator.objects.create(user=officer, type="totp", data=data)
    codes = Authenticator.objects.create(user=officer, type="recovery_codes", data=spare)
    known = {"name": "Kunci", "credential": {"id": "AQIDBA"}}
    passkey = Authenticator.objects.create(user=officer, type="webauthn", data=known)
    new = fresh_keys()["FIELD_KEYS"].replace("202611", "202612")
    settings.FIELD_KEYS = f"{new},{settings.FIELD_KEYS}"
    assert rotate.rows_under("202611") == 2

    assert rotate.reseal(by=SYSTEM).rows == 2

    assert rotate.rows_under("202611") == 0
    settings.FIELD_KEYS = new
    for row in (totp, codes, passkey):
        row.refresh_from_db()
    assert adapter.decrypt(totp.data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert [adapter.decrypt(code) for code in codes.data["migrated_codes"]] == ["a1b2c3d4", "e5f6a7b8"]
    assert codes.data["used_mask"] == 1
    assert passkey.data == known


@pytest.mark.goal("G20")
def test_the_command_says_when_the_old_key_may_go_and_what_comes_next(place, keys, settings):
    book(order=cast.order(place, TUESDAY), key=cast.key(1), by=cast.CITRA.actor)
    settings.FIELD_KEYS = f"{fresh_keys()['FIELD_KEYS'].replace('202611', '202612')},{settings.FIELD_KEYS}"
    assert [finding.advice for finding in findings.key_change()] == ["manage.py rotate_keys"]
    said = []
    for state in steps(keys):
        for name, key in state.items():
            setattr(settings, name, key)
        call_command("rotate_keys", stdout=(out := io.StringIO()))
        said.append(out.getvalue())

    assert "202611 tidak dipakai lagi" in said[0]
    assert "INDEX_KEY_BEFORE = kunci lama" in said[1]
    assert "kosongkan INDEX_KEY_BEFORE" in said[2]
    assert "selesai" in said[3]
    (last,) = findings.key_change()
    assert "FIELD_KEYS" in last.advice
    settings.FIELD_KEYS = settings.FIELD_KEYS.partition(",")[0]
    assert list(findings.key_change()) == []
    assert json.loads(key_ring().open("row", bytes((row := Booking.objects.get()).sealed), f"booking\0{row.pk}"))


def test_every_sealed_column_is_known_to_the_change_of_keys():
    """A new one must be added to rotate.py, or the old key could never be removed."""
    sealed = {
        f"{table._meta.db_table}.{field.name}"
        for table in apps.get_models()
        for field in table._meta.concrete_fields
        if isinstance(field, BinaryField)
    }
    assert sealed == {
        "antri_booking.sealed",
        "antri_booking.ticket_name",
        "antri_booking.link",
        "antri_booking.needs",
        "antri_claim.sealed",
        "antri_intake.sealed",
        "antri_intakeaside.sealed",
        "antri_tabletkey.sealed",
        "antri_standby.sealed",
        "antri_application.answers",
        "antri_application.link",
        "antri_application.sealed",
        "antri_check.sealed",
        "antri_complaint.link",
        "antri_complaint.said",
        "antri_complaint.sealed",
        "antri_message.said",
        "antri_message.sealed",
        "antri_paper.sealed",
    }
