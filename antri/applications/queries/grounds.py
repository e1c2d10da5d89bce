"""On what an application may be rejected for good: a ground, and the rule it rests on."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from antri.applications.models import Application, Check
from antri.applications.queries.checklist import REFUSAL
from antri.applications.queries.corrections import words_of

OTHER = "other"
# Why something that was asked for cannot be given, whatever is put right. Ours, until the office has confirmed them.
GROUNDS: dict[str, Any] = {
    "not_entitled": _("Pemohon tidak berhak mengajukan dokumen ini"),
    "conditions_not_met": _("Syarat menurut peraturan tidak terpenuhi dan tidak dapat dilengkapi"),
    "already_issued": _("Dokumen yang sama sudah terbit dan masih berlaku"),
    "not_resident": _("Bukan penduduk kota ini; diurus di Disdukcapil sesuai KK"),
    "false_papers": _("Dokumen atau keterangan yang diberikan tidak benar"),
    OTHER: _("Alasan lain menurut peraturan"),
}
# What every rejection may rest on, beside the rules that the service itself names in the city's data.
_GENERAL = {
    "UU24-2013": "UU 23/2006 tentang Administrasi Kependudukan, diubah dengan UU 24/2013",
    "PERPRES96-2018": "Perpres 96/2018 persyaratan dan tata cara pendaftaran penduduk dan pencatatan sipil",
    "PMDN108-2019": "Permendagri 108/2019 peraturan pelaksanaan Perpres 96/2018",
}


class Refused(NamedTuple):
    """Why an application was rejected, as its holder reads it."""

    ground: Any
    law: str
    words: str


class Law(NamedTuple):
    """A rule by its code and how it is named."""

    code: str
    name: str


def laws_of(application: Application) -> list[Law]:
    """List the rules that a rejection of this application may rest on, the general ones first."""
    own = {
        str(row["code"]): ", ".join(filter(None, (row["name"], row.get("detail")))) for row in application.service.law
    }
    return [Law(code, name) for code, name in {**_GENERAL, **own}.items()]


def law_of(application: Application, code: str) -> str:
    """Name one of them; "" when it is none."""
    return next((law.name for law in laws_of(application) if law.code == code), "")


def refused(application: Application) -> Refused | None:
    """Tell why an application was rejected, for its holder; None when it was not."""
    if application.status != Application.Status.REJECTED:
        return None
    ground = GROUNDS.get(application.reject_reason, GROUNDS[OTHER])
    return Refused(ground, application.law, refusal_words(application))


def refusal_words(application: Application) -> str:
    """Read what its holder will read, or reads, about a rejection."""
    check = Check.objects.filter(application=application, field=REFUSAL).order_by("-round").first()
    return words_of(check) if check else ""
