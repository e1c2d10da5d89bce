import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antri.people.models import FieldFault
from antri.people.queries import read_name, short_name


@pytest.mark.parametrize(
    "name",
    ["Rekaan", "Nur'aini", "Moh. Rekaan", "Siti Nur-Halimah", "SITI REKAAN", "Zoë Ñ Ø", "dr. Rekaan, S.Pd.", "X"],
)
def test_a_name_is_kept_as_typed(name):
    assert read_name(name) == name


def test_spaces_around_and_doubled_spaces_inside_go():
    assert read_name("  Siti \t\u00a0 Rekaan\n") == "Siti Rekaan"


def test_invisible_characters_of_copied_text_go():
    assert read_name("\u202aSiti\u200b Rekaan\u202c") == "Siti Rekaan"


def test_a_hundred_characters_are_a_name_and_one_more_is_not():
    assert read_name("a" * 100) == "a" * 100
    with pytest.raises(FieldFault) as fault:
        read_name("a" * 101)
    assert fault.value.code == "name.length"
    assert "101" in str(fault.value.message)


@pytest.mark.parametrize(
    "typed", ["", "   ", "\u200b", "123", "...", "'-'", "Siti <b>", "<script>", "Siti\x00", "Siti\x1b[0m", "Siti\ud800"]
)
def test_what_cannot_be_a_name_is_refused(typed):
    with pytest.raises(FieldFault) as fault:
        read_name(typed)
    assert fault.value.code == "name.blank"


@pytest.mark.parametrize(
    ("name", "short"), [("Siti Rekaan", "Siti R."), ("Rekaan", "Rekaan"), ("Siti Nur Halimah", "Siti H.")]
)
def test_a_short_name_shows_the_first_word_and_one_initial(name, short):
    assert short_name(name) == short


@settings(deadline=None, max_examples=500)
@given(st.text(max_size=120))
def test_whatever_is_typed_gives_a_name_that_can_be_stored_and_read_again(typed):
    try:
        name = read_name(typed)
    except FieldFault as fault:
        assert fault.code in ("name.blank", "name.length")
    else:
        assert 1 <= len(name) <= 100
        assert name.encode()
        assert read_name(name) == name
        assert short_name(name)
