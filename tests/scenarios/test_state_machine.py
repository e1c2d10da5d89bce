"""Any story of one small office: booking, cancelling, moving, closing, the clock, in any order (G6)."""

import sys
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from antri.booking.actions import book, cancel, reschedule, undo_cancel
from antri.booking.models import Booking
from antri.people import actions as people_actions
from antri.schedule.actions import close_day, forget, open_day, set_quota
from antri.schedule.models import OpeningPlan, PlanSession, Slot
from antri.schedule.queries import calendar
from antri.web import moment
from antri.web.refusals import Refusal
from tests import cast, sizes
from tests.races.truth import assert_sound
from tests.scenarios.model import MOVES, SESSIONS, Held, Model
from tests.scenarios.replay import as_stored, replayed
from tests.scenarios.stories import tell_stories

START = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)  # Monday 08.00 in Jakarta
DAYS = [date(2026, 12, 9), date(2026, 12, 10), date(2026, 12, 11)]
PEOPLE = 12

people = st.sampled_from([0, 0, 0, *range(PEOPLE)])  # one who does much, so that limits are met
days = st.sampled_from(DAYS)
sessions = st.sampled_from([None, *SESSIONS])


def said(answer: Any) -> str:
    """What a person was told: the state of the number, or the code of the refusal."""
    return answer.code if isinstance(answer, Refusal) else answer.status


def hour(session: str | None) -> time | None:
    return session and time.fromisoformat(session)


class Office(RuleBasedStateMachine):
    """The office of `place`, and beside it the model that says what it may do."""

    place: cast.City
    tokens = Bundle("tokens")

    @initialize(target=tokens)
    def open_office(self) -> Any:
        self.model = Model()
        self.keys = 0
        self.now = START
        forget()
        people_actions.forget()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        return multiple(*(self.take_a_number(0, on, None) for on in DAYS[:2]))

    def teardown(self) -> None:
        if hasattr(self, "undone"):
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)
            self.clock.stop()
            forget()
        moment.forget()

    def did(self, action: Any, **arguments: Any) -> Any:
        """Do it as if nothing were remembered; return the result or the Refusal."""
        moment.forget()
        try:
            return action(**arguments)
        except Refusal as refusal:
            return refusal

    @rule(target=tokens, who=people, on=days, session=sessions)
    def take_a_number(self, who: int, on: date, session: str | None) -> Any:
        left = self.left(on)
        self.keys += 1
        order = cast.order(self.place, on, cast.person(who), session=hour(session), phone=cast.phone(who // 6))
        answer = self.did(book, order=order, key=cast.key(self.keys), by=cast.CITRA.actor)
        expected = self.model.refuses(who, on)
        if not isinstance(answer, Refusal):
            assert not expected
            assert left[session] if session else left.total()
            self.given(answer.booking, answer.token, who)
            return answer.token
        if answer.code == "day-closed":
            assert not self.model.quota(on)
        elif answer.code == "invalid":
            assert session not in self.model.quota(on)
        elif answer.code == "day-full":
            assert not expected
            assert not (left[session] if session else left.total())
        else:
            assert answer.code == expected
        return multiple()

    def given(self, booking: Booking, token: str, who: int) -> None:
        session = f"{booking.start:%H:%M}"
        self.model.give(token, who, booking.date, session, booking.label, booking.number, self.now)

    @rule(token=tokens)
    def cancel(self, token: str) -> None:
        held = self.model.bookings[token]
        answer = self.did(cancel, token=token, by=cast.CITRA.actor)
        assert said(answer) == "cancelled"
        if held.is_live:
            held.is_live, held.cancelled_at = False, self.now
            # A cancellation that the office caused does not count.
            self.model.cancels[held.who] += bool(self.model.quota(held.on))
            self.model.free(held, self.now)

    @rule(token=tokens)
    def take_the_cancellation_back(self, token: str) -> None:
        held = self.model.bookings[token]
        slot = Slot.objects.get(day__date=held.on, day__office=self.place.main, number=held.number)
        answer = self.did(undo_cancel, token=token, by=cast.CITRA.actor)
        if held.is_live:
            assert said(answer) == "booked"
        elif expected := self.model.refuses(held.who, held.on, is_new=False):
            assert said(answer) == expected
        elif self.model.may_undo(held, self.now) and slot.state == "free":
            assert said(answer) == "booked"
            held.is_live, held.cancelled_at = True, None
            self.model.cancels[held.who] = max(0, self.model.cancels[held.who] - 1)
            self.model.freed.pop((held.on, held.number))
        else:
            assert said(answer) == "wrong-state"

    @rule(target=tokens, token=tokens, on=days)
    def change_ones_mind_twice(self, token: str, on: date) -> Any:
        """Give a number up, take another, want the first one back."""
        self.cancel(token)
        other = self.take_a_number(self.model.bookings[token].who, on, None)
        self.take_the_cancellation_back(token)
        return other

    @rule(token=tokens, on=days, session=sessions)
    def move(self, token: str, on: date, session: str | None) -> None:
        held = self.model.bookings[token]
        left = self.left(on)
        answer = self.did(reschedule, token=token, date=on, session=hour(session), by=cast.CITRA.actor)
        stays = on == held.on and session in (None, held.session)
        others = [other for other in self.model.live(on=on, who=held.who) if other is not held]
        has_room = left[session] if session else left.total()
        if not held.is_live:
            assert said(answer) == "wrong-state"
        elif stays:
            assert said(answer) == "booked"
        elif held.moves >= MOVES and self.model.quota(held.on):
            assert said(answer) == "limit-reached"
        elif isinstance(answer, Refusal):
            assert {"already-booked": bool(others)}.get(answer.code, not has_room)
        else:
            assert has_room
            assert not others
            self.moved(held, answer)

    def moved(self, held: Held, booking: Booking) -> None:
        self.model.free(held, self.now)
        moves = held.moves + (1 if self.model.quota(held.on) else 0)
        self.given(booking, held.token, held.who)
        self.model.bookings[held.token].moves = moves

    @rule(on=days)
    def close(self, on: date) -> None:
        over = self.did(close_day, office=self.place.main, date=on, reason="Rapat", by=cast.HEAD_OF_OFFICE)
        assert over == len(self.model.live(on=on))
        self.model.wanted[on] = {}

    @rule(on=days)
    def open(self, on: date) -> None:
        self.did(open_day, office=self.place.main, date=on, reason="Jadi buka", by=cast.HEAD_OF_OFFICE)
        self.model.wanted[on] = dict(SESSIONS)

    @rule(on=days, session=st.sampled_from([*SESSIONS]), quota=st.integers(0, 4))
    def resize(self, on: date, session: str, quota: int) -> None:
        wanted = self.model.quota(on)
        if wanted:
            wanted = wanted | {session: quota}
        over = self.did(set_quota, office=self.place.main, date=on, quotas={session: quota}, by=cast.HEAD_OF_OFFICE)
        if session not in wanted:
            assert said(over) == "invalid"
            return
        held = Counter(booking.session for booking in self.model.live(on=on))
        assert over == sum(max(0, count - wanted.get(start, 0)) for start, count in held.items())
        self.model.wanted[on] = wanted

    @rule(minutes=st.sampled_from([1, 9, 11, 60, 125]))
    def wait(self, minutes: int) -> None:
        if self.now < START + timedelta(hours=16):
            self.now += timedelta(minutes=minutes)
            self.traveller.move_to(self.now, tick=False)

    @rule()
    def clock_steps_back(self) -> None:
        """Five minutes, as a bad time server does: nothing may be given twice for it."""
        self.now -= timedelta(minutes=5)
        self.traveller.move_to(self.now, tick=False)

    @invariant()
    def people_hold_what_they_were_told(self) -> None:
        if not hasattr(self, "model"):
            return
        there = {(row.label, row.date): row.status == "booked" for row in Booking.objects.all()}
        assert there == {(held.label, held.on): held.is_live for held in self.model.bookings.values()}
        assert_sound()
        assert replayed() == as_stored()

    def left(self, on: date) -> Counter[str]:
        moment.forget()
        day = calendar(self.place.main, from_date=on, days=1)[0]
        return Counter({f"{session.start:%H:%M}": session.left for session in day.sessions})


@pytest.fixture
def place(city):
    """The same city with an office of five numbers a day."""
    PlanSession.objects.all().delete()
    for plan in OpeningPlan.objects.filter(office=city.main):
        PlanSession.objects.bulk_create(
            PlanSession(
                city=cast.CODE, plan=plan, weekday=day, start=hour(start), end=time(int(start[:2]) + 1), capacity=size
            )
            for day in range(1, 6)
            for start, size in SESSIONS.items()
        )
    return city


def stories(place, phases=tuple(Phase)):
    """Let hypothesis tell as many stories of the office as the sizes say."""
    tell_stories(Office, place, examples=sizes.G6_EXAMPLES, steps=sizes.G6_STEPS, phases=phases)


@pytest.mark.goal("G6")
def test_no_story_breaks_the_office(place, tries):
    stories(place)

    tries(sizes.G6_EXAMPLES * sizes.G6_STEPS)


@pytest.mark.goal("G6")
def test_stories_notice_a_number_that_does_not_rest(place, monkeypatch):
    module = sys.modules[cancel.__module__]
    monkeypatch.setattr(module, "_dice", type("NoDice", (), {"uniform": lambda *_span: 0}))

    with pytest.raises(AssertionError):
        stories(place, phases=[Phase.generate])


@pytest.mark.goal("G6")
def test_stories_notice_an_undo_that_forgets_the_limits(place, monkeypatch):
    module = sys.modules[cancel.__module__]
    monkeypatch.setattr(module, "check_limits", lambda *_facts: None)

    with pytest.raises(AssertionError):
        stories(place, phases=[Phase.generate])
