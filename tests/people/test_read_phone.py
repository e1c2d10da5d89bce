import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antri.people.models import FieldFault
from antri.people.queries import phone_index, read_phone


@pytest.mark.parametrize(
    "typed",
    [
        "089900000001",
        "6289900000001",
        "+6289900000001",
        "0899-0000-0001",
        "0899.0000.0001",
        " +62 899 0000 0001 ",
        "+62\u00a0899\u20110000\u20110001",
    ],
)
def test_every_way_of_typing_gives_one_number(typed):
    assert read_phone(typed) == "+6289900000001"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "08",
        "899 0000 0001",  # no 0 and no 62
        "080000000001",  # no operator begins 80
        "084100000001",  # nor 84
        "089900000",  # 9 digits
        "08990000000001",  # 14
        "+65 8123 4567",
        "+1 202 555 0100",
        "0062899000000 01",
        "+62 0899 0000 0001",
        "0251 0000000",
        "+62 251 0000000",
        "0899OOOOOOO1",
        "٠٨٩٩٠٠٠٠٠٠٠١",
        "0899 0000 0001 ext 5",
        "tel:089900000001",
        "089900000001;089900000002",
        "++6289900000001",
        "0" * 100_000,
    ],
)
def test_what_is_no_indonesian_mobile_is_refused(typed):
    with pytest.raises(FieldFault) as fault:
        read_phone(typed)
    assert fault.value.code == "phone.format"


@pytest.mark.parametrize("digits", [7, 8, 9, 10])
def test_ten_to_thirteen_digits_are_accepted(digits):
    assert read_phone("089" + "0" * digits) == "+6289" + "0" * digits


def test_a_landline_is_told_apart():
    with pytest.raises(FieldFault) as landline:
        read_phone("0251 0000000")
    with pytest.raises(FieldFault) as nonsense:
        read_phone("hello")
    assert str(landline.value.message) != str(nonsense.value.message)


@settings(deadline=None, max_examples=500)
@given(
    prefix=st.sampled_from(["0", "62", "+62"]),
    number=st.from_regex(r"8[1235-9][0-9]{7,10}", fullmatch=True),
    sign=st.sampled_from(["", " ", "-", "."]),
    every=st.integers(1, 6),
)
def test_every_mobile_number_has_one_stored_form_and_one_index(prefix, number, sign, every):
    plain = prefix + number
    typed = sign.join(plain[n : n + every] for n in range(0, len(plain), every))
    assert read_phone(typed) == f"+62{number}"
    assert phone_index(read_phone(typed)) == phone_index(f"+62{number}")


@settings(deadline=None, max_examples=500)
@given(st.text(max_size=40) | st.text("0123456789+ -.", max_size=20))
def test_whatever_is_typed_gives_a_number_or_a_fault(typed):
    try:
        assert read_phone(typed).startswith("+628")
    except FieldFault as fault:
        assert fault.code == "phone.format"
