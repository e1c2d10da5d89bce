"""Edit what citizens read: a row of the catalogue, or a sentence of the product in the office's own words."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from antri.directory.actions.hand import EditedMeanwhile, NotThere, same, take_in_hand
from antri.directory.models import TextTemplate
from antri.directory.queries import EDITABLE, TEXTS, forget, row_of, values_of
from antri.journal.actions import Actor, change, record
from antri.web.languages import languages
from antri.web.refusals import Invalid


def edit_row(*, table: str, key: str, values: dict[str, Any], seen: dict[str, Any], by: Actor) -> None:
    """Write new `values` into a row; fields that are not named stay. `load_city` keeps the edit and lists it.

    `seen`: the same fields as the editor saw them. Raises `NotThere`, `Invalid`, `EditedMeanwhile`.
    """
    if table not in EDITABLE or not set(values) <= set(EDITABLE[table].fields):
        raise NotThere
    with change():
        city = take_in_hand()
        row = row_of(table, key)
        if row is None:
            raise NotThere
        now = values_of(table, row)
        if any(not same(seen.get(name), now[name]) for name in values):
            raise EditedMeanwhile(theirs=now)
        clean = _checked(row, values)
        changed = [name for name, value in clean.items() if value != now[name]]
        if not changed:
            return
        for name in changed:
            setattr(row, name, clean[name])
        row.save(update_fields=changed)
        record("text.edited", about=(table[:24], key[:40]), by=by, city=city, fields=changed)
    forget()


def _checked(row: Model, values: dict[str, Any]) -> dict[str, Any]:
    errors, clean = [], {}
    for name, value in values.items():
        column: Any = row._meta.get_field(name)
        try:
            clean[name] = column.clean(value.replace("\r\n", "\n").strip() if isinstance(value, str) else value, row)
        except ValidationError as fault:
            errors.append((name, "text.unfit", " ".join(fault.messages)))
    if errors:
        raise Invalid(errors)
    return clean


def set_text(*, key: str, texts: dict[str, str], seen: dict[str, str], by: Actor) -> None:
    """Say the sentence `key` in the office's own words, by language; an empty text goes back to the product's.

    `seen`: the office's texts of the same languages as the editor saw them, "" for none. Raises `NotThere`,
    `Invalid`, `EditedMeanwhile`; then no language is changed.
    """
    rule = TEXTS.get(key)
    if rule is None or not set(texts) <= {row.code for row in languages()}:
        raise NotThere
    texts = {language: text.replace("\r\n", "\n").strip() for language, text in texts.items()}
    faults = [(language, "text.unfit", rule.fault(text)) for language, text in texts.items() if text]
    if any(fault for _language, _code, fault in faults):
        raise Invalid([row for row in faults if row[2]])
    with change():
        city = take_in_hand()
        rows = {row.language: row for row in TextTemplate.objects.filter(city=city, key=key)}
        now = {language: rows[language].text if language in rows else "" for language in texts}
        if any(not same(seen.get(language), now[language]) for language in texts):
            raise EditedMeanwhile(theirs=now)
        changed = [language for language, text in texts.items() if text != now[language]]
        if not changed:
            return
        for language in changed:
            _put(rows.get(language), city, key, language, texts[language])
        record("text.edited", about=("text", key), by=by, city=city, languages=changed)
    forget()


def _put(row: TextTemplate | None, city: str, key: str, language: str, text: str) -> None:
    if row is None:
        TextTemplate.objects.create(city=city, key=key, language=language, text=text)
    elif text:
        row.text = text
        row.save(update_fields=["text"])
    else:
        row.delete()
