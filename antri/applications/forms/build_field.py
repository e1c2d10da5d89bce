"""Type a question or a paper of a form: what it says, its kind, its answers, when it is asked."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.applications.forms.build_form import _WHOLE, ADDABLE, SENSITIVE, ThingForm, line
from antri.applications.queries.form_building import new_key
from antri.applications.queries.form_edits import TEXTS, Definition
from antri.applications.queries.form_words import KINDS
from antri.directory.models import Requirement
from antri.directory.queries import catalogue, said

_TEXTS = ("label", "label_en", "hint", "hint_en")
_LEAST_CHOICES = 2


class FieldForm(ThingForm):
    """The texts and the condition that questions and papers share."""

    def texts(self) -> Definition:
        typed = {name: " ".join(self.cleaned_data[name].split()) for name in _TEXTS}
        return {name: value for name, value in typed.items() if value}

    def kept(self) -> Definition:
        """Give what the thing has and these inputs do not say."""
        said_here = {*_TEXTS, "visible_if", "choices", "min", "max", "decimals", "sensitive", "required"}
        return {name: value for name, value in self.thing.items() if name not in said_here}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("hint") and not typed.get("hint_en"):
            self.add_error("hint_en", _("Tulis juga dalam bahasa Inggris."))
        return typed


class QuestionForm(FieldForm):
    """A question."""

    AT: ClassVar[dict[str, str]] = {"visible_if": "shown_if", "min": "least", "max": "most", "type": "kind"}

    label = line(TEXTS["label"], most=200)
    label_en = line(TEXTS["label_en"], most=200)
    hint = line(TEXTS["hint"], required=False, long=True)
    hint_en = line(TEXTS["hint_en"], required=False, long=True)
    kind = forms.ChoiceField(
        label=gettext_lazy("Jenis jawaban"), choices=[("", gettext_lazy("pilih")), *((k, KINDS[k]) for k in ADDABLE)]
    )
    choices = forms.CharField(
        label=gettext_lazy("Pilihan jawaban"), required=False, max_length=6000, widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("Hanya untuk jenis pilihan. Satu baris satu pilihan: Kucing = Cat"),
    )  # fmt: skip
    least = forms.DecimalField(
        label=gettext_lazy("Angka paling kecil"), required=False, widget=forms.TextInput(_WHOLE),
        help_text=gettext_lazy("Hanya untuk jenis angka"),
    )  # fmt: skip
    most = forms.DecimalField(
        label=gettext_lazy("Angka paling besar"), required=False, widget=forms.TextInput(_WHOLE),
        help_text=gettext_lazy("Hanya untuk jenis angka"),
    )  # fmt: skip
    required = forms.BooleanField(label=TEXTS["required"], required=False)
    sensitive = forms.ChoiceField(
        label=gettext_lazy("Data yang dijaga khusus?"), choices=SENSITIVE, required=False,
        help_text=gettext_lazy("Isinya tidak keluar dalam daftar, unduhan, dan pesan"),
    )  # fmt: skip
    shown_if = forms.ChoiceField()
    after = forms.ChoiceField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].error_messages["required"] = _("Pilih jenis jawaban.")
        if not self.thing:
            return
        del self.fields["kind"]
        kind = self.thing["type"]
        if kind != "choice" or "choices_from" in self.thing:
            del self.fields["choices"]
        if kind != "number":
            del self.fields["least"], self.fields["most"]
        if kind == "group":
            del self.fields["required"]

    def start(self) -> dict[str, Any]:
        rows = [f"{row['label']} = {row['label_en']}" for row in self.thing.get("choices", ())]
        return {
            **self.thing,
            "choices": "\n".join(rows),
            "least": self.thing.get("min"),
            "most": self.thing.get("max"),
        }

    @property
    def of_kind(self) -> str:
        return str(self.thing.get("type") or self.cleaned_data.get("kind") or "")

    def clean_choices(self) -> list[dict[str, Any]]:
        """Read one choice a line. A choice keeps its value where its line stays or its words do."""
        lines = [row.strip() for row in self.cleaned_data["choices"].splitlines() if row.strip()]
        before = self.thing.get("choices", [])
        found: list[dict[str, Any]] = []
        for at, row in enumerate(lines):
            label, sep, english = (part.strip() for part in row.partition("="))
            if not (label and sep and english):
                raise ValidationError(_('Tulis dengan bahasa Inggrisnya: "%(line)s = …"') % {"line": label or row})
            old = before[at] if len(before) == len(lines) else _same(before, label, english)
            taken = [each["value"] for each in (*found, *before)]
            value = old["value"] if old else new_key({"steps": [], "statements": [], "reasons": []}, label, taken)
            found.append({**(old or {}), "value": value, "label": label, "label_en": english})
        return found

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        kind, choices = self.of_kind, typed.get("choices")
        if kind == "choice" and "choices" in self.fields and choices is not None and len(choices) < _LEAST_CHOICES:
            self.add_error("choices", _("Tulis paling sedikit dua pilihan."))
        if kind and kind != "choice" and choices:
            self.add_error("choices", _("Pilihan hanya untuk jenis pilihan. Kosongkan, atau pilih jenis itu."))
        for name in ("least", "most"):
            if kind == "number" and name in typed and typed[name] is None:
                self.add_error(name, _("Bagian ini perlu diisi."))
            if kind and kind != "number" and typed.get(name) is not None:
                self.add_error(name, _("Hanya untuk jenis angka. Kosongkan."))
        return typed

    def made(self) -> Definition:
        typed = self.cleaned_data
        key = self.thing.get("key") or new_key(self.definition, typed["label"])
        made = {**self.kept(), "key": key, "type": self.of_kind, **self.texts(), **self.condition()}
        if self.of_kind == "group":
            return {**made, "min": self.thing["min"], "max": self.thing["max"]}
        made["required"] = typed["required"]
        if self.of_kind == "choice":
            made["choices"] = typed["choices"] if "choices" in self.fields else self.thing["choices"]
        if self.of_kind == "number":
            made |= {"min": _number(typed["least"]), "max": _number(typed["most"])}
            made["decimals"] = self.thing.get("decimals", 0)
        if typed["sensitive"]:
            made["sensitive"] = typed["sensitive"]
        return made


class UploadForm(FieldForm):
    """A paper that is asked as photo or file."""

    requirement = forms.ChoiceField(label=gettext_lazy("Persyaratan yang dipenuhi"))
    label = line(gettext_lazy("Nama unggahan"), most=200)
    label_en = line(gettext_lazy("Nama unggahan, bahasa Inggris"), most=200)
    hint = line(TEXTS["hint"], long=True, hint=gettext_lazy("Apa yang harus terlihat pada foto"))
    hint_en = line(TEXTS["hint_en"], long=True)
    max_files = forms.IntegerField(
        label=TEXTS["max_files"], min_value=1, max_value=15, initial=1, widget=forms.TextInput(_WHOLE)
    )
    required = forms.BooleanField(label=TEXTS["required"], required=False)
    shown_if = forms.ChoiceField()
    after = forms.ChoiceField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.thing and not self.thing.get("requirement"):
            # An official form that stands in for a paper: which one is said in the files.
            del self.fields["requirement"]
            return
        own = self._own()
        others = Requirement.objects.exclude(code__in=own).order_by("code")
        self.fields["requirement"] = forms.ChoiceField(
            label=_("Persyaratan yang dipenuhi"),
            initial=self.thing.get("requirement"),
            choices=[
                ("", _("pilih")),
                (_("Syarat layanan ini"), list(own.items())),
                (_("Lainnya dalam katalog"), [(row.code, said(row, "name")) for row in others]),
            ],
        )
        self.fields["requirement"].error_messages["required"] = _("Pilih persyaratannya.")

    def _own(self) -> dict[str, str]:
        service = catalogue().services.get(self.definition["code"])
        papers = service.papers if service else []
        return {row.requirement.code: said(row.requirement, "name") for row in papers}

    def made(self) -> Definition:
        typed = self.cleaned_data
        code = typed.get("requirement")
        key = self.thing.get("key") or new_key(self.definition, f"up {code}")
        made = {**self.kept(), "key": key, "type": "upload", **self.texts(), "required": typed["required"]}
        made |= {"max_files": typed["max_files"], **self.condition()}
        if code and code != self.thing.get("requirement"):
            made["requirement"] = code
            made.pop("beyond_catalogue", None)
            made |= {} if code in self._own() else {"beyond_catalogue": True}
        return made


def _same(choices: Any, label: str, english: str) -> dict[str, Any] | None:
    return next((row for row in choices if row["label"] == label or row["label_en"] == english), None)


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)
