"""Save a change of the calendar that somebody has looked at, or say that it would no longer do what they saw."""

from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from antri.booking.calendar.actions.mark import mark
from antri.booking.calendar.queries import Preview, look
from antri.journal.actions import Actor, change, record
from antri.people.actions import needs_second_person
from antri.people.models import Role
from antri.schedule.actions import days_in_hand, lock_lane, put, write_plan
from antri.schedule.models import CalendarChange
from antri.schedule.queries.changes import Change, CloseDays, OpenDays
from antri.schedule.queries.plan_changes import PutBack, read_change
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
    title = _("Berubah sementara Anda melihatnya")
    detail = _("Belum ada yang disimpan. Periksa pratinjau yang baru, lalu simpan lagi.")


class NeedsSecondPerson(Refusal):
    """More numbers for today is not for one person alone. Facts: `change`: what to ask for, in plain values."""

    code = "needs-second-person"
    title = _("Perlu persetujuan orang kedua")
    detail = _("Menambah kuota hari ini perlu disetujui orang kedua. Ajukan, lalu minta seseorang menyetujuinya.")


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


def _told(arguments: dict[str, Any]) -> str:
    """Say to the second person what they would consent to."""
    try:
        preview = look(read_change(arguments["wanted"]))
    except Refusal as refusal:
        return str(refusal.detail)
    before, after = (sum(getattr(day, name).capacity for day in preview.days) for name in ("before", "after"))
    text = _("%(office)s: kuota hari ini dari %(before)d menjadi %(after)d nomor.")
    return str(text) % {"office": preview.change.office.name, "before": before, "after": after}


@needs_second_person(
    ASKED,
    title=_("Menambah nomor untuk hari ini"),
    roles=(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE),
    told=_told,
)
def save_approved(*, by: Actor, second: Actor, wanted: dict[str, Any]) -> Saved:
    """Save what a second person has consented to. `wanted`: what NeedsSecondPerson handed out."""
    return save_change(wanted=read_change(wanted), by=by, second=second)


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
    wanted = preview.change
    today = clock.today(wanted.office.timezone)
    # What was lowered or closed today and is put back today was published this very day: nothing new is given.
    is_own_mistake = isinstance(wanted, PutBack) and (
        wanted.row().made_at.astimezone(ZoneInfo(wanted.office.timezone)).date() == today
    )
    if by.kind != "officer" or is_own_mistake:
        return False
    return any(day.date == today and day.is_raised for day in preview.days)


def _ask_for_two(preview: Preview, by: Actor, second: Actor | None) -> None:
    if needs_two(preview, by) and (second is None or second.id == by.id):
        raise NeedsSecondPerson(change=preview.change.as_json())


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
