"""A birth record that was filed from home with its papers, for whoever looks at it in a browser."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from antri.applications.actions.forms import switch_on_all
from antri.applications.actions.papers import take_whole
from antri.applications.actions.save_step import save_statements, save_step
from antri.applications.actions.start_draft import start_draft
from antri.applications.actions.submit import submit
from antri.applications.models import Application
from antri.booking.actions.book import new_code
from antri.booking.queries import finder_of
from antri.directory.queries import catalogue
from antri.home.actions.demo_files.scans import Sheet, family_sheet, photo
from antri.journal.actions import SYSTEM, Actor, record
from antri.people.actions import seal
from antri.people.queries import booking_token, token_hash
from tests import cast
from tests.applications.filing import ANSWERS, KK, SCREENING, STATEMENTS
from tests.applications.paper_story import upload
from tests.browser.people import forget

SHEETS = {
    "up_birth_letter": Sheet("SURAT KETERANGAN LAHIR", (("Nama anak", "Kirana Contoh"), ("Lahir", "2 November 2026"))),
    "up_marriage": Sheet("BUKU NIKAH", (("Suami", "Danu Contoh"), ("Istri", "Sekar Contoh"))),
    "up_kk": family_sheet(KK, "Danu Contoh", (("Danu Contoh", "3271011708909991", "Kepala"),)),
}

SENT = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)


def filed(status: str = Application.Status.SUBMITTED, **fields: Any) -> Application:
    """Put a file of Citra's into the table, without its papers, with what has happened to it so far."""
    key, code, office = uuid.uuid4(), new_code(), catalogue().main
    facts: dict[str, Any] = {
        "service": catalogue().services["AKTA_LAHIR"],
        "status": status,
        "due_on": (SENT + timedelta(days=3)).date(),
        "sealed": seal("application", key, {"screening": {}, "answers": {}, "statements": []}),
        "token_hash": token_hash(booking_token(key)),
        "finder": finder_of(code, cast.CITRA.phone[-4:]),
    }
    times = dict.fromkeys(("created_at", "saved_at", "status_at", "submitted_at"), SENT)
    file = Application.objects.create(id=key, city=office.city, office=office, code=code, **(facts | times | fields))
    moved = {"about": ("application", file.pk), "city": file.city}
    record("application.submitted", by=cast.CITRA.actor, status="submitted", before="draft", **moved)
    if status != Application.Status.SUBMITTED:
        record("application.moved", by=Actor("system", "worker"), status=status, before="approved", **moved)
    return file


def birth_record(*, blurred: str = "up_kk") -> Application:
    """File one as a citizen does; the photo of one paper is blurred."""
    by = cast.CITRA.actor
    switch_on_all(by=SYSTEM)
    draft, token = start_draft(service=catalogue().services["AKTA_LAHIR"], screening=SCREENING, by=by)
    for step, answers in ANSWERS.items():
        version = draft.version
        draft = save_step(application=draft, token=token, step=step, answers=answers, version=version, by=by)
    for field, sheet in SHEETS.items():
        picture = photo(sheet, blur=7 if field == blurred else 0)
        take_whole(application=draft, field=field, file=upload(picture), by=by)
    save_statements(application=draft, token=token, statements=STATEMENTS, by=by)
    forget()
    return submit(application=draft, token=token, by=by)
