"""Forms of document applications as data: their shape, how one is put together, what must hold in it."""

from antri.directory.queries.application_forms.check import Known, check_form
from antri.directory.queries.application_forms.coverage import Covered, coverage
from antri.directory.queries.application_forms.needed import FIRST_ROWS, KEPT, NAMES, NIKS, PARENTS
from antri.directory.queries.application_forms.shape import SERVICE, SHARED, WHOLE_FORM, Path, misshapen
from antri.directory.queries.application_forms.whole import CITY_WORDS, Whole, put_together

__all__ = [
    "CITY_WORDS",
    "FIRST_ROWS",
    "KEPT",
    "NAMES",
    "NIKS",
    "PARENTS",
    "SERVICE",
    "SHARED",
    "WHOLE_FORM",
    "Covered",
    "Known",
    "Path",
    "Whole",
    "check_form",
    "coverage",
    "misshapen",
    "put_together",
]
