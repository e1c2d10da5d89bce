"""Find a lost link of any kind by its code and the phone's last four digits: file, complaint, or queue ticket."""

from typing import NamedTuple

from antri.applications.models import Application, Complaint
from antri.applications.queries import token_of
from antri.applications.queries.complaints import complaint_token
from antri.booking.actions import NotFound
from antri.booking.actions.find_again import read_code
from antri.booking.models import Booking
from antri.booking.queries import by_code, link_token
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import count_attempt
from antri.people.models import Attempt
from antri.people.queries import keyed_hash, keyed_indexed
from antri.web import clock

# As for a lost ticket: five tries an hour, and in a day no more than three hours of them.
_HOURS_A_DAY = 3


class Found(NamedTuple):
    """What a code led to: `kind` is application, complaint or booking; `token` opens it."""

    kind: str
    token: str


def find_any(*, code: str, last_four: str, by: Actor) -> Found:
    """Find what a code and the phone's last digits open. Raises NotFound without telling which was wrong, TooMany.

    The tries are counted under the same key as those at "Cek Status Antrean": two doors give no second five. All
    three tables are asked whatever the first one says, so that nothing is told by the time it takes.
    """
    printed = read_code(code)
    if not printed:
        raise NotFound
    digits = "".join(sign for sign in last_four if sign in "0123456789")[-4:]
    tries = "lost-link:" + keyed_hash("attempt", printed)
    count_attempt(tries, int(catalogue().setting("lost_link_tries")), clock.now(), hours_a_day=_HOURS_A_DAY)
    finders = keyed_indexed("finder", f"{printed}:{digits}").known
    file = Application.objects.filter(code=printed, finder__in=finders).exclude(finder="").first()
    complaint = Complaint.objects.filter(code=printed, finder__in=finders).exclude(finder="").first()
    booking = by_code(printed, digits)
    if file is not None:
        _found("application.found_again", file, tries, by)
        return Found("application", token_of(file))
    if complaint is not None:
        _found("complaint.found_again", complaint, tries, by)
        return Found("complaint", complaint_token(complaint))
    if booking is not None:
        _found("booking.found_again", booking, tries, by)
        return Found("booking", link_token(booking))
    raise NotFound


def _found(what: str, row: Application | Complaint | Booking, tries: str, by: Actor) -> None:
    with change():
        Attempt.objects.filter(key=tries).delete()
        record(what, about=(str(row._meta.model_name), row.pk), by=by, city=row.city)
