"""What of a file's story happens in the hall: numbers to fetch it, and files that are opened at a counter.

A part of the machine in test_machine.py, which knows the clock, the files and the links.
"""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from antri.applications.actions.choose_time import choose_pick_up
from antri.applications.actions.erase import erase_applications
from antri.applications.actions.open_from_ticket import open_due, open_from_ticket
from antri.applications.models import Application, Paper
from antri.applications.queries import by_token, token_of
from antri.applications.queries.answers import answers_of
from antri.booking.actions import cancel
from antri.booking.models import Booking
from antri.booking.queries import link_token
from antri.directory.models import Setting
from antri.journal.actions import SYSTEM
from antri.schedule.models import Slot
from antri.schedule.queries import first_room
from antri.service_day import actions as hall
from antri.service_day.models import Visit
from antri.web import clock
from antri.web.refusals import Refusal
from tests import cast
from tests.conftest import _forget_all
from tests.service_day.cast import arrive, at, booked, counter, press_of, seated
from tests.service_day.lanes import open_lanes

Outcome = Visit.Outcome
BY = cast.CITRA.actor
_MOST_AT_COUNTER = 2
# What has happened in the stories of this run, and what no run is so short that it does without.
HAPPENED: set[str] = set()
MUST_HAPPEN = {"a time was chosen", "a file was opened at a counter"}


class Comings(RuleBasedStateMachine):
    """Whoever comes: with a number for their file, or with a number that a file is opened from."""

    place: cast.City
    tokens: list[str]
    traveller: Any
    did: Any
    pick: Any

    def open_hall(self) -> None:
        _forget_all()  # days of the story before, which was taken back
        open_lanes(self.place)
        # Short, so that stories are long enough for it.
        Setting.objects.create(city=cast.CODE, key="retention_days", value=1)
        self.fetching: dict[Any, list[Any]] = {}
        self.served: list[Any] = []
        self.keys = 0

    def opened(self) -> list[Application]:
        return list(Application.objects.filter(opened_at_counter__isnull=False))

    # -- a time to fetch it -----------------------------------------------------------------------------

    @rule(who=st.integers(0, 5), days=st.integers(1, 12))
    def choose_a_time(self, who: int, days: int) -> None:
        row = self.pick(who, Application.Status.READY)
        if row is None:
            return
        self.keys += 1
        made = self.did(
            choose_pick_up,
            application=row,
            answers=answers_of(row, token_of(row)),
            date=clock.today(row.office.timezone) + timedelta(days=days),
            session=None,
            key=f"fetching-{self.keys:016d}",
            by=BY,
        )
        if not isinstance(made, Refusal):
            self.fetching.setdefault(row.pk, []).append(made.booking.pk)
            HAPPENED.add("a time was chosen")

    @rule(who=st.integers(0, 5))
    def give_the_time_back(self, who: int) -> None:
        row = self.pick(who)
        if row is not None and row.pick_up is not None:
            self.did(cancel, token=link_token(row.pick_up), by=BY)

    @invariant()
    def one_time_a_file_and_none_of_the_quota(self) -> None:
        if not hasattr(self, "fetching"):
            return
        for key, numbers in self.fetching.items():
            today = clock.today(self.place.main.timezone)
            live = Booking.objects.filter(pk__in=numbers, status__in=Booking.LIVE, date__gte=today)
            assert live.count() <= 1
            assert Application.objects.get(pk=key).pick_up_id == numbers[-1]
        assert Slot.objects.filter(day__lane="main", state="taken").count() <= len(self.served)

    # -- opened at a counter ------------------------------------------------------------------------------

    @rule(outcome=st.sampled_from([Outcome.IN_PROCESS, Outcome.AWAITING_BLANK, Outcome.DONE]), is_undone=st.booleans())
    def somebody_is_served(self, outcome: Any, is_undone: bool) -> None:
        """A number is served to its end, which may be taken back at once and pressed again."""
        place, number = self.place, len(self.served) + 1
        room = first_room(place.main, services=(place.ktp.code,))
        if room is None or number > _MOST_AT_COUNTER:
            return
        row = booked(place, 40 + number, session=room.start, on=room.date)
        self.served.append(row.pk)
        start = at(room.start.hour, 5, on=room.date)
        self.traveller.move_to(start, tick=False)
        arrive(row, start)
        desk, _officer, by = seated(counter(place.main, 30 + number))
        for press in (hall.call_next, hall.start):
            press(counter=desk, press=press_of(desk), by=by)
        hall.finish(counter=desk, press=press_of(desk), outcome=outcome, by=by)
        assert open_from_ticket(booking=Booking.objects.get(pk=row.pk), by=SYSTEM) is None
        if is_undone:
            hall.undo(counter=desk, press=press_of(desk), by=by)
            hall.finish(counter=desk, press=press_of(desk), outcome=Outcome.IN_PROCESS, by=by)

    def look_around(self) -> None:
        """What the worker does."""
        before = {row.pk for row in self.opened()}
        self.did(open_due, by=SYSTEM, days=120)
        self.tokens += [token_of(row) for row in self.opened() if row.pk not in before]
        self.did(erase_applications, by=SYSTEM)

    @invariant()
    def one_number_opens_one_file_and_only_what_goes_on_opens_any(self) -> None:
        if not hasattr(self, "served"):
            return
        ends = dict(Visit.objects.filter(pk__in=self.served).values_list("pk", "outcome"))
        for row in self.opened():
            HAPPENED.add("a file was opened at a counter")
            assert ends[row.opened_at_counter_id] in (Outcome.IN_PROCESS, Outcome.AWAITING_BLANK)

    # -- what is to be forgotten ----------------------------------------------------------------------------

    @invariant()
    def of_what_is_erased_nothing_opens_any_more(self) -> None:
        if not hasattr(self, "fetching"):
            return
        for row in Application.objects.filter(erased_at__isnull=False):
            assert row.is_over
            assert (row.answers, row.sealed, row.identity_index, row.phone_index) == (None, None, "", "")
            assert not Paper.objects.filter(application=row).exclude(state=Paper.State.REMOVED).exists()
            assert row.submitted_at is None or by_token(token_of(row)) is None
