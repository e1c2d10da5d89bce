"""What others may ask of the directory: the city in memory, its rules, search, what to bring."""

from antri.directory.queries.catalogue import Catalogue, NoCity, catalogue, forget
from antri.directory.queries.checklist import Paper, checklist
from antri.directory.queries.editable import EDITABLE, Editable, row_of, values_of
from antri.directory.queries.few import few_left
from antri.directory.queries.filing import filed_from_home
from antri.directory.queries.history import Standing, all_standing, rows_of, standing, version_of
from antri.directory.queries.said import said, translated
from antri.directory.queries.search import search
from antri.directory.queries.settings import GROUPS, SETTINGS, Rule
from antri.directory.queries.texts import LONGEST_TEXT, TEXTS, TextRule, filled, own_text, text
from antri.directory.queries.translatable import translatable

__all__ = [
    "EDITABLE",
    "GROUPS",
    "LONGEST_TEXT",
    "SETTINGS",
    "TEXTS",
    "Catalogue",
    "Editable",
    "NoCity",
    "Paper",
    "Rule",
    "Standing",
    "TextRule",
    "all_standing",
    "catalogue",
    "checklist",
    "few_left",
    "filed_from_home",
    "filled",
    "forget",
    "own_text",
    "row_of",
    "rows_of",
    "said",
    "search",
    "standing",
    "text",
    "translatable",
    "translated",
    "values_of",
    "version_of",
]
