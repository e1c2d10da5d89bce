"""The encrypted file of a copy opens whole and unchanged, or not at all."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antri.management.recovery import archive
from antri.management.recovery.refusal import Refused

KEY, OTHER = b"k" * 32, b"o" * 32
PIECE = 64
HEAD = len(archive.MAGIC) + archive.MARK_BYTES + archive.SALT_BYTES + 4
CLOSED = PIECE + archive.TAG_BYTES


def closed(plain: bytes, *parts: int, key: bytes = KEY) -> bytes:
    """Write `plain`, in parts of these lengths and then the rest."""
    out = io.BytesIO()
    sealing = archive.Sealing(out, key, piece=PIECE)
    rest = plain
    for length in parts:
        sealing.write(rest[:length])
        rest = rest[length:]
    sealing.write(rest)
    sealing.finish()
    return out.getvalue()


def opened(data: bytes, key: bytes = KEY) -> bytes:
    return archive.Opening(io.BytesIO(data), key).read(-1)


@given(st.binary(max_size=400), st.lists(st.integers(0, 150), max_size=4))
def test_what_was_written_is_read_again_however_it_was_cut(plain, parts):
    assert opened(closed(plain, *parts)) == plain


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_the_edges_of_a_piece_are_no_edges_of_the_text(length):
    assert opened(closed(b"x" * length)) == b"x" * length


def test_every_single_changed_byte_is_refused():
    whole = closed(bytes(range(256)))
    for place in range(len(whole)):
        with pytest.raises(Refused):
            opened(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])


def test_every_shortened_file_is_refused():
    whole = closed(bytes(range(256)))
    for length in range(len(whole)):
        with pytest.raises(Refused):
            opened(whole[:length])


def pieces(data: bytes) -> list[bytes]:
    return [data[at : at + CLOSED] for at in range(HEAD, len(data), CLOSED)]


@pytest.mark.parametrize("order", [(1, 0, 2, 3), (0, 1, 1, 3), (0, 2, 3), (0, 1, 2, 3, 3), (0, 1, 3), (3, 2, 1, 0)])
def test_pieces_in_another_order_are_refused(order):
    whole = closed(bytes(PIECE * 4))
    parts = pieces(whole)
    assert opened(whole[:HEAD] + b"".join(parts)) == bytes(PIECE * 4)

    with pytest.raises(Refused):
        opened(whole[:HEAD] + b"".join(parts[at] for at in order))


def test_a_piece_of_another_copy_under_the_same_key_is_refused():
    one, other = closed(bytes(PIECE * 3)), closed(bytes(PIECE * 3))

    with pytest.raises(Refused):
        opened(one[:HEAD] + b"".join([pieces(one)[0], pieces(other)[1], pieces(one)[2]]))


def test_a_file_that_was_never_finished_is_refused():
    out = io.BytesIO()
    archive.Sealing(out, KEY, piece=PIECE).write(bytes(PIECE * 3))

    with pytest.raises(Refused):
        opened(out.getvalue())


def test_another_key_is_named_as_such():
    with pytest.raises(Refused, match="BACKUP_KEY"):
        opened(closed(b"x"), OTHER)


def test_two_copies_of_the_same_are_nowhere_the_same():
    one, other = closed(bytes(PIECE * 2)), closed(bytes(PIECE * 2))

    assert not set(pieces(one)) & set(pieces(other))
    assert len(set(pieces(one))) == len(pieces(one))
