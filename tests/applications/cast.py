"""Applications that citizens have sent, and the officers who check them, for the tests of the verifier's desk."""

import uuid
from typing import Any

from antri.applications.models import Application, Paper
from antri.directory.models import ApplicationForm, Office, Service
from antri.journal.actions import Actor
from antri.people.models import Officer, Role
from antri.web import clock
from tests import cast
from tests.applications.approved import application

Status = Application.Status
# The questions and papers of a lost ID card, as the data has them, cut short.
REASONS = [
    {
        "code": "blurry",
        "label": "Tidak terbaca (buram, gelap, silau)",
        "message": "Foto {dokumen} belum terbaca. Letakkan di tempat terang tanpa lampu kilat, lalu foto lagi.",
        "message_en": "The photo of {dokumen} cannot be read. Use daylight without flash and take it again.",
        "reopens": "upload",
    },
    {
        "code": "nik_mismatch",
        "label": "NIK dan nama tidak cocok",
        "message": "NIK dan nama {orang} tidak cocok di data kami. Periksa kembali ejaan dan angkanya.",
        "message_en": "The NIK and name of {orang} do not match our records.",
        "reopens": "field",
    },
    {
        "code": "duplicate",
        "label": "Permohonan ganda atau dokumen sudah terbit",
        "message": "Permohonan yang sama sudah ada atau dokumennya sudah terbit. Lihat nomor {nomor}.",
        "message_en": "The same application exists or the document is already issued.",
        "reopens": "none",
    },
]


def _field(key: str, kind: str, label: str, label_en: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": label, "label_en": label_en, "required": True, **more}


def definition(service: str = "KTP_HILANG") -> dict[str, Any]:
    """Write the form of one service: two pages of answers, one of them sensitive, and two papers."""
    return {
        "code": service,
        "form_version": "0.1",
        "filers": [{"role": "self", "label": "Saya sendiri", "label_en": "Myself"}],
        "screening": {
            "title": "Apakah saya perlu datang?",
            "title_en": "Do I need to come?",
            "questions": [
                {
                    "key": "q_police",
                    "text": "Sudah punya surat kehilangan?",
                    "text_en": "Do you have the letter?",
                    "answers": [{"value": "yes", "label": "Sudah", "label_en": "Yes", "outcome": "pick_up"}],
                }
            ],
        },
        "steps": [
            {
                "key": "applicant",
                "title": "Data Anda",
                "title_en": "About you",
                "fields": [
                    _field("applicant_name", "name", "Nama lengkap Anda", "Your full name"),
                    _field("applicant_nik", "nik", "NIK Anda", "Your NIK"),
                    _field("applicant_kk", "kk", "Nomor KK Anda", "Your family card number"),
                    _field("applicant_phone", "phone", "Nomor ponsel", "Mobile number"),
                ],
            },
            {
                "key": "faith",
                "title": "Agama",
                "title_en": "Religion",
                "sensitive": "religion",
                "fields": [_field("religion", "text", "Agama", "Religion", sensitive="religion")],
            },
            {
                "key": "documents",
                "title": "Dokumen",
                "title_en": "Documents",
                "fields": [
                    _field("up_police", "upload", "Surat kehilangan dari kepolisian", "Police report", max_files=1),
                    _field("up_kk", "upload", "Kartu Keluarga", "Family card", max_files=2),
                ],
            },
        ],
        "statements": [{"code": "truth", "text": "Isian ini benar.", "text_en": "These answers are true."}],
        "reasons": REASONS,
        "rules": {"one_word": {"level": "soft", "message": "Nama satu kata.", "message_en": "One word."}},
    }


def form_of(service: Service) -> ApplicationForm:
    """Give the form of a service, written when it is not there yet."""
    row = ApplicationForm.objects.filter(service=service).first()
    return row or ApplicationForm.objects.create(
        city=cast.CODE,
        service=service,
        version="0.1",
        state=ApplicationForm.State.LIVE,
        definition=definition(service.code),
        made_at=clock.now(),
        made_by="test",
    )


def said_by(who: cast.Person, **more: Any) -> dict[str, Any]:
    """What one person answered: screening, answers, statements."""
    answers = {
        "filer_role": "self",
        "applicant_name": who.name,
        "applicant_nik": who.nik,
        "applicant_kk": who.nik[:12] + "9999",
        "applicant_phone": f"+62{who.phone[1:]}",
        "religion": "kepercayaan",
        **more,
    }
    return {"screening": {"q_police": "yes"}, "answers": answers, "statements": ["truth"]}


def sent_application(
    city: cast.City,
    who: cast.Person = cast.CITRA,
    *,
    service: str = "KTP_HILANG",
    status: str = Status.SUBMITTED,
    office: Office | None = None,
    has_papers: bool = True,
    **fields: Any,
) -> Application:
    """Put an application into the table as it was sent, with its papers; `fields` replace any of its columns."""
    row = Service.objects.get(code=service)
    made = application(
        city, who, status=status, service=row, office=office, form=form_of(row), answers=said_by(who), **fields
    )
    if has_papers:
        for field in ("up_police", "up_kk"):
            paper(made, field)
    return made


def paper(made: Application, field: str, *, content: str = "", state: str = Paper.State.KEPT, **more: Any) -> Paper:
    """Put a paper of an application into the table: without bytes on the disk."""
    facts: dict[str, Any] = {"round": made.returns, "pages": 1, "kind": "jpeg", "size": 10, "received": 10}
    return Paper.objects.create(
        city=made.city,
        application=made,
        field=field,
        state=state,
        name=uuid.uuid4().hex,
        sealed=b"sealed",
        content_index=content,
        sent_by="citizen",
        created_at=clock.now(),
        kept_at=clock.now(),
        **(facts | more),
    )


def verifier(office: Office, name: str = "") -> tuple[Officer, Actor]:
    """Appoint a verifier at an office; return them with the actor they are in actions."""
    row = cast.officer(Role.VERIFIER, office, username=name)
    return row, actor(row)


def actor(officer: Officer) -> Actor:
    """Tell who acts when this officer presses."""
    return Actor("officer", "desk", str(officer.pk))
