"""The second proof before a finished document: the link alone is not enough, it may have been passed on."""

import datetime
from typing import Any, Final

from antri.applications.models import Application, Paper
from antri.applications.queries.answers import answers_of
from antri.applications.queries.papers import results_of
from antri.booking.actions import NotFound
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import count_attempt, read_form, seal_form
from antri.people.models import Attempt, SealBroken
from antri.people.queries import keyed_hash
from antri.web import clock

Status = Application.Status
# From being proven to the last download.
PROVEN_MINUTES: Final = 15
# Ready, and afterwards as long as it is kept: a lost download is fetched again.
OPEN_IN: Final = (Status.READY, Status.DELIVERED, Status.DONE)
_HOURS_A_DAY = 3


class NotProven(NotFound):
    """What was typed does not fit, or there is nothing to compare it with: the answer is the same."""

    code = "not-proven"


def prove(*, application: Application, token: str, last_four: str, born: datetime.date | None, by: Actor) -> str:
    """Compare both with what was filed; return the proof that opens the documents for some minutes.

    `born`: of whoever filed it, as their NIK says. Raises NotProven without telling what was wrong, TooMany after
    `document_tries` in an hour and those of three hours in a day. The try is counted before it is looked at.
    """
    now, tries = clock.now(), _tries(application)
    count_attempt(tries, int(catalogue().setting("document_tries")), now, hours_a_day=_HOURS_A_DAY)
    phone, dates = _filed(application, token)
    typed = "".join(sign for sign in last_four if sign in "0123456789")
    fits = (
        len(typed) >= 4 and typed[-4:] == phone[-4:] and born is not None and (born.day, born.month, born.year) in dates
    )
    if not fits:
        raise NotProven
    with change():
        Attempt.objects.filter(key=tries).delete()
        return note_proven(application, how="phone_and_birth", by=by)


def note_proven(application: Application, *, how: str, by: Actor) -> str:
    """Write down that the holder has proven it, and return the proof. The last statement of a change.

    `how`: phone_and_birth, phone_code.
    """
    record(
        "application.holder_proven",
        about=("application", application.pk),
        by=by,
        city=application.city,
        office=application.office_id,
        how=how,
    )
    return seal_form({"document": f"{application.pk}"}, minutes=PROVEN_MINUTES)


def is_proven(application: Application, proof: str) -> bool:
    """Tell whether this proof opens the documents of this application. Raises FormExpired, FormBroken."""
    return read_form(proof).get("document") == f"{application.pk}"


def documents_of(application: Application) -> list[Paper]:
    """List what its holder may have now, after a second proof; nothing before it is ready or once it is erased."""
    if application.status not in OPEN_IN or application.erased_at is not None:
        return []
    return results_of(application)


def _tries(application: Application) -> str:
    return "document:" + keyed_hash("attempt", f"{application.pk}")


def _filed(application: Application, token: str) -> tuple[str, set[tuple[int, int, int]]]:
    """Read phone and birth dates of who filed: empty where nobody filed, and then nothing ever fits."""
    try:
        answers: dict[str, Any] = answers_of(application, token)["answers"]
    except SealBroken:
        return "", set()
    phone, dates = str(answers.get("applicant_phone", "")), _dates_of_nik(str(answers.get("applicant_nik", "")))
    if answers.get("filer_role") == "self" and (typed := answers.get("person_birth_date")):
        dates |= _date_of(str(typed))
    return (phone, dates) if len(phone) > 4 else ("", set())


def _dates_of_nik(nik: str) -> set[tuple[int, int, int]]:
    """Tell which days a NIK can mean: it has two digits of the year, so one in each century."""
    if len(nik) != 16 or not nik.isdecimal():
        return set()
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    day = day - 40 if day > 40 else day
    return {(day, month, 1900 + year), (day, month, 2000 + year)}


def _date_of(text: str) -> set[tuple[int, int, int]]:
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        return set()
    return {(date.day, date.month, date.year)}
