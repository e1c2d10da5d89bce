"""A receipt for papers that somebody has handed in for their application, and giving them back."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.applications.models import Application, Receipt
from antri.booking.actions.book import new_code
from antri.journal.actions import Actor, change, record
from antri.people.models import Officer
from antri.people.queries import has_long_number
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

MOST = 12
_LONGEST = 80


class AlreadyReturned(Refusal):
    """The papers of this receipt were given back before."""

    code = "already-returned"
    title = _("Sudah dikembalikan")
    detail = _("Berkas pada tanda terima ini sudah dicatat dikembalikan.")


def give_receipt(*, application: Application, papers: Sequence[str], officer: Officer, by: Actor) -> Receipt:
    """Write down which papers were handed in. `papers`: codes of requirements or short words. Raises Invalid."""
    listed = _read(papers)
    receipt = Receipt(
        city=application.city,
        application=application,
        code=new_code(),
        papers=listed,
        officer=officer,
        given_at=clock.now(),
    )
    with change():
        receipt.save(force_insert=True)
        _record("application.receipt_given", receipt, by, count=len(listed))
    return receipt


def return_papers(*, receipt: Receipt, by: Actor) -> None:
    """Write down that the papers of a receipt were given back. Raises AlreadyReturned."""
    now = clock.now()
    with change():
        if not Receipt.objects.filter(pk=receipt.pk, returned_at__isnull=True).update(returned_at=now):
            raise AlreadyReturned
        _record("application.receipt_returned", receipt, by)
    receipt.returned_at = now


def _read(papers: Sequence[str]) -> list[str]:
    listed = list(dict.fromkeys(filter(None, (" ".join(paper.split()) for paper in papers))))
    if not listed:
        raise Invalid([("berkas", "papers.missing", _("Pilih atau tulis berkas yang diserahkan."))])
    if len(listed) > MOST or any(len(paper) > _LONGEST for paper in listed):
        raise Invalid([("lain", "papers.length", _("Paling banyak 12 berkas, masing-masing paling panjang 80 huruf."))])
    if any(map(has_long_number, listed)):
        raise Invalid([("lain", "papers.number", _("Jangan menulis NIK atau nomor telepon: kertas ini dibaca orang."))])
    return listed


def _record(what: str, receipt: Receipt, by: Actor, **data: Any) -> None:
    application = receipt.application
    record(
        what,
        about=("application", application.pk),
        by=by,
        city=application.city,
        office=application.office_id,
        receipt=receipt.pk.hex,
        **data,
    )
