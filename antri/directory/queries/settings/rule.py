"""What a rule of the city is, and which values it accepts."""

import re
from typing import Any, NamedTuple

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_SERVICE = re.compile(r"[A-Z0-9_]{1,24}")
_PROVINCE = re.compile(r"[1-9]\d")
# Who says so where nobody of the office has.
OURS = "usulan Prima Antri, belum disahkan kantor"


class Rule(NamedTuple):
    """A setting's default, its unit (minutes, days, time …), what it means, and who says so.

    `group`: under which heading it is shown, as `SETTINGS` fills it in. `per_office`: whether one office may differ.
    `least`, `most`: the smallest and largest number that makes sense.
    """

    default: Any
    unit: str
    meaning: Any
    source: str = OURS
    group: str = ""
    per_office: bool = False
    least: int = 0
    most: int = 100_000

    def accepts(self, value: Any) -> bool:
        """Tell whether `value` could stand for this rule. Numbers are whole and within its bounds."""
        if type(value) is not type(self.default):
            return False
        match self.unit:
            case "time":
                return bool(_TIME.fullmatch(value))
            case "times":
                return 0 < len(value) <= self.most and all(map(_is_time, value)) and value == sorted(set(value))
            case "codes":
                return all(isinstance(item, str) and _PROVINCE.fullmatch(item) for item in value)
            case "services":
                is_text = all(isinstance(item, str) and _SERVICE.fullmatch(item) for item in value)
                return is_text and len(value) == len(set(value)) <= self.most
            case "span":
                return len(value) == 2 and all(_is_count(item) for item in value) and value[0] <= value[1]
            case "shares":
                return set(value) <= {"assisted", "hall"} and all(_is_count(item) for item in value.values())
            case "links":
                return all(isinstance(item, dict) and _is_link(item) for item in value)
            case "percent":
                return _is_count(value) and value <= 100
        return _is_count(value) and self.least <= value <= self.most

    @property
    def is_confirmed(self) -> bool:
        """Tell whether the default rests on more than our own proposal."""
        return self.source != OURS


def _is_link(item: dict[str, Any]) -> bool:
    """Tell whether this is a place to complain: a name, an address of the web, plain texts."""
    known = {"name", "url", "phone", "note", "note_en"}
    is_text = set(item) <= known and all(isinstance(value, str) and len(value) <= 240 for value in item.values())
    return is_text and bool(item.get("name")) and item.get("url", "").startswith(("https://", "http://"))


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and bool(_TIME.fullmatch(value))


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= 100_000
