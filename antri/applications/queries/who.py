"""Who stands in a file that was opened: to compare with the ID in hand, and to name a number by."""

from typing import Any, NamedTuple

from antri.applications.models import Application
from antri.applications.queries.checklist import form_of
from antri.applications.queries.forms import subject_of


class Who(NamedTuple):
    """Of whom the document is, and who filed. Empty texts: not known. `child_of`: a parent's NIK, of a newborn."""

    name: str
    nik: str
    child_of: str
    filer: str
    filer_nik: str
    kk: str
    phone: str

    @property
    def is_same(self) -> bool:
        """Who filed it is whom it is about."""
        return self.nik == self.filer_nik and not self.child_of


def who_of(application: Application, opened: dict[str, Any]) -> Who:
    """Read the persons of a file from what `look_at` or its holder's link has opened."""
    answers: dict[str, Any] = opened.get("answers") or {}
    person: dict[str, Any] = opened.get("person") or opened  # of one opened at a counter: the person of the number
    if "name" not in person and (form := form_of(application)):
        person = subject_of(form, {**opened.get("screening", {}), **answers})
    name, nik, child_of = (str(person.get(key) or "") for key in ("name", "nik", "child_of"))
    return Who(
        name=name,
        nik=nik,
        child_of=child_of,
        filer=str(answers.get("applicant_name") or name),
        filer_nik=str(answers.get("applicant_nik") or nik or child_of),
        kk=str(answers.get("applicant_kk") or ""),
        phone=str(answers.get("applicant_phone") or person.get("phone") or ""),
    )
