"""Read what citizens will read: the fields of a row of the catalogue, or a sentence in every language."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from antri.directory.queries import LONGEST_TEXT, Editable, TextRule
from antri.home.forms.seen import SeenForm
from antri.web.languages import Language

# How sure the files are of a service's requirements and outputs; an office that has checked them says so.
_CONFIDENCE = (("medium", _("sedang: perlu diperiksa kantor")), ("high", _("tinggi, atau sudah diperiksa kantor")))


class RowForm(SeenForm):
    """One row: a field for each text, as its column is."""

    def __init__(self, kind: Editable, row: models.Model, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(kind.fields)
        for name, label in kind.fields.items():
            self.fields[name] = _field(row._meta.get_field(name), label, getattr(row, name))

    @property
    def shown(self) -> list[Any]:
        return [self[name] for name in self.names]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}


def _field(column: Any, label: Any, value: Any) -> forms.Field:
    if isinstance(column, models.JSONField):
        return _Lines(label=label, initial="\n".join(value), required=False, widget=_rows(4))
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(label=label, initial=value, required=False)
    if isinstance(column, models.PositiveSmallIntegerField):
        return forms.IntegerField(label=label, initial=value, min_value=0, max_value=32_767)
    if column.name == "confidence":
        return forms.ChoiceField(label=label, initial=value, choices=_CONFIDENCE)
    if column.choices:
        return forms.ChoiceField(label=label, initial=value, choices=column.choices)
    widget = _rows(3) if column.max_length is None or column.max_length > 120 else forms.TextInput()
    return forms.CharField(
        label=label, initial=value, required=not column.blank, max_length=column.max_length, widget=widget
    )


def _rows(count: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count})


class _Lines(forms.CharField):
    """A list of words, one a line."""

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class SentenceForm(SeenForm):
    """A sentence of the product in each language; empty: as the product says it."""

    def __init__(
        self, rule: TextRule, languages: list[Language], own: dict[str, str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.codes = [language.code for language in languages]
        for language in languages:
            self.fields[f"text_{language.code}"] = forms.CharField(
                label=language.name,
                initial=own[language.code],
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 4, "lang": language.code}),
                help_text=_("Kosong: memakai kalimat bawaan."),
            )

    @property
    def shown(self) -> list[Any]:
        return [self[f"text_{code}"] for code in self.codes]

    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"text_{code}"].replace("\r\n", "\n").strip() for code in self.codes}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for code in self.codes:
            text = typed.get(f"text_{code}", "").strip()
            if text and (fault := self.rule.fault(text)):
                self.add_error(f"text_{code}", fault)
        return typed
