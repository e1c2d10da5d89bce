"""How far a draft has come: each page of its form, and with which one to go on."""

from dataclasses import dataclass
from typing import Any

from antri.applications.models import Application
from antri.applications.queries.answers import flat
from antri.applications.queries.forms import Form, Step, Verdict, validate
from antri.applications.queries.received import received
from antri.web import clock


@dataclass(frozen=True, slots=True)
class Task:
    """One page: `state` is done, begun or open."""

    step: Step
    state: str
    faults: int

    @property
    def is_done(self) -> bool:
        return self.state == "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """All pages of a draft, and what still stands in the way of sending (statements left out)."""

    tasks: list[Task]
    verdict: Verdict

    @property
    def next(self) -> Task | None:
        """The first page that is not done; None when all are."""
        return next((task for task in self.tasks if not task.is_done), None)

    @property
    def done(self) -> int:
        return sum(task.is_done for task in self.tasks)


def progress(application: Application, said: dict[str, Any]) -> Progress:
    """Tell how far the answers `said` fill the form of an application."""
    if application.form is None:
        return Progress([], Verdict())
    form, answers = Form(application.form.definition), flat(said)
    files = received(application)
    verdict = validate(form, answers, on=clock.today(application.office.timezone), files=files)
    at: dict[str, int] = {}
    for fault in verdict.faults:
        step = form.step_of(fault.field)
        at[step] = at.get(step, 0) + 1
    given = set(said["answers"]) | {key.split(".", 1)[0] for key in files}
    return Progress([_task(step, at.get(step.key, 0), given) for step in form.steps(answers)], verdict)


def _task(step: Step, faults: int, given: set[str]) -> Task:
    is_begun = any(item["key"] in given for item in step.fields)
    # A page on which nothing is asked of everybody is done once somebody has looked at it and left it empty.
    state = ("begun" if is_begun else "open") if faults else "done"
    return Task(step, state, faults)
