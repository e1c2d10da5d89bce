"""Two people: one asks, another consents, and what was asked for happens in that very transaction.

A room says what needs it, beside the action:

    @needs_second_person("schedule.quota_raised_today", roles=(Role.HEAD_OF_OFFICE,), told=say_what_it_does)
    def raise_quota(*, by: Actor, second: Actor, **arguments) -> None: ...

`by` is who asked and `second` who consented: the action's own checks are made again, of the one who asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.journal.actions import Actor, change, record
from antri.people.access import Staff, staff_of
from antri.people.actions.authority import city_code, staff_behind, tied_to, today
from antri.people.models import Approval, Officer, Role
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

APPROVAL_HOURS: Final = 24
Executor = Callable[..., Any]


class NotTheSamePerson(Refusal):
    """Whoever asks cannot consent as well."""

    code = "second-person-needed"
    status = 403
    title = _("Perlu orang kedua")
    detail = _("Yang mengajukan tidak dapat menyetujui. Mintalah orang lain yang berwenang.")


class TooClose(Refusal):
    """One of the two made or appointed the other lately: one person might be both."""

    code = "too-close"
    status = 403
    title = _("Perlu orang lain")
    detail = _(
        "Dalam 30 hari terakhir salah satu dari Anda berdua menambahkan, menugaskan, mengaktifkan lagi, atau memberi"
        " tautan masuk kepada yang lain, atau menghapus cara masuk keduanya. Mintalah orang lain yang berwenang"
        " memutuskan. Bila tidak ada, tunggu sampai 30 hari lewat atau mintalah administrator lain menugaskan"
        " seseorang. Di konsol server, make_administrator membuat administrator yang tidak terkait dengan siapa pun."
    )


class NotApproving(Refusal):
    """This kind of thing is decided by other roles."""

    code = "not-approving"
    status = 403
    title = _("Bukan wewenang Anda")
    detail = _("Permintaan ini diputuskan oleh orang dengan tugas lain.")


class AlreadyDecided(Refusal):
    """It was approved, refused, withdrawn, or its time is over."""

    code = "already-decided"
    title = _("Sudah diputuskan")
    detail = _("Permintaan ini sudah diputuskan, ditarik kembali, atau lewat waktunya.")


class AskerLeft(Refusal):
    """Whoever asked could not ask for it any more."""

    code = "asker-left"
    title = _("Yang mengajukan tidak bertugas lagi")
    detail = _("Akun atau tugas orang yang mengajukan sudah berakhir. Siapa yang masih memerlukannya mengajukan lagi.")


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of request is called, who may decide it, what it would do in words, and what does it."""

    name: str
    title: Any
    roles: tuple[Role, ...]
    told: Callable[[dict[str, Any]], Any]
    run: Executor


_KINDS: dict[str, Kind] = {}


def needs_second_person(
    name: str, *, title: Any, roles: tuple[Role, ...], told: Callable[[dict[str, Any]], Any]
) -> Callable[[Executor], Executor]:
    """Register what runs once a second person has consented. It is called as `run(by=, second=, **arguments)`.

    `told` says in one or two sentences for the one who decides what the arguments would do.
    """

    def register(run: Executor) -> Executor:
        _KINDS[name] = Kind(name, title, roles, told, run)
        return run

    return register


def kind_of(approval: Approval) -> Kind | None:
    """Find what a request is about; None when no part of this program knows it any more."""
    return _KINDS.get(approval.kind)


def all_kinds() -> list[Kind]:
    """List everything that needs two people."""
    return list(_KINDS.values())


def ask(*, kind: str, arguments: dict[str, Any], reason: str, office: Office | None, by: Actor) -> Approval:
    """Ask for something that needs a second person. Open for 24 hours. Raises Invalid without a reason.

    `arguments` are plain JSON values and nothing personal: they stay in the table and are shown.
    """
    if kind not in _KINDS:
        raise LookupError(kind)
    asker = staff_behind(by).officer
    if not reason.strip():
        raise Invalid([("reason", "reason.blank", _("Tulis alasannya: orang kedua memutuskan dengan membacanya."))])
    now = clock.now()
    row = Approval(
        city=city_code(),
        kind=kind,
        arguments=arguments,
        office=office,
        reason=reason.strip()[:300],
        asked_by=asker,
        asked_at=now,
        expires_at=now + timedelta(hours=APPROVAL_HOURS),
    )
    with change():
        row.save(force_insert=True)
        record("people.approval_asked", about=("approval", row.pk), by=by, city=row.city, kind=kind)
    return row


def approve(*, approval: Approval, by: Actor, answer: str = "") -> Any:
    """Consent, and do it: both or neither. Returns what the executor returns.

    Raises NotTheSamePerson, TooClose, NotApproving, AlreadyDecided, AskerLeft, and whatever refuses in the
    executor; then the request waits as before.
    """
    kind = _check_may_decide(approval, by)
    asker = Actor("officer", "desk", f"{approval.asked_by_id}")
    with change():
        _decide(approval, Approval.State.APPROVED, by, answer)
        _check_asker_stands(kind, approval)
        done = kind.run(by=asker, second=by, **approval.arguments)
        _record("people.approved", approval, by)
    return done


def refuse(*, approval: Approval, by: Actor, answer: str) -> None:
    """Say no, with the reason. Raises as `approve`, and Invalid without a reason."""
    _check_may_decide(approval, by)
    if not answer.strip():
        raise Invalid([("answer", "answer.blank", _("Tulis alasan menolak: yang mengajukan membacanya."))])
    with change():
        _decide(approval, Approval.State.REFUSED, by, answer)
        _record("people.approval_refused", approval, by)


def withdraw(*, approval: Approval, by: Actor) -> None:
    """Take a request of one's own back. Raises NotApproving, AlreadyDecided."""
    if by.id != f"{approval.asked_by_id}":
        raise NotApproving
    with change():
        _decide(approval, Approval.State.WITHDRAWN, None, "")
        _record("people.approval_withdrawn", approval, by)


def withdraw_all_of(officer: Officer, by: Actor) -> None:
    """Take back what somebody asked for and nobody decided yet: they are leaving. Part of a change."""
    for row in Approval.objects.filter(state=Approval.State.WAITING, asked_by=officer).select_for_update():
        if _move(row, Approval.State.WITHDRAWN, decided_at=clock.now()):
            _record("people.approval_withdrawn", row, by)


def expire_approvals(*, now: datetime, by: Actor) -> int:
    """Close the requests whose time is over; return how many. Nobody waits for it: they could not be approved."""
    with change():
        rows = list(Approval.objects.filter(state=Approval.State.WAITING, expires_at__lte=now).select_for_update())
        for row in rows:
            _move(row, Approval.State.EXPIRED, decided_at=now)
            _record("people.approval_expired", row, by)
    return len(rows)


def may_decide(staff: Staff, approval: Approval) -> bool:
    return _has_role(staff, approval) and not tied_to(staff.officer, [approval.asked_by_id])


def waiting_for(staff: Staff) -> list[Approval]:
    """List the requests that somebody may decide now, the oldest first."""
    if not any(staff.holds(*kind.roles) for kind in all_kinds()):
        return []
    open_now = Approval.objects.filter(state=Approval.State.WAITING, expires_at__gt=clock.now())
    rows = open_now.select_related("asked_by", "office").order_by("asked_at")
    mine = [row for row in rows if _has_role(staff, row)]
    too_close = tied_to(staff.officer, {row.asked_by_id for row in mine}) if mine else set()
    return [row for row in mine if row.asked_by_id not in too_close]


def _check_may_decide(approval: Approval, by: Actor) -> Kind:
    staff = staff_behind(by)
    kind = kind_of(approval)
    if approval.asked_by_id == staff.officer.pk:
        raise NotTheSamePerson
    if kind is None or not _holds(staff, kind, approval.office):
        raise NotApproving
    if tied_to(staff.officer, [approval.asked_by_id]):
        raise TooClose
    return kind


def _check_asker_stands(kind: Kind, approval: Approval) -> None:
    """Of whoever asks, as of whoever decides, one of the kind's roles is expected, still at the moment it is done."""
    asker = staff_of(approval.asked_by, today())
    if not asker.holds(*kind.roles, office=approval.office):
        raise AskerLeft


def _has_role(staff: Staff, approval: Approval) -> bool:
    kind = kind_of(approval)
    return kind is not None and approval.asked_by_id != staff.officer.pk and _holds(staff, kind, approval.office)


def _holds(staff: Staff, kind: Kind, office: Office | None) -> bool:
    """What belongs to no office is decided by whoever was appointed for the whole city."""
    if office is None:
        return any(row.role in kind.roles and row.office_id is None for row in staff.appointments)
    return staff.holds(*kind.roles, office=office)


def _decide(approval: Approval, state: Approval.State, by: Actor | None, answer: str) -> None:
    now = clock.now()
    is_open = Approval.objects.filter(pk=approval.pk, expires_at__gt=now)
    if not _move(
        approval,
        state,
        rows=is_open,
        decided_at=now,
        decided_by_id=by.id if by else None,
        answer=answer.strip()[:300],
    ):
        raise AlreadyDecided


def _move(approval: Approval, state: Approval.State, *, rows: Any = None, **fields: Any) -> bool:
    """Move on along NEXT. Of two who decide at once the second finds nothing to move."""
    before = [old for old, then in Approval.NEXT.items() if state in then]
    rows = Approval.objects.filter(pk=approval.pk) if rows is None else rows
    return rows.filter(state__in=before).update(state=state, **fields) == 1


def _record(what: str, approval: Approval, by: Actor) -> None:
    record(
        what,
        about=("approval", approval.pk),
        by=by,
        city=approval.city,
        kind=approval.kind,
        asked_by=approval.asked_by_id,
    )
