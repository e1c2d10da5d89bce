from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from antri.people.models import FieldFault
from antri.people.queries import mask_nik, read_nik
from tests import sizes

TODAY = date(2026, 11, 24)
# docs/nik.md, 2
PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 19), (21, 21), (31, 36), (51, 53), (61, 65), (71, 76), (81, 82), (91, 96))
    for code in range(first, last + 1)
)
DIGITS = "0123456789"
# The fixture `tries` counts over all examples, as it should.
PROPERTY = settings(
    deadline=None, max_examples=sizes.NIK_EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def read(text, on=TODAY):
    return read_nik(text, on=on, provinces=PROVINCES)


def code_of(text, on=TODAY):
    with pytest.raises(FieldFault) as fault:
        read(text, on)
    return fault.value.code


@st.composite
def niks(draw):
    """Make any well-formed NIK: both sexes, both centuries, leap days, every province."""
    day = draw(st.dates(date(1900, 1, 1), TODAY) | st.sampled_from([date(2000, 2, 29), date(1904, 2, 29), TODAY]))
    woman = draw(st.booleans())
    nik = (
        f"{draw(st.sampled_from(sorted(PROVINCES)))}{draw(st.integers(1, 99)):02}{draw(st.integers(1, 99)):02}"
        f"{day.day + 40 * woman:02}{day:%m%y}{draw(st.integers(1, 9999)):04}"
    )
    assume(len(set(nik)) > 1)
    return nik


# -- the lists of docs/nik.md, 6 --


@pytest.mark.parametrize(
    "nik",
    [
        "3271011708909991",
        "3271044512859992",
        "3271060101099993",
        "3271056902049994",
        "3174011508889995",
        "3201015003779996",
        "3271032512249997",
        "3603125506959998",
        "3271026311209999",
        "9107014107709990",
    ],
)
def test_every_synthetic_nik_is_accepted(nik):
    assert read(nik) == nik


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("327101170890999", "nik.length"),
        ("3271013202909991", "nik.date"),
        ("3271013102909991", "nik.date"),
        ("3271017213909991", "nik.date"),
        ("3271014002909991", "nik.date"),
        ("3271010013909991", "nik.date"),
        ("3271016902059994", "nik.date"),
        ("3271011708900000", "nik.serial"),
        ("1111111111111111", "nik.repeated"),
        ("32710117O8909991", "nik.characters"),
        ("0071011708909991", "nik.region"),
        ("3271001708909991", "nik.region"),
    ],
)
def test_every_impossible_nik_is_refused_with_its_code(typed, code):
    assert code_of(typed) == code


def test_spaces_are_cleaned():
    assert read("3271 0117 0890 9991") == "3271011708909991"


# -- edges --


@pytest.mark.parametrize("typed", ["3271.0117.0890.9991", "3271-0117-0890-9991", " 3271\u00a00117 0890\u20139991\r\n"])
def test_dots_hyphens_and_what_copied_text_brings_along_are_cleaned(typed):
    assert read(typed) == "3271011708909991"


@pytest.mark.parametrize(
    "typed",
    [
        "٣٢٧١٠١١٧٠٨٩٠٩٩٩١",
        "327101170890999１",
        "327101170890999²",
        "3271/0117/0890/9991",
        "+327101170890999",
        "\x00",
        "\ud800",
    ],
)
def test_only_ascii_digits_are_digits(typed):
    assert code_of(typed) == "nik.characters"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("327101170890999", "Anda mengetik 15, kurang 1."),
        ("3271 0117 0890 99912", "Anda mengetik 17, lebih 1."),
        ("", "Tulis NIK, 16 digit"),
        (" - ", "Tulis NIK, 16 digit"),
    ],
)
def test_a_wrong_length_is_counted_for_the_person(typed, says):
    with translation.override("id"), pytest.raises(FieldFault) as fault:
        read(typed)
    assert fault.value.code == "nik.length"
    assert says in str(fault.value.message)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("O071011708900000 ", "nik.characters"),
        ("00710000000000", "nik.length"),
        ("0000000000000000", "nik.repeated"),
        ("0071013202900000", "nik.region"),
        ("3200013202900000", "nik.region"),
        ("3271013202900000", "nik.date"),
    ],
)
def test_the_first_fault_in_order_is_the_one_told(typed, code):
    assert code_of(typed) == code


def test_nobody_is_born_in_the_future():
    born_2000_only = "3271012902009991"
    assert read(born_2000_only, on=date(2000, 2, 29)) == born_2000_only
    assert code_of(born_2000_only, on=date(2000, 2, 28)) == "nik.date"


def test_a_year_that_is_to_come_in_this_century_was_in_the_last():
    assert read("3271012512309991") == "3271012512309991"


def test_provinces_are_data():
    assert read_nik("9901011708909991", on=TODAY, provinces=["99"]) == "9901011708909991"
    with pytest.raises(FieldFault):
        read_nik("3271011708909991", on=TODAY, provinces=["99"])


def test_a_fault_repeats_nothing_that_was_typed():
    with pytest.raises(FieldFault) as fault:
        read("3271013202909991")
    assert "3271013202909991" not in f"{fault.value!r} {fault.value} {fault.value.message}"


def test_a_shown_nik_hides_its_middle():
    assert mask_nik("3271044512859992") == "3271********9992"


# -- properties --


@pytest.mark.goal("G15")
@PROPERTY
@given(nik=niks(), between=st.lists(st.text(" .-", max_size=2), min_size=17, max_size=17))
def test_every_well_formed_nik_is_accepted_however_it_is_spaced(tries, nik, between):
    tries(1)
    typed = between[0] + "".join(digit + sign for digit, sign in zip(nik, between[1:], strict=True))
    assert read(typed) == nik


@pytest.mark.goal("G15")
@PROPERTY
@given(nik=niks(), data=st.data())
def test_one_spoiled_part_is_refused_with_its_code(tries, nik, data):
    tries(1)
    code = data.draw(
        st.sampled_from(["characters", "shorter", "longer", "province", "regency", "day", "month", "serial"])
    )
    spoil = {
        "characters": lambda: (_with(nik, data.draw(st.integers(0, 15)), data.draw(_not_a_digit)), "nik.characters"),
        "shorter": lambda: (nik[: data.draw(st.integers(0, 15))], "nik.length"),
        "longer": lambda: (nik + data.draw(st.text(DIGITS, min_size=1, max_size=30)), "nik.length"),
        "province": lambda: (_with(nik, 0, data.draw(st.sampled_from(_no_province))), "nik.region"),
        "regency": lambda: (_with(nik, data.draw(st.sampled_from([2, 4])), "00"), "nik.region"),
        "day": lambda: (_with(nik, 6, f"{data.draw(st.sampled_from(_no_day)):02}"), "nik.date"),
        "month": lambda: (_with(nik, 8, f"{data.draw(st.sampled_from([0, *range(13, 100)])):02}"), "nik.date"),
        "serial": lambda: (_with(nik, 12, "0000"), "nik.serial"),
    }
    spoiled, expected = spoil[code]()
    assume(len(set(spoiled)) > 1)
    assert code_of(spoiled) == expected


@pytest.mark.goal("G15")
@PROPERTY
@given(typed=st.text(max_size=40) | st.text(DIGITS + " .-OlI", max_size=24) | st.text(DIGITS, min_size=16, max_size=16))
def test_whatever_is_typed_gives_sixteen_digits_or_a_fault(tries, typed):
    tries(1)
    try:
        nik = read(typed)
    except FieldFault as fault:
        assert fault.code.startswith("nik.")
        assert str(fault.message)
    else:
        assert len(nik) == 16
        assert set(nik) <= set(DIGITS)


def test_each_day_of_a_century_is_accepted_for_men_and_women_and_no_other_day():
    real = {date(1999, 1, 1) + timedelta(days=n) for n in range(366 + 2 * 365)}
    for month in range(13):
        for day in range(100):
            born = day - 40 if day > 40 else day
            is_real = any((d.month, d.day) == (month, born) for d in real)
            nik = f"327101{day:02}{month:02}009991"
            assert (nik if is_real else "nik.date") == (read(nik) if is_real else code_of(nik)), nik


_not_a_digit = st.characters(
    exclude_characters=DIGITS + " .-\t\r\n\u00a0\u2007\u2009\u200b\u202f\u2010\u2011\u2012\u2013\u2014\u2212"
)
_no_province = sorted({f"{n:02}" for n in range(100)} - PROVINCES)
_no_day = [0, *range(32, 41), *range(72, 100)]


def _with(nik, position, part):
    return nik[:position] + part + nik[position + len(part) :]
