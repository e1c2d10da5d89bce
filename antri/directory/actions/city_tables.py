"""The directory's own tables in a city's files, and what must hold among their rows."""

import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from antri.directory.actions.read_files import Mistakes, Row
from antri.directory.actions.tables import Rows, Table
from antri.directory.models import (
    City,
    Counter,
    LifeEvent,
    LifeEventService,
    Notice,
    Offering,
    Office,
    Region,
    Requirement,
    Service,
    ServiceGroup,
    ServiceRequirement,
    Setting,
    TextTemplate,
    Translation,
)
from antri.directory.queries import SETTINGS, TEXTS

_THEME_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_THEME_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")


def _expand_service(row: Row, rows: Rows, mistakes: Mistakes) -> list[Row]:
    """Put the names of forms and laws where the file gives their codes."""
    forms = {found.values.get("code"): found.values for found in rows["forms"]}
    laws = {found.values.get("code"): found.values for found in rows["laws"]}
    row.values["forms"] = [
        dict(forms[code]) for code in _known(row, "forms", lambda item: item, forms, "forms", mistakes)
    ]
    row.values["law"] = [
        {**laws[item["code"]], "detail": str(item.get("detail", ""))}
        for item in _known(row, "law", lambda item: item.get("code"), laws, "laws", mistakes)
    ]
    return [row]


def _known(row: Row, name: str, code_of: Any, known: dict[Any, Any], table: str, mistakes: Mistakes) -> Iterator[Any]:
    items = row.values.get(name, [])
    for at, item in enumerate(items if isinstance(items, list) else []):
        try:
            code = code_of(item)
        except AttributeError:
            code = item
        if isinstance(code, str) and code in known:
            yield item
        else:
            text = _('"%(field)s": "%(value)s" tidak ada di %(table)s')
            mistakes.add(row.place(name, at), text % {"field": name, "value": code, "table": table})


def _expand_offering(row: Row, rows: Rows, mistakes: Mistakes) -> list[Row]:
    """Make one row per service of `services`: a list of codes, or "all"."""
    codes = row.values.pop("services", None)
    if codes == "all":
        codes = [found.values.get("code") for found in rows["services"] if found.values.get("is_active", True)]
    if not isinstance(codes, list):
        mistakes.add(row.place("services"), _('"%(field)s" harus daftar') % {"field": "services"})
        return []
    found = []
    for at, code in enumerate(codes):
        places = {**row.places, ("service",): row.place("services", at)}
        found.append(Row({**row.values, "service": code}, places))
    return found


def _expand_translations(row: Row, rows: Rows, mistakes: Mistakes) -> list[Row]:
    """Make one row per text of {"language": "su", "texts": {"Indonesian": "the other"}}; an empty one waits."""
    texts = row.values.get("texts")
    if not isinstance(texts, dict):
        mistakes.add(row.place("texts"), _('"%(field)s" harus objek {…}') % {"field": "texts"})
        return []
    if row.values.get("language") in ("id", "en"):
        mistakes.add(row.place("language"), _("bahasa Indonesia dan Inggris ditulis pada barisnya sendiri"))
    return [
        Row(
            {"language": row.values.get("language"), "source": source, "text": text},
            {(): row.place("texts", source), ("language",): row.place("language")},
        )
        for source, text in texts.items()
        if text != ""
    ]


def _check_city(rows: Rows, mistakes: Mistakes) -> None:
    for row in rows["city"]:
        _check_zone(row, mistakes)
        for name, value in (row.clean.get("theme") or {}).items():
            if not _THEME_NAME.fullmatch(name) or not isinstance(value, str) or not _THEME_COLOUR.fullmatch(value):
                text = _('"%(name)s: %(value)s" bukan warna CSS yang aman, seperti #0E5A44')
                mistakes.add(row.place("theme", name), text % {"name": name, "value": value})


def _check_zone(row: Row, mistakes: Mistakes) -> None:
    zone = row.clean.get("timezone")
    if zone:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            mistakes.add(row.place("timezone"), _('zona waktu "%(zone)s" tidak ada') % {"zone": zone})


def _check_offices(rows: Rows, mistakes: Mistakes) -> None:
    regions = {row.key for row in rows["regions"]}
    mains = [row for row in rows["offices"] if row.clean.get("kind") == Office.Kind.MAIN]
    for row in rows["offices"]:
        _check_zone(row, mistakes)
        district = row.clean.get("district_code")
        if district and district not in regions:
            text = _('"%(field)s": "%(value)s" tidak ada di %(table)s')
            mistakes.add(
                row.place("district_code"), text % {"field": "district_code", "value": district, "table": "regions"}
            )
    for row in [*mains[1:], *(rows["offices"][:1] if not mains else [])]:
        mistakes.add(row.place("kind"), _("harus ada tepat satu kantor utama (main)"))


def _check_settings(rows: Rows, mistakes: Mistakes) -> None:
    for row in rows["settings"]:
        key, value = row.clean.get("key"), row.clean.get("value")
        if key not in SETTINGS:
            mistakes.add(row.place("key"), _('pengaturan "%(key)s" tidak dikenal') % {"key": key})
        elif not SETTINGS[key].accepts(value):
            text = _('"%(value)s" bukan nilai untuk %(key)s; contohnya %(example)s')
            mistakes.add(row.place("value"), text % {"value": value, "key": key, "example": SETTINGS[key].default})


def _check_texts(rows: Rows, mistakes: Mistakes) -> None:
    for row in rows["texts"]:
        key, text = row.clean.get("key"), row.clean.get("text")
        if key not in TEXTS:
            mistakes.add(row.place("key"), _('teks "%(key)s" tidak dikenal') % {"key": key})
        elif text and (fault := TEXTS[key].fault(text)):
            mistakes.add(row.place("text"), fault)


def _check_outputs(rows: Rows, mistakes: Mistakes) -> None:
    """Outputs have a name in both languages; `papers` are the requirements that they meet."""
    papers = {row.key for row in rows["requirements"]}
    text = _('"%(field)s": "%(value)s" tidak ada di %(table)s')
    for row in rows["services"]:
        for at, output in enumerate(row.clean.get("outputs") or []):
            if not isinstance(output, dict) or not output.get("name") or not output.get("name_en"):
                mistakes.add(row.place("outputs", at), _("tiap hasil perlu name dan name_en"))
                continue
            for code in output.get("papers", ()):
                if code not in papers:
                    facts = {"field": "papers", "value": code, "table": "requirements"}
                    mistakes.add(row.place("outputs", at), text % facts)


def _check_dates(rows: Rows, mistakes: Mistakes) -> None:
    for table, first, last in (("offerings", "since", "until"), ("notices", "from_date", "until_date")):
        for row in rows[table]:
            start, end = row.clean.get(first), row.clean.get(last)
            if start and end and (end < start or (end == start and table == "offerings")):
                mistakes.add(row.place(last), _('"%(last)s" mendahului "%(first)s"') % {"last": last, "first": first})


TABLES: tuple[Table, ...] = (
    Table("laws", None, ("code",), ("name",)),
    Table("forms", None, ("code",), ("name", "name_en")),
    Table(
        "city",
        City,
        ("code",),
        (
            *("name", "kind", "registry_name", "mark_text", "timezone", "village_word", "theme"),
            *("complaint_url", "complaint_phone"),
        ),
        is_single=True,
        checks=(_check_city,),
    ),
    Table("regions", Region, ("code",), ("level", "name", "other_spellings", "parent"), refs={"parent": "regions"}),
    Table(
        "offices",
        Office,
        ("slug",),
        (
            *("name", "kind", "mode", "address", "district_code", "timezone", "map_url", "phone"),
            *("hours_text", "hours_text_en", "position"),
        ),
        checks=(_check_offices,),
    ),
    Table(
        "counters",
        Counter,
        ("office", "number"),
        ("name", "lanes", "services", "is_accessible", "is_active"),
        refs={"office": "offices"},
    ),
    Table("groups", ServiceGroup, ("code",), ("name", "name_en", "icon", "position")),
    Table("requirements", Requirement, ("code",), ("name", "name_en", "issuer")),
    Table(
        "services",
        Service,
        ("code",),
        (
            *("name", "name_en", "short_name", "short_name_en", "summary", "summary_en", "group", "minutes", "who"),
            *("presence_required", "presence_note", "presence_note_en", "online_application", "needs_number", "lane"),
            *("for_residents_only", "fee", "duration_text", "duration_text_en", "outputs", "forms", "keywords"),
            *("law", "confidence", "position", "is_active"),
        ),
        refs={"group": "groups"},
        parts={"requirements": ("service_requirements", "service")},
        expand=_expand_service,
        checks=(_check_outputs,),
    ),
    Table(
        "service_requirements",
        ServiceRequirement,
        ("service", "requirement"),
        ("required", "how", "condition", "condition_en", "position"),
        refs={"service": "services", "requirement": "requirements"},
        has_file=False,
    ),
    Table(
        "life_events",
        LifeEvent,
        ("code",),
        ("title", "title_en", "who", "keywords", "is_urgent", "position"),
        parts={"services": ("life_event_services", "event")},
    ),
    Table(
        "life_event_services",
        LifeEventService,
        ("event", "service"),
        ("role", "question", "question_en", "position"),
        refs={"event": "life_events", "service": "services"},
        has_file=False,
    ),
    Table(
        "offerings",
        Offering,
        ("office", "service", "since"),
        ("until",),
        refs={"office": "offices", "service": "services"},
        expand=_expand_offering,
        checks=(_check_dates,),
    ),
    Table(
        "notices",
        Notice,
        ("from_date", "office", "service"),
        ("text", "text_en", "until_date"),
        refs={"office": "offices", "service": "services"},
    ),
    Table(
        "settings",
        Setting,
        ("key", "office", "valid_from"),
        ("value", "unit", "source"),
        refs={"office": "offices"},
        checks=(_check_settings,),
    ),
    Table("texts", TextTemplate, ("key", "language"), ("text",), checks=(_check_texts,)),
    Table(
        "translations",
        Translation,
        ("language", "source"),
        ("text",),
        merged=("texts",),
        expand=_expand_translations,
    ),
)
