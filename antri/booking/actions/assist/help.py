"""Who may help whom, and how many in a day."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from antri.booking.actions.orders import Wanted
from antri.booking.actions.refusals import Invalid
from antri.booking.models import Assistance
from antri.directory.models import Region
from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.people.models import HELPERS, Appointment, Role
from antri.people.queries import has_long_number
from antri.web import clock
from antri.web.refusals import Refusal

_LONGEST_REASON = 120


class NotAppointed(Refusal):
    """Whoever asks was not appointed to book for others here, or is no more."""

    code = "not-appointed"
    status = 403
    title = _("Anda tidak ditugaskan memesankan di kantor ini")
    detail = _("Penugasan Anda belum mulai, sudah berakhir, atau bukan untuk kantor ini. Hubungi pengelola kantor.")


class HelperLimit(Refusal):
    """As many numbers as this helper may take for others in a day. Facts: `allowed`."""

    code = "helper-limit"
    title = _("Batas Anda hari ini tercapai")

    def __init__(self, allowed: int) -> None:
        super().__init__(
            _("Anda boleh mengambil %(allowed)d nomor untuk orang lain sehari. Arahkan warga ke kantor, atau besok.")
            % {"allowed": allowed},
            allowed=allowed,
        )


# Without a repr, as an order.
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HelpGiven:
    """As what an officer helps, and why. `identity_reason`: why there is no NIK, with nothing personal in it."""

    appointment: Appointment
    reason: str
    region: Region | None = None
    identity_reason: str = ""
    family: uuid.UUID | None = None


class Help(NamedTuple):
    """Help that may be given: the appointment as it stands today, and what is written of it."""

    given: HelpGiven
    appointment: Appointment
    today: datetime.date
    family: uuid.UUID | None
    by: Actor

    @property
    def most(self) -> int:
        return most_a_day(self.appointment)

    @property
    def place(self) -> str:
        return self.appointment.place

    @property
    def region(self) -> Region | None:
        return self.given.region or self.appointment.region


def may_help(wanted: Sequence[Wanted], help_given: HelpGiven, by: Actor) -> Help:
    """Look whether this officer may help so, here and today."""
    office = wanted[0].office
    today = clock.today(office.timezone)
    standing = Appointment.objects.standing(today).select_related("office", "region")
    # Who was appointed at an office helps at its outreach too.
    here = [pk for pk in (office.pk, office.host_id) if pk]
    held = standing.filter(pk=help_given.appointment.pk, role__in=HELPERS, office__in=here).first()
    if held is None or by.kind != "officer" or by.id != str(held.officer_id):
        raise NotAppointed
    errors = []
    if help_given.reason not in Assistance.Reason.values:
        errors.append(("reason", "reason.unknown", _("Pilih mengapa warga dibantu.")))
    why = " ".join(help_given.identity_reason.split())
    if any(each.order.identity != "nik" for each in wanted) and not why:
        errors.append(("identity_reason", "identity_reason.blank", _("Tulis mengapa warga ini dipesankan tanpa NIK.")))
    if len(why) > _LONGEST_REASON:
        errors.append(("identity_reason", "identity_reason.length", _("Tulis paling panjang 120 huruf.")))
    if has_long_number(why):
        errors.append(("identity_reason", "identity_reason.number", _("Jangan tulis NIK atau nomor telepon di sini.")))
    if errors:
        raise Invalid(errors)
    family = help_given.family or (uuid.uuid4() if len(wanted) > 1 else None)
    channel = "helper" if held.role == Role.OUTSIDE_HELPER else "desk"
    return Help(help_given, held, today, family, Actor(by.kind, channel, by.id))


def most_a_day(appointment: Appointment) -> int:
    """Tell how many numbers may be taken for others in a day by this appointment: its own limit, or the city's."""
    if appointment.daily_limit is not None:
        return appointment.daily_limit
    is_outside = appointment.role == Role.OUTSIDE_HELPER
    return int(catalogue().setting("helper_numbers_a_day" if is_outside else "desk_numbers_a_day", appointment.office))
