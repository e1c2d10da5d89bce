"""Read one answer as typed or as a program sends it, and hand back the one stored form of it."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time
from typing import Any

from antri.applications.queries.forms.scope import Field
from antri.directory.models import Region
from antri.directory.queries import catalogue
from antri.people.models import FieldFault
from antri.people.queries import read_name, read_nik, read_phone
from antri.web.moment import keep

LONGEST_TEXT = 200
LONGEST_EMAIL = 254
LINE = (5, 200)
EARLIEST = date(1900, 1, 1)

_BETWEEN = dict.fromkeys(map(ord, " \t\r\n\u00a0\u2007\u2009\u200b\u202f.-\u2010\u2011\u2012\u2013\u2014\u2212"))
_NAME_SIGNS = set(" '\u2019\u2018\u02bc`.,-\u2010")
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>.]+(?:\.[^@\s<>.]+)+")
_TIME = re.compile(r"(\d{1,2})[.:](\d{2})", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_AS_SPOKEN = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)
_NUMBER = re.compile(r"\d{1,7}(?:[.,]\d{1,6})?", re.ASCII)
_NIK_RULES = {
    "nik.characters": "nik_digits",
    "nik.length": "nik_digits",
    "nik.repeated": "nik_serial",
    "nik.region": "nik_region",
    "nik.date": "nik_date",
    "nik.serial": "nik_serial",
}


class Unfit(Exception):
    """An answer breaks a rule of its type. `rule` is a code of the data, whose message people read."""

    def __init__(self, rule: str, **words: Any) -> None:
        self.rule = rule
        self.words = words
        super().__init__(rule)


def read_value(item: Field, raw: Any, on: date) -> Any:
    """Read the answer to a field; `raw` is text as typed or a value of the stored form. Raises Unfit."""
    return _READERS[item["type"]](item, raw, on)


def is_empty(raw: Any) -> bool:
    """Tell whether nothing was answered: no text, or an address whose parts are all empty."""
    if isinstance(raw, dict):
        return not any(str(part or "").strip() for part in raw.values())
    return raw is None or (isinstance(raw, str) and not raw.strip()) or raw == []


def kelurahans() -> dict[str, tuple[str, str]]:
    """Give the kelurahan and desa of the city: code to its name and that of its kecamatan, in order of names."""
    return keep(("kelurahans",), 2.0, _read_kelurahans)


def nik_birth(nik: str, on: date) -> date | None:
    """Tell the birth date inside a NIK; of two centuries the later one that is not in the future."""
    day, month, year = int(nik[6:8]) % 40, int(nik[8:10]), int(nik[10:12])
    for century in (2000, 1900):
        try:
            born = date(century + year, month, day)
        except ValueError:
            continue
        if born <= on:
            return born
    return None


def nik_sex(nik: str) -> str:
    return "female" if int(nik[6:8]) > 40 else "male"


def _text(item: Field, raw: Any, on: date) -> str:
    if not isinstance(raw, str):
        raise Unfit("required")
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", raw).splitlines()]
    text = ("\n" if item.get("rows", 1) > 1 else " ").join(lines).strip()
    if any(unicodedata.category(sign) == "Cc" and sign != "\n" for sign in text):
        text = "".join(sign for sign in text if unicodedata.category(sign) != "Cc" or sign == "\n")
    if not any(rule["rule"] == "max_length" for rule in item.get("rules", ())) and len(text) > LONGEST_TEXT:
        raise Unfit("max_length", value=LONGEST_TEXT)
    return text


def _name(item: Field, raw: Any, on: date) -> str:
    try:
        name = read_name(str(raw))
    except FieldFault:
        raise Unfit("name_chars") from None
    if not all(sign.isalpha() or sign in _NAME_SIGNS or unicodedata.category(sign) == "Mn" for sign in name):
        raise Unfit("name_chars")
    return name


def _nik(item: Field, raw: Any, on: date) -> str:
    try:
        return read_nik(str(raw), on=on, provinces=_provinces(on))
    except FieldFault as fault:
        raise Unfit(_NIK_RULES[fault.code]) from None


def _provinces(on: date) -> Any:
    return catalogue().setting("nik_provinces", on=on)


def _kk(item: Field, raw: Any, on: date) -> str:
    """Read a family card's number: as a NIK, but its date is that of the registration, without 40 for women."""
    number = str(raw).translate(_BETWEEN)
    if not re.fullmatch(r"[0-9]{16}", number, re.ASCII):
        raise Unfit("kk_digits")
    if number[:2] not in _provinces(on) or number[2:4] == "00" or number[4:6] == "00":
        raise Unfit("kk_region")
    day, month, year = int(number[6:8]), int(number[8:10]), int(number[10:12])
    if not any(_is_date(century + year, month, day) for century in (1900, 2000)):
        raise Unfit("kk_date")
    return number


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _day(item: Field, raw: Any, on: date) -> str:
    text = str(raw).strip()
    stored, spoken = _DATE.fullmatch(text), _AS_SPOKEN.fullmatch(text)
    if stored:
        year, month, day = map(int, stored.groups())
    elif spoken:
        day, month, year = map(int, spoken.groups())
    else:
        raise Unfit("date_exists")
    if not _is_date(year, month, day) or date(year, month, day) < EARLIEST:
        raise Unfit("date_exists")
    return date(year, month, day).isoformat()


def _hour(item: Field, raw: Any, on: date) -> str:
    found = _TIME.fullmatch(str(raw).strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Unfit("time_exists")
    return time(int(found[1]), int(found[2])).strftime("%H:%M")


def _phone(item: Field, raw: Any, on: date) -> str:
    try:
        return read_phone(str(raw))
    except FieldFault:
        raise Unfit("phone_mobile") from None


def _email(item: Field, raw: Any, on: date) -> str:
    text = str(raw).strip()
    if len(text) > LONGEST_EMAIL or not _EMAIL.fullmatch(text):
        raise Unfit("email_form")
    return text


def _choice(item: Field, raw: Any, on: date) -> str:
    if not isinstance(raw, str) or raw not in {row["value"] for row in item["choices"]}:
        raise Unfit("in_choices")
    return raw


def _yes_no(item: Field, raw: Any, on: date) -> bool:
    answer = {"ya": True, "tidak": False}.get(raw, raw) if isinstance(raw, str) else raw
    if not isinstance(answer, bool):
        raise Unfit("in_choices")
    return answer


def _number(item: Field, raw: Any, on: date) -> int | float:
    """Read a number; on the screen a comma is the decimal sign, and a dot is understood too."""
    limits = {"min": _shown(item["min"]), "max": _shown(item["max"])}
    text = str(raw).strip()
    if isinstance(raw, bool) or not _NUMBER.fullmatch(text):
        raise Unfit("number_range", **limits)
    value = float(text.replace(",", "."))
    if not item["min"] <= value <= item["max"] or round(value, item["decimals"]) != value:
        raise Unfit("number_range", **limits)
    return value if item["decimals"] else int(value)


def _shown(number: float) -> str:
    return str(number).replace(".", ",")


def _address(item: Field, raw: Any, on: date) -> dict[str, str]:
    if not isinstance(raw, dict) or not set(raw) <= {"line", "rt", "rw", "postal_code"}:
        raise Unfit("address_parts")
    parts = {name: " ".join(str(raw.get(name) or "").split()) for name in ("line", "rt", "rw", "postal_code")}
    for name in ("rt", "rw"):
        parts[name] = parts[name].zfill(3)
        if not re.fullmatch(r"(?!000)[0-9]{3}", parts[name], re.ASCII):
            raise Unfit("address_parts")
    if not LINE[0] <= len(parts["line"]) <= LINE[1] or not re.fullmatch(r"([0-9]{5})?", parts["postal_code"], re.ASCII):
        raise Unfit("address_parts")
    return {name: part for name, part in parts.items() if part}


def _kelurahan(item: Field, raw: Any, on: date) -> str:
    if not isinstance(raw, str) or raw not in kelurahans():
        raise Unfit("kelurahan_known")
    return str(raw)


def _read_kelurahans() -> dict[str, tuple[str, str]]:
    rows = Region.objects.filter(level__in=("kelurahan", "desa")).select_related("parent").order_by("name", "code")
    return {row.code: (row.name, row.parent.name if row.parent else "") for row in rows}


_READERS: dict[str, Callable[[Field, Any, date], Any]] = {
    "text": _text,
    "name": _name,
    "nik": _nik,
    "kk": _kk,
    "date": _day,
    "time": _hour,
    "phone": _phone,
    "email": _email,
    "choice": _choice,
    "yes_no": _yes_no,
    "number": _number,
    "address": _address,
    "region_kelurahan": _kelurahan,
}

TYPES = (*_READERS, "upload", "group")
