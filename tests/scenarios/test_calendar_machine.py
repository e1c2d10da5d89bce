"""Any story of an office whose calendar changes under the people who book (G6).

However dates, sessions, quotas, shares and opening hours change, and whatever is taken back: whoever holds a
number of a closed day or session is listed to be moved, nobody else is, and no number is given above the quota
of its time.
"""

import sys
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from antri.booking.actions import book, cancel, reschedule, undo_cancel
from antri.booking.calendar.actions import ChangedMeanwhile, save_change
from antri.booking.calendar.actions.caps import remove_cap, save_cap
from antri.booking.calendar.queries import look
from antri.booking.calendar.queries.caps import WantedCap
from antri.booking.calendar.queries.proof import prove
from antri.booking.calendar.queries.to_move import to_move
from antri.booking.models import Booking
from antri.people import actions as people_actions
from antri.schedule.actions import forget
from antri.schedule.models import CalendarChange, OpeningPlan, PlanSession, ServiceCap, ServiceDay
from antri.schedule.queries.changes import Change, CloseDays, OpenDays, SetQuota, SetShares
from antri.schedule.queries.plan_changes import EndPlan, FollowPlans, PutBack, WritePlan
from antri.web import moment
from antri.web.refusals import Refusal
from tests import cast, sizes
from tests.races.truth import assert_sound
from tests.scenarios.replay import as_stored, replayed
from tests.scenarios.stories import tell_stories

START = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)  # Monday 08.00 in Jakarta
DAYS = [date(2026, 12, 9), date(2026, 12, 10), date(2026, 12, 11), date(2026, 12, 12)]  # the last is a Saturday
SESSIONS = {"08:00": 2, "09:00": 2, "10:00": 1}
SHORT = (["08:00", "08:45", 1], ["10:00", "10:45", 2])
MANAGERS = (cast.HEAD_OF_OFFICE, cast.COUNTER_OFFICER)

people = st.integers(0, 9)
days = st.sampled_from(DAYS)
starts = st.sampled_from([*SESSIONS])
counts = st.integers(0, 4)


class Office(RuleBasedStateMachine):
    """The office of `place`: its truth is told by what must always hold."""

    place: cast.City

    @initialize()
    def open_office(self) -> None:
        self.keys = 0
        self.now = START
        self.tokens: list[str] = []
        forget()
        people_actions.forget()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def teardown(self) -> None:
        if hasattr(self, "undone"):
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)
            self.clock.stop()
            forget()
        moment.forget()

    # -- citizens ---------------------------------------------------------------------------------

    def did(self, action: Any, **arguments: Any) -> Any:
        moment.forget()
        try:
            return action(**arguments)
        except Refusal as refusal:
            return refusal

    @rule(who=people, on=days, start=st.sampled_from([None, *SESSIONS]))
    def take(self, who: int, on: date, start: str | None) -> None:
        self.keys += 1
        session = start and time.fromisoformat(start)
        order = cast.order(self.place, on, cast.person(who), session=session)
        answer = self.did(book, order=order, key=cast.key(self.keys), by=cast.CITRA.actor)
        if isinstance(answer, Refusal):
            return
        assert self.quota(on, f"{answer.booking.start:%H:%M}") > 0, "given of a closed session"
        self.tokens.append(answer.token)

    @rule(pick=st.integers(0, 30), on=days, start=st.sampled_from([None, *SESSIONS]))
    def move(self, pick: int, on: date, start: str | None) -> None:
        if self.tokens:
            token = self.tokens[pick % len(self.tokens)]
            moves = dict(Booking.objects.filter(to_move_at__isnull=False).values_list("pk", "reschedules"))
            answer = self.did(
                reschedule, token=token, date=on, session=start and time.fromisoformat(start), by=cast.CITRA.actor
            )
            # Whom the office sends away is not counted against.
            if not isinstance(answer, Refusal) and answer.pk in moves:
                assert answer.reschedules == moves[answer.pk]

    @rule(pick=st.integers(0, 30), is_undone=st.booleans())
    def cancel(self, pick: int, is_undone: bool) -> None:
        if self.tokens:
            token = self.tokens[pick % len(self.tokens)]
            self.did(cancel, token=token, by=cast.CITRA.actor)
            if is_undone:
                self.did(undo_cancel, token=token, by=cast.CITRA.actor)

    @rule(pick=st.integers(0, 30))
    def undo(self, pick: int) -> None:
        if self.tokens:
            self.did(undo_cancel, token=self.tokens[pick % len(self.tokens)], by=cast.CITRA.actor)

    # -- managers ---------------------------------------------------------------------------------

    def save(self, wanted: Change) -> None:
        """Look and save; the preview must be what then happens."""
        preview = self.did(look, change=wanted)
        before = Booking.objects.filter(to_move_at__isnull=False).count()
        if isinstance(preview, Refusal):
            assert isinstance(self.did(save_change, wanted=wanted, by=MANAGERS[0]), Refusal)
            return
        saved = self.did(save_change, wanted=wanted, by=MANAGERS[0], seen=preview.fingerprint)
        assert not isinstance(saved, Refusal), saved
        after = Booking.objects.filter(to_move_at__isnull=False).count()
        assert after - before == saved.row.to_move - preview.moves_off
        told = {f"{day.date}": day.to_move for day in preview.days}
        for on, count in told.items():
            assert Booking.objects.filter(date=on, to_move_at__isnull=False).count() == count

    @rule(first=days, last=days, closing=st.lists(starts, max_size=2))
    def close(self, first: date, last: date, closing: list[str]) -> None:
        chosen = tuple(sorted(set(closing)))
        self.save(CloseDays(office=self.place.main, first=first, last=last, reason="Rapat", starts=chosen))

    @rule(first=days, last=days, own=st.sampled_from([[], [["08:00", "09:00", 2]], [["09:00", "11:00", 3]]]))
    def open(self, first: date, last: date, own: list[Any]) -> None:
        self.save(OpenDays(office=self.place.main, first=first, last=last, reason="Buka", sessions=own))

    @rule(first=days, last=days, start=starts, count=counts)
    def resize(self, first: date, last: date, start: str, count: int) -> None:
        self.save(SetQuota(office=self.place.main, first=first, last=last, quotas={start: count}))

    @rule(on=days, total=st.integers(0, 8))
    def resize_day(self, on: date, total: int) -> None:
        self.save(SetQuota(office=self.place.main, first=on, last=on, quotas={}, total=total))

    @rule(first=days, assisted=st.integers(0, 3))
    def share(self, first: date, assisted: int) -> None:
        shares = {"assisted": assisted, "hall": 1} if assisted else None
        self.save(SetShares(office=self.place.main, first=first, last=first, shares=shares))

    @rule(first=days, last=days, is_overwriting=st.booleans())
    def write_hours(self, first: date, last: date, is_overwriting: bool) -> None:
        number = OpeningPlan.objects.count()
        rows = [[weekday, *row] for weekday in range(1, 6) for row in SHORT]
        self.save(
            WritePlan(
                office=self.place.main,
                plan=None,
                name=f"Ramadan {number}",
                valid_from=first,
                valid_until=last,
                rows=rows,
                overwrite=is_overwriting,
            )
        )

    @rule(last=days)
    def end_hours(self, last: date) -> None:
        plan = OpeningPlan.objects.filter(office=self.place.main, valid_until__isnull=False).first()
        if plan:
            self.save(EndPlan(office=self.place.main, plan=plan.pk, last=last))

    @rule(first=days, last=days)
    def follow_hours(self, first: date, last: date) -> None:
        self.save(FollowPlans(office=self.place.main, first=first, last=last))

    @rule(back=st.integers(0, 5))
    def put_back(self, back: int) -> None:
        rows = list(CalendarChange.objects.order_by("-pk")[: back + 1])
        if rows:
            self.save(PutBack(office=self.place.main, change=rows[-1].pk))

    @rule(on=days, who=people, start=starts, count=counts, is_taken=st.booleans())
    def save_what_was_seen_before(self, on: date, who: int, start: str, count: int, is_taken: bool) -> None:
        """One manager looks and goes for a coffee; what was seen is saved only when it would still do just that."""
        wanted = CloseDays(office=self.place.main, first=on, last=on, reason="Kopi")
        preview = self.did(look, change=wanted)
        if is_taken:
            self.take(who, on, None)
        else:
            self.resize(on, on, start, count)
        if isinstance(preview, Refusal):
            return
        now = self.did(look, change=wanted)
        answer = self.did(save_change, wanted=wanted, by=MANAGERS[1], seen=preview.fingerprint)
        is_same = not isinstance(now, Refusal) and now.fingerprint == preview.fingerprint
        assert isinstance(answer, Refusal) != is_same
        if isinstance(answer, ChangedMeanwhile):
            assert answer.facts["calendar"] != is_taken
            assert answer.facts["people"] or not is_taken

    @rule(limit=counts, is_lifted=st.booleans())
    def cap(self, limit: int, is_lifted: bool) -> None:
        cap = ServiceCap.objects.first()
        if is_lifted and cap:
            remove_cap(office=self.place.main, cap_id=cap.pk, by=MANAGERS[0])
        elif not cap:
            wanted = WantedCap((self.place.ktp.code,), None, None, limit)
            save_cap(office=self.place.main, wanted=wanted, by=MANAGERS[0])

    @rule(minutes=st.sampled_from([9, 11, 125]))
    def wait(self, minutes: int) -> None:
        if self.now < START + timedelta(hours=16):
            self.now += timedelta(minutes=minutes)
            self.traveller.move_to(self.now, tick=False)

    # -- what must always hold --------------------------------------------------------------------

    def quota(self, on: date, start: str) -> int:
        day = ServiceDay.objects.get(office=self.place.main, date=on)
        return next((row[2] for row in day.sessions if row[0] == start), 0)

    @invariant()
    def whoever_holds_what_is_closed_is_listed_and_nobody_else(self) -> None:
        if not hasattr(self, "tokens"):
            return
        live = Booking.objects.filter(status__in=Booking.LIVE)
        closed = {row.label + f"{row.date}" for row in live if not self.quota(row.date, f"{row.start:%H:%M}")}
        listed = {row.label + f"{row.date}" for row in to_move(self.place.main)}
        assert listed == closed
        others = Booking.objects.exclude(status__in=Booking.LIVE).filter(to_move_at__isnull=False)
        assert not others.exists()

    @invariant()
    def no_number_was_ever_given_above_the_quota_of_its_time(self) -> None:
        if not hasattr(self, "tokens"):
            return
        for day in prove(first=DAYS[0], last=DAYS[-1]):
            assert day.faults == (), day
        assert_sound()
        assert replayed() == as_stored()


@pytest.fixture
def place(city):
    """The same city with an office of five numbers a day."""
    PlanSession.objects.all().delete()
    for plan in OpeningPlan.objects.filter(office=city.main):
        PlanSession.objects.bulk_create(
            PlanSession(
                city=cast.CODE,
                plan=plan,
                weekday=day,
                start=time.fromisoformat(start),
                end=time(int(start[:2]) + 1),
                capacity=size,
            )
            for day in range(1, 6)
            for start, size in SESSIONS.items()
        )
    return city


def stories(place, phases=tuple(Phase)):
    tell_stories(Office, place, examples=sizes.CALENDAR_EXAMPLES, steps=sizes.CALENDAR_STEPS, phases=phases)


@pytest.mark.goal("G6")
def test_no_change_of_the_calendar_loses_or_forgets_anybody(place, tries):
    stories(place)

    tries(sizes.CALENDAR_EXAMPLES * sizes.CALENDAR_STEPS)


@pytest.mark.goal("G6")
@pytest.mark.parametrize("forgotten", ["mark", "_compare"])
def test_stories_notice_a_closing_that_marks_nobody_and_a_saving_that_does_not_compare(place, monkeypatch, forgotten):
    module = sys.modules[save_change.__module__]
    monkeypatch.setattr(module, forgotten, lambda *_facts, **_more: 0)

    with pytest.raises(AssertionError):
        stories(place, phases=[Phase.generate])
