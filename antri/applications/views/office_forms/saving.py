"""What every change of a form has in common: checked, looked at as a difference, then saved as a new version."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from antri.applications.actions.forms import FormUnfit, save_version
from antri.applications.queries.form_coverage import papers_of
from antri.applications.queries.form_differences import Changed, Difference, changed_paths, differences
from antri.applications.queries.form_edits import Definition, mistakes_in
from antri.applications.queries.form_words import ServiceForms, mistake_in_words
from antri.directory.actions import EditedMeanwhile
from antri.directory.models import ApplicationForm

TEMPLATE = "applications/office_form_part.html"
_DAYS = ("check_days", "process_days")


@dataclass(slots=True)
class Editing:
    """One change: which version it begins from, what it is called, what was typed."""

    request: HttpRequest
    row: ServiceForms
    based_on: ApplicationForm
    name: str
    form: Any
    template: str = TEMPLATE
    more: dict[str, Any] = field(default_factory=dict)

    def page(self, *, status: int = 200, **more: Any) -> HttpResponse:
        """Show the page with all that was typed."""
        known = self.row.versions[0].version if self.request.method != "POST" else self.seen
        told = {"based_on": self.based_on, "name": self.name, "form": self.form, "seen": known, **self.more, **more}
        return render(self.request, self.template, told, status=status)

    @property
    def seen(self) -> str:
        """The newest version when this editor opened the page."""
        return self.request.POST.get("seen") or self.based_on.version

    def decide(self, wanted: Definition, days: tuple[int | None, int | None] | None = None) -> HttpResponse:
        """Refuse what does not hold together, show what would differ, or save it."""
        before = self.based_on
        days = (before.check_days, before.process_days) if days is None else days
        if self._is_refused(wanted):
            return self.page(status=422)
        told = self._differences(wanted, days)
        if self.request.POST.get("tindakan") != "simpan" or not told:
            return self.page(differs=told, is_preview=True)
        try:
            made = save_version(
                based_on=before, definition=wanted, check_days=days[0], process_days=days[1], newest=self.seen,
                by=self.request.staff.actor,  # type: ignore[attr-defined]
            )  # fmt: skip
        except FormUnfit as refused:
            self._tell(wanted, refused.mistakes)
            return self.page(status=422)
        except EditedMeanwhile as refused:
            newer = refused.facts["theirs"]["version"]
            return self.page(newer=newer, moves_to=self._on(newer), status=409, differs=told)
        messages.success(
            self.request,
            _("Tersimpan sebagai versi %(version)s, masih percobaan. Coba dahulu, lalu buka untuk warga.")
            % {"version": made.version},
        )
        return HttpResponseRedirect(
            reverse("applications:office_form", args=[before.service.code, made.version]), status=303
        )

    def _on(self, newer: str) -> str:
        """Give the same page of the newer version, where what was typed names things by their keys."""
        if not hasattr(self.form, "stands_at"):
            return ""
        match = self.request.resolver_match
        assert match is not None  # noqa: S101 - a view runs because its address was found
        return reverse(match.view_name, kwargs={**match.kwargs, "version": newer})

    def _differences(self, wanted: Definition, days: tuple[int | None, int | None]) -> list[Difference]:
        before = self.based_on
        told = differences(changed_paths(before.definition, wanted), before.definition, wanted)
        pairs = [
            Changed((name,), getattr(before, name), value)
            for name, value in zip(_DAYS, days, strict=True)
            if getattr(before, name) != value
        ]
        told += differences(pairs, before.definition, wanted)
        one, other = (self._unasked(form) for form in (before.definition, wanted))
        if one != other:
            told.append(Difference("", _("Syarat yang belum diminta formulir ini"), one, other))
        return told

    def _unasked(self, form: Definition) -> str:
        return ", ".join(paper.name for paper in papers_of(self.row.service, form) if paper.is_open)

    def _is_refused(self, wanted: Definition) -> bool:
        mistakes = mistakes_in(wanted) if wanted != self.based_on.definition else []
        self._tell(wanted, mistakes)
        return bool(mistakes)

    def _tell(self, wanted: Definition, mistakes: list[Any]) -> None:
        """Put each mistake beside the input it belongs to, the others above the form."""
        for path, text in mistakes:
            place = self._place(wanted, path)
            said = mistake_in_words(path if place is None else (), text, self.based_on.definition, wanted)
            self.form.add_error(place, said)

    def _place(self, wanted: Definition, path: Any) -> str | None:
        if hasattr(self.form, "stands_at"):
            return self.form.stands_at(wanted, path)
        name = "/".join(str(part) for part in path)
        return name if name in self.form.fields else None
