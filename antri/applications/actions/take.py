"""Take an application to check, put it back, hand it over: one officer has it, and nobody else gets it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.applications.actions.move import WrongStatus, move
from antri.applications.models import Application
from antri.applications.queries.claims import free_to_take, has_filed, is_free, rejection_of
from antri.applications.queries.standard import late_first
from antri.directory.models import Office
from antri.journal.actions import Actor, change
from antri.people.access import staff_of
from antri.people.models import Officer, Role
from antri.web import clock
from antri.web.refusals import Refusal

Status = Application.Status


class NothingWaits(Refusal):
    """No application waits for anybody to check it."""

    code = "nothing-waits"
    title = _("Tidak ada berkas yang menunggu")
    detail = _("Semua berkas yang terkirim sudah diambil atau selesai diperiksa.")


class TakenByAnother(Refusal):
    """Another officer checks it, or it waits for nobody's check."""

    code = "taken-by-another"
    title = _("Sudah diambil petugas lain")
    detail = _("Berkas ini sedang diperiksa petugas lain atau tidak menunggu diperiksa lagi. Ambil yang berikutnya.")


class NotYours(Refusal):
    """Whoever presses does not have this application: they put it back, were away too long, or never took it."""

    code = "not-your-application"
    title = _("Berkas ini tidak sedang Anda periksa")
    detail = _("Ambil dahulu berkas ini. Bila Anda lama tidak menyentuhnya, petugas lain mungkin sudah mengambilnya.")


class RejectionWaits(Refusal):
    """Somebody has asked that it be rejected, and a second person has not decided yet."""

    code = "rejection-waits"
    title = _("Menunggu keputusan orang kedua")
    detail = _("Penolakan berkas ini sedang menunggu orang kedua. Tarik kembali permintaan itu dahulu.")


class FiledByYou(Refusal):
    """Whoever files for somebody does not check it, also with both roles."""

    code = "filed-by-you"
    title = _("Berkas ini ikut diisi petugas yang sama")
    detail = _("Yang membantu mengisi tidak memeriksa. Verifikator lain yang memeriksa berkas ini.")


class NotAVerifier(Refusal):
    """Who should get it does not check applications at this office."""

    code = "not-a-verifier"
    title = _("Bukan verifikator kantor ini")
    detail = _("Berkas hanya dapat dialihkan kepada verifikator yang bertugas di kantor ini.")


def take_up(*, office: Office, officer: Officer, by: Actor, application: Application | None = None) -> Application:
    """Take one application to check, or whichever is next: what is late first, then by age.

    One that the officer has already is simply handed back. Raises NothingWaits, TakenByAnother, FiledByYou.
    """
    with change():
        row = _next(office, officer) if application is None else _again(application)
        if row is None:
            raise NothingWaits
        _check_not_own(row, officer)
        if row.status == Status.IN_REVIEW and row.officer_id == officer.pk:
            Application.objects.filter(pk=row.pk).update(officer_seen_at=clock.now())
            return row
        try:
            _let_go(row, by)
            _give(row, officer, what="application.taken_up", by=by)
        except WrongStatus as meanwhile:
            raise TakenByAnother from meanwhile
    return row


def put_back(*, application: Application, by: Actor) -> None:
    """Give back what one has taken; what was checked of it stays. Raises NotYours, RejectionWaits."""
    with change():
        row = own(application, by)
        _check_no_rejection(row)
        _back(row, what="application.put_back", by=by)


def release(*, application: Application, by: Actor) -> None:
    """Take an application from whoever has it (the supervisor's move). Raises WrongStatus, RejectionWaits."""
    with change():
        row = _again(application)
        if row.status != Status.IN_REVIEW:
            raise WrongStatus
        _check_no_rejection(row)
        _back(row, what="application.released", by=by)


def hand_over(*, application: Application, to: Officer, by: Actor) -> None:
    """Give an application to one verifier of the office (the supervisor's move).

    Raises NotAVerifier, FiledByYou, WrongStatus, RejectionWaits.
    """
    on = clock.today(application.office.timezone)
    if not staff_of(to, on).holds(Role.VERIFIER, office=application.office):
        raise NotAVerifier
    _check_not_own(application, to)
    with change():
        row = _again(application)
        if row.status == Status.IN_REVIEW:
            _check_no_rejection(row)
            _back(row, what="application.released", by=by)
        _give(row, to, what="application.handed_over", by=by, officer=to.pk)


def touch(*, application: Application, by: Actor) -> None:
    """Note that whoever has this application looks at it: their minutes begin anew. Others change nothing."""
    if by.kind != "officer" or str(application.officer_id) != by.id:
        return
    with change():
        mine = Application.objects.filter(pk=application.pk, status=Status.IN_REVIEW, officer_id=int(by.id))
        mine.update(officer_seen_at=clock.now())


def own(application: Application, by: Actor) -> Application:
    """Read an application that this officer checks now, and note that they do something with it. Part of a change.

    Raises NotYours.
    """
    if by.kind != "officer":
        raise NotYours
    mine = Application.objects.filter(pk=application.pk, status=Status.IN_REVIEW, officer_id=int(by.id))
    if not mine.update(officer_seen_at=clock.now()):
        raise NotYours
    return _again(application)


def _next(office: Office, officer: Officer) -> Application | None:
    """Find what is next and keep others from it; what they hold at this instant is passed over."""
    rows = Application.objects.select_related("office", "service", "form").filter(free_to_take(office, clock.now()))
    rows, own = rows.order_by(*late_first()), set()
    while row := rows.select_for_update(of=("self",), skip_locked=True).first() or rows.first():
        if not has_filed(officer.pk, row):
            return row
        own.add(row.pk)
        rows = rows.exclude(pk__in=own)
    return None


def _check_not_own(row: Application, officer: Officer) -> None:
    if has_filed(officer.pk, row):
        raise FiledByYou


def _again(application: Application) -> Application:
    return Application.objects.select_related("office", "service", "form").get(pk=application.pk)


def _let_go(row: Application, by: Actor) -> None:
    """End a claim that has lapsed. Raises WrongStatus when it has not, or its officer has come back meanwhile."""
    if row.status != Status.IN_REVIEW:
        return
    if not is_free(row, clock.now()):
        raise WrongStatus
    _back(row, what="application.claim_lapsed", by=by, officer=row.officer_id)


def _back(row: Application, *, what: str, by: Actor, **data: Any) -> None:
    still = {"officer_id": row.officer_id, "officer_seen_at": row.officer_seen_at}
    move(row, to=Status.SUBMITTED, what=what, by=by, where=still, **data)


def _give(row: Application, to: Officer, *, what: str, by: Actor, **data: Any) -> None:
    # What was decided goes back into review only by being undone, by who decided it (actions/undo.py).
    if row.status != Status.SUBMITTED:
        raise WrongStatus
    also = {"officer": to, "officer_seen_at": clock.now(), "last_deed": {}}
    move(row, to=Status.IN_REVIEW, what=what, by=by, also=also, **data)


def _check_no_rejection(row: Application) -> None:
    if rejection_of(row) is not None:
        raise RejectionWaits
