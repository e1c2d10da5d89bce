"""Say dates and hours as people here write them: "Selasa, 8 Desember 2026", "09.00–10.00 WIB".

In English the hours take a colon and the short form of a date keeps its order. The zone's letters
come from the zone itself, so a city in WITA or WIT needs nothing here.
"""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

register = template.Library()


@register.filter
def long_date(value: date) -> str:
    """Say a date in full: "Selasa, 8 Desember 2026"."""
    return date_format(value, "l, j F Y")


@register.filter
def short_date(value: date) -> str:
    """Say a date in a narrow column: "Sel, 8 Des"."""
    return date_format(value, "D, j M")


@register.filter
def weekday(value: date) -> str:
    return date_format(value, "l")


@register.filter
def month_and_year(value: date) -> str:
    return date_format(value, "F Y")


@register.filter
def month_name(value: date) -> str:
    return date_format(value, "F")


@register.filter
def hour(value: time | datetime) -> str:
    """Say an hour with a dot, or as the language's catalogue writes it: in English with a colon."""
    return value.strftime(pgettext("hour", "%H.%M"))


@register.filter
def zone_letters(office: Any) -> str:
    """Tell WIB, WITA or WIT. These zones keep no summer time, so any date will do."""
    return datetime.now(ZoneInfo(office.timezone)).tzname() or ""


@register.filter
def hours(span: Any, office: Any) -> str:
    """Say when something begins and ends at an office; `span` has `start` and `end`."""
    return f"{hour(span.start)}–{hour(span.end)} {zone_letters(office)}"


@register.filter
def hour_at(value: time | datetime, office: Any) -> str:
    """Say one hour with the letters of the office's zone; an instant is moved into that zone first."""
    if isinstance(value, datetime):
        value = timezone.localtime(value, ZoneInfo(office.timezone))
    return f"{hour(value)} {zone_letters(office)}"


@register.filter
def date_at(value: datetime, office: Any) -> date:
    """Tell which date an instant is at an office."""
    return timezone.localtime(value, ZoneInfo(office.timezone)).date()


@register.filter
def instant(value: datetime, office: Any) -> str:
    """Say when something happened, for lists at a desk: "8 Desember 2026, 09.41 WIB"."""
    return f"{date_format(date_at(value, office), 'j F Y')}, {hour_at(value, office)}"


@register.filter
def in_fours(code: str) -> str:
    """Break a booking code into two halves that can be read aloud: "K7M2 9QTX"."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
