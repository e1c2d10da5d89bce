"""What stands on the papers of a hall: the same lines for a browser's printer and for a slip printer.

No paper names anybody, and none shows a NIK or a phone.
"""

import datetime
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from antri.booking.models import Booking
from antri.booking.queries import helped_by, link_token, services_of
from antri.directory.models import Office
from antri.directory.queries import catalogue, said
from antri.schedule.queries import first_room
from antri.service_day.models import Slip, Standby
from antri.service_day.queries.draws import draw_times, usual_chance
from antri.service_day.queries.lane_hours import lane_hours
from antri.templatetags.antri_time import hour, hours, in_fours, long_date, zone_letters
from antri.web import clock

KINDS = ("standby", "number", "slip")


class Line(NamedTuple):
    """One line of a paper. `style`: title, number, strong, big, text, check, rule, code or qr (an address)."""

    style: str
    text: str = ""


RULE = Line("rule")


@dataclass(frozen=True, slots=True, repr=False)
class Paper:
    """A paper to print. `name` tells what it is, for the officer and for the window's title."""

    kind: str
    key: UUID
    office: Office
    name: str
    lines: tuple[Line, ...]


def paper_of(kind: str, key: UUID, office: Office, address: str) -> Paper | None:
    """Write a paper of this office; None when there is none.

    `address`: where the site is, without a slash at the end.
    """
    address = settings.PUBLIC_URL.rstrip("/") or address
    if kind == "standby":
        who = (
            Standby.objects.select_related("day", "service", "booking__service", "booking__office")
            .filter(pk=key, day__office=office)
            .first()
        )
        return _standby(who, office, address) if who else None
    if kind == "slip":
        slip = Slip.objects.select_related("booking").filter(pk=key, booking__office=office).first()
        return _slip(slip, office) if slip else None
    booking = Booking.objects.select_related("office", "day", "service").filter(pk=key, office=office).first()
    is_ours = booking is not None and bool(booking.sealed) and _was_given_here(booking, office)
    return _number(booking, office, address) if booking and is_ours else None


def _was_given_here(booking: Booking, office: Office) -> bool:
    """Tell whether the hall has a reason to print it: its code is the key to the ticket of whoever holds it."""
    today = clock.today(office.timezone)
    made = booking.created_at.astimezone(ZoneInfo(office.timezone)).date()
    return today in (booking.date, made) or booking.day.lane != "main"


def _standby(who: Standby, office: Office, address: str) -> Paper:
    if who.booking is not None:
        return _number(who.booking, office, address)
    services = [catalogue().services.get(code) for code in (who.service.code, *who.also_services)]
    about = ", ".join(said(row, "short_name") for row in services if row)
    if who.status in (Standby.Status.UNSERVED, Standby.Status.LEFT):
        lines = _next_date(who, office, about, address)
        return _paper("standby", who.pk, office, _("Belum terlayani"), lines)
    chance = usual_chance(office, who.day.date)
    if chance:
        usually = _("Biasanya %(drawn)d dari %(registered)d orang mendapat nomor.") % {
            "drawn": chance.drawn,
            "registered": chance.registered,
        }
    else:
        usually = _("Peluangnya belum dapat dikatakan: belum cukup hari yang dihitung.")
    times = {"times": ", ".join(hour(time) for time in draw_times(office)), "zone": zone_letters(office)}
    lines = [
        Line("text", _("Kode siaga Anda")),
        Line("number", who.code),
        Line("strong", long_date(who.day.date)),
        Line("strong", about),
        RULE,
        Line("text", _("Nomor kosong diundi pukul %(times)s %(zone)s.") % times),
        Line("text", usually),
        Line("text", _("Datang lebih pagi tidak menambah peluang. Prioritas didahulukan.")),
        Line("text", _("Belum mendapat nomor? Petugas memesankan tanggal berikutnya sebelum Anda pulang.")),
        Line("text", _("Hasil undian, juga di ponsel:")),
        Line("qr", address + reverse("service_day:standby_today", args=[office.slug])),
    ]
    return _paper("standby", who.pk, office, _("Struk siaga"), lines)


def _next_date(who: Standby, office: Office, about: str, address: str) -> list[Line]:
    room = first_room(office, services=(who.service.code, *who.also_services), after=clock.today(office.timezone))
    lines = [Line("title", _("Hari ini belum terlayani")), Line("text", about)]
    if room:
        lines += [
            RULE,
            Line("text", _("Tanggal kosong berikutnya:")),
            Line("strong", long_date(room.date)),
            Line("big", hours(room, office)),
            Line("text", _("Mintalah petugas memesankannya sekarang, atau pesan sendiri:")),
        ]
    else:
        lines += [RULE, Line("text", _("Semua tanggal yang sudah dibuka penuh. Tanggal baru dibuka tiap pagi:"))]
    return [*lines, Line("qr", f"{address}{reverse('home:start')}"), Line("code", who.code)]


def _number(booking: Booking, office: Office, address: str) -> Paper:
    is_today = booking.date == clock.today(office.timezone)
    is_lane = booking.day.lane != "main"
    ticket = address + reverse("booking:ticket", args=[link_token(booking)])
    lines = [
        Line("text", _("Nomor antrean Anda")),
        Line("number", booking.label),
        Line("strong", long_date(booking.date)),
    ]
    if not (is_lane and is_today):
        lines.append(Line("big", hours(booking, office)))
    lines.append(Line("strong", ", ".join(said(row, "short_name") for row in services_of(booking))))
    if helper := helped_by(booking):
        lines.append(Line("text", _("Dibantu: %(who)s") % {"who": helper}))
    lines.append(RULE)
    if is_today:
        lines.append(Line("text", _("Tunggu di ruang tunggu. Nomor ini disebut dan tampil di layar.")))
        lines.append(Line("text", _("Ikuti giliran di ponsel:")))
    else:
        lines.append(Line("text", _("Datang pada jam itu dengan struk ini. Tidak perlu mengantre pagi.")))
        lines.append(Line("text", _("Tiket di ponsel, pindah jadwal, atau batal:")))
    lines += [Line("qr", ticket), Line("code", in_fours(booking.code))]
    return _paper("number", booking.pk, office, _("Nomor %(label)s") % {"label": booking.label}, lines)


def _slip(slip: Slip, office: Office) -> Paper:
    is_return = slip.kind == Slip.Kind.RETURN
    name = _("Slip kembali") if is_return else _("Tanda terima berkas")
    lines = [
        Line("title", name),
        Line("text", _("Nomor waktu itu: %(label)s") % {"label": slip.booking.label}),
        RULE,
        Line("strong", _("Yang masih kurang:") if is_return else _("Berkas yang dititipkan:")),
        Line("check", slip.note),
        RULE,
        Line("strong", _("Kembali tanpa nomor baru, paling lambat")),
        Line("big", long_date(slip.valid_until)),
        *(Line("text", text) for text in return_hours(office, slip.given_at, slip.valid_until)),
        Line("text", _("Tunjukkan slip ini di pintu. Anda didahulukan, di luar kuota hari itu.")),
        Line("code", in_fours(slip.code)),
    ]
    return _paper("slip", slip.pk, office, name, lines)


def return_hours(office: Office, given_at: datetime.datetime, until: datetime.date) -> list[str]:
    """Say at which hours somebody with a slip can come back, for each kind of day until its last."""
    said = lane_hours(office, "return", given_at.date() + datetime.timedelta(days=1), until)
    return [_("Jam kembali: %(hours)s") % {"hours": text} for text in said] if len(said) == 1 else said


def _paper(kind: str, key: UUID, office: Office, name: str, lines: list[Line]) -> Paper:
    links = catalogue().setting("complaint_links", office)
    report_to = ", ".join(f"{link['name']} {link.get('phone', '')}".strip() for link in links)
    end = [
        Line("strong", _("GRATIS. Diminta membayar? Lapor:")),
        Line("text", report_to),
        Line("text", f"{office.name}, {office.address}"),
    ]
    return Paper(kind, key, office, name, (*lines, RULE, *end))
