"""The screen of one counter: every press is a form, and works with or without JavaScript."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from antri.booking.actions import WrongState
from antri.booking.models import Booking
from antri.directory.models import Counter
from antri.directory.queries import catalogue, said
from antri.people.access import open_to
from antri.people.models import Role
from antri.people.queries import has_long_number
from antri.service_day import actions
from antri.service_day.actions.at_desk import approach, show_person
from antri.service_day.models import Visit
from antri.service_day.queries.at_counter import Screen, screen_of
from antri.service_day.views.summons import answer_in_form
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

OFFICERS = (Role.COUNTER_OFFICER, Role.KECAMATAN_OFFICER)
SHOWN_S = 20  # how long name and NIK stay on the screen
_PART = "X-Part"
_LONGEST_NOTE = 240
# Of a pause; kept as the officer's language says it, for colleagues to read.
PAUSES = (gettext_lazy("Istirahat"), gettext_lazy("Ibadah"), gettext_lazy("Rapat"), gettext_lazy("Keperluan lain"))


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OFFICERS, office="office")
def screen(request: HttpRequest, office: str, number: int) -> HttpResponse:
    """Loket: who is here, who comes next, and the one usual next step."""
    counter = _counter(office, number)
    if request.method == "POST":
        return _press(request, counter)
    now = screen_of(counter)
    if now.desk is None or now.desk.officer_id != request.staff.officer.pk:  # type: ignore[attr-defined]
        messages.info(request, _("Buka dahulu loket tempat Anda bekerja."))
        return _leave(request, office)
    return _page(request, now)


def _counter(office: str, number: int) -> Counter:
    counter = Counter.objects.select_related("office").filter(office__slug=office, number=number).first()
    if counter is None:
        raise Http404
    return counter


def _press(request: HttpRequest, counter: Counter) -> HttpResponse:
    """Do what was pressed. Whatever is refused shows the counter as it is now, and says why in a sentence."""
    deed = DEEDS.get(request.POST.get("tindakan", ""))
    if deed is None:
        raise Http404
    try:
        told = deed(request, counter)
    except Refusal as refused:
        # What was expected to be there is not: for the officer this is the same as a press that came late.
        why = actions.StalePress() if isinstance(refused, WrongState) else refused
        return _page(request, screen_of(counter), refused=why, status=why.status)
    if isinstance(told, HttpResponse):
        return told
    if _PART in request.headers:
        return _page(request, screen_of(counter))
    return HttpResponseRedirect(request.path, status=303)


def _page(request: HttpRequest, now: Screen, *, refused: Refusal | None = None, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    told = {
        "screen": now,
        "refused": refused,
        "said_why": [text for *_field, text in refused.errors] if isinstance(refused, Invalid) else [],
        "shown_s": SHOWN_S,
        "reasons": actions.OutOfOrder.choices,
        "pauses": PAUSES,
        "counters": Counter.objects.filter(office=now.office, is_active=True)
        .exclude(pk=now.counter.pk)
        .order_by("number"),
        "services": _services(now),
    } | more
    name = "service_day/part_counter.html" if _PART in request.headers else "service_day/counter.html"
    return render(request, name, told, status=status)


def _services(now: Screen) -> list[tuple[str, str]]:
    today = clock.today(now.office.timezone)
    return [(service.code, said(service, "short_name")) for service in catalogue().offered(now.office, today)]


def _leave(request: HttpRequest, office: str) -> HttpResponse:
    """Go to where a counter is chosen; a page that asked for its part is told where that is."""
    url = reverse("service_day:counters", args=[office])
    if _PART in request.headers:
        return HttpResponse(status=204, headers={"X-Go": url})
    return HttpResponseRedirect(url, status=303)


def _facts(request: HttpRequest, counter: Counter) -> dict[str, Any]:
    """What every press says: counter, which press its screen showed, who."""
    press = request.POST.get("press", "")
    return {
        "counter": counter,
        "press": int(press) if press.isascii() and press.isdigit() and len(press) < 10 else -1,
        "by": request.staff.actor,  # type: ignore[attr-defined]
    }


def _expected(request: HttpRequest, counter: Counter) -> dict[str, Any]:
    """The same for a press that is about the person at the counter, who must still be the one it expects."""
    there = Visit.objects.filter(counter=counter).values_list("pk", flat=True).first()
    if str(there or "") != request.POST.get("warga", ""):
        raise actions.StalePress
    return _facts(request, counter)


def _answer(request: HttpRequest, counter: Counter) -> None:
    """Somebody at a kiosk was helped; nothing of this counter changes."""
    answer_in_form(request, counter.office)


def _call(request: HttpRequest, counter: Counter) -> None:
    actions.call_next(**_facts(request, counter))


def _call_this(request: HttpRequest, counter: Counter) -> None:
    booking = _booking(request, counter)
    actions.call_this(**_facts(request, counter), booking=booking, reason=request.POST.get("alasan", ""))


def _call_again(request: HttpRequest, counter: Counter) -> None:
    actions.call_again(**_expected(request, counter))


def _approach(request: HttpRequest, counter: Counter) -> None:
    approach(**_expected(request, counter))


def _start(request: HttpRequest, counter: Counter) -> None:
    actions.start(**_expected(request, counter))


def _miss(request: HttpRequest, counter: Counter) -> None:
    actions.miss(**_expected(request, counter))


def _transfer(request: HttpRequest, counter: Counter) -> None:
    service = catalogue().services.get(request.POST.get("layanan", ""))
    to = request.POST.get("loket", "")
    to_counter = None
    if to.isascii() and to.isdigit() and len(to) < 4:
        to_counter = Counter.objects.filter(office=counter.office, number=int(to)).first()
    actions.transfer(**_expected(request, counter), service=service, to_counter=to_counter)


def _put_aside(request: HttpRequest, counter: Counter) -> None:
    minutes = request.POST.get("menit", "")
    count = int(minutes) if minutes.isascii() and minutes.isdigit() and len(minutes) < 5 else 0
    actions.put_aside(**_expected(request, counter), minutes=count)


def _finish(outcome: Visit.Outcome) -> Callable[[HttpRequest, Counter], None]:
    def finish(request: HttpRequest, counter: Counter) -> None:
        actions.finish(**_expected(request, counter), outcome=outcome)

    return finish


def _finish_and_call(request: HttpRequest, counter: Counter) -> None:
    actions.finish_and_call(**_expected(request, counter), outcome=Visit.Outcome.DONE)


def _incomplete(request: HttpRequest, counter: Counter) -> None:
    """Finish without the papers being complete: the person leaves with a slip to come back without a new number."""
    facts = _expected(request, counter)
    missing = _missing(request, counter)
    booking = actions.finish(**facts, outcome=Visit.Outcome.INCOMPLETE)
    slip = actions.give_return_slip(booking=booking, missing=missing, by=facts["by"])
    told = _("Slip kembali %(code)s untuk %(label)s, berlaku sampai %(date)s. Kurang: %(missing)s")
    messages.success(
        request,
        told
        % {"code": slip.code, "label": booking.label, "date": f"{slip.valid_until:%d-%m-%Y}", "missing": slip.note},
        extra_tags=reverse("service_day:paper", args=[counter.office.slug, "slip", slip.pk]),
    )


def _missing(request: HttpRequest, counter: Counter) -> str:
    """What is missing: papers asked for in every case and not ticked, and what the officer wrote. Raises Invalid."""
    person = screen_of(counter).person
    brought = set(request.POST.getlist("ada"))
    names = [
        said(paper.requirement, "name")
        for paper in (person.papers if person else [])
        if paper.required and paper.requirement.code not in brought
    ]
    note = " ".join(request.POST.get("catatan", "").split())
    if has_long_number(note):
        raise Invalid([("catatan", "note.number", _("Jangan menulis NIK atau nomor telepon: slip dibaca orang lain."))])
    missing = "; ".join([*names, *([note] if note else [])])
    if not missing:
        raise Invalid(
            [("catatan", "note.length", _("Kosongkan centang berkas yang kurang, atau tulis apa yang kurang."))]
        )
    return missing if len(missing) <= _LONGEST_NOTE else missing[: _LONGEST_NOTE - 1] + "…"


def _undo(request: HttpRequest, counter: Counter) -> None:
    actions.undo(**_facts(request, counter))


def _come_back(request: HttpRequest, counter: Counter) -> None:
    actions.come_back(booking=_booking(request, counter), by=request.staff.actor)  # type: ignore[attr-defined]


def _booking(request: HttpRequest, counter: Counter) -> Booking:
    """The person that a press names beside the one at the counter: of this office and today."""
    try:
        pk = UUID(request.POST.get("siapa", ""))
    except ValueError:
        raise actions.StalePress from None
    today = clock.today(counter.office.timezone)
    visit = (
        Visit.objects.select_related("booking__office")
        .filter(pk=pk, booking__office=counter.office, booking__date=today)
        .first()
    )
    if visit is None:
        raise actions.StalePress
    return visit.booking


def _show(request: HttpRequest, counter: Counter) -> HttpResponse:
    """Name and NIK, in the answer to this request only; the screen hides them again."""
    shown = show_person(counter=counter, booking_id=request.POST.get("warga", ""), by=request.staff.actor)  # type: ignore[attr-defined]
    response = _page(request, screen_of(counter), shown=shown)
    response.headers["Refresh"] = f"{SHOWN_S};url={request.path}"
    return response


def _pause(request: HttpRequest, counter: Counter) -> None:
    reason = request.POST.get("alasan", "")
    if reason not in map(str, PAUSES):
        raise Invalid([("alasan", "reason.missing", _("Pilih alasan jeda."))])
    actions.pause_desk(**_facts(request, counter), reason=reason)


def _resume(request: HttpRequest, counter: Counter) -> None:
    actions.resume_desk(**_facts(request, counter))


def _open(request: HttpRequest, counter: Counter) -> None:
    staff = request.staff  # type: ignore[attr-defined]
    actions.open_desk(counter=counter, officer_id=staff.officer.pk, by=staff.actor)


def _close(request: HttpRequest, counter: Counter) -> HttpResponse:
    actions.close_desk(**_facts(request, counter))
    messages.success(request, _("%(counter)s ditutup.") % {"counter": counter.name})
    return _leave(request, counter.office.slug)


DEEDS: dict[str, Callable[[HttpRequest, Counter], HttpResponse | None]] = {
    "panggil": _call,
    "ditangani": _answer,
    "panggil-ini": _call_this,
    "ulang": _call_again,
    "didatangi": _approach,
    "mulai": _start,
    "terlewat": _miss,
    "alihkan": _transfer,
    "tunda": _put_aside,
    "selesai-panggil": _finish_and_call,
    "selesai": _finish(Visit.Outcome.DONE),
    "diproses": _finish(Visit.Outcome.IN_PROCESS),
    "blangko": _finish(Visit.Outcome.AWAITING_BLANK),
    "kurang": _incomplete,
    "urungkan": _undo,
    "hadir": _come_back,
    "nik": _show,
    "jeda": _pause,
    "lanjut": _resume,
    "buka": _open,
    "tutup": _close,
}
