"""What is taken along as a file is text and numbers: no spreadsheet reads a formula out of what somebody typed."""

import re

import pytest

from antri.web.tables import safe

# At the start of a cell, or where a program that splits otherwise would begin a new one.
READ_AS_FORMULA = re.compile(r"(^|[;,\t\r\n])\s*[=+@\uff0b\uff1d\uff20-]")


@pytest.mark.parametrize(
    "typed",
    [
        *("=1+1", "+62", "-2+3", "@SUM(A1)", " =1+1", "\t=1+1", "\uff1d1+1"),
        *("rapat;=1+1", "rapat, @SUM(A1)", "rapat\n=1+1", "rapat\r\n +1", "=1\n=2;=3"),
    ],
)
def test_nothing_typed_is_a_formula(typed):
    assert READ_AS_FORMULA.search(typed)
    assert not READ_AS_FORMULA.search(safe(typed))


@pytest.mark.parametrize("typed", ["Kecamatan Tanah Sareal", "A-017", "2027-01-05", "1 = 1", "", 12, None])
def test_what_is_no_formula_stays_as_it_is(typed):
    assert safe(typed) == typed
