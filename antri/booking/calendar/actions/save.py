"""Save a change of the calendar that somebody has looked at, or say that it would no longer do what they saw."""

import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from antri.booking.calendar.actions.mark import mark
from antri.booking.calendar.queries import DayPreview, Preview, look
from antri.journal.actions import Actor, change, record
from antri.people.actions import ask, needs_second_person
from antri.people.models import Approval, Role
from antri.schedule.actions import days_in_hand, lock_lane, put, write_plan
from antri.schedule.models import CalendarChange
from antri.schedule.queries.changes import Change, CloseDays, OpenDays
from antri.schedule.queries.plan_changes import PutBack, read_change
from antri.schedule.queries.states import DayState
from antri.web import clock
from antri.web.refusals import Refusal

# What a request for a second person is called.
ASKED = "schedule.raised_today"


class ChangedMeanwhile(Refusal):
    """It would do something else than was seen. Facts: `preview` (the new one), `calendar`, `people`, `others`.

    `calendar`: another change was saved since (`others`, the latest first). `people`: somebody has booked,
    cancelled or moved. Nothing was saved.
    """

    code = "changed-meanwhile"
    title = gettext_lazy("Berubah sementara Anda melihatnya")
    detail = gettext_lazy("Belum ada yang disimpan. Periksa pratinjau yang baru, lalu simpan lagi.")


class ChangedSinceAsked(ChangedMeanwhile):
    """What a second person would consent to is no longer what was asked of them."""

    title = gettext_lazy("Kalender berubah sejak ini diajukan")
    detail = gettext_lazy("Belum ada yang disimpan. Tolak permintaan ini, lalu minta pengaju mengajukannya lagi.")


class NeedsSecondPerson(Refusal):
    """More numbers for today is not for one person alone. Facts: `asked`: what `save_approved` would be given."""

    code = "needs-second-person"
    title = gettext_lazy("Perlu persetujuan orang kedua")
    detail = gettext_lazy(
        "Menambah kuota hari ini perlu disetujui orang kedua. Ajukan, lalu minta seseorang menyetujuinya."
    )


class NoSecondNeeded(Refusal):
    """It does not give more numbers for today: whoever wants it saves it."""

    code = "no-second-person-needed"
    title = gettext_lazy("Tidak perlu orang kedua")
    detail = gettext_lazy("Perubahan ini tidak menambah nomor untuk hari ini. Lihat pratinjaunya, lalu simpan sendiri.")


class Saved(NamedTuple):
    """A change that was saved, and what it did."""

    row: CalendarChange
    preview: Preview


def save_change(
    *, wanted: Change, by: Actor, seen: str = "", despite_people: bool = False, second: Actor | None = None
) -> Saved:
    """Save a change of the calendar: withdraw or add numbers, mark who is to be moved, keep the way back.

    `seen`: the fingerprint of the preview that was looked at; counted again here with everything in hand.
    `despite_people`: also when somebody has booked or cancelled since. `second`: who consented to raise
    today's numbers. Raises Invalid, ChangedMeanwhile, NeedsSecondPerson, ChangedSince.
    """
    with change():
        lock_lane(wanted.office, wanted.lane)
        days = days_in_hand(office=wanted.office, dates=wanted.dates(), by=by, lane=wanted.lane)
        preview = look(wanted)
        _compare(preview, seen, despite_people=despite_people)
        _ask_for_two(preview, by, second)
        plan = write_plan(wanted, by)
        reason, reason_en = _reason(wanted)
        to_move = 0
        for day in preview.days:
            row = days[day.date]
            put(row, day.after, by)
            to_move += mark(row, by=by, reason=reason or row.reason, reason_en=reason_en or row.reason_en)
        saved = _remember(preview, plan, to_move, by)
        record(
            "schedule.calendar_changed",
            about=("calendar_change", saved.pk),
            by=by,
            city=wanted.office.city,
            office=wanted.office.pk,
            kind=wanted.kind,
            days=len(preview.days),
            to_move=to_move,
            **({"second": second.id} if second else {}),
        )
    return Saved(saved, preview)


def ask_second_person(*, wanted: Change, reason: str, by: Actor, seen: str = "") -> Approval:
    """Ask somebody else to consent to more numbers for today: to what the change does now, nothing else.

    `seen`: as in `save_change`. Raises Invalid, ChangedMeanwhile, ChangedSince, and NoSecondNeeded for what is
    not decided by two.
    """
    preview = look(wanted)
    if not needs_two(preview, by):
        raise NoSecondNeeded
    _compare(preview, seen, despite_people=True)
    return ask(kind=ASKED, arguments=_asked(preview), reason=reason, office=wanted.office, by=by)


def _asked(preview: Preview) -> dict[str, Any]:
    """Write what is asked for, what of the calendar was seen, and the figures that it is told by ever after."""
    wanted = preview.change
    date = clock.today(wanted.office.timezone)
    today = next(day for day in preview.days if day.date == date)
    figures = {
        "office": wanted.office.name,
        "date": f"{date}",
        "before": today.before.capacity,
        "after": today.after.capacity,
        "others": len(preview.days) - 1,
    }
    return {"wanted": wanted.as_json(), "seen": preview.calendar, "figures": figures}


def _told(arguments: dict[str, Any]) -> str:
    """Say to the second person what they would consent to, as it was when it was asked."""
    figures = arguments["figures"]
    date = date_format(datetime.date.fromisoformat(figures["date"]), "j F Y")
    text = _("%(office)s: kuota hari ini, %(date)s, dari %(before)d menjadi %(after)d nomor.")
    text %= figures | {"date": date}
    if not figures["others"]:
        return text
    more = ngettext(
        "Bersamanya %(count)d tanggal lain ikut berubah.",
        "Bersamanya %(count)d tanggal lain ikut berubah.",
        figures["others"],
    )
    return f"{text} {more % {'count': figures['others']}}"


@needs_second_person(
    ASKED,
    title=gettext_lazy("Menambah nomor untuk hari ini"),
    roles=(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE),
    told=_told,
)
def save_approved(
    *, by: Actor, second: Actor, wanted: dict[str, Any], seen: str = "", figures: dict[str, Any] | None = None
) -> Saved:
    """Save what a second person has consented to, as long as it does to the calendar what it did when asked.

    That people have booked since changes nothing of it. `figures` are for `_told`. Raises ChangedSinceAsked.
    """
    if not seen:
        raise ChangedSinceAsked  # asked for before this was kept
    try:
        return save_change(wanted=read_change(wanted), by=by, seen=seen, despite_people=True, second=second)
    except ChangedMeanwhile as refusal:
        raise ChangedSinceAsked(**refusal.facts) from refusal


def _compare(preview: Preview, seen: str, *, despite_people: bool) -> None:
    if not seen or seen == preview.fingerprint:
        return
    calendar, _dot, people = seen.partition(".")
    new_calendar, _dot, new_people = preview.fingerprint.partition(".")
    if calendar == new_calendar and despite_people:
        return
    others = CalendarChange.objects.filter(office=preview.change.office, lane=preview.change.lane).order_by("-pk")
    raise ChangedMeanwhile(
        preview=preview,
        calendar=calendar != new_calendar,
        people=people != new_people,
        others=list(others[:1]) if calendar != new_calendar else [],
    )


def needs_two(preview: Preview, by: Actor) -> bool:
    """Tell whether this officer cannot save it alone: more numbers for today."""
    if by.kind != "officer":
        return False
    today = clock.today(preview.change.office.timezone)
    raised = (day for day in preview.days if day.date == today and day.is_raised)
    return any(not _was_published_today(preview.change, day) for day in raised)


def _was_published_today(wanted: Change, day: DayPreview) -> bool:
    """Tell whether today only gets back what the very change that is put back took from it today.

    A change that passed today over gives it nothing back, however its plan has been followed since.
    """
    if not isinstance(wanted, PutBack):
        return False
    row = wanted.row()
    if row.made_at.astimezone(ZoneInfo(wanted.office.timezone)).date() != day.date:
        return False
    before = {told["date"]: told["before"] for told in row.days}.get(f"{day.date}")
    return before is not None and day.after == DayState(**before)


def _ask_for_two(preview: Preview, by: Actor, second: Actor | None) -> None:
    if needs_two(preview, by) and (second is None or second.id == by.id):
        raise NeedsSecondPerson(asked=_asked(preview))


def _reason(wanted: Change) -> tuple[str, str]:
    """What the holder of a number reads. Without one of its own: the day's, or that the hours have changed."""
    return (wanted.reason, wanted.reason_en) if isinstance(wanted, CloseDays | OpenDays) else ("", "")


def _remember(preview: Preview, plan: dict[str, Any], to_move: int, by: Actor) -> CalendarChange:
    wanted = preview.change
    days = [
        {"date": f"{day.date}", "before": day.before.as_json(), "after": day.after.as_json()} for day in preview.days
    ]
    return CalendarChange.objects.create(
        city=wanted.office.city,
        office=wanted.office,
        lane=wanted.lane,
        kind=wanted.kind,
        asked=wanted.as_json(),
        days=days,
        plan=plan,
        to_move=to_move,
        undoes=wanted.row() if isinstance(wanted, PutBack) else None,
        made_at=clock.now(),
        actor_kind=by.kind,
        actor_id=by.id,
    )
