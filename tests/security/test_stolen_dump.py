"""G19: somebody has the database and the media, and no key. Nobody is in it."""

import hashlib
import hmac
import itertools
from dataclasses import replace

import pytest

from antri.booking.actions import book, claim
from antri.booking.models import Booking, Claim
from antri.journal.actions import SYSTEM
from antri.management.recovery.backup import back_up
from antri.people.queries import identity_index, phone_index
from tests import cast, sizes
from tests.booking.pages import TUESDAY
from tests.faults.places import fresh_keys
from tests.security.traces import canaries, database, finds, rows, unpacked

PEOPLE = [
    replace(cast.person(87_000 + n), name=f"Curian Zqwv{chr(97 + n % 26)}{chr(97 + n // 26)}xyrahasia")
    for n in range(sizes.size(12, 200))
]
# What stands before or behind a NIK when somebody hashes it without a key.
BEFORE = ("", "nik:", "nik", "NIK", "NIK:", "identity", "identity:", "identity:nik:", "prima-antri", "salt", "antri:")
KINDS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")

pytestmark = pytest.mark.django_db(transaction=True)


def guesses(who: cast.Person) -> set[str]:
    """Every unkeyed hash of a person that a thief would make first, whole and cut to the length of an index."""
    digits = who.phone.removeprefix("0")
    values = {who.nik, who.phone, digits, f"+62{digits}", f"62{digits}", who.name, who.name.upper(), who.name.lower()}
    texts = {f"{before}{value}{end}" for before, value, end in itertools.product(BEFORE, values, ("", "\n"))}
    found = {hashlib.new(kind, text.encode()).hexdigest() for kind in KINDS for text in texts}
    found |= {hmac.digest(b"", text.encode(), "sha256").hex() for text in texts}
    found |= {hashlib.sha256(hashlib.sha256(text.encode()).digest()).hexdigest() for text in texts}
    return found | {digest[:64] for digest in found}


@pytest.fixture
def stolen(city, settings, tmp_path):
    """Everybody books and claims; the thief takes the database, its rows, the media and a copy."""
    for name, key in fresh_keys().items():
        setattr(settings, name, key)
    settings.JOURNAL_HEAD_FILE = tmp_path / "heads.jsonl"
    for n, who in enumerate(PEOPLE):
        book(order=cast.order(city, TUESDAY, who), key=cast.key(n), by=who.actor)
        claim(order=cast.order(city, TUESDAY, who, phone=cast.phone(88_000 + n)), by=who.actor)
    made = back_up(to=tmp_path / "copies", keep_days=35, by=SYSTEM)
    return {"database": database(), "rows": rows().encode(), "copy": made.path.read_bytes()}


@pytest.mark.goal("G19", "G18")
def test_a_stolen_database_and_its_copy_show_no_person(stolen, tries):
    for place, taken in stolen.items():
        assert finds(taken, PEOPLE) == [], place
    tries(sum(len(canaries(who)) for who in PEOPLE) * len(stolen))


@pytest.mark.goal("G19")
def test_no_hash_without_the_key_is_the_index_of_a_person(stolen, tries):
    kept = set(Booking.objects.values_list("identity_index", flat=True))
    kept |= set(Booking.objects.values_list("phone_index", flat=True))
    kept |= set(Booking.objects.values_list("finder", flat=True))
    kept |= set(Claim.objects.values_list("identity_index", flat=True))
    assert len(kept) >= 3 * len(PEOPLE)

    tried = 0
    for who in PEOPLE:
        hashes = guesses(who)
        tried += len(hashes)
        assert not kept & hashes
        assert not [digest for digest in hashes if digest.encode() in stolen["rows"]]
    tries(tried)


@pytest.mark.goal("G19")
def test_the_same_person_has_another_index_under_another_key(stolen, settings):
    before = [(identity_index("nik", who.nik), phone_index(f"+62{who.phone[1:]}")) for who in PEOPLE]
    settings.INDEX_KEY = fresh_keys()["INDEX_KEY"]
    after = [(identity_index("nik", who.nik), phone_index(f"+62{who.phone[1:]}")) for who in PEOPLE]

    assert not set(itertools.chain(*before)) & set(itertools.chain(*after))


def _plain(nik: str) -> str:
    return hashlib.sha256(nik.encode()).hexdigest()


def _named(nik: str) -> str:
    return hashlib.sha1(f"nik:{nik}".encode()).hexdigest()


@pytest.mark.goal("G19")
@pytest.mark.parametrize("made", [_plain, _named])
def test_an_index_without_a_key_would_be_found(city, made):
    """Negative control: the thief knows everybody again in a table that was hashed without a key."""
    for n, who in enumerate(PEOPLE[:5]):
        taken = book(order=cast.order(city, TUESDAY, who), key=cast.key(n), by=who.actor)
        Booking.objects.filter(pk=taken.booking.pk).update(identity_index=made(who.nik))

    kept = set(Booking.objects.values_list("identity_index", flat=True))
    assert all(kept & guesses(who) for who in PEOPLE[:5])


@pytest.mark.goal("G18")
def test_a_person_who_stood_open_in_a_row_would_be_found_in_an_open_copy(city, settings, tmp_path):
    """Negative control, for what is looked at in a copy: the same search in what it holds once it is opened."""
    settings.JOURNAL_HEAD_FILE = tmp_path / "heads.jsonl"
    who = PEOPLE[0]
    taken = book(order=cast.order(city, TUESDAY, who), key=cast.key(1), by=who.actor)
    Booking.objects.filter(pk=taken.booking.pk).update(device=who.nik)

    made = back_up(to=tmp_path / "copies", keep_days=35, by=SYSTEM)

    assert finds(made.path.read_bytes(), [who]) == []
    assert who.nik in finds(unpacked(made.path), [who])
