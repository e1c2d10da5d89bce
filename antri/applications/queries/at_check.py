"""What the page of one file shows to whoever checks it: its lines, papers, answers, and what to look at twice."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from antri.applications.models import Application, Paper
from antri.applications.queries.checklist import REFUSAL, STEP, Item, checklist, form_of, label_of, reasons_of
from antri.applications.queries.corrections import Fix, words_of
from antri.applications.queries.forms import Form, summary
from antri.applications.queries.papers import papers_of
from antri.directory.queries import said


class Saying(NamedTuple):
    """One answer read back. `is_folded`: sensitive, and not opened in this look."""

    key: str
    label: str
    text: str
    is_empty: bool
    is_folded: bool
    flags: tuple[str, ...] = ()


class Line(NamedTuple):
    """One line of the checklist with everything that stands beside it."""

    number: int
    item: Item
    papers: tuple[Paper, ...]
    sayings: tuple[Saying, ...]
    rows: tuple[tuple[str, tuple[Saying, ...]], ...]
    reasons: tuple[Fix, ...]
    fields: tuple[tuple[str, str], ...]  # of a page: what on it can be put right
    marks: tuple[tuple[str, Fix], ...]  # what was marked in this round: field, reason and words
    before: tuple[Fix, ...]  # what was asked for in an earlier round

    @property
    def leaves(self) -> list[tuple[Paper, int]]:
        """Every page of its papers that can be looked at."""
        kept = (paper for paper in self.papers if paper.state == Paper.State.KEPT)
        return [(paper, number) for paper in kept for number in range(1, paper.pages + 1)]

    @property
    def step(self) -> str:
        return self.item.field.removeprefix(STEP)

    @property
    def is_folded(self) -> bool:
        everything = (*self.sayings, *(saying for _heading, lines in self.rows for saying in lines))
        return any(saying.is_folded for saying in everything)


def lines_of(application: Application, answers: dict[str, Any], opened: Collection[str] = ()) -> list[Line]:
    """Read a file back line by line. `opened`: pages whose sensitive answers are shown in this look."""
    form = form_of(application)
    if form is None:
        return []
    papers = _by_field(papers_of(application))
    flags = _flags(form, application.flags)
    sections = {section.step: section for section in summary(form, answers)}
    checks = list(application.checks.exclude(field=REFUSAL).order_by("round", "checked_at"))
    lines = []
    for number, item in enumerate(checklist(application, answers), 1):
        section = None if item.is_paper else sections.get(item.field.removeprefix(STEP))
        is_open = section is not None and section.step in opened
        fields = _fields(form, item)
        keys = {item.field, *(key for key, _label in fields)}
        marks = [row for row in checks if row.field in keys and row.verdict == "fix"]
        lines.append(
            Line(
                number,
                item,
                tuple(papers.get(item.field, ())),
                tuple(_saying(line, flags, is_open=is_open) for line in section.lines) if section else (),
                tuple(
                    (heading, tuple(_saying(line, flags, is_open=is_open) for line in row))
                    for heading, row in section.rows
                )
                if section
                else (),
                tuple(reasons_of(form, item.field)),
                fields,
                tuple((row.field, _fix(form, row)) for row in marks if row.round == application.returns),
                tuple(_fix(form, row) for row in marks if row.round == application.returns - 1),
            )
        )
    return lines


def whole_of(application: Application) -> tuple[tuple[Fix, ...], Fix | None]:
    """List the reasons that are about the whole file, and the one that was marked in this round."""
    form = form_of(application)
    if form is None:
        return (), None
    mark = application.checks.filter(field="", round=application.returns, verdict="fix").first()
    return tuple(reasons_of(form)), _fix(form, mark) if mark else None


def statements_of(application: Application, answers: dict[str, Any], codes: Iterable[str]) -> list[str]:
    """Say what was declared with this file."""
    form, declared = form_of(application), set(codes)
    if form is None:
        return []
    return [said(row, "text") for row in form.statements(answers) if row["code"] in declared]


def _by_field(papers: Iterable[Paper]) -> dict[str, list[Paper]]:
    found: dict[str, list[Paper]] = {}
    for paper in papers:
        if paper.state in (Paper.State.KEPT, Paper.State.CHECKING):
            found.setdefault(paper.field, []).append(paper)
    return found


def _flags(form: Form, flags: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """Put what the rules noticed into words, by field."""
    rules, found = form.definition.get("rules", {}), dict[str, list[str]]()
    for flag in flags:
        rule = rules.get(flag["rule"])
        found.setdefault(flag["field"], []).append(said(rule, "message") if rule else flag["rule"])
    return found


def _saying(line: Any, flags: dict[str, list[str]], *, is_open: bool) -> Saying:
    is_folded = bool(line.sensitive) and not line.is_empty and not is_open
    return Saying(
        line.key, line.label, "" if is_folded else line.text, line.is_empty, is_folded, tuple(flags.get(line.key, ()))
    )


def _fields(form: Form, item: Item) -> tuple[tuple[str, str], ...]:
    if item.is_paper:
        return ()
    step = next((row for row in form.definition["steps"] if row["key"] == item.field.removeprefix(STEP)), None)
    return tuple((part["key"], form.said(part)) for part in step["fields"] if part["type"] != "upload") if step else ()


def _fix(form: Form, check: Any) -> Fix:
    reason = form.reason(check.reason) or {"code": check.reason, "label": check.reason, "message": ""}
    return Fix(
        field=check.field, reason=reason, label=label_of(form, check.field), words=words_of(check), is_upload=False
    )
