"""Change dates: write what is wanted, look at who would be affected, save what was seen, and put it back."""

import datetime
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from antri.booking.calendar.actions import ChangedMeanwhile, ask_second_person, needs_two, save_change
from antri.booking.calendar.forms import (
    CalendarForm,
    CloseForm,
    FollowForm,
    OpenForm,
    QuotaForm,
    SharesForm,
    rows_wanted,
)
from antri.booking.calendar.queries import Preview, look
from antri.booking.calendar.queries.month import office_month, room_after
from antri.booking.calendar.views.shared import MAY_CHANGE, show, told
from antri.directory.forms import read_date
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.schedule.models import CalendarChange
from antri.schedule.queries.changes import LONGEST_SPAN, Change
from antri.schedule.queries.plan_changes import PutBack
from antri.schedule.queries.states import DayState, states
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

KINDS = ("tutup", "buka", "kuota", "bagian", "ikuti")


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*MAY_CHANGE, office="office")
def change_days(request: HttpRequest, office: str, kind: str) -> HttpResponse:
    """One kind of change of one date or a span. GET writes and looks, POST saves."""
    if kind not in KINDS:
        raise Http404
    place = catalogue().offices[office]
    form = _form(request, place, kind)
    return answer(request, place, form, template="change", more={"kind": kind} | _month(form, place))


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*MAY_CHANGE, office="office")
def put_back(request: HttpRequest, office: str, change: int) -> HttpResponse:
    """Look at what putting a change back would do, then do it."""
    place = catalogue().offices[office]
    row = CalendarChange.objects.filter(pk=change, office=place).first()
    if row is None:
        raise Http404
    more: dict[str, Any] = {"change": told(row)}
    wanted = PutBack(office=place, lane=row.lane, change=row.pk)
    try:
        return _looked_at(request, place, wanted, "put_back", more)
    except Refusal as refusal:
        texts = [text for _field, _code, text in refusal.errors] if isinstance(refusal, Invalid) else [refusal.detail]
        return show(request, "put_back", place, more | {"refused": texts}, status=refusal.status)


def answer(
    request: HttpRequest, place: Office, form: CalendarForm, *, template: str, more: dict[str, Any]
) -> HttpResponse:
    """Show a form, then the preview of what it asks for; save it when it was looked at."""
    more = more | {"form": form, "carried": _carried(request, form)}
    if not form.is_bound:
        return show(request, template, place, more)
    if form.is_valid():
        try:
            return _looked_at(request, place, form.wanted(), template, more)
        except Invalid as refusal:
            form.take_back(refusal)
        except Refusal as refusal:
            form.add_error(None, str(refusal.detail))
    return show(request, template, place, more, status=422)


def _looked_at(
    request: HttpRequest, place: Office, wanted: Change, template: str, more: dict[str, Any]
) -> HttpResponse:
    """Save what was seen, or show what there is to see."""
    status, changed = 200, None
    try:
        if request.method == "POST" and "ajukan" in request.POST:
            return _ask(request, place, wanted)
        # Nobody saves what they have not looked at.
        if request.method == "POST" and request.POST.get("terlihat"):
            return _save(request, place, wanted)
    except ChangedMeanwhile as refusal:
        changed, status = refusal, refusal.status
    preview = changed.facts["preview"] if changed else look(wanted)
    staff = request.staff  # type: ignore[attr-defined]
    seen = {
        "preview": preview,
        "changed": changed and _said(changed, request),
        "needs_two": needs_two(preview, staff.actor),
        "room": room_after(place, preview.days[-1].date, preview.to_move) if preview.to_move else None,
    }
    return show(request, template, place, more | seen, status=status)


def _save(request: HttpRequest, place: Office, wanted: Change) -> HttpResponse:
    staff = request.staff  # type: ignore[attr-defined]
    saved = save_change(
        wanted=wanted, by=staff.actor, seen=request.POST["terlihat"], despite_people="tetap" in request.POST
    )
    days = saved.preview.days
    month = f"bulan={days[0].date:%Y-%m}&" if days else ""
    where = reverse("calendar:month", args=[place.slug])
    return HttpResponseRedirect(f"{where}?{month}tersimpan={saved.row.pk}#tersimpan", status=303)


def _ask(request: HttpRequest, place: Office, wanted: Change) -> HttpResponse:
    """Ask a second person to consent."""
    staff = request.staff  # type: ignore[attr-defined]
    reason, seen = (request.POST.get(name, "") for name in ("alasan_ajukan", "terlihat"))
    ask_second_person(wanted=wanted, reason=reason, by=staff.actor, seen=seen)
    messages.success(request, _("Diajukan. Perubahan tersimpan begitu orang kedua menyetujuinya."))
    return HttpResponseRedirect(reverse("calendar:month", args=[place.slug]), status=303)


def _said(changed: ChangedMeanwhile, request: HttpRequest) -> dict[str, Any]:
    """What became different: who saved what, or how many there were and are now."""
    preview: Preview = changed.facts["preview"]
    before = request.POST.get("semula", "")
    return {
        "calendar": changed.facts["calendar"],
        "people": changed.facts["people"],
        "others": [told(row) for row in changed.facts["others"]],
        "before": int(before) if before.isdecimal() and len(before) < 6 else None,
        "now": preview.people.held,
    }


def _form(request: HttpRequest, place: Office, kind: str) -> CalendarForm:
    data = request.POST if request.method == "POST" else request.GET if "lihat" in request.GET else None
    asked = data if data is not None else request.GET
    first = read_date(asked.get("dari")) or clock.today(place.timezone)
    initial: dict[str, Any] = {name: asked.get(name) for name in ("dari", "sampai", "alasan") if asked.get(name)}
    initial.setdefault("dari", f"{first}")
    span = _span(place, first, read_date(asked.get("sampai")))
    if kind == "tutup":
        initial["sesi"] = asked.getlist("sesi")
        starts = sorted({start for state in span for start in state.quotas})
        starts = starts if len(starts) > 1 else []
        return CloseForm(data, office=place, initial=initial, starts=starts)
    if kind == "buka":
        count = rows_wanted(asked, at_least=2)
        if "tambah" in request.GET:
            # One more row was asked for: nothing is looked at yet, and what was typed stays.
            initial |= {name: value for name, value in request.GET.items() if value}
            return OpenForm(
                None, office=place, initial=initial, row_count=rows_wanted({"baris": f"{count + 1}"}, at_least=2)
            )
        return OpenForm(data, office=place, initial=initial, row_count=count)
    if kind == "kuota":
        return QuotaForm(data, office=place, initial=initial, quotas=_quotas(span))
    if kind == "bagian":
        shares = span[0].shares if span[0].shares is not None else catalogue().setting("pool_shares", place, first)
        return SharesForm(data, office=place, initial=initial | shares)
    return FollowForm(data, office=place, initial=initial)


def _span(place: Office, first: datetime.date, last: datetime.date | None) -> list[DayState]:
    """Every date of the span as it is; the first alone when the span makes no sense (the form says so)."""
    length = (last - first).days + 1 if last else 1
    length = length if 1 <= length <= LONGEST_SPAN else 1
    dates = [first + datetime.timedelta(days=n) for n in range(length)]
    return list(states(place, dates).values())


def _quotas(span: list[DayState]) -> dict[str, int | None]:
    """The numbers of each session that some date of the span has; None where they differ."""
    found: dict[str, set[int]] = defaultdict(set)
    for state in span:
        for start, _end, count in state.sessions:
            found[start].add(count)
    return {start: counts.pop() if len(counts) == 1 else None for start, counts in sorted(found.items())}


def _month(form: CalendarForm, place: Office) -> dict[str, Any]:
    """The month around the date that is written about."""
    first = read_date(str(form["dari"].value() or "")) or clock.today(place.timezone)
    return {"month": office_month(place, first.replace(day=1)), "chosen": first}


def _carried(request: HttpRequest, form: CalendarForm) -> list[tuple[str, str]]:
    """What the form said, for the button that saves it."""
    data = request.POST if request.method == "POST" else request.GET
    return [(name, value) for name in (*form.fields, "baris") for value in data.getlist(name)]
