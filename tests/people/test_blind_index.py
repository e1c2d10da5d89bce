import hashlib
from datetime import date

import pytest

from antri.people.queries import (
    booking_token,
    identity_index,
    keyed_hash,
    phone_index,
    read_nik,
    token_hash,
)

NIKS = ["3271011708909991", "3271044512859992", "3174011508889995", "9107014107709990"]
PHONE = "+6289900000001"


@pytest.mark.goal("G3")
@pytest.mark.parametrize(
    "typed", ["3271 0117 0890 9991", "3271.0117.0890.9991", "3271-01-170890-9991", " 3271011708909991 "]
)
def test_every_way_of_typing_a_nik_gives_one_index(typed):
    nik = read_nik(typed, on=date(2026, 11, 24), provinces=["32"])
    assert identity_index("nik", nik) == identity_index("nik", "3271011708909991")
    assert identity_index("nik", typed) == identity_index("nik", "3271011708909991")


def test_a_passport_is_one_person_in_small_and_capital_letters():
    assert identity_index("passport", "x 000 0001") == identity_index("passport", "X0000001")


@pytest.mark.goal("G19")
@pytest.mark.parametrize("nik", NIKS)
def test_no_hash_without_the_key_matches_an_index(nik, tries):
    indexes = {identity_index("nik", nik), keyed_hash("content", nik), phone_index(PHONE)}
    texts = [
        nik,
        f"nik:{nik}",
        f"identity:nik:{nik}",
        f"identity nik:{nik}",
        f"identity\0nik:{nik}",
        PHONE,
        f"phone:{PHONE}",
    ]
    for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s"):
        for text in texts:
            digest = hashlib.new(name, text.encode()).hexdigest()
            tries(1)
            assert not any(digest[:64] == index[: len(digest)] for index in indexes)
    assert not any(hashlib.blake2b(text.encode(), digest_size=32).hexdigest() in indexes for text in texts)


def test_an_index_contains_nothing_of_what_it_finds():
    for nik in NIKS:
        index = identity_index("nik", nik)
        assert len(index) == 64
        assert nik not in index
        assert nik.encode().hex() not in index


def test_the_same_text_has_another_hash_for_each_purpose_and_kind():
    text = "5399010101709991"
    hashes = [
        identity_index("nik", text),
        identity_index("child", text),
        identity_index("passport", text),
        phone_index(text),
        keyed_hash("content", text),
        keyed_hash("lost-link", text),
        booking_token(text),
        token_hash(text),
    ]
    assert len(set(hashes)) == len(hashes)


def test_another_index_key_gives_another_index(settings):
    before = identity_index("nik", NIKS[0]), booking_token("1")
    settings.INDEX_KEY = "another-index-key-of-the-tests-0001"
    after = identity_index("nik", NIKS[0]), booking_token("1")
    assert not set(before) & set(after)


def test_a_hash_stays_the_same_for_ever():
    """What is stored is compared with what is made years later: this may change only with a rotation."""
    assert identity_index("nik", NIKS[0]) == identity_index("nik", NIKS[0])
    assert keyed_hash("content", "é") == keyed_hash("content", "é")


@pytest.mark.goal("G16")
def test_tokens_are_long_safe_in_links_and_all_different(tries):
    tries(20_000)
    tokens = {booking_token(f"00000000-0000-0000-0000-{n:012}") for n in range(20_000)}
    assert len(tokens) == 20_000
    assert {len(token) * 6 for token in tokens} == {144}
    assert all(token.replace("-", "").replace("_", "").isalnum() for token in tokens)


def test_half_a_character_breaks_no_look_up():
    assert len(keyed_hash("lost-link", "\ud800")) == len(identity_index("passport", "\ud800")) == 64


def test_a_wrong_token_of_any_characters_has_a_hash():
    for text in ("", "\ud800", "é", "x" * 10_000):
        assert len(token_hash(text)) == 64
