"""Take a paper in: announced, piece by piece over a weak line, and looked at when it is whole; or all at once."""

from base64 import b64encode
from typing import Any, Protocol
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext_lazy as _

from antri.applications.actions.move import WrongStatus
from antri.applications.actions.papers.check import settle
from antri.applications.actions.papers.remove import remove_in_change
from antri.applications.models import Application, Paper
from antri.applications.models.paper_files import PIECE, PartMissing, has_room, new_name
from antri.applications.queries.corrections import is_returned
from antri.applications.queries.papers import MOST_BYTES, MOST_EVER, MOST_PAPERS, opened, upload_field
from antri.journal.actions import Actor, change, record
from antri.people.actions import seal
from antri.web import clock
from antri.web.refusals import Refusal

_LONGEST_NAME = 120
_UNFINISHED = (Paper.State.RECEIVING, Paper.State.CHECKING)
_STANDING = (*_UNFINISHED, Paper.State.KEPT)
# In these the office makes the document, or may find that it has to be made again.
_MADE = (
    Application.Status.APPROVED,
    Application.Status.IN_PROCESS,
    Application.Status.AWAITING_BLANK,
    Application.Status.AWAITING_MINISTRY,
    Application.Status.READY,
    Application.Status.DELIVERED,
)


class PaperNotAsked(Refusal):
    """The form asks for no such paper, or this one is not to be corrected."""

    code = "paper-not-asked"
    title = _("Berkas ini tidak diminta")
    detail = _("Formulir ini tidak meminta berkas itu, atau berkas itu tidak perlu diperbaiki. Muat ulang halaman.")


class PaperTooLarge(Refusal):
    """Larger than a paper may be, or empty."""

    code = "paper-too-large"
    status = 413
    title = _("Berkas terlalu besar")
    detail = _("Satu berkas paling besar 5 MB. Kirim foto berukuran lebih kecil, atau kirim halamannya satu per satu.")


class TooManyPapers(Refusal):
    """As many papers as this field or this application may have are there already."""

    code = "too-many-papers"
    title = _("Berkas sudah cukup")
    detail = _("Jumlah berkas untuk isian ini sudah penuh. Hapus yang salah dahulu, lalu kirim penggantinya.")


class NoRoomForPapers(Refusal):
    """The disk is nearly full: numbers are still given, papers wait until there is room again."""

    code = "no-room-for-papers"
    title = _("Berkas belum dapat diterima sekarang")
    detail = _("Ruang simpan kantor hampir penuh. Isian Anda tetap tersimpan; kirim berkasnya lagi besok.")


class PieceMisplaced(Refusal):
    """This piece is not the one that comes next; `received` tells from which byte to go on."""

    code = "piece-misplaced"
    title = _("Kiriman terputus")
    detail = _("Bagian ini tidak menyambung. Pengiriman dilanjutkan dari bagian terakhir yang sudah diterima.")


class File(Protocol):
    """A file that came with a form."""

    @property
    def name(self) -> Any: ...

    @property
    def size(self) -> Any: ...

    def read(self) -> bytes: ...


def announce(*, application: Application, field: str, size: int, name: str, by: Actor) -> Paper:
    """Make room for one paper of a field, to be sent in pieces. Raises PaperNotAsked, PaperTooLarge, TooManyPapers,
    NoRoomForPapers, WrongStatus."""
    if not 0 < size <= MOST_BYTES:
        raise PaperTooLarge
    if not has_room():
        raise NoRoomForPapers
    asked = upload_field(application.form, field)
    if asked is None or len(field) > 64:
        raise PaperNotAsked
    paper = _new_paper(application, field, size, name, by)
    with change():
        row = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        _check_open(row, field)
        _check_room(row, field, int(asked.get("max_files") or 1), by)
        paper.round = row.returns
        paper.save(force_insert=True)
        _record("paper.announced", paper, application, by)
    return paper


def add_piece(*, paper: Paper, offset: int, chunk: bytes, by: Actor) -> Paper:
    """Keep one piece, encrypted. One that is here already is taken again without harm.

    A piece is PIECE bytes, the last one what is left. Raises PieceMisplaced with `received`, to go on from there.
    """
    paper.refresh_from_db()
    length = min(PIECE, paper.size - offset)
    if paper.state != Paper.State.RECEIVING:
        return paper
    if offset % PIECE or len(chunk) != length or offset > paper.received:
        raise PieceMisplaced(received=paper.received)
    if offset < paper.received:
        return paper
    opened(paper).box.put(f"p{offset // PIECE}", chunk)
    # No event: a piece changes nothing that anybody relies on; `paper.kept` does.
    rows = Paper.objects.filter(pk=paper.pk, state=Paper.State.RECEIVING, received=offset)
    with change():
        rows.update(received=offset + length)
    paper.refresh_from_db()
    return paper


def finish(*, paper: Paper, by: Actor) -> Paper:
    """Look at a paper that has come as a whole: it is KEPT, REFUSED, or CHECKING until somebody can look at it.

    Again and again gives the same answer. Raises PieceMisplaced when something of it is missing.
    """
    paper.refresh_from_db()
    if paper.state != Paper.State.RECEIVING:
        return paper
    if paper.received < paper.size:
        raise PieceMisplaced(received=paper.received)
    try:
        data = opened(paper).box.get_pieces(paper.size)
    except PartMissing:
        return _begin_again(paper)
    return settle(paper, data, by=by)


def take_whole(*, application: Application, field: str, file: File, by: Actor) -> Paper:
    """Take a paper that came with a form, and look at it; without room for it, it is refused in its place.

    Raises else as `announce`.
    """
    facts: dict[str, Any] = {"application": application, "field": field, "name": str(file.name or ""), "by": by}
    try:
        paper = announce(**facts, size=int(file.size or 0))
    except NoRoomForPapers:
        return refuse_unread(**facts, code="no-room")
    return _take(paper, file, by)


def refuse_unread(*, application: Application, field: str, name: str, code: str, by: Actor) -> Paper:
    """Write down that a paper was not even read: too large, one too many. Its sender sees it in its place.

    Raises PaperNotAsked, WrongStatus.
    """
    if upload_field(application.form, field) is None or len(field) > 64:
        raise PaperNotAsked
    paper = _new_paper(application, field, 0, name, by)
    paper.sealed = seal("paper", paper.pk, {"key": "", "file": _clean_name(name)})
    paper.state, paper.refusal = Paper.State.REFUSED, code
    with change():
        row = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        _check_open(row, field)
        if Paper.objects.filter(application=row).count() >= MOST_EVER:
            return paper
        paper.round = row.returns
        paper.save(force_insert=True)
        _record("paper.announced", paper, application, by)
        _record("paper.refused", paper, application, by, code=code)
    return paper


def keep_result(*, application: Application, field: str, file: File, by: Actor) -> Paper:
    """Put in a finished document, of the office. A PDF is kept byte for byte: it may be signed.

    Allowed while an officer works on the application; raises WrongStatus, PaperTooLarge.
    """
    if not 0 < int(file.size or 0) <= MOST_BYTES:
        raise PaperTooLarge
    paper = _new_paper(application, field, int(file.size), str(file.name or ""), by)
    paper.role = Paper.Role.RESULT
    with change():
        row = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if row.status not in _MADE:
            raise WrongStatus
        paper.save(force_insert=True)
        _record("paper.announced", paper, application, by)
    return _take(paper, file, by)


def _take(paper: Paper, file: File, by: Actor) -> Paper:
    data = file.read()
    if len(data) != paper.size:
        raise PaperTooLarge
    return settle(paper, data, by=by)


def _new_paper(application: Application, field: str, size: int, name: str, by: Actor) -> Paper:
    paper_id = uuid4()
    key = b64encode(AESGCM.generate_key(256)).decode()
    return Paper(
        id=paper_id,
        city=application.city,
        application=application,
        field=field,
        size=size,
        name=new_name(),
        sealed=seal("paper", paper_id, {"key": key, "file": _clean_name(name)}),
        sent_by=f"{by.kind}:{by.id}"[:48],
        created_at=clock.now(),
    )


def _clean_name(name: str) -> str:
    """Keep of a name what can be shown: its last part, without signs that turn or hide what is read."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in last if sign.isprintable())
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[:80]}…{shown[-20:]}"


def _check_open(row: Application, field: str) -> None:
    """Refuse what may not be changed now: a draft is open as a whole, a returned file where it was returned."""
    if not row.is_open:
        raise WrongStatus
    if row.status == Application.Status.NEEDS_CORRECTION and not is_returned(row, field):
        raise PaperNotAsked


def _check_room(row: Application, field: str, most: int, by: Actor) -> None:
    """Refuse one more than the form allows. Where it allows one, the new one takes the place of the old."""
    rows = Paper.objects.filter(application=row, role=Paper.Role.UPLOAD)
    if rows.count() >= MOST_EVER or rows.filter(state__in=_STANDING).count() >= MOST_PAPERS:
        raise TooManyPapers
    if most == 1:  # what is kept is removed when the new one is (check.py)
        for paper in rows.filter(field=field, state__in=_UNFINISHED):
            remove_in_change(paper, why="replaced", by=by)
    elif rows.filter(field=field, state__in=_STANDING).count() >= most:
        raise TooManyPapers


def _begin_again(paper: Paper) -> Paper:
    """Ask for a paper anew whose pieces are gone from the disk, unless it was settled meanwhile."""
    with change():
        is_ours = Paper.objects.filter(pk=paper.pk, state=Paper.State.RECEIVING).update(received=0)
    paper.refresh_from_db()
    if is_ours:
        raise PieceMisplaced(received=0)
    return paper


def _record(what: str, paper: Paper, application: Application, by: Actor, **data: Any) -> None:
    record(
        what,
        about=("paper", paper.pk),
        by=by,
        city=paper.city,
        office=application.office_id,
        application=str(application.pk),
        field=paper.field,
        **data,
    )
