"""The document in its holder's hand: downloaded after a second proof, or handed over at a desk with the ID seen."""

import datetime
import uuid
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from antri.applications.actions.move import WrongStatus, move
from antri.applications.actions.process import deed
from antri.applications.models import Application, Paper
from antri.applications.queries.outputs import is_fetched, is_only_update
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.web import clock
from antri.web.refusals import Invalid

Status = Application.Status
# Who came for it, and what became of the card they had; codes only: the event keeps nothing of a person.
COLLECTORS: Final = {
    "self": _("Orangnya sendiri"),
    "family": _("Anggota keluarga dalam satu KK"),
    "proxy": _("Orang lain dengan surat kuasa (F-1.07)"),
}
OLD_CARDS: Final = {
    "taken": _("KTP-el atau KK lama diserahkan dan diterima petugas"),
    "lost": _("Yang lama hilang, surat kehilangan sudah dilihat"),
    "none": _("Tidak ada yang lama"),
}
NO_ID: Final = _("Cocokkan KTP-el atau KK orang yang mengambil, lalu centang.")
_AT_ONCE = 500


def deliver(*, application: Application, how: str, by: Actor, press: str = "", **facts: Any) -> None:
    """Move what is ready to delivered. `how`: download, desk. Part of nothing else. Raises WrongStatus."""
    before = deed(application, by, press or uuid.uuid4().hex)
    with change():
        move(
            application,
            to=Status.DELIVERED,
            what="application.delivered",
            by=by,
            also={"last_deed": before},
            how=how,
            **facts,
        )


def hand_over_at_desk(
    *, application: Application, collector: str, old_card: str, is_id_seen: bool, by: Actor, press: str = ""
) -> None:
    """Hand the document over to whoever stands there with their ID. Raises Invalid with every fault, WrongStatus."""
    faults = []
    if collector not in COLLECTORS:
        faults.append(("collector", "collector.missing", _("Pilih siapa yang mengambil.")))
    if old_card not in OLD_CARDS:
        faults.append(("old_card", "old_card.missing", _("Pilih apa yang terjadi dengan dokumen lama.")))
    if not is_id_seen:
        faults.append(("id_seen", "id.not_seen", NO_ID))
    if faults:
        raise Invalid(faults)
    deliver(application=application, how="desk", by=by, press=press, collector=collector, old_card=old_card)


def note_download(*, application: Application, paper: Paper, said: dict[str, Any], by: Actor) -> None:
    """Write down that a document was taken, and with the first one that it is delivered.

    Where something is still to be picked up it stays ready: only that hand-over ends it. `said`: what was answered.
    """
    with change():
        record(
            "application.document_downloaded",
            about=("application", application.pk),
            by=by,
            city=application.city,
            office=application.office_id,
            paper=paper.pk.hex,
        )
        is_all = not is_fetched(application, said)
        now = Application.objects.select_for_update().get(pk=application.pk)
        if now.status == Status.READY and is_all:
            move(now, to=Status.DELIVERED, what="application.delivered", by=by, also={"last_deed": {}}, how="download")


def note_print(*, application: Application, paper: Paper, is_id_seen: bool, by: Actor) -> None:
    """Write down that a desk takes a document out for somebody whose ID it has seen. Raises Invalid without that."""
    if not is_id_seen:
        raise Invalid([("id_seen", "id.not_seen", NO_ID)])
    with change():
        record(
            "application.document_printed",
            about=("application", application.pk),
            by=by,
            city=application.city,
            office=application.office_id,
            paper=paper.pk.hex,
        )


def close_delivered(*, by: Actor) -> int:
    """End what was handed over `close_days` ago and did not come back; return how many.

    Of what ends in data alone nothing is handed over: it is over as long after it was said to be ready.
    """
    days = int(catalogue().setting("close_days"))
    lately = Application.objects.select_related("office", "service", "form").filter(
        status_at__lte=clock.now() - datetime.timedelta(days=days)
    )
    updated = lately.filter(status=Status.READY, outcome=Application.Outcome.FROM_HOME)
    for row in updated.order_by("status_at")[:_AT_ONCE]:
        if is_only_update(row):
            _end(row, Status.DELIVERED, "application.delivered", by, how="update")
    delivered = lately.filter(status=Status.DELIVERED).order_by("status_at")[:_AT_ONCE]
    return sum(_end(row, Status.DONE, "application.closed", by) for row in delivered)


def _end(row: Application, to: Status, what: str, by: Actor, **data: Any) -> bool:
    """Move it on unless somebody has moved it at this very moment; tell whether it was moved."""
    try:
        with change():
            move(row, to=to, what=what, by=by, also={"last_deed": {}}, where={"status_at": row.status_at}, **data)
    except WrongStatus:
        return False
    return True
