"""Type a question, a paper, a statement or a reason that the office adds to a form, or changes in it."""

from abc import abstractmethod
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.applications.queries.form_building import (
    added,
    answers_for_conditions,
    chosen_of,
    condition_of,
    field_path,
    new_key,
    places_in,
    with_thing,
)
from antri.applications.queries.form_edits import TEXTS, Definition, value_at
from antri.applications.queries.form_words import KINDS, when
from antri.directory.queries.application_forms import Path

AS_IT_IS = "="
# Types that need nothing which only a file can say.
ADDABLE = [kind for kind in KINDS if kind not in ("upload", "group")]
SENSITIVE = [
    ("", gettext_lazy("tidak")),
    ("child", gettext_lazy("ya, tentang anak")),
    ("religion", gettext_lazy("ya, agama")),
    ("disability", gettext_lazy("ya, disabilitas")),
    ("health", gettext_lazy("ya, kesehatan")),
    ("private_matter", gettext_lazy("ya, urusan pribadi")),
]
_WHOLE = {"inputmode": "numeric", "autocomplete": "off"}


def line(label: Any, *, required: bool = True, long: bool = False, most: int = 600, hint: Any = "") -> forms.CharField:
    """One text of the form's own."""
    widget = forms.Textarea({"rows": 2}) if long else forms.TextInput({"autocomplete": "off"})
    made = forms.CharField(label=label, required=required, max_length=most, widget=widget, help_text=hint)
    made.error_messages["required"] = gettext_lazy("Bagian ini perlu diisi.")
    return made


class ThingForm(forms.Form):
    """What all of them have in common. `path`: where the thing stands that is changed; None: it is a new one."""

    # Words of a mistake's path, and which input it belongs to.
    AT: ClassVar[dict[str, str]] = {"visible_if": "shown_if"}

    def __init__(self, definition: Definition, part: str, path: Path | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition, self.part, self.path = definition, part, path
        self.thing: Definition = value_at(definition, path) if path else {}
        for name, value in self.start().items():
            if name in self.fields:
                self.fields[name].initial = value
        if "shown_if" in self.fields:
            self._offer_conditions()
        if path is not None:
            self.fields.pop("after", None)
        elif "after" in self.fields:
            places = places_in(definition, part)
            self.fields["after"] = forms.ChoiceField(
                label=_("Letaknya"), choices=places, initial=places[-1][0], required=False
            )

    def start(self) -> dict[str, Any]:
        return self.thing

    def _offer_conditions(self) -> None:
        now = self.thing.get("visible_if")
        chosen = chosen_of(now)
        shown = answers_for_conditions(self.definition, self.part)
        offered = {value for _question, answers in shown for value, _label in answers}
        choices: list[Any] = [("", _("selalu"))]
        if now and chosen not in offered:
            choices.append((AS_IT_IS, _("seperti sekarang: %(condition)s") % {"condition": when(now, self.definition)}))
            chosen = AS_IT_IS
        choices += [
            (question, [(value, f"{question} {label}") for value, label in answers]) for question, answers in shown
        ]
        self.fields["shown_if"] = forms.ChoiceField(
            label=_("Ditanyakan bila"), choices=choices, initial=chosen, required=False,
            help_text=_("Pilih satu jawaban dari pertanyaan yang lebih dahulu"),
        )  # fmt: skip

    def condition(self) -> Definition:
        """Give the words of the condition, none for always."""
        chosen = self.cleaned_data.get("shown_if", "")
        found = self.thing.get("visible_if") if chosen == AS_IT_IS else condition_of(chosen, self.definition)
        return {"visible_if": found} if found else {}

    @abstractmethod
    def made(self) -> Definition:
        """Give the thing as it was typed."""

    def applied(self) -> Definition:
        """Give the form with it."""
        thing = self.made()
        if self.path is not None:
            return with_thing(self.definition, self.path, thing)
        return added(self.definition, self.part, self.cleaned_data["after"], thing)

    def stands_at(self, form: Definition, path: Path) -> str | None:
        """Name the input that a mistake of the whole form belongs to; None: it is not this thing's."""
        key = self.made().get("key")
        mine = field_path(form, key) if key else None
        if mine is None or path[: len(mine)] != mine:
            return None
        words = [part for part in path[len(mine) :] if isinstance(part, str)]
        name = next((self.AT.get(word, word) for word in words), "")
        return name if name in self.fields else None


class StatementForm(ThingForm):
    """What a citizen has to declare before sending."""

    text = line(TEXTS["text"], long=True)
    text_en = line(TEXTS["text_en"], long=True)
    shown_if = forms.ChoiceField()
    after = forms.ChoiceField()

    def made(self) -> Definition:
        typed = {name: " ".join(self.cleaned_data[name].split()) for name in ("text", "text_en")}
        code = self.thing.get("code") or new_key(self.definition, typed["text"][:24])
        kept = {name: value for name, value in self.thing.items() if name != "visible_if"}
        return {**kept, "code": code, **typed, **self.condition()}


class ReasonForm(ThingForm):
    """Why a file is returned: what the officer chooses, what the citizen reads, what may then be corrected."""

    label = line(gettext_lazy("Nama alasan di meja petugas"), most=120)
    message = line(TEXTS["message"], long=True)
    message_en = line(TEXTS["message_en"], long=True)
    reopens = forms.ChoiceField(
        label=gettext_lazy("Yang boleh diperbaiki warga"),
        choices=[
            ("upload", gettext_lazy("sebuah unggahan")),
            ("field", gettext_lazy("sebuah isian")),
            ("none", gettext_lazy("tidak ada yang dibuka")),
            ("redirect:booking", gettext_lazy("warga memesan waktu untuk datang")),
        ],
    )
    after = forms.ChoiceField()

    def made(self) -> Definition:
        typed = {name: " ".join(self.cleaned_data[name].split()) for name in ("label", "message", "message_en")}
        code = self.thing.get("code") or new_key(self.definition, typed["label"])
        return {**self.thing, "code": code, **typed, "reopens": self.cleaned_data["reopens"]}
