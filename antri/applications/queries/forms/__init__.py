"""Reads the forms of the data: one reader, one validator, for pages, desks and programs alike."""

from antri.applications.queries.forms.form import Form, Outcome, Step, Upload, live_form, live_forms
from antri.applications.queries.forms.reading_back import Line, Section, in_words, summary
from antri.applications.queries.forms.rules import RULES
from antri.applications.queries.forms.scope import ROW_ID
from antri.applications.queries.forms.subject import subject_of
from antri.applications.queries.forms.validate import Fault, Verdict, validate
from antri.applications.queries.forms.values import TYPES, kelurahans

__all__ = [
    "ROW_ID",
    "RULES",
    "TYPES",
    "Fault",
    "Form",
    "Line",
    "Outcome",
    "Section",
    "Step",
    "Upload",
    "Verdict",
    "in_words",
    "kelurahans",
    "live_form",
    "live_forms",
    "subject_of",
    "summary",
    "validate",
]
