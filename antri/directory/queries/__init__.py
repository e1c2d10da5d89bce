"""What others may ask of the directory: the city in memory, its rules, search, what to bring."""

from antri.directory.queries.catalogue import Catalogue, NoCity, catalogue, forget
from antri.directory.queries.checklist import Paper, checklist
from antri.directory.queries.few import few_left
from antri.directory.queries.said import said
from antri.directory.queries.search import search
from antri.directory.queries.settings import SETTINGS, Rule

__all__ = [
    "SETTINGS",
    "Catalogue",
    "NoCity",
    "Paper",
    "Rule",
    "catalogue",
    "checklist",
    "few_left",
    "forget",
    "said",
    "search",
]
