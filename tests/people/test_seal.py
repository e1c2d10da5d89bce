import uuid
from base64 import b64encode

import pytest
from django.core.exceptions import ImproperlyConfigured

from antri.people.actions import read_as_holder, seal, seal_for_holder
from antri.people.models import KeyUnknown, SealBroken, key_ring
from antri.people.queries import booking_token

FIELDS = {"name": "Citra Rekaan", "nik": "3271044512859992", "phone": "+6289900000001"}
ROW = uuid.UUID(int=1)
OTHER_ROW = uuid.UUID(int=2)
OLD = "k1:" + b64encode(b"1" * 32).decode()
NEW = "k2:" + b64encode(b"2" * 32).decode()


def unseal(kind, row_id, blob):
    return key_ring().open("row", blob, f"{kind}\0{row_id}")


def test_what_was_sealed_opens_for_the_same_row():
    assert b"Citra Rekaan" in unseal("booking", ROW, seal("booking", ROW, FIELDS))


@pytest.mark.goal("G19")
def test_a_blob_holds_nothing_readable():
    blob = seal("booking", ROW, FIELDS)
    for fact in FIELDS.values():
        assert fact.encode() not in blob
        assert fact.encode().hex() not in blob.hex()
        assert b64encode(fact.encode()).rstrip(b"=")[:-1] not in b64encode(blob)


def test_sealing_the_same_twice_gives_different_blobs():
    assert len({seal("booking", ROW, FIELDS) for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("kind", "row_id"), [("booking", OTHER_ROW), ("claim", ROW), ("booking\0", ROW), ("bookin", f"g{ROW}")]
)
def test_a_blob_moved_to_another_row_or_kind_does_not_open(kind, row_id):
    blob = seal("booking", ROW, FIELDS)
    with pytest.raises(SealBroken):
        unseal(kind, row_id, blob)


def test_an_edit_of_any_single_byte_is_detected():
    blob = seal("booking", ROW, FIELDS)
    tried = 0
    for position in range(len(blob)):
        for flip in (0x01, 0x80, 0xFF):
            edited = bytearray(blob)
            edited[position] ^= flip
            with pytest.raises(SealBroken):
                unseal("booking", ROW, bytes(edited))
            tried += 1
    assert tried == 3 * len(blob)


def test_a_blob_cut_anywhere_or_lengthened_is_detected():
    blob = seal("booking", ROW, FIELDS)
    for wrong in [*(blob[:end] for end in range(len(blob))), blob + b"\0"]:
        with pytest.raises(SealBroken):
            unseal("booking", ROW, wrong)


def test_a_row_blob_opens_for_no_other_purpose():
    blob = key_ring().seal("row", b"{}", "")
    with pytest.raises(SealBroken):
        key_ring().open("form", blob, "")


# -- keys --


def test_after_a_new_key_the_old_still_opens_and_the_new_one_seals(settings):
    settings.FIELD_KEYS = OLD
    before = seal("booking", ROW, FIELDS)

    settings.FIELD_KEYS = f"{NEW},{OLD}"
    after = seal("booking", ROW, FIELDS)

    assert unseal("booking", ROW, before) == unseal("booking", ROW, after)
    settings.FIELD_KEYS = NEW
    assert unseal("booking", ROW, after)


def test_without_its_key_a_blob_says_which_key_is_missing(settings):
    settings.FIELD_KEYS = OLD
    blob = seal("booking", ROW, FIELDS)

    settings.FIELD_KEYS = NEW
    with pytest.raises(KeyUnknown, match="'k1', which FIELD_KEYS does not have") as missing:
        unseal("booking", ROW, blob)
    assert missing.value.key_id == "k1"


def test_another_key_under_the_same_id_does_not_open(settings):
    settings.FIELD_KEYS = OLD
    blob = seal("booking", ROW, FIELDS)

    settings.FIELD_KEYS = NEW.replace("k2", "k1")
    with pytest.raises(SealBroken):
        unseal("booking", ROW, blob)


SECRET = b64encode(b"s" * 32).decode()


@pytest.mark.parametrize(
    ("field_keys", "index_key", "says"),
    [
        ("", "x" * 44, "FIELD_KEYS, entry 1"),
        (SECRET, "x" * 44, "FIELD_KEYS, entry 1"),
        (f"k1:{SECRET},{SECRET}", "x" * 44, "FIELD_KEYS, entry 2"),
        (f"k1:{SECRET},", "x" * 44, "FIELD_KEYS, entry 2"),
        (f"k1:{SECRET},k1:{SECRET}", "x" * 44, "FIELD_KEYS, entry 2"),
        (f"k1:{SECRET[:-4]}", "x" * 44, "FIELD_KEYS, entry 1"),
        (f"k1:{SECRET[:-2]}!=", "x" * 44, "FIELD_KEYS, entry 1"),
        (f"k 1:{SECRET}", "x" * 44, "FIELD_KEYS, entry 1"),
        (f"k1:{SECRET}", "", "INDEX_KEY"),
        (f"k1:{SECRET}", "short", "INDEX_KEY"),
        (f"k1:{SECRET}", SECRET, "INDEX_KEY"),
    ],
)
def test_unusable_keys_are_named_and_never_shown(settings, field_keys, index_key, says):
    settings.FIELD_KEYS, settings.INDEX_KEY = field_keys, index_key
    with pytest.raises(ImproperlyConfigured, match=says) as refused:
        key_ring()
    assert SECRET[:20] not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


# -- for the holder of the link --


def test_only_the_link_opens_what_was_sealed_for_its_holder():
    mine, neighbours = booking_token(ROW), booking_token(OTHER_ROW)
    blob = seal_for_holder(mine, "Citra Rekaan")

    assert read_as_holder(mine, blob) == "Citra Rekaan"
    assert read_as_holder(mine, memoryview(blob)) == "Citra Rekaan"
    assert b"Citra" not in blob
    for wrong in (neighbours, mine[:-1], "x"):
        with pytest.raises(SealBroken):
            read_as_holder(wrong, blob)
