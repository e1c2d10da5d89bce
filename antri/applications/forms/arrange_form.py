"""Put the questions of a page in order and take some out: one number and one tick each, sent together."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from antri.applications.queries.form_building import arranged, can_go, id_of, lists_of, name_of
from antri.applications.queries.form_edits import Definition, value_at
from antri.applications.queries.form_words import KINDS, when
from antri.directory.queries.application_forms import Path


class ArrangeForm(forms.Form):
    """The lists of one part."""

    def __init__(self, definition: Definition, part: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition, self.lists = definition, lists_of(definition, part)
        for path, _group in self.lists:
            for number, thing in enumerate(value_at(definition, path), start=1):
                key, name = id_of(thing), name_of(thing)
                self.fields[f"at-{key}"] = forms.IntegerField(
                    label=_("Urutan %(name)s") % {"name": name}, initial=number, min_value=1, max_value=999,
                    widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": 3}),
                )  # fmt: skip
                if can_go(thing):
                    label = _("Keluarkan %(name)s") % {"name": name}
                    self.fields[f"drop-{key}"] = forms.BooleanField(label=label, required=False)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the page shows: each thing with its inputs, and the group it stands in."""
        found = []
        for path, group in self.lists:
            for thing in value_at(self.definition, path):
                key = id_of(thing)
                found.append({
                    "key": key, "name": name_of(thing), "group": group, "kind": KINDS.get(thing.get("type", ""), ""),
                    "shown_if": when(thing["visible_if"], self.definition) if "visible_if" in thing else "",
                    "at": self[f"at-{key}"], "drop": self[f"drop-{key}"] if f"drop-{key}" in self.fields else None,
                })  # fmt: skip
        return found

    def applied(self) -> Definition:
        """Give the form in the order that was typed. Of two with one number the one that was moved goes before."""
        return arranged(self.definition, {path: self._order(path) for path, _group in self.lists})

    def _order(self, path: Path) -> list[str]:
        rows = []
        for number, thing in enumerate(value_at(self.definition, path), start=1):
            key = id_of(thing)
            wanted = self.cleaned_data[f"at-{key}"]
            if not self.cleaned_data.get(f"drop-{key}"):
                way = (wanted > number) - (wanted < number)
                rows.append((wanted, way, number, key))
        return [key for _wanted, _way, _number, key in sorted(rows)]

    def stands_at(self, form: Definition, path: Path) -> str | None:
        """Name the input beside the thing that a mistake is in; None: it is on another page."""
        for end in range(len(path), 0, -1):
            thing = value_at(form, path[:end])
            key = id_of(thing) if isinstance(thing, dict) and (thing.get("key") or thing.get("code")) else ""
            if f"at-{key}" in self.fields:
                return f"at-{key}"
        return None
