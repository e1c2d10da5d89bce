"""Switch how an office serves from a date on, and take that back."""

import contextlib
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.booking.calendar.actions import save_change
from antri.directory.models import Office, OfficeMode
from antri.directory.queries import catalogue, forget
from antri.directory.queries.modes import DatedModes, read_modes
from antri.journal.actions import Actor, change, record
from antri.kecamatan.models import Decision
from antri.kecamatan.queries.modes import Effect, Switch, closing_for, plan_for, what_it_does
from antri.schedule.actions import lock_lane
from antri.schedule.models import CalendarChange, Lane
from antri.schedule.queries.changes import Change, raise_faults
from antri.schedule.queries.plan_changes import ChangedSince, PutBack
from antri.web import clock, moment
from antri.web.refusals import Invalid, Refusal


class ModeUnchanged(Refusal):
    """The office would serve in this way on that date anyhow."""

    code = "mode-unchanged"
    title = gettext_lazy("Tidak ada yang berubah")
    detail = gettext_lazy("Pada tanggal itu kantor sudah melayani dengan cara ini.")


class ModeTaken(Refusal):
    """Another change begins on that very date."""

    code = "mode-taken"
    title = gettext_lazy("Sudah ada perubahan pada tanggal itu")
    detail = gettext_lazy("Tarik kembali perubahan itu dahulu, atau pilih tanggal lain.")


class TooSoon(Refusal):
    """People would have to move, and too few days are left to tell them. Facts: `least` (days), `people`."""

    code = "mode-too-soon"

    def __init__(self, least: int, people: int) -> None:
        self.title = _("Terlalu mendadak bagi pemegang nomor")
        text = _(
            "%(people)d orang memegang nomor dan harus pindah: beri mereka paling sedikit %(least)d hari."
            " Pilih tanggal yang lebih jauh, atau layani nomor mereka pada harinya."
        )
        super().__init__(text % {"people": people, "least": least}, least=least, people=people)


class ModeBegun(Refusal):
    """It holds already: what was stays as it was, and the way back is a change with a date of its own."""

    code = "mode-begun"
    title = gettext_lazy("Sudah berlaku")
    detail = gettext_lazy("Yang sudah berlaku tidak ditarik kembali. Tetapkan cara sebelumnya mulai tanggal baru.")


class ModeTakenBack(Refusal):
    """Somebody has taken it back before."""

    code = "mode-taken-back"
    title = gettext_lazy("Sudah ditarik kembali")
    detail = gettext_lazy("Perubahan ini sudah ditarik kembali.")


class LooksDifferent(Refusal):
    """It would do something else than was seen: somebody has booked, cancelled, or changed it. Facts: `effect`."""

    code = "changed-meanwhile"
    title = gettext_lazy("Berubah sementara Anda melihatnya")
    detail = gettext_lazy("Belum ada yang disimpan. Periksa pratinjau yang baru, lalu simpan lagi.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is written with a decision: `reason` for citizens, `why` for the record, the figures of that day."""

    reason: str = ""
    reason_en: str = ""
    why: str
    figures: dict[str, Any] = field(default_factory=dict)
    what_if: dict[str, Any] = field(default_factory=dict)


def switch_mode(*, switch: Switch, told: Told, by: Actor, seen: str = "") -> OfficeMode:
    """Let an office serve in another way from a date on, with opening hours or closings that belong to it.

    `seen`: the fingerprint of the effect that was looked at. Raises Invalid, ModeUnchanged, ModeTaken, TooSoon,
    LooksDifferent, and what the calendar refuses; then nothing was saved.
    """
    _check(switch, told)
    office = switch.office
    with change():
        _calendar_in_hand(office)
        effect = what_it_does(switch)
        _check_effect(effect)
        if seen and seen != effect.fingerprint:
            raise LooksDifferent(effect=effect)
        row = OfficeMode.objects.create(
            city=office.city,
            office=office,
            service=switch.service,
            mode=switch.mode,
            since=switch.since,
            numbers_a_day=switch.numbers_a_day if switch.gives_numbers else None,
            reason=told.reason.strip(),
            reason_en=told.reason_en.strip(),
            decided_at=clock.now(),
            decided_by=f"{by.kind}:{by.id}",
        )
        saved = _change_calendar(effect, told, by)
        Decision.objects.create(
            city=office.city,
            mode=row,
            office=office,
            why=told.why.strip(),
            figures=told.figures,
            what_if=told.what_if,
            calendar=saved,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
        )
        record(
            "kecamatan.mode_switched",
            about=("office_mode", row.pk),
            by=by,
            city=office.city,
            office=office.pk,
            mode=row.mode,
            before=effect.before.value,
            date=f"{row.since}",
            **({"service": switch.service.code} if switch.service else {}),
            numbers=row.numbers_a_day,
            held=effect.people.held,
            to_move=saved.to_move if saved else 0,
        )
        transaction.on_commit(_forget)
    _forget()
    return row


def take_back_mode(*, row: OfficeMode, by: Actor, moves_people: bool = False) -> OfficeMode:
    """Take back a change that has not begun, with the hours or closings that came with it.

    Whoever holds a number of a date on which none would be given then keeps it, unless `moves_people`.
    Raises ModeTakenBack, ModeBegun, TooSoon.
    """
    office = row.office
    with change():
        _calendar_in_hand(office)
        row = OfficeMode.objects.select_for_update(no_key=True, of=("self",)).select_related("service").get(pk=row.pk)
        if row.taken_back_at:
            raise ModeTakenBack
        if row.since <= clock.today(office.timezone):
            raise ModeBegun
        OfficeMode.objects.filter(pk=row.pk).update(taken_back_at=clock.now(), taken_back_by=f"{by.kind}:{by.id}")
        effect = left_by(row, moves_people=moves_people)
        _check_notice(effect)
        saved = _put_back(row, effect, by)
        record(
            "kecamatan.mode_taken_back",
            about=("office_mode", row.pk),
            by=by,
            city=office.city,
            office=office.pk,
            mode=row.mode,
            after=effect.switch.mode.value,
            date=f"{row.since}",
            **({"service": row.service.code} if row.service else {}),
            held=effect.people.held,
            to_move=saved.to_move if saved else 0,
        )
        transaction.on_commit(_forget)
    _forget()
    row.refresh_from_db()
    return row


def left_by(row: OfficeMode, *, moves_people: bool = False) -> Effect:
    """Tell what is left when a row goes: as if the office were switched to how it would serve without it."""
    codes = (row.service.code,) if row.service else ()
    others = DatedModes(each for each in read_modes() if each.pk != row.pk)
    mode = others.of(row.office, row.since, codes)
    return what_it_does(
        Switch(office=row.office, mode=mode, since=row.since, service=row.service, moves_people=moves_people)
    )


def _check(switch: Switch, told: Told) -> None:
    faults = []
    if switch.since <= clock.today(switch.office.timezone):
        faults.append(("since", "date.past", _("Pilih besok atau sesudahnya: yang sudah mulai hari ini tetap.")))
    if not told.why.strip():
        faults.append(("why", "why.blank", _("Tulis alasannya: tercatat bersama keputusan.")))
    if switch.numbers_a_day is not None and not 1 <= switch.numbers_a_day <= 999:
        faults.append(("numbers_a_day", "quota.range", _("Tulis 1 sampai 999 nomor.")))
    if switch.moves_people and switch.service:
        text = _("Untuk satu layanan nomor yang sudah diberikan tetap dilayani.")
        faults.append(("moves_people", "service.moves", text))
    raise_faults(faults)


def _check_effect(effect: Effect) -> None:
    switch = effect.switch
    same_date = OfficeMode.objects.filter(
        office=switch.office, service=switch.service, since=switch.since, taken_back_at__isnull=True
    )
    if same_date.exists():
        raise ModeTaken
    if effect.before == switch.mode:
        raise ModeUnchanged
    if switch.gives_numbers and not effect.sessions:
        text = _("Kantor ini belum punya jam buka bernomor. Tulis berapa nomor sehari.")
        raise Invalid([("numbers_a_day", "quota.missing", text)])
    _check_notice(effect)


def _check_notice(effect: Effect) -> None:
    """Refuse to send people elsewhere from one day to the next."""
    least = int(catalogue().setting("mode_notice_days", effect.switch.office))
    if effect.switch.moves_people and effect.people.held and effect.days_notice < least:
        raise TooSoon(least, effect.people.held)


def _calendar_in_hand(office: Office) -> None:
    """Hold the office's calendar, as whoever makes a day or changes the calendar does. A first lane is made."""
    Lane.objects.get_or_create(city=office.city, office=office, code="main", defaults={"name": "Nomor antrean"})
    lock_lane(office, "main")


def _change_calendar(effect: Effect, told: Told, by: Actor) -> CalendarChange | None:
    reason = told.reason.strip() or "Mulai tanggal ini kantor melayani langsung, tanpa nomor daring"
    reason_en = told.reason_en.strip() or "From this date the office serves people as they come, without numbers"
    wanted: Change | None = plan_for(effect.switch) or closing_for(effect.switch, effect.until, reason, reason_en)
    return _saved(wanted, by) if wanted else None


def _put_back(row: OfficeMode, effect: Effect, by: Actor) -> CalendarChange | None:
    """Put back what came with the change, as long as nobody has changed it since.

    Hours that somebody holds a number of stay, unless they are to be moved: their day goes on as it is.
    """
    came = Decision.objects.get(pk=row.pk).calendar
    is_held = effect.people.held and not effect.switch.moves_people
    if came is None or (came.kind == CalendarChange.Kind.PLAN and is_held):
        return None
    with contextlib.suppress(ChangedSince):
        return _saved(PutBack(office=row.office, change=came.pk), by)
    return None


def _saved(wanted: Change, by: Actor) -> CalendarChange | None:
    """Save a change of the calendar; None when not one date would change."""
    try:
        with transaction.atomic():
            return save_change(wanted=wanted, by=by).row
    except Invalid as refusal:
        if {code for _field, code, _text in refusal.errors} == {"nothing"}:
            return None
        raise


def _forget() -> None:
    forget()
    moment.forget()
