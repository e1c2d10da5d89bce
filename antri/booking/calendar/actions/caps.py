"""Limit some services below the day's quota, change such a limit, or lift it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.booking.calendar.queries.caps import CapPreview, WantedCap, coming_days, look_at_cap
from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.schedule.actions import days_in_hand, lock_lane
from antri.schedule.models import MOST_NUMBERS, ServiceCap, Slot
from antri.web import clock, moment
from antri.web.refusals import Invalid, Refusal

# A slot names the caps that it counts for in 40 characters.
MOST_CAPS_OF_A_SERVICE = 4


class CapChanged(Refusal):
    """Somebody has booked or changed a cap since it was looked at. Facts: `preview`. Nothing was saved."""

    code = "changed-meanwhile"
    title = gettext_lazy("Berubah sementara Anda melihatnya")
    detail = gettext_lazy("Belum ada yang disimpan. Periksa pratinjau yang baru, lalu simpan lagi.")


@dataclass(frozen=True, slots=True)
class SavedCap:
    """A cap that was saved, with what was seen when it was."""

    cap: ServiceCap
    preview: CapPreview


def save_cap(*, office: Office, wanted: WantedCap, by: Actor, seen: str = "", cap_id: int | None = None) -> SavedCap:
    """Write a cap, a new one without `cap_id`. Numbers that are held stay, and count from now on.

    Who books in the very second may still count against the caps of the second before. Raises Invalid,
    CapChanged.
    """
    _check(office, wanted, cap_id)
    with change():
        lock_lane(office, "main")
        days_in_hand(office=office, dates=coming_days(office), by=by)
        preview = look_at_cap(office, wanted)
        if seen and seen != preview.fingerprint:
            raise CapChanged(preview=preview)
        cap = (
            ServiceCap.objects.get(pk=cap_id, office=office) if cap_id else ServiceCap(city=office.city, office=office)
        )
        cap.services, cap.weekday = list(wanted.services), wanted.weekday
        cap.per_session, cap.per_day = wanted.per_session, wanted.per_day
        cap.save()
        _count_again(office)
        _record("schedule.cap_written", cap, by, over=preview.over)
    moment.forget()
    return SavedCap(cap, preview)


def remove_cap(*, office: Office, cap_id: int, by: Actor) -> None:
    """Lift a cap."""
    with change():
        lock_lane(office, "main")
        cap = ServiceCap.objects.filter(pk=cap_id, office=office).first()
        if cap is None:
            return  # a second press: it is gone, which is all that was asked for
        _record("schedule.cap_removed", cap, by)
        cap.delete()
    moment.forget()


def _check(office: Office, wanted: WantedCap, cap_id: int | None) -> None:
    errors = []
    if not wanted.services or set(wanted.services) - catalogue().services.keys():
        errors.append(("services", "service.unknown", _("Pilih sedikitnya satu layanan dari daftar.")))
    limits = [limit for limit in (wanted.per_session, wanted.per_day) if limit is not None]
    if not limits or any(not 0 <= limit <= MOST_NUMBERS for limit in limits):
        errors.append(("per_day", "cap.range", _("Tulis batas sehari atau per sesi, 0 sampai 999.")))
    others = ServiceCap.objects.filter(office=office).exclude(pk=cap_id or 0)
    if any(sum(code in cap.services for cap in others) >= MOST_CAPS_OF_A_SERVICE for code in wanted.services):
        text = _("Satu layanan paling banyak dalam %(most)d batas. Ubah batas yang sudah ada.")
        errors.append(("services", "cap.too_many", text % {"most": MOST_CAPS_OF_A_SERVICE}))
    if errors:
        raise Invalid(errors)


def _count_again(office: Office) -> None:
    """Let the numbers that are held, or rest, count for the caps as they are now. The days are in hand."""
    caps = list(ServiceCap.objects.filter(office=office).order_by("pk"))
    today = clock.today(office.timezone)
    counting = Booking.objects.filter(office=office, date__gte=today, status__in=(*Booking.LIVE, "cancelled"))
    slots = {slot.pk: slot for slot in Slot.objects.filter(day__office=office, day__date__gte=today, turn__gt=0)}
    changed = []
    for booking in counting.select_related("service").order_by("created_at"):
        slot = slots.get(booking.slot_id)
        if slot is None or slot.turn != booking.turn:
            continue
        codes = {booking.service.code, *booking.also_services}
        ids = [f"{cap.pk}" for cap in caps if codes & set(cap.services) and cap.counts_on(booking.date)]
        marks = f"|{'|'.join(ids)}|" if ids else ""
        if slot.caps != marks:
            slot.caps = marks
            changed.append(slot)
    Slot.objects.bulk_update(changed, ["caps"])


def _record(what: str, cap: ServiceCap, by: Actor, **more: int) -> None:
    record(
        what,
        about=("service_cap", cap.pk),
        by=by,
        city=cap.city,
        office=cap.office_id,
        services=list(cap.services),
        weekday=cap.weekday,
        per_session=cap.per_session,
        per_day=cap.per_day,
        **more,
    )
