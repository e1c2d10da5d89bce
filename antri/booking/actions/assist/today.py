"""A helper's own numbers of today: give one back, take it again, show its slip again."""

import uuid

from antri.booking.actions.change import cancel, undo_cancel
from antri.booking.actions.refusals import NotFound
from antri.booking.models import Assistance, Booking
from antri.booking.queries import link_token
from antri.directory.models import Office
from antri.journal.actions import Actor, change, record
from antri.web import clock


def own_of_today(*, booking_id: uuid.UUID, office: Office, officer_id: int) -> Assistance:
    """Find a number that this officer took for somebody here today; anything else is NotFound."""
    found = Assistance.objects.select_related("booking__office", "booking__day", "booking__service").filter(
        pk=booking_id, office=office, officer=officer_id, date=clock.today(office.timezone)
    )
    row = found.first()
    if row is None:
        raise NotFound
    return row


def give_back(*, assistance: Assistance, by: Actor) -> Booking:
    """Take a number back that was taken for somebody by mistake. It still counts as one taken today."""
    return cancel(token=link_token(assistance.booking), by=_as_helper(assistance, by))


def take_again(*, assistance: Assistance, by: Actor) -> Booking:
    """Take giving it back back, in the time that everybody has for it."""
    return undo_cancel(token=link_token(assistance.booking), by=_as_helper(assistance, by))


def show_again(*, assistance: Assistance, by: Actor) -> None:
    """Write down that somebody's slip was opened again: what is on it is the key to their ticket."""
    with change():
        record(
            "booking.slip_shown",
            about=("booking", assistance.pk),
            by=_as_helper(assistance, by),
            city=assistance.city,
            label=assistance.booking.label,
        )


def _as_helper(assistance: Assistance, by: Actor) -> Actor:
    return Actor(by.kind, assistance.booking.channel, by.id)
