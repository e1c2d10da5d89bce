"""G20: keys are changed while people book; nobody is missed, nothing fails, and the old key is good for nothing."""

import io
import json
import random
import subprocess
import sys
import uuid
from collections import Counter
from datetime import date, time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db.models import BinaryField

from antri.booking.actions import book, cancel, claim, find_again, undo_cancel
from antri.booking.models import Booking, Claim
from antri.booking.queries import finder_of, link_token
from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from antri.management.recovery import findings, rotate
from antri.management.recovery.index_check import index_faults, index_step
from antri.people.actions import read_as_holder, seal, seal_for_holder
from antri.people.models import Officer, SealBroken, key_ring, make_ring
from antri.people.queries import booking_token, identity_index, phone_index, token_hash
from antri.schedule.actions import ensure_day
from antri.schedule.models import PlanSession, Slot
from antri.web import clock
from antri.web.refusals import Refusal
from config import start
from tests import cast, sizes
from tests.faults.places import fresh_keys
from tests.faults.traffic import Traffic
from tests.races.rush import TUESDAY, WEDNESDAY, receipt


@pytest.fixture
def keys(settings) -> dict[str, str]:
    made = fresh_keys()
    for name, key in made.items():
        setattr(settings, name, key)
    return made


def past_visits(place: cast.City, rows: int) -> None:
    """Fill the past with visits: sealed, indexed, linked and named like any other."""
    day = ensure_day(office=place.main, date=date(2026, 12, 3), by=SYSTEM)
    slot = Slot.objects.filter(day_id=day).first()
    assert slot
    made = []
    for n in range(rows):
        who, key = cast.person(n), uuid.uuid4()
        token, e164 = booking_token(key), f"+62{who.phone[1:]}"
        made.append(
            Booking(
                id=key,
                city=cast.CODE,
                office=place.main,
                day_id=day,
                slot=slot,
                date=date(2026, 12, 3),
                start=time(8),
                end=time(9),
                number=n,
                turn=9,
                label=f"X{n}",
                status=Booking.Status.SERVED,
                service=place.ktp,
                code=f"{n:08d}",
                token_hash=token_hash(token),
                identity_index=identity_index("nik", who.nik),
                phone_index=phone_index(e164),
                finder=finder_of(f"{n:08d}", who.phone[-4:]),
                ticket_name=seal_for_holder(token, "Warga R."),
                sealed=seal("booking", key, {"name": who.name, "nik": who.nik, "phone": e164, "priority": None}),
                idempotency_key=f"past-{n:012d}",
                content_mac="0" * 64,
                created_at=clock.now(),
            )
        )
    Booking.objects.bulk_create(made, batch_size=500)


def assert_read(told: dict) -> None:
    """What was promised with a number stands: its link opens it, its name is read, the link can be told again."""
    booking = Booking.objects.get(token_hash=token_hash(told["token"]))
    assert str(booking.pk) == told["id"]
    assert read_as_holder(told["token"], booking.ticket_name).lower().startswith("warga")
    assert link_token(booking) == told["token"]


def everybody() -> Counter:
    """Count the live numbers of each person and date, by what is sealed and not by any index."""
    found: Counter = Counter()
    for booking in Booking.objects.filter(status__in=Booking.LIVE):
        person = json.loads(key_ring().open("row", bytes(booking.sealed), f"booking\0{booking.pk}"))
        found[person["nik"], booking.date] += 1
    return found


# -- field keys ------------------------------------------------------------------------------------


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
        "antri_claim.sealed",
    }


# -- the index key ---------------------------------------------------------------------------------


def steps(keys: dict[str, str]) -> list[dict[str, str]]:
    """The settings of each of the four states of a change, in their order."""
    old, new = keys["INDEX_KEY"], fresh_keys()["INDEX_KEY"]
    nothing = {"INDEX_KEY_NEXT": "", "INDEX_KEY_BEFORE": ""}
    return [
        nothing | {"INDEX_KEY": old},
        nothing | {"INDEX_KEY": old, "INDEX_KEY_NEXT": new},
        nothing | {"INDEX_KEY": new, "INDEX_KEY_BEFORE": old},
        nothing | {"INDEX_KEY": new},
    ]


WORK = (None, rotate.fill_second_index, rotate.switch_index, rotate.clear_second_index)


@pytest.mark.goal("G20")
def test_the_index_key_is_changed_under_traffic(place, keys, settings, tries):
    PlanSession.objects.update(capacity=190)
    past_visits(place, sizes.G20_ROWS)
    told, rows, who = [], 0, cast.person(70_001)
    first = book(order=cast.order(place, WEDNESDAY, who), key=cast.key(7), by=who.actor)
    code = first.booking.code
    gone = book(order=cast.order(place, WEDNESDAY, cast.WATI), key=cast.key(8), by=cast.WATI.actor)
    cancel(token=gone.token, by=cast.WATI.actor)
    for n, (state, work) in enumerate(zip(steps(keys), WORK, strict=True)):
        for name, key in state.items():
            setattr(settings, name, key)
        assert list(index_faults()) == []
        with Traffic(seed=21 + n, read=assert_read) as traffic:
            traffic.wait_for(40)
            if work:
                done = work(by=SYSTEM)
                assert done.broken == []
                rows += done.rows
            traffic.wait_for(len(traffic.told) + 10)
        told += traffic.told

        # In every state: links, the lost link, the second number on a date, and the form sent once more.
        for each in random.Random(n).sample(told, 40):
            assert_read(each)
        assert find_again(code=code, last_four=who.phone[-4:], by=who.actor) == first.token
        with pytest.raises(Refusal) as refusal:
            book(order=cast.order(place, WEDNESDAY, who), key=cast.key(100 + n), by=who.actor)
        assert refusal.value.code == "already-booked"
        if n < 3:
            sent = cast.order(place, date(2026, 12, 15), cast.person(80_000))
            assert book(order=sent, key=cast.key(200), by=who.actor).is_repeat is (n > 0)
        assert max(everybody().values()) == 1

    assert index_step() == ""
    assert not Booking.objects.exclude(identity_index_next="").exists()
    old = make_ring(settings.FIELD_KEYS, keys["INDEX_KEY"])
    for number in (1, sizes.G20_ROWS - 1):
        nik = cast.person(number).nik
        assert not Booking.objects.filter(identity_index=old.index("identity", f"nik:{nik}")).exists()
        assert Booking.objects.filter(identity_index=identity_index("nik", nik)).exists()
    undo_cancel_is_refused_or_right(gone.token)
    tries(rows)


def undo_cancel_is_refused_or_right(token: str) -> None:
    try:
        assert undo_cancel(token=token, by=cast.WATI.actor).status == Booking.Status.BOOKED
    except Refusal as refusal:
        assert refusal.code in ("wrong-state", "already-booked", "limit-reached")


def race(environment: dict[str, str], states: list[dict[str, str]], seed: int) -> None:
    """Let processes with different settings book for the same few people at once."""
    command = [sys.executable, "-W", "error", "-m", "tests.races.process"]
    children = [
        subprocess.Popen(
            command, env=environment | state, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        for state in states
    ]
    for first, child in enumerate(children):
        job = {"seed": seed, "people": 40, "tries": sizes.G20_TRIES, "workers": 2, "first": first, "step": len(states)}
        child.stdin.write(json.dumps(job) + "\n")
    for child in children:
        assert child.stdout.readline().strip() == "ready"
    for child in children:
        child.stdin.write("go\n")
    for child in children:
        child.communicate(timeout=120)
        assert child.returncode == 0


@pytest.mark.goal("G20")
def test_processes_before_and_after_each_step_give_nobody_two_numbers(place, keys, settings, child_environment, tries):
    """As when they are restarted one after the other: two neighbouring states at work on the same people."""
    states = steps(keys)
    for n in range(3):
        race(child_environment | keys, states[n : n + 2] * sizes.G20_PAIRS, seed=40 + n)
        for name, key in states[n + 1].items():
            setattr(settings, name, key)
        assert max(everybody().values()) == 1
        assert WORK[n + 1](by=SYSTEM).broken == []
        assert max(everybody().values()) == 1
    tries(3 * sizes.G20_TRIES)


@pytest.mark.goal("G20")
def test_a_step_left_out_would_give_two_numbers(place, keys, settings, child_environment):
    """Negative control: with the middle state left out the same people get second numbers."""
    states = steps(keys)
    for name, key in states[1].items():
        setattr(settings, name, key)

    race(child_environment | keys, [states[1]], seed=50)
    assert max(everybody().values()) == 1
    race(child_environment | keys, [states[3]], seed=51)

    assert max(everybody().values()) > 1


@pytest.mark.goal("G20")
def test_a_wrong_index_key_and_a_step_left_out_are_said_before_anything_starts(place, keys, settings):
    states = steps(keys)
    book(order=cast.order(place, TUESDAY), key=cast.key(1), by=cast.CITRA.actor)
    assert list(index_faults()) == []

    settings.INDEX_KEY = fresh_keys()["INDEX_KEY"]
    assert "INDEX_KEY" in next(index_faults())
    for name, key in states[2].items():
        setattr(settings, name, key)
    assert "INDEX_KEY_NEXT" in next(index_faults())
    for name, key in states[3].items():
        setattr(settings, name, key)
    assert list(index_faults())


@pytest.mark.goal("G20")
def test_no_web_process_starts_with_an_index_key_that_finds_nobody(place, keys, settings):
    book(order=cast.order(place, TUESDAY), key=cast.key(1), by=cast.CITRA.actor)
    start.warm_up()

    settings.INDEX_KEY = fresh_keys()["INDEX_KEY"]

    with pytest.raises(ImproperlyConfigured, match="INDEX_KEY"):
        start.warm_up()
