"""A birth record filed from home, with the form of the data: for the tests of drafts, sending, correcting."""

from functools import cache
from pathlib import Path
from typing import Any

from antri.applications.actions.check import check_field, return_for_correction
from antri.applications.actions.save_step import save_statements, save_step
from antri.applications.actions.start_draft import start_draft
from antri.applications.actions.take import take_up
from antri.applications.models import Application
from antri.applications.queries.forms import Form
from antri.directory.actions.city_tables import TABLES
from antri.directory.actions.gather_rows import gather_rows
from antri.directory.actions.load_forms import read_forms
from antri.directory.actions.read_files import Mistakes
from antri.directory.models import ApplicationForm, Service
from antri.web import clock, moment
from tests import cast
from tests.applications.cast import paper, verifier

DATA = Path(__file__).resolve().parent.parent.parent / "data" / "kota-bogor"
SCREENING = {"q_where": "id", "q_citizen": "yes", "q_home": "yes", "q_marriage": "recorded", "q_letter": "yes"}
# Invented people; serials 9990 to 9999 are never issued.
MOTHER, FATHER, KK = "3271044512859992", "3271011708909991", "3271040101209991"
ANSWERS: dict[str, dict[str, Any]] = {
    "applicant": {
        "filer_role": "parent",
        "applicant_name": "Sekar Contoh",
        "applicant_nik": MOTHER,
        "applicant_kk": KK,
        "applicant_phone": "+6281200000001",
        "applicant_email": None,
        "notify_whatsapp": True,
    },
    "child": {"child_name": "Kirana Contoh", "child_sex": "female", "child_on_kk": False, "child_kk": KK},
    "birth": {
        "child_birth_date": "2026-11-02",
        "child_birth_time": "04:35",
        "birth_city": "Bogor",
        "birth_place_type": "hospital",
        "birth_kind": "single",
        "birth_order": 2,
    },
    "parents": {
        "mother_name": "Sekar Contoh",
        "mother_has_nik": True,
        "mother_nik": MOTHER,
        "father_name": "Danu Contoh",
        "father_has_nik": True,
        "father_nik": FATHER,
    },
    "witness": {
        "witnesses": [
            {"witness_name": "Bayu Contoh", "witness_nik": "3174011508889995"},
            {"witness_name": "Lestari Contoh", "witness_nik": "3603125506959998"},
        ]
    },
    "together": {"want_kk": True, "want_kia": True},
}
PAPERS = ("up_birth_letter", "up_marriage", "up_kk")
STATEMENTS = ["truth", "originals", "not_recorded_before"]


@cache
def definition_of(service: str) -> dict[str, Any]:
    """Read the form of a service as the city's files have it, whole."""
    mistakes = Mistakes()
    rows = gather_rows(DATA, TABLES, mistakes)
    return next(form.definition for form in read_forms(DATA, rows, mistakes) if form.service == service)


def live(service: Service) -> ApplicationForm:
    """Put the form of a service into use."""
    definition = definition_of(service.code)
    moment.forget()
    return ApplicationForm.objects.create(
        city=cast.CODE,
        service=service,
        version=definition["form_version"],
        state=ApplicationForm.State.LIVE,
        definition=definition,
        made_at=clock.now(),
        made_by="test",
    )


def begun(city: cast.City, **more: Any) -> tuple[Application, str]:
    """Begin a birth record as a citizen does."""
    if not ApplicationForm.objects.filter(service=city.birth).exists():
        live(city.birth)
    wanted = {"service": city.birth, "screening": SCREENING, "by": cast.CITRA.actor, **more}
    return start_draft(**wanted)


def fill(application: Application, token: str, **instead: dict[str, Any]) -> Application:
    """Answer every step of it, save the papers and the statements; `instead`: other answers of a step."""
    for step, answers in ANSWERS.items():
        application = save_step(
            application=application,
            token=token,
            step=step,
            answers={**answers, **instead.get(step, {})},
            version=application.version,
            by=cast.CITRA.actor,
        )
    for field in PAPERS:
        paper(application, field)
    return save_statements(application=application, token=token, statements=STATEMENTS, by=cast.CITRA.actor)


def form_of(application: Application) -> Form:
    assert application.form is not None
    return Form(application.form.definition)


def returned(application: Application, field: str, reason: str, words: str = "") -> Application:
    """Send it back for one field, as a verifier of the main office does."""
    officer, actor = verifier(application.office)
    take_up(application=application, office=application.office, officer=officer, by=actor)
    row = Application.objects.get(pk=application.pk)
    check_field(application=row, field=field, verdict="fix", reason=reason, words=words, by=actor)
    return_for_correction(application=row, by=actor)
    return Application.objects.get(pk=application.pk)
