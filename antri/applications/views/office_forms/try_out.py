"""Walk through a form as a citizen does, in either language. Nothing is saved: all answers travel in the page."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from antri.applications.forms import step_form
from antri.applications.forms.step_form import StepForm
from antri.applications.queries.forms import Form, Step, summary, validate
from antri.applications.views.office_forms.shown import OFFICE, of_service, version_of
from antri.directory.models import ApplicationForm
from antri.people.access import open_to
from antri.web.languages import languages

_LONGEST = 60_000
BEFORE, RESULT, END = "tanya", "hasil", "akhir"


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OFFICE)
def try_out(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """One page of the walk after the other."""
    row = version_of(of_service(code), version)
    form = Form(row.definition)
    state = _state(request)
    with translation.override(state["language"]):
        made = _go_on(request, form, state)
        page = _page(form, state, made)
    told = {"row": row, "state": state, "spoken": languages(), "carried": json.dumps(state, ensure_ascii=False)}
    # The page around it speaks the officer's language, what is tried out the language of the trial.
    with translation.override(state["language"]):
        inside = render(request, "applications/part_try.html", {**told, **page}).content.decode()
    return render(request, "applications/office_form_try.html", {**told, "inside": inside, "title": _name(row)})


def _name(row: ApplicationForm) -> str:
    return str(row.definition["name"])


def _state(request: HttpRequest) -> dict[str, Any]:
    """Read what the page carries: the answers so far, where it stands, in which language."""
    empty: dict[str, Any] = {"screening": {}, "answers": {}, "at": BEFORE, "language": translation.get_language()}
    carried = request.POST.get("isi", "")
    if len(carried) > _LONGEST:
        return empty
    try:
        found = json.loads(carried) if carried else {}
    except ValueError:
        return empty
    is_ours = isinstance(found, dict) and all(isinstance(found.get(key, {}), dict) for key in ("screening", "answers"))
    state = {**empty, **{key: found[key] for key in empty if key in found}} if is_ours else empty
    known = {row.code for row in languages()}
    state["language"] = state["language"] if state["language"] in known else empty["language"]
    state["at"] = str(state["at"])
    wanted = request.POST.get("_bahasa", "")
    if wanted in known:
        state["language"] = wanted
    return state


def _flat(state: dict[str, Any]) -> dict[str, Any]:
    return {**state["answers"], **state["screening"]}


def _go_on(request: HttpRequest, form: Form, state: dict[str, Any]) -> StepForm | None:
    """Take in what was sent, and move on when it is right; hand back the page's form when it is not."""
    if request.method != "POST" or request.POST.get("_bahasa"):
        return None
    if "_kembali" in request.POST:
        _go_back(form, state)
        return None
    if state["at"] == BEFORE:
        _answer(request, form, state)
        return None
    keys = [step.key for step in form.steps(_flat(state))]
    if state["at"] == RESULT:
        state["at"] = keys[0]
    elif state["at"] in keys:
        return _take_step(request, form, state)
    return None


def _answer(request: HttpRequest, form: Form, state: dict[str, Any]) -> None:
    question = form.asked(state["screening"])[-1][0]
    chosen = request.POST.get("jawaban", "")
    if chosen in {row["value"] for row in question["answers"]}:
        state["screening"][question["key"]] = chosen
    if form.outcome(state["screening"]) is not None:
        state["at"] = RESULT


def _take_step(request: HttpRequest, form: Form, state: dict[str, Any]) -> StepForm | None:
    step = form.step(state["at"], _flat(state))
    if step is None:
        return None
    made = step_form(form, step, _flat(state), request.POST)
    if not made.is_valid():
        return made
    state["answers"] = {key: value for key, value in {**state["answers"], **made.answers}.items() if value is not None}
    keys = [row.key for row in form.steps(_flat(state))]
    at = keys.index(step.key) if step.key in keys else -1
    state["at"] = keys[at + 1] if at + 1 < len(keys) else END
    return None


def _go_back(form: Form, state: dict[str, Any]) -> None:
    way = form.asked(state["screening"])
    if state["at"] in (BEFORE, RESULT):
        answered = [question["key"] for question, chosen in way if chosen]
        if answered:
            state["screening"].pop(answered[-1])
        state["at"] = BEFORE
        return
    keys = [step.key for step in form.steps(_flat(state))]
    at = len(keys) if state["at"] == END else (keys.index(state["at"]) if state["at"] in keys else 0)
    state["at"] = keys[at - 1] if at else RESULT


def _page(form: Form, state: dict[str, Any], made: StepForm | None) -> dict[str, Any]:
    """Put together what the page of the trial shows."""
    outcome = form.outcome(state["screening"])
    if outcome is None:
        return {"question": form.asked(state["screening"])[-1][0], "heading": form.screening_title}
    if state["at"] == RESULT:
        return {"outcome": outcome}
    steps = form.steps(_flat(state))
    step: Step | None = next((row for row in steps if row.key == state["at"]), None)
    if step is None:
        verdict = validate(form, _flat(state))
        told = {"sections": summary(form, _flat(state)), "statements": form.statements(_flat(state))}
        return {**told, "faults": verdict.faults, "soft": verdict.soft, "is_end": True}
    number = [row.key for row in steps].index(step.key) + 1
    shown = made if made is not None else step_form(form, step, _flat(state))
    return {"form": shown, "step": step, "number": number, "count": len(steps)}
