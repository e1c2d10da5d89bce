"""Read a definition: who may file, what is asked before, the pages, the papers, the reasons to return it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import translation

from antri.applications.queries.forms.scope import ROW_ID, Answers, Field, Visible, Walk, fields_of, holds, walk
from antri.directory.models import ApplicationForm, Service
from antri.directory.queries import catalogue, said
from antri.web import clock
from antri.web.moment import keep

_FRESH_S = 2.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the questions before a form lead to. `kind`: as in the data; `definition`: the last answer chosen."""

    kind: str
    definition: dict[str, Any]
    answers: tuple[dict[str, Any], ...] = ()

    FILED = ("from_home", "pick_up", "file_then_visit")

    @property
    def can_file(self) -> bool:
        """Something is filed from here."""
        return self.kind in self.FILED and not self.stop

    @property
    def service(self) -> str:
        """Where to go instead: a service's code, or ""."""
        return self.definition.get("service", "")

    @property
    def note(self) -> str:
        return said(self.definition, "note")

    @property
    def notes(self) -> list[str]:
        """What the chosen answers say, in the order in which they were chosen."""
        return [said(answer, "note") for answer in self.answers if answer.get("note")]

    @property
    def bring(self) -> list[str]:
        """Codes of the requirements to bring."""
        return list(self.definition.get("bring", ()))

    @property
    def home_visit(self) -> bool:
        return bool(self.definition.get("home_visit"))

    @property
    def stop(self) -> bool:
        """Nothing needs to be filed: the note says why."""
        return bool(self.definition.get("stop"))


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a form as the answers given so far show it."""

    page: Visible

    @property
    def key(self) -> str:
        return str(self.page.definition["key"])

    @property
    def definition(self) -> dict[str, Any]:
        return self.page.definition

    @property
    def title(self) -> str:
        return said(self.page.definition, "title")

    @property
    def fields(self) -> list[Field]:
        """The visible ones; a group is one of them."""
        return self.page.fields

    @property
    def notices(self) -> list[str]:
        return [said(notice, "text") for notice in self.page.notices]

    @property
    def is_only_uploads(self) -> bool:
        return all(item["type"] == "upload" for item in self.fields)


@dataclass(frozen=True, slots=True)
class Upload:
    """A paper that is asked for. `key` names it among the papers: in a row ``children.<row>.up_photo``."""

    key: str
    definition: Field
    step: str
    row: int | None = None
    of: str = ""

    @property
    def label(self) -> str:
        label = said(self.definition, "label")
        return f"{label} ({self.of})" if self.of else label

    @property
    def hint(self) -> str:
        return said(self.definition, "hint")

    @property
    def required(self) -> bool:
        return bool(self.definition["required"])

    @property
    def max_files(self) -> int:
        return int(self.definition["max_files"])

    @property
    def requirement(self) -> str:
        """The requirement it meets, or stands in for: a code, or ""."""
        return self.definition.get("requirement") or self.definition.get("replaces") or ""


@dataclass(slots=True)
class Form:
    """A form of one version. Answers are flat: those of the questions before it (`q_…`) beside those of its pages."""

    definition: dict[str, Any]
    on: date = field(default_factory=lambda: clock.today(catalogue().main.timezone))

    @property
    def service(self) -> str:
        return str(self.definition["code"])

    @property
    def version(self) -> str:
        return str(self.definition["form_version"])

    @property
    def filers(self) -> list[dict[str, Any]]:
        """Who may file: role, label, proof and perhaps a note that narrows it."""
        return list(self.definition["filers"])

    @property
    def questions(self) -> list[dict[str, Any]]:
        """What is asked before: "Apakah saya perlu datang?"; the first one begins."""
        return list(self.definition["screening"]["questions"])

    @property
    def screening_title(self) -> str:
        return said(self.definition["screening"], "title")

    def asked(self, screening: Mapping[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
        """Give the questions on this way, each with the answer chosen; the last has none when it is still open."""
        by_key = {question["key"]: question for question in self.questions}
        way: list[tuple[dict[str, Any], dict[str, Any] | None]] = []
        key: str | None = self.questions[0]["key"]
        while key is not None:
            question = by_key[key]
            chosen = next((row for row in question["answers"] if row["value"] == screening.get(key)), None)
            way.append((question, chosen))
            key = chosen.get("next") if chosen else None
        return way

    def outcome(self, screening: Mapping[str, Any]) -> Outcome | None:
        """Tell what the answers lead to, or None while a question is open."""
        way = self.asked(screening)
        last = way[-1][1]
        if last is None:
            return None
        return Outcome(last["outcome"], last, tuple(answer for _question, answer in way if answer))

    def walked(self, answers: Mapping[str, Any]) -> Walk:
        """Walk through the form with these answers; hidden ones do not count."""
        way = {question["key"] for question, chosen in self.asked(answers) if chosen}
        named = {question["key"] for question in self.questions}
        return walk(self.definition, {k: v for k, v in answers.items() if k not in named or k in way}, self.on)

    def steps(self, answers: Mapping[str, Any]) -> list[Step]:
        """List the pages that show something, in order."""
        return [Step(page) for page in self.walked(answers).pages]

    def step(self, key: str, answers: Mapping[str, Any]) -> Step | None:
        """Find one page; None when there is none, or nothing on it shows."""
        return next((step for step in self.steps(answers) if step.key == key), None)

    def pruned(self, answers: Mapping[str, Any]) -> Answers:
        """Keep the answers to what is visible; whatever was answered and is hidden now goes."""
        return self.walked(answers).answers

    def statements(self, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
        """List what must be declared, each with `code` and `text`: one tick each, none ticked before."""
        scope = self.walked(answers).scope
        return [row for row in self.definition["statements"] if holds(row.get("visible_if"), scope)]

    def is_so(self, condition: dict[str, Any], answers: Mapping[str, Any]) -> bool:
        """Tell whether a condition of this form holds by these answers."""
        return holds(condition, self.walked(answers).scope)

    def uploads(self, answers: Mapping[str, Any]) -> list[Upload]:
        """List the papers asked for, those of rows one by one."""
        walked = self.walked(answers)
        found = []
        for page in walked.pages:
            step = page.definition["key"]
            for item in page.fields:
                if item["type"] == "upload":
                    found.append(Upload(item["key"], item, step))
                for at, parts in enumerate(page.rows.get(item["key"], ())):
                    row = walked.answers[item["key"]][at]
                    of = f"{said(item, 'item_label')} {at + 1}"
                    found += [
                        Upload(f"{item['key']}.{row.get(ROW_ID, at)}.{part['key']}", part, step, at, of)
                        for part in parts
                        if part["type"] == "upload"
                    ]
        return found

    def upload(self, key: str, answers: Mapping[str, Any]) -> Upload | None:
        return next((row for row in self.uploads(answers) if row.key == key), None)

    def reasons(self) -> list[dict[str, Any]]:
        """List why it may be returned: shared reasons that this service uses, then its own."""
        return list(self.definition["reasons"])

    def reason(self, code: str) -> dict[str, Any] | None:
        return next((row for row in self.reasons() if row["code"] == code), None)

    def field(self, key: str) -> Field | None:
        """Find a field by its key wherever it stands; of a paper in a row also ``children.<row>.up_photo``."""
        name = key.rsplit(".", 1)[-1]
        return next((item for _step, _group, item in fields_of(self.definition) if item["key"] == name), None)

    def step_of(self, key: str) -> str:
        """Tell on which page a field stands; "" when on none."""
        name = key.rsplit(".", 1)[-1]
        found = (step["key"] for step, _group, item in fields_of(self.definition) if item["key"] == name)
        return next(found, "")

    def said(self, thing: dict[str, Any], name: str = "label", language: str | None = None) -> str:
        """Give a text of the form in the reader's language, or in `language`."""
        if language is None:
            return said(thing, name)
        with translation.override(language):
            return said(thing, name)


def live_form(service: Service) -> ApplicationForm | None:
    """Give the version that new applications of a service begin with, or None; at most two seconds old."""
    return live_forms().get(service.code)


def live_forms() -> dict[str, ApplicationForm]:
    """Give the versions in use by the code of their service; only services that are offered at all."""
    return keep(("live-forms",), _FRESH_S, _read_live)


def _read_live() -> dict[str, ApplicationForm]:
    rows = ApplicationForm.objects.filter(state=ApplicationForm.State.LIVE, service__is_active=True)
    return {row.service.code: row for row in rows.select_related("service").order_by("pk")}
