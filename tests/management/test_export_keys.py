"""Keys leave the server on paper, with a passphrase or in two halves, and a restore with that copy is proven."""

import io
import itertools
from dataclasses import asdict

import pytest
import time_machine
from django.core.management import CommandError, call_command

from antri.booking.actions import book
from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from antri.management import doctor
from antri.management.recovery import database, keys
from antri.management.recovery.backup import back_up
from antri.management.recovery.refusal import Refused
from antri.management.recovery.restore import prove
from tests import cast
from tests.booking.pages import NOW, TUESDAY
from tests.faults.places import fresh_keys

PASSPHRASE = "empat kata acak saja"


@pytest.fixture
def own_keys(settings, tmp_path):
    for name, key in fresh_keys().items():
        setattr(settings, name, key)
    settings.JOURNAL_HEAD_FILE = tmp_path / "heads.jsonl"
    settings.DEMO = False
    return settings


@pytest.mark.django_db
def test_a_copy_opens_with_its_passphrase_and_no_other(own_keys, tmp_path):
    (path,) = keys.export(to=tmp_path / "kunci", passphrase=PASSPHRASE, by=SYSTEM)

    assert keys.read_copy([path], passphrase=PASSPHRASE).marks() == keys.Keys.of_settings().marks()
    with pytest.raises(Refused):
        keys.read_copy([path], passphrase=PASSPHRASE + " ")
    assert (path.stat().st_mode & 0o777) == 0o600


@pytest.mark.django_db
def test_two_halves_open_in_either_order_and_one_alone_says_nothing(own_keys, tmp_path):
    one, two = keys.export_halves(to=tmp_path / "kunci", by=SYSTEM)

    for pair in itertools.permutations((one, two)):
        assert asdict(keys.read_copy(list(pair))) == asdict(keys.Keys.of_settings())
    for half in (one, two):
        with pytest.raises(Refused):
            keys.read_copy([half])
        with pytest.raises(Refused):
            keys.read_copy([half, half])
    first, second = keys.export_halves(to=tmp_path / "lagi", by=SYSTEM)
    with pytest.raises(Refused):
        keys.read_copy([one, second])
    with pytest.raises(Refused):
        keys.read_copy([first, two])


@pytest.mark.django_db
def test_no_key_stands_in_any_copy(own_keys, tmp_path):
    made = [
        *keys.export(to=tmp_path / "a", passphrase=PASSPHRASE, by=SYSTEM),
        *keys.export_halves(to=tmp_path / "b", by=SYSTEM),
    ]

    for path in made:
        text = path.read_text().replace(" ", "").replace("\n", "")
        for key in filter(None, asdict(keys.Keys.of_settings()).values()):
            assert key not in text


@pytest.mark.django_db
def test_a_line_that_was_mistyped_is_named(own_keys, tmp_path):
    (path,) = keys.export(to=tmp_path / "kunci", passphrase=PASSPHRASE, by=SYSTEM)
    lines = path.read_text().splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("02 "))
    letter = lines[place][3]
    lines[place] = lines[place][:3] + ("A" if letter != "A" else "B") + lines[place][4:]
    path.write_text("\n".join(lines))

    with pytest.raises(Refused, match="02"):
        keys.read_copy([path], passphrase=PASSPHRASE)


@pytest.mark.django_db
def test_a_copy_typed_in_small_letters_opens(own_keys, tmp_path):
    (path,) = keys.export(to=tmp_path / "kunci", passphrase=PASSPHRASE, by=SYSTEM)
    head, *lines = path.read_text().splitlines()
    path.write_text("\n".join([head, *(line.lower() for line in lines)]))

    assert keys.read_copy([path], passphrase=PASSPHRASE).marks() == keys.Keys.of_settings().marks()


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["BACKUP_KEY", "INDEX_KEY"])
def test_without_a_key_nothing_is_written(own_keys, tmp_path, missing):
    setattr(own_keys, missing, "")

    with pytest.raises(Refused):
        keys.export(to=tmp_path / "kunci", passphrase=PASSPHRASE, by=SYSTEM)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_weak_passphrase_and_an_existing_file_are_refused(own_keys, tmp_path):
    with pytest.raises(Refused):
        keys.export(to=tmp_path / "kunci", passphrase="pendek", by=SYSTEM)
    (tmp_path / "kunci").write_text("mine")
    with pytest.raises(Refused):
        keys.export(to=tmp_path / "kunci", passphrase=PASSPHRASE, by=SYSTEM)
    assert (tmp_path / "kunci").read_text() == "mine"


def proven() -> doctor.Finding:
    return next(finding for finding in doctor.examine() if finding.name == "Salinan kunci")


@pytest.mark.goal("G33")
@pytest.mark.django_db(transaction=True)
def test_the_doctor_is_red_until_a_restore_with_the_copy_was_proven(own_keys, tmp_path):
    with time_machine.travel(NOW, tick=True):
        city = cast.found_city()
        book(order=cast.order(city, TUESDAY), key=cast.key(1), by=cast.CITRA.actor)
        copy = back_up(to=tmp_path / "copies", keep_days=35, by=SYSTEM)
        assert proven().advice
        assert proven().is_needed

        halves = keys.export_halves(to=tmp_path / "kunci", by=SYSTEM)
        assert proven().advice  # a copy that nobody has tried is none

        found = prove(copy.path, keys=keys.read_copy(halves), by=SYSTEM)
        assert (found.opened, proven().advice) == (1, "")
        assert Event.objects.filter(what="system.restore_proven").count() == 1

        own_keys.FIELD_KEYS = f"{fresh_keys()['FIELD_KEYS'].replace('202611', '202612')},{own_keys.FIELD_KEYS}"
        assert proven().advice  # the copy lacks the new key


@pytest.mark.django_db(transaction=True)
def test_a_proof_uses_the_keys_of_the_copy_and_nothing_else(own_keys, tmp_path):
    with time_machine.travel(NOW, tick=True):
        city = cast.found_city()
        book(order=cast.order(city, TUESDAY), key=cast.key(1), by=cast.CITRA.actor)
        copy = back_up(to=tmp_path / "copies", keep_days=35, by=SYSTEM)
        halves = keys.export_halves(to=tmp_path / "kunci", by=SYSTEM)
        ours = keys.read_copy(halves)
        for name, key in fresh_keys().items():
            setattr(own_keys, name, key)
        live = database.Place.of_settings()

        assert prove(copy.path, keys=ours, by=SYSTEM).opened == 1
        with pytest.raises(Refused):
            prove(copy.path, keys=keys.Keys.of_settings(), by=SYSTEM)

    assert Event.objects.filter(what="system.restore_proven").count() == 1
    with database.opened(live) as rows:
        assert "antri_booking" in rows.tables()


@pytest.mark.django_db
def test_a_mistake_of_the_operator_is_told_without_a_trace(own_keys, tmp_path):
    with pytest.raises(CommandError, match="bukan salinan kunci"):
        (tmp_path / "x").write_text("nothing")
        call_command("restore", tmp_path / "x", prove=[tmp_path / "x", tmp_path / "x"])


@pytest.mark.django_db(transaction=True)
def test_the_operator_exports_and_proves_by_two_commands(own_keys, tmp_path, monkeypatch, capsys):
    with time_machine.travel(NOW, tick=True):
        city = cast.found_city()
        book(order=cast.order(city, TUESDAY), key=cast.key(1), by=cast.CITRA.actor)
        copy = back_up(to=tmp_path / "copies", keep_days=35, by=SYSTEM)
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSPHRASE}\n"))
        call_command("export_keys", tmp_path / "kunci")
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSPHRASE}\n"))
        call_command("restore", copy.path, prove=[tmp_path / "kunci"])

    assert "Terbukti" in capsys.readouterr().out
    assert proven().advice == ""
