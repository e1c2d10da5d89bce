"""Count the tries of signing in: whoever guesses is stopped, and the officer at their own desk is not.

A browser in which an officer has signed in before is known (people/lockout.py) and has its own count for that
officer. All other browsers of the world share one count for each account, however many addresses they come
from, and one for each address. So a guesser locks the way in for strangers to one account, and nobody's desk.
docs/decisions/2026-11-24-lock-by-account-and-browser.md
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from allauth.core.internal.cryptokit import normalize_user_code
from django.utils.translation import gettext_lazy as _

from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions.attempts import TooMany, tries_in_a_day
from antri.people.models import SECONDS_IN_A_WINDOW, Attempt
from antri.people.queries import keyed_hash

PASSWORD_TRIES: Final = 10  # wrong ones an hour, for one account from one known browser, or from all strangers
CODE_TRIES: Final = 5
ADDRESS_TRIES: Final = 100  # of strangers from one address, over all accounts
CODE_REMEMBERED: Final = timedelta(minutes=2)
HOURS_A_DAY: Final = 3  # in 24 hours there are no more wrong tries than those of so many hours


class SignInLocked(TooMany):
    """Guessed too often: this account from this browser, or from all browsers that nobody knows."""

    code = "sign-in-locked"
    title = _("Terlalu banyak percobaan masuk")


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a try comes from. `browser` is empty when the officer has never signed in there."""

    browser: str
    address: str


@dataclass(frozen=True, slots=True)
class Try:
    """One try that was counted, to be taken back when it was right."""

    keys: tuple[str, ...]
    at: datetime


def begin_password_try(*, username: str, officer_id: int | None, caller: Caller, now: datetime) -> Try:
    """Count one try of a password before it is looked at; raise `SignInLocked` when there were too many.

    An account that does not exist counts like one that does: the answers do not tell them apart.
    """
    # Hashed: people type passwords into the field of the name.
    who = keyed_hash("sign-in", username.strip().lower())[:20]
    return _begin("password", who, PASSWORD_TRIES, officer_id, caller, now)


def begin_code_try(*, officer_id: int, caller: Caller, now: datetime) -> Try:
    """Count one try of a code (application, recovery, passkey); raise `SignInLocked` when there were too many."""
    return _begin("code", f"{officer_id}", CODE_TRIES, officer_id, caller, now)


def take_back(tried: Try) -> None:
    """Take a try out of the counts: it was right."""
    with change():
        for key in tried.keys:
            Attempt.take_one_off(key, tried.at)


def is_first_use(*, authenticator: int, code: str, now: datetime) -> bool:
    """Tell whether a right code is used for the first time: one that was watched is good for nothing.

    However it is spelled: as allauth reads it. A code of the application is valid for a minute and a half; it is
    remembered for the hour and, near its end, in the next one too, over all processes.
    """
    key = f"code-used:{authenticator}:{keyed_hash('code', normalize_user_code(code))[:20]}"
    first = {int(at.timestamp()) // SECONDS_IN_A_WINDOW: at for at in (now + CODE_REMEMBERED, now)}
    with change():
        # Every row is written, in one order: who comes after the full hour meets who came before it.
        counts = [Attempt.add_one(key, first[window]) for window in sorted(first)]
    return counts == [1] * len(counts)


def _begin(kind: str, who: str, limit: int, officer_id: int | None, caller: Caller, now: datetime) -> Try:
    limits = {f"{kind}:{who}:{caller.browser or 'strangers'}": limit}
    if not caller.browser:
        limits[f"{kind}:from:{keyed_hash('address', caller.address)[:20]}"] = ADDRESS_TRIES
    for key, most in limits.items():
        with change():
            count = Attempt.add_one(key, now)
        if count == most + 1:
            _tell(kind, officer_id, caller)
        if count > most or tries_in_a_day(key, most, now) > most * HOURS_A_DAY:
            # What is refused for the account does not count for the address: many sit behind one.
            raise SignInLocked(SECONDS_IN_A_WINDOW - int(now.timestamp()) % SECONDS_IN_A_WINDOW)
    return Try(tuple(limits), now)


def _tell(kind: str, officer_id: int | None, caller: Caller) -> None:
    city = catalogue().city.code
    about = ("officer", officer_id) if officer_id else ("city", city)
    with change():
        record(
            "people.sign_in_locked",
            about=about,
            by=Actor("system", "web"),
            city=city,
            tried=kind,
            known_browser=bool(caller.browser),
        )
