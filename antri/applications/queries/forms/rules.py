"""The rules that a field of a form may carry besides those of its type; whose message is in the data."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from antri.applications.queries.forms.scope import Scope
from antri.applications.queries.forms.values import nik_birth, nik_sex

LONGEST_NEW_NAME = 60
GROWN_UP = 17

Use = dict[str, Any]
# A rule tells whether a value breaks it: value, how it is used, what can be seen, today.
Rule = Callable[[Any, Use, Scope], bool]

_TITLES = re.compile(
    r"(?:^|[\s,.])(?:prof|dr|drs|dra|drg|ir|h|hj|kh|ust|ustaz|rd)\.(?=\s|$|\w)"
    r"|(?:^|[\s,])(?:[sma]\.?\s?(?:pd|e|h|kom|t|si|ag|sos|ip|kes|farm|keb|ked|hum|psi|ak|m|p|pt)\.?(?:i\.?)?)$"
    r"|(?:^|\s)(?:haji|hajah|hajjah|profesor|doktor)\s",
    re.IGNORECASE,
)


def _too_long(value: Any, use: Use, scope: Scope) -> bool:
    return len(value) > int(use["value"])


def _not_for_a_new_record(value: Any, use: Use, scope: Scope) -> bool:
    signs = (sign == " " or sign.isalpha() or unicodedata.category(sign) == "Mn" for sign in value)
    return len(value) > LONGEST_NEW_NAME or not all(signs)


def _one_word(value: Any, use: Use, scope: Scope) -> bool:
    return len(value.split()) < 2


def _has_title(value: Any, use: Use, scope: Scope) -> bool:
    return bool(_TITLES.search(value))


def _seen(use: Use, scope: Scope) -> Iterable[Any]:
    return (value for value in map(scope.get, use["with"]) if value not in (None, ""))


def _same_as_another(value: Any, use: Use, scope: Scope) -> bool:
    return value in list(_seen(use, scope))  # a program may have sent a list there, which no set takes


def _nik_tells_another_date(value: Any, use: Use, scope: Scope) -> bool:
    """Compare day, month and the two digits of the year: the NIK says no century."""
    told = f"{int(value[6:8]) % 40:02d}{value[8:12]}"
    return any(date.fromisoformat(other).strftime("%d%m%y") != told for other in _seen(use, scope) if _is_day(other))


def _nik_tells_another_sex(value: Any, use: Use, scope: Scope) -> bool:
    return any(other != nik_sex(value) for other in _seen(use, scope))


def _age(value: str, on: date) -> int:
    born = date.fromisoformat(value)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _not_grown_up(value: Any, use: Use, scope: Scope) -> bool:
    born = nik_birth(value, scope.on)
    return born is not None and _age(born.isoformat(), scope.on) < GROWN_UP


# What a field may carry. The types of the values they are for: TYPES_OF.
RULES: dict[str, Rule] = {
    "max_length": _too_long,
    "new_record_name": _not_for_a_new_record,
    "name_two_words": _one_word,
    "no_title": _has_title,
    "nik_vs_birth_date": _nik_tells_another_date,
    "nik_vs_sex": _nik_tells_another_sex,
    "nik_differs": _same_as_another,
    "kk_differs": _same_as_another,
    "adult_nik": _not_grown_up,
    "date_not_future": lambda value, use, scope: date.fromisoformat(value) > scope.on,
    "age_at_least": lambda value, use, scope: _age(value, scope.on) < int(use["value"]),
    "age_below": lambda value, use, scope: _age(value, scope.on) >= int(use["value"]),
}
