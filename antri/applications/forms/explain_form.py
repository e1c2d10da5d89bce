"""Say of a paper that the form does not ask who sees to it."""

import copy
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from antri.applications.forms.build_form import line
from antri.applications.queries.form_coverage import HOW, Paper
from antri.applications.queries.form_edits import Definition
from antri.directory.queries.application_forms import Path


class ExplainForm(forms.Form):
    """One explanation for each paper that the form does not ask."""

    def __init__(self, definition: Definition, papers: list[Paper], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.papers = [paper for paper in papers if not paper.asked]
        now = {row["requirement"]: row for row in definition.get("explained", ())}
        for paper in self.papers:
            code, row = paper.code, now.get(paper.code, {})
            self.fields[f"how-{code}"] = forms.ChoiceField(
                label=_("Siapa yang mengurusnya"), choices=[("", _("belum dijelaskan")), *HOW.items()], required=False,
                initial=row.get("how"),
            )  # fmt: skip
            for name, label in (("text", _("Penjelasan")), ("text_en", _("Penjelasan, bahasa Inggris"))):
                self.fields[f"{name}-{code}"] = line(label, required=False, long=True)
                self.fields[f"{name}-{code}"].initial = row.get(name)
            self.fields[f"unsure-{code}"] = forms.BooleanField(
                label=_("Masih perlu dipastikan kantor"), required=False, initial=row.get("unsure", False)
            )

    @property
    def blocks(self) -> list[tuple[str, list[Any]]]:
        return [
            (paper.name, [self[f"{name}-{paper.code}"] for name in ("how", "text", "text_en", "unsure")])
            for paper in self.papers
        ]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for paper in self.papers:
            how = typed.get(f"how-{paper.code}")
            texts = {name: typed.get(f"{name}-{paper.code}") for name in ("text", "text_en")}
            for name, text in texts.items():
                if how and not text:
                    self.add_error(f"{name}-{paper.code}", _("Bagian ini perlu diisi."))
            if not how and any(texts.values()):
                self.add_error(f"how-{paper.code}", _("Pilih siapa yang mengurusnya, atau kosongkan penjelasannya."))
        return typed

    def applied(self) -> Definition:
        made = copy.deepcopy(self.definition)
        mine = {paper.code for paper in self.papers}
        rows = [row for row in made.pop("explained", []) if row["requirement"] not in mine]
        for code in (paper.code for paper in self.papers):
            if how := self.cleaned_data[f"how-{code}"]:
                texts = {name: " ".join(self.cleaned_data[f"{name}-{code}"].split()) for name in ("text", "text_en")}
                unsure = {"unsure": True} if self.cleaned_data[f"unsure-{code}"] else {}
                rows.append({"requirement": code, "how": how, **texts, **unsure})
        return {**made, "explained": rows} if rows else made

    def stands_at(self, form: Definition, path: Path) -> str | None:
        """Name the input that a mistake belongs to."""
        if len(path) < 2 or path[0] != "explained":
            return None
        return f"how-{form['explained'][path[1]]['requirement']}"
