"""What officers do about their own ways of signing in."""

from collections.abc import Iterator
from contextlib import contextmanager

from antri.journal.actions import Actor, change, record
from antri.people.actions.authority import city_code
from antri.people.actions.invitations import end_links
from antri.people.models import Officer


def change_password(*, officer: Officer, password: str, by: Actor) -> Officer:
    """Set a password that was checked before; every session that stands on the old one, and an open link, ends."""
    officer.set_password(password)
    with change():
        Officer.objects.filter(pk=officer.pk).update(password=officer.password)
        end_links(officer)
        record("people.password_changed", about=("officer", officer.pk), by=by, city=city_code())
    return officer


@contextmanager
def record_second_factor(what: str, kind: str, by: Actor) -> Iterator[None]:
    """Let allauth add or remove a second factor inside, and write down that it did: both or neither."""
    with change():
        yield
        record(what, about=("officer", by.id), by=by, city=city_code(), kind=kind)
