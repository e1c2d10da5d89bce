"""Tell what a rule was, is and will be."""

import datetime
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from antri.directory.models import Office, Setting
from antri.directory.queries.settings import SETTINGS, Rule


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule as it stands on a day: its value, since when, who says so, and whether the office says it at all.

    `since` None: the product's default. `owner` "office", "city" or "" (nobody: the default).
    """

    key: str
    rule: Rule
    value: Any
    since: datetime.date | None
    source: str
    owner: str
    later: list[Setting]

    @property
    def reason(self) -> str:
        """Tell the source without the word that calls it a proposal."""
        return re.sub(r"(?i)^usulan\b[;,: ]*", "", self.source.strip()) if self.owner else ""

    @property
    def is_proposal(self) -> bool:
        """Tell whether no office has confirmed it: our default, or a file that calls itself a proposal."""
        return not self.owner or self.source.strip().lower().startswith("usulan")


def rows_of(key: str, office: Office | None) -> list[Setting]:
    """List what has been written for a rule, the earliest first: for the city (None) or for one office."""
    return list(Setting.objects.filter(key=key, office=office).order_by("valid_from"))


def version_of(key: str, office: Office | None) -> str:
    """Name what is written for a rule, so that an editor can be told when somebody else wrote meanwhile."""
    told = [[row.valid_from.isoformat(), row.value, row.source] for row in rows_of(key, office)]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def standing(key: str, office: Office | None, on: datetime.date) -> Standing:
    """Tell a rule as it stands on a day for the city (None) or for one office."""
    rule = SETTINGS[key]
    own = rows_of(key, office)
    later = [row for row in own if row.valid_from > on]
    for owner, rows in (("office", own if office else []), ("city", rows_of(key, None) if office else own)):
        held = [row for row in rows if row.valid_from <= on]
        if held and held[-1].value is not None:
            row = held[-1]
            return Standing(key, rule, row.value, row.valid_from, row.source, owner, later)
    return Standing(key, rule, rule.default, None, rule.source, "", later)


def all_standing(office: Office | None, on: datetime.date) -> list[Standing]:
    """Tell every rule that may be set here: all of them for the city, those that may differ for one office."""
    return [standing(key, office, on) for key, rule in SETTINGS.items() if office is None or rule.per_office]
