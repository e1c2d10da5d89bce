"""Find a lost link, and claim a NIK that someone else has typed."""

import re
import uuid

from django.db import IntegrityError

from antri.booking.actions.book import CROCKFORD, new_code
from antri.booking.actions.orders import Order, read
from antri.booking.actions.refusals import NotFound
from antri.booking.models import Booking, Claim
from antri.booking.queries import by_code, link_token
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import count_attempt, seal
from antri.people.models import Attempt
from antri.people.queries import keyed_hash
from antri.web import clock

_CODE = re.compile(f"[{CROCKFORD}]{{8}}")
# Five tries an hour; all night long that would be sixty.
_HOURS_A_DAY = 3
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", " ": None, "-": None, ".": None})


def read_code(text: str) -> str:
    """Read a printed code as typed, with O for 0 and I for 1; empty when no paper carries such a one."""
    printed = text.upper().translate(_READ_AS)
    return printed if _CODE.fullmatch(printed) else ""


def find_again(*, code: str, last_four: str, by: Actor) -> str:
    """Return the token of a lost link from the printed code and the phone's last four digits.

    Raises NotFound without telling which of the two was wrong, TooMany after five tries per code and
    hour, and after those of three hours in a day: patience shall not get through ten thousand. The try is
    counted before it is looked up, so tries at the same moment count too.
    """
    printed = read_code(code)
    if not printed:
        raise NotFound  # no ticket carries it, so there is nothing to guess and nothing to count
    digits = "".join(sign for sign in last_four if sign in "0123456789")[-4:]
    tries = "lost-link:" + keyed_hash("attempt", printed)
    count_attempt(tries, int(catalogue().setting("lost_link_tries")), clock.now(), hours_a_day=_HOURS_A_DAY)
    booking = by_code(printed, digits)
    if booking is None:
        raise NotFound
    with change():
        Attempt.objects.filter(key=tries).delete()
        record("booking.found_again", about=("booking", booking.pk), by=by, city=booking.city)
    return link_token(booking)


def claim(*, order: Order, by: Actor, is_helped: bool = False) -> Claim:
    """Record "Ini NIK saya": a desk settles it with the ID in hand. Asking twice is the same claim.

    Raises NotFound when nobody holds a number with this NIK on that date: then there is nothing to claim,
    and no way to fill the desk's list with invented people. `is_helped`: a desk writes it down, who may claim
    without a phone.
    """
    wanted = read(order, is_helped=is_helped)
    held = Booking.objects.filter(
        identity_index__in=wanted.identity.known, date=order.date, status__in=Booking.LIVE
    ).first()
    if held is None:
        raise NotFound
    person = {
        "name": wanted.name,
        "nik": wanted.nik,
        "phone": wanted.phone,
        # What the owner gets in the end is what they came for, not what somebody else had chosen.
        "order": {
            "services": list(wanted.codes),
            "people": order.people,
            "priority": order.priority,
            "language": order.language,
        },
    }
    try:
        with change():
            made = Claim(
                id=uuid.uuid4(),
                city=wanted.office.city,
                office=wanted.office,
                date=order.date,
                identity_index=wanted.identity.first,
                identity_index_next=wanted.identity.second,
                code=new_code(),
                created_at=clock.now(),
                held=held,
            )
            made.sealed = seal("claim", made.pk, person)
            made.save(force_insert=True)
            record("booking.claimed", about=("claim", made.pk), by=by, city=made.city, date=f"{order.date:%Y-%m-%d}")
            return made
    except IntegrityError:
        return Claim.objects.get(identity_index__in=wanted.identity.known, date=order.date, status=Claim.Status.OPEN)
