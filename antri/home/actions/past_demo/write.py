"""Write the past, once: each kecamatan by its profile, with targets and what waits were like before."""

import datetime
from typing import Final

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.directory.queries import forget as forget_directory
from antri.home.actions.demo_plan import HOURS, open_for_numbers
from antri.home.actions.found_demo import DEMO
from antri.home.actions.past_demo.by_hand import lose, sample, tally
from antri.home.actions.past_demo.numbers import give_numbers
from antri.home.actions.past_demo.past import Past, Profile
from antri.journal.actions import change, record
from antri.journal.models import Event
from antri.kecamatan.actions.earlier_waits import Earlier, enter_earlier_wait
from antri.kecamatan.actions.targets import set_target
from antri.schedule.actions import forget as forget_days
from antri.schedule.models import OpeningPlan
from antri.web import moment

_FOUNDED: Final = "demo.past_written"
_TARGET: Final = 85
_PROFILES: Final = (
    Profile(Office.Mode.HYBRID, 0.24, 0.50, 0.5, 19, 10),
    Profile(Office.Mode.HYBRID, 0.44, 0.77, 0.33, 12, 4),
    Profile(Office.Mode.ONLINE, 0.78, 0.92, 0.17, 12, 4),
    Profile(Office.Mode.HYBRID, 0.35, 0.68, 0.3, 22, 6),
    Profile(Office.Mode.ONLINE, 0.66, 0.90, 0.2, 17, 5),
    Profile(Office.Mode.MANUAL, 0.0, 0.0, 0.0, 24, 0),
)


def write_past(*, today: datetime.date) -> int:
    """Write the demo's past once; return how many people were invented. Again: changes nothing."""
    districts = [office for office in catalogue().offices.values() if office.kind == Office.Kind.DISTRICT]
    if not districts or Event.objects.filter(about_kind="city", what=_FOUNDED).exists():
        return 0
    people = 0
    with change():
        for place, office in enumerate(districts):
            profile = _PROFILES[place % len(_PROFILES)]
            _serve_as(office, profile)
            people += _write(Past(office, profile, today))
        _aim(districts, today)
        record(_FOUNDED, about=("city", districts[0].city), by=DEMO, city=districts[0].city, count=people)
    forget_directory()
    forget_days()
    moment.forget()
    return people


def _serve_as(office: Office, profile: Profile) -> None:
    """Let it serve as its past leads to: with opening hours where it gives numbers."""
    Office.objects.filter(pk=office.pk).update(mode=profile.mode)
    if profile.per_hour and not OpeningPlan.objects.filter(office=office, lane="main").exists():
        open_for_numbers(office, per_hour=profile.per_hour)


def _write(past: Past) -> int:
    """Invent every day, then write all of them."""
    # Where it is counted by hand, one day in the last weeks has no records, and it is said why.
    if past.profile.mode == Office.Mode.MANUAL and len(past.dates) > 5:
        lose(past, past.dates.pop(-5))
    people = sum(_day(past, place, date) for place, date in enumerate(past.dates))
    past.rows.write()
    return people


def _day(past: Past, place: int, date: datetime.date) -> int:
    profile, dice = past.profile, past.dice
    way = place / max(1, len(past.dates) - 1)
    share = min(0.97, max(0.0, profile.first + (profile.now - profile.first) * way + dice.uniform(-0.06, 0.06)))
    weight = 1.25 if date.isoweekday() == 1 else 0.95
    people = max(4, round(profile.people * weight * dice.uniform(0.8, 1.2)))
    numbered = min(round(people * share), profile.per_hour * len(HOURS))
    if profile.per_hour:
        give_numbers(past, date, numbered)
    if profile.mode == Office.Mode.MANUAL and place % 10 in (3, 8):
        sample(past, date, people)
    else:
        tally(past, date, people - numbered)
    return people


def _aim(districts: list[Office], today: datetime.date) -> None:
    for office in districts:
        set_target(office=office, percent=_TARGET, since=today - datetime.timedelta(days=150), by=DEMO)
    earlier = Earlier(
        period_from=today - datetime.timedelta(days=400),
        period_until=today - datetime.timedelta(days=370),
        median_minutes=95,
        longest_minutes=240,
        people=60,
        method="Contoh rekaan: jam di karcis dan di buku",
        source="Demo",
    )
    enter_earlier_wait(office=districts[-1], wait=earlier, by=DEMO)
