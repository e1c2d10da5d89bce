"""What others may ask of the directory: the city in memory, its rules, search, what to bring."""

from antri.directory.queries.catalogue import Catalogue, NoCity, catalogue, forget
from antri.directory.queries.checklist import Paper, checklist
from antri.directory.queries.few import few_left
from antri.directory.queries.said import said, translated
from antri.directory.queries.search import search
from antri.directory.queries.settings import SETTINGS, Rule
from antri.directory.queries.texts import LONGEST_TEXT, TEXTS, TextRule, filled, own_text, text

__all__ = [
    "LONGEST_TEXT",
    "SETTINGS",
    "TEXTS",
    "Catalogue",
    "NoCity",
    "Paper",
    "Rule",
    "TextRule",
    "catalogue",
    "checklist",
    "few_left",
    "filled",
    "forget",
    "own_text",
    "said",
    "search",
    "text",
    "translated",
]
