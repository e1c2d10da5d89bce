"""Say in words what a form asks and when, for the office that looks after it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.applications.models import Application
from antri.applications.queries.form_edits import value_at
from antri.applications.queries.forms.scope import fields_of
from antri.directory.models import ApplicationForm, Service
from antri.directory.queries import catalogue, said
from antri.directory.queries.application_forms import Path
from antri.people.models import Officer

Definition = dict[str, Any]
State = ApplicationForm.State

KINDS = {
    "text": gettext_lazy("teks"),
    "name": gettext_lazy("nama orang"),
    "nik": gettext_lazy("NIK"),
    "kk": gettext_lazy("nomor KK"),
    "date": gettext_lazy("tanggal"),
    "time": gettext_lazy("jam"),
    "phone": gettext_lazy("nomor ponsel"),
    "email": gettext_lazy("surel"),
    "choice": gettext_lazy("pilihan"),
    "number": gettext_lazy("angka"),
    "address": gettext_lazy("alamat"),
    "region_kelurahan": gettext_lazy("kelurahan atau desa"),
    "yes_no": gettext_lazy("ya atau tidak"),
    "upload": gettext_lazy("unggahan"),
    "group": gettext_lazy("daftar orang"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the office reads it."""

    definition: Definition
    kind: Any
    shown_if: str
    parts: list["Asked"]


@dataclass(frozen=True, slots=True)
class ServiceForms:
    """A service with the versions of its form, newest first."""

    service: Service
    versions: list[ApplicationForm]

    @property
    def live(self) -> ApplicationForm | None:
        return next((row for row in self.versions if row.state == State.LIVE), None)

    @property
    def shown(self) -> ApplicationForm:
        """The version that one looks at first: the one in use, else the newest."""
        return self.live or self.versions[0]

    @property
    def waiting(self) -> list[ApplicationForm]:
        """Those on trial that are newer than what is in use."""
        live = self.live
        return [row for row in self.versions if row.state == State.TRIAL and (live is None or row.pk > live.pk)]


def services_with_forms(code: str | None = None) -> list[ServiceForms]:
    """List the services that have a form, in the city's order, without what the forms say."""
    rows = ApplicationForm.objects.defer("definition").order_by("-pk")
    if code is not None:
        rows = rows.filter(service__code=code)
    by_service: dict[int, list[ApplicationForm]] = {}
    for row in rows:
        by_service.setdefault(row.service_id, []).append(row)
    services = catalogue().services.values()
    return [ServiceForms(row, by_service[row.pk]) for row in services if row.pk in by_service]


def maker_of(form: ApplicationForm) -> str:
    """Name who made a version: the files, or an officer."""
    kind, _sep, key = form.made_by.partition(":")
    if kind == "officer" and key.isdecimal():
        officer = Officer.objects.filter(pk=int(key)).first()
        return str(officer) if officer else _("petugas")
    return _("berkas kota")


def asked_in(step: Definition, form: Definition) -> list[Asked]:
    """List the questions of a page, each with when it is asked."""
    return [_asked(item, form) for item in step["fields"]]


def _asked(item: Definition, form: Definition) -> Asked:
    condition = item.get("visible_if")
    shown_if = when(condition, form) if condition else ""
    return Asked(item, KINDS[item["type"]], shown_if, [_asked(part, form) for part in item.get("fields", ())])


def when(condition: Definition, form: Definition) -> str:
    """Write a condition in words: Jenis kelamin: Perempuan."""
    for name, between in (("all", _(" dan ")), ("any", _(" atau "))):
        if name in condition:
            return between.join(when(part, form) for part in condition[name])
    label, answers = _looked_at(condition["field"], form)
    wanted = condition.get("equals", condition.get("in", condition.get("not_in")))
    values = wanted if isinstance(wanted, list) else [wanted]
    answer = _(" atau ").join(answers.get(str(value), str(value)) for value in values)
    if "not_in" in condition:
        return _("%(question)s bukan %(answer)s") % {"question": label, "answer": answer}
    if "gte" in condition:
        return _("%(question)s %(number)s atau lebih") % {"question": label, "number": condition["gte"]}
    if "lt" in condition:
        return _("%(question)s di bawah %(number)s") % {"question": label, "number": condition["lt"]}
    return _("%(question)s %(answer)s") % {"question": label if label.endswith("?") else f"{label}:", "answer": answer}


def _looked_at(key: str, form: Definition) -> tuple[str, dict[str, str]]:
    for question in form["screening"]["questions"]:
        if question["key"] == key:
            return question["text"], {row["value"]: row["label"] for row in question["answers"]}
    for _step, _group, item in fields_of(form):
        if item["key"] == key:
            named = {"True": _("Ya"), "False": _("Tidak")} if item["type"] == "yes_no" else {}
            return item["label"], named | {row["value"]: row["label"] for row in item.get("choices", ())}
    for row in form.get("derived", ()):
        if row["key"] == key:
            of = _looked_at(row["of"], form)[0]
            age, since = _("usia menurut %(date)s"), _("hari sejak %(date)s")
            return (age if row["fn"] == "age_years" else since) % {"date": of}, {}
    return key, {}


def begun_with(form: ApplicationForm) -> int:
    """Count the files that go on with this version: begun or sent, and not over."""
    return Application.objects.filter(form=form).exclude(status__in=Application.OVER).count()


def mistake_in_words(path: Path, text: str, *forms: Definition) -> str:
    """Say a mistake of the checker with the names that the office knows instead of keys, and where it is."""
    names: dict[str, str] = {}
    for form in forms:
        names |= {row["key"]: said(row, "text") for row in form["screening"]["questions"]}
        names |= {item["key"]: said(item, "label") for _step, _group, item in fields_of(form)}
    for key, name in names.items():
        text = text.replace(f'"{key}"', f'"{name}"')
    things = [value_at(forms[-1], path[:end]) for end in range(1, len(path) + 1)]
    where = [said(each, "label") or said(each, "title") for each in things if isinstance(each, dict)]
    return f"{' › '.join(name for name in where if name)}: {text}" if any(where) else text
