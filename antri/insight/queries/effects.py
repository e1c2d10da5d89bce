"""Tell what a change of a rule would do, before it is saved: in words, with the figures of this very moment."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from antri.booking.models import Booking
from antri.directory.models import Office, Setting
from antri.directory.queries import catalogue
from antri.schedule.models import ServiceDay
from antri.schedule.queries import plans, pools_of
from antri.templatetags.antri_time import hour, long_date
from antri.web import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A rule as it would be: `office` None for the city; `before` is what holds now."""

    key: str
    before: Any
    value: Any
    office: Office | None
    valid_from: datetime.date

    @property
    def today(self) -> datetime.date:
        return clock.today((self.office or catalogue().main).timezone)

    @property
    def offices(self) -> list[Office]:
        """List the offices that it would reach: one, or all that have no rule of their own."""
        if self.office:
            return [self.office]
        own = set(Setting.objects.filter(key=self.key, office__isnull=False).values_list("office_id", flat=True))
        return [office for office in catalogue().offices.values() if office.pk not in own]

    @property
    def live(self) -> Any:
        """The numbers that people hold from today on, at those offices."""
        return Booking.objects.filter(
            office__in=[office.pk for office in self.offices], date__gte=self.today, status__in=Booking.LIVE
        )


def effects(change: Change) -> list[str]:
    """Say what would happen, one sentence each; empty when nothing can be said beyond the value itself."""
    tell = _TOLD.get(change.key)
    return [*(tell(change) if tell else ()), *_where(change)]


def shares_by_session(change: Change) -> list[dict[str, Any]]:
    """Tell how the numbers of a usual day would be split, session by session."""
    sessions = _usual_sessions(change)
    return [
        {
            "start": datetime.time.fromisoformat(row[0]),
            "end": datetime.time.fromisoformat(row[1]),
            "public": pools.count("public"),
            "assisted": pools.count("assisted"),
            "hall": pools.count("hall"),
        }
        for row, pools in zip(sessions, pools_of(sessions, change.value), strict=True)
    ]


def _where(change: Change) -> Iterable[str]:
    """Name the offices that keep a rule of their own."""
    if change.office:
        return
    reached = {office.pk for office in change.offices}
    if kept := [office.name for office in catalogue().offices.values() if office.pk not in reached]:
        yield _("Tidak mengubah kantor yang punya aturan sendiri: %(offices)s.") % {"offices": ", ".join(kept)}


def _horizon(change: Change) -> Iterable[str]:
    before, after = (change.today + datetime.timedelta(days=days) for days in (change.before, change.value))
    if after < before:
        first = after + datetime.timedelta(days=1)
        said = {"first": long_date(first), "last": long_date(before)}
        yield (
            _("Tanggal %(first)s sampai %(last)s tidak dapat dipesan warga dahulu; tiap tanggal terbuka pada waktunya.")
            % said
        )
        held = change.live.filter(date__gt=after).count()
        yield ngettext(
            "%(held)d nomor yang sudah dipesan sesudah itu tetap berlaku.",
            "%(held)d nomor yang sudah dipesan sesudah itu tetap berlaku.",
            held,
        ) % {"held": held}
    elif after > before:
        said = {"first": long_date(before + datetime.timedelta(days=1)), "last": long_date(after)}
        yield _("Tanggal %(first)s sampai %(last)s terbuka sekaligus bagi warga begitu aturan ini berlaku.") % said
    yield _("Yang dilihat ialah tanggal kedatangan: berlaku bagi kedatangan mulai %(date)s.") % {
        "date": long_date(change.valid_from)
    }


def _opens_at(change: Change) -> Iterable[str]:
    opens = datetime.time.fromisoformat(change.value)
    days = catalogue().setting("horizon_days", change.office, change.valid_from)
    first = max(change.today, change.valid_from - datetime.timedelta(days=int(days)))
    yield _("Tanggal baru dibuka pukul %(hour)s, mulai %(date)s. Tanggal yang sudah terbuka tetap terbuka.") % {
        "hour": hour(opens),
        "date": long_date(first),
    }


def _same_day(change: Change) -> Iterable[str]:
    closes = hour(datetime.time.fromisoformat(change.value))
    yield _("Sesudah pukul %(hour)s warga tidak dapat lagi memesan dari rumah untuk hari itu.") % {"hour": closes}


def _future_bookings(change: Change) -> Iterable[str]:
    held = change.live.values("identity_index").annotate(n=Count("pk")).filter(n__gt=change.value).count()
    yield ngettext(
        "%(held)d orang sekarang memegang lebih dari itu. Nomornya tetap; nomor baru harus menunggu.",
        "%(held)d orang sekarang memegang lebih dari itu. Nomornya tetap; nomor baru harus menunggu.",
        held,
    ) % {"held": held}


def _phone_niks(change: Change) -> Iterable[str]:
    people = (
        change.live.exclude(phone_index="").values("phone_index").annotate(n=Count("identity_index", distinct=True))
    )
    held = people.filter(n__gt=change.value).count()
    yield ngettext(
        "%(held)d nomor ponsel sekarang dipakai untuk lebih banyak orang. Nomor antreannya tetap.",
        "%(held)d nomor ponsel sekarang dipakai untuk lebih banyak orang. Nomor antreannya tetap.",
        held,
    ) % {"held": held}


def _reschedules(change: Change) -> Iterable[str]:
    held = change.live.filter(reschedules__gte=change.value).count()
    yield ngettext(
        "%(held)d nomor yang sekarang dipegang warga tidak dapat dijadwalkan ulang lagi.",
        "%(held)d nomor yang sekarang dipegang warga tidak dapat dijadwalkan ulang lagi.",
        held,
    ) % {"held": held}


def _retention(change: Change) -> Iterable[str]:
    before = change.valid_from - datetime.timedelta(days=change.value)
    gone = Booking.objects.filter(date__lt=before).exclude(sealed=b"").count()
    yield ngettext(
        "Data %(gone)d pemesanan (kedatangan sebelum %(date)s) dihapus pada penghapusan pertama sesudah berlaku. "
        "Yang terhapus tidak dapat dikembalikan.",
        "Data %(gone)d pemesanan (kedatangan sebelum %(date)s) dihapus pada penghapusan pertama sesudah berlaku. "
        "Yang terhapus tidak dapat dikembalikan.",
        gone,
    ) % {"gone": gone, "date": long_date(before)}


def _shares(change: Change) -> Iterable[str]:
    made = ServiceDay.objects.filter(office__in=[office.pk for office in change.offices]).aggregate(last=Max("date"))
    yield _("Berlaku bagi hari yang belum disiapkan.")
    if made["last"] and made["last"] >= change.today:
        yield _("Hari sampai %(date)s sudah disiapkan: ubah lewat kalender kantor.") % {"date": long_date(made["last"])}


def _few_left(change: Change) -> Iterable[str]:
    quota = sum(row[2] for row in _usual_sessions(change))
    if quota:
        few = quota * change.value // 100
        yield _("Dengan kuota %(quota)d, hari disebut hampir penuh mulai sisa %(few)d.") % {"quota": quota, "few": few}


def _usual_sessions(change: Change) -> list[list[Any]]:
    """Give the sessions of the first day from the change on that has any, at that office or the main one."""
    office = change.office or catalogue().main
    week = plans(office, first=change.valid_from, last=change.valid_from + datetime.timedelta(days=6))
    return next((plan.sessions for plan in week.values() if plan.sessions), [])


def _arrive_early(change: Change) -> Iterable[str]:
    at = datetime.datetime.combine(change.valid_from, datetime.time(9)) - datetime.timedelta(minutes=change.value)
    yield _("Untuk sesi pukul %(session)s warga diminta datang pukul %(hour)s.") % {
        "session": hour(datetime.time(9)),
        "hour": hour(at.time()),
    }


def _undo(change: Change) -> Iterable[str]:
    shortest = catalogue().setting("freed_after_minutes", change.office, change.valid_from)[0]
    if change.value > shortest:
        yield _("Nomor yang dikembalikan lalu menunggu paling sedikit %(minutes)d menit, bukan %(usual)d.") % {
            "minutes": change.value,
            "usual": shortest,
        }


def _freed(change: Change) -> Iterable[str]:
    undo = int(catalogue().setting("undo_minutes", change.office, change.valid_from))
    if change.value[0] < undo:
        yield _(
            "Pembatalan masih dapat ditarik selama %(minutes)d menit, maka nomor menunggu paling sedikit selama itu."
        ) % {"minutes": undo}


def _provinces(change: Change) -> Iterable[str]:
    for said, codes in (
        (_("Ditambah: %(codes)s."), set(change.value) - set(change.before)),
        (_("Dihapus: %(codes)s. NIK dengan awalan itu ditolak."), set(change.before) - set(change.value)),
    ):
        if codes:
            yield said % {"codes": ", ".join(sorted(codes))}


_TOLD: dict[str, Callable[[Change], Iterable[str]]] = {
    "horizon_days": _horizon,
    "opens_at": _opens_at,
    "same_day_until": _same_day,
    "nik_future_bookings": _future_bookings,
    "phone_niks": _phone_niks,
    "reschedules": _reschedules,
    "retention_days": _retention,
    "pool_shares": _shares,
    "few_left_percent": _few_left,
    "arrive_early_minutes": _arrive_early,
    "undo_minutes": _undo,
    "freed_after_minutes": _freed,
    "nik_provinces": _provinces,
}
