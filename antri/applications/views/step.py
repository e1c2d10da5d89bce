"""One step of an application, one page. Every save is kept; what two phones say differently is shown, not replaced."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from antri.applications.actions.move import WrongStatus
from antri.applications.actions.save_step import DraftExpired, SavedElsewhere, save_step
from antri.applications.forms import DROP_PAPER, StepForm, step_form
from antri.applications.models import Application
from antri.applications.queries.answers import answers_of, flat
from antri.applications.queries.corrections import opened_fields, to_fix
from antri.applications.queries.forms import Form, Step, Upload, in_words
from antri.applications.queries.printing import prints_of
from antri.applications.views.pages import file_url, form_of, holder, with_file
from antri.applications.views.upload_box import boxes, drop_from_form, take_from_form
from antri.booking.views.pages import patient, personal

Status = Application.Status


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
@with_file
def fill_in(request: HttpRequest, token: str, application: Application, key: str) -> HttpResponse:
    if not application.is_open:
        return HttpResponseRedirect(file_url(token))
    form, said = form_of(application), answers_of(application, token)
    page = StepPage(request, token, application, form, flat(said), key)
    if not page.is_there:  # hidden by other answers now, or nothing on it is to be corrected
        return HttpResponseRedirect(file_url(token))
    if request.method == "POST":
        return _save(page)
    return page.show(page.form())


def _save(page: "StepPage") -> HttpResponse:
    """Take papers first, then the answers, whatever is wrong with them: they are put right now or on another day."""
    request, form = page.request, page.form(page.request.POST)
    try:
        drop_from_form(page.application, page.uploads, request.POST.get(DROP_PAPER, ""), by=holder(request))
        refused = take_from_form(request, page.application, page.uploads, by=holder(request))
        is_later = "nanti" in request.POST
        if not form.is_asking:
            is_fit = form.is_valid()
            page.application = save_step(
                application=page.application,
                token=page.token,
                step=page.key,
                answers=form.answers,
                version=_version(request),
                by=holder(request),
            )
        if form.is_asking or ((refused or not is_fit) and not is_later):
            return page.show(form, status=422 if refused or form.errors else 200)
    except SavedElsewhere as refusal:
        return page.show(form, clash=refusal, status=refusal.status)
    except (WrongStatus, DraftExpired) as refusal:
        context = {"refusal": refusal, "back_url": file_url(page.token)}
        return render(request, "applications/refused.html", context, status=refusal.status)
    return HttpResponseRedirect(_next_url(page, is_later=is_later), status=303)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("versi", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _next_url(page: "StepPage", *, is_later: bool) -> str:
    if is_later or page.only is not None:
        return f"{file_url(page.token)}?tersimpan=1"
    if "periksa" in page.request.POST:
        return reverse("applications:send", args=[page.token])
    row = Application.objects.select_related("form").get(pk=page.application.pk)
    answers = flat(answers_of(row, page.token))
    # A row asks for its papers once it is there: they were not on the page that has just been saved.
    shown = {upload.key for upload in page.uploads}
    asked = (each for each in page.definition.uploads(answers) if each.step == page.key and each.key not in shown)
    if new := next(asked, None):
        return f"{reverse('applications:step', args=[page.token, page.key])}#id_{new.key}"
    keys = [step.key for step in page.definition.steps(answers)]
    after = keys[keys.index(page.key) + 1 :] if page.key in keys else []
    if after:
        return reverse("applications:step", args=[page.token, after[0]])
    return reverse("applications:send", args=[page.token])


class StepPage:
    """One page of one form with what is answered. `only`: the fields that a correction has opened; None: all."""

    def __init__(
        self, request: HttpRequest, token: str, application: Application, form: Form, answers: dict[str, Any], key: str
    ) -> None:
        self.request, self.token, self.application = request, token, application
        self.definition, self.answers, self.key = form, answers, key
        self.step: Step | None = form.step(key, answers)
        self.only = opened_fields(application) if application.status == Status.NEEDS_CORRECTION else None
        self.uploads: list[Upload] = [
            row for row in form.uploads(answers) if row.step == key and self._is_open(row.key)
        ]

    @property
    def is_there(self) -> bool:
        return self.step is not None and any(self._is_open(item["key"]) for item in self.step.fields)

    def _is_open(self, key: str) -> bool:
        return self.only is None or key.split(".", 1)[0] in self.only

    def form(self, data: Any = None) -> StepForm:
        if self.step is None:
            raise KeyError(self.key)
        return step_form(self.definition, self.step, self.answers, data, only=self.only)

    def show(self, form: StepForm, *, clash: SavedElsewhere | None = None, status: int = 200) -> HttpResponse:
        steps = [step.key for step in self.definition.steps(self.answers)]
        found = boxes(self.application, self.token, self.uploads)
        form.put_boxes(found)
        context = {
            "application": self.application,
            "token": self.token,
            "step": self.step,
            "form": form,
            "number": steps.index(self.key) + 1,
            "total": len(steps),
            "version": clash.facts["version"] if clash else self.application.version,
            "clash": clash,
            "stands": self._in_words(clash) if clash else [],
            "boxes": found,
            "fixes": [fix for fix in to_fix(self.application) if self.definition.step_of(fix.field) == self.key],
            "prints": self._prints(),
            "fill_first": self._is_to_be_filled(),
            "from_summary": "periksa" in self.request.GET or "periksa" in self.request.POST,
            "is_correction": self.only is not None,
        }
        return render(self.request, "applications/step.html", context, status=status)

    def _in_words(self, clash: SavedElsewhere) -> list[tuple[str, str]]:
        """Say what stands in the fields that somebody else has answered."""
        found = []
        for key, value in clash.facts["stands"].items():
            item = self.definition.field(key)
            if item:
                found.append((self.definition.said(item), in_words(item, value)))
        return found

    def _is_to_be_filled(self) -> bool:
        """Tell whether a form printed from this page now would lack answers of this very page."""
        fields = self.step.fields if self.step else []
        return any(row.get("required") and row["type"] != "upload" and row["key"] not in self.answers for row in fields)

    def _prints(self) -> list[dict[str, Any]]:
        """List the forms that are signed and uploaded on this page."""
        codes = {row.definition.get("form") for row in self.uploads}
        said = {"screening": {}, "answers": self.answers, "statements": []}
        return [row for row in prints_of(self.application, said) if row["code"] in codes]
