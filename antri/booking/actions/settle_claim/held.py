"""The number that is claimed: which it is, and whether it can go to its owner as it stands."""

import datetime
from zoneinfo import ZoneInfo

from antri.booking.actions.orders import Wanted
from antri.booking.actions.taking import place_of
from antri.booking.models import Booking, Claim
from antri.directory.queries import catalogue


def wrong_number(claim: Claim) -> Booking | None:
    """Find the number that somebody else holds with this NIK: the one claimed, wherever it has been moved since.

    Given back meanwhile and taken anew, it is whatever stands on that date with this NIK.
    """
    known = [claim.identity_index, *filter(None, [claim.identity_index_next])]
    live = Booking.objects.select_related("office", "day", "service", "slot").filter(
        identity_index__in=known, status__in=Booking.LIVE
    )
    moved = live.filter(pk=claim.held_id).first() if claim.held_id else None
    return moved or live.filter(date=claim.date).first()


def can_be_handed_on(held: Booking, wanted: Wanted, now: datetime.datetime) -> bool:
    """Tell whether the owner can use this very number: same office, not over, and no service's cap would be passed."""
    office = wanted.office
    local = now.astimezone(ZoneInfo(office.timezone))
    is_over = (held.date, held.slot.end) <= (local.date(), local.time())
    if held.office_id != office.pk or held.day.lane != "main" or is_over or held.is_sent_away:
        return False
    if not all(catalogue().is_offered(office, service, held.date) for service in wanted.services):
        return False
    place = place_of(office=office, day_id=held.day_id, date=held.date, session=None, codes=wanted.codes, now=now)
    return {f"{cap_id}" for cap_id, *_limits in place.caps} <= set(held.slot.caps.strip("|").split("|"))
