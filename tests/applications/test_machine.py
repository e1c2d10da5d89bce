"""Any story of a file, from the first answer to the document in hand.

However citizens fill in, send, correct, ask and give up, and officers take, check, return, approve, reject, work, wait
and take back: no file is lost, a status moves only along NEXT, each change has its event, one officer has a file,
whoever has to do something finds it on a list, and the journal tells the same as the tables.
"""

import sys
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import initialize, invariant, rule

from antri.applications.actions.blanks import blanks_arrived, latest_delivery, undo_delivery
from antri.applications.actions.cancel_application import cancel_application, expire_drafts
from antri.applications.actions.check import approve, check_field, return_for_correction
from antri.applications.actions.complain import Told, complain, withdraw_complaint
from antri.applications.actions.hand_over_document import close_delivered, hand_over_at_desk
from antri.applications.actions.papers import remove_paper
from antri.applications.actions.process import (
    await_blank,
    await_ministry,
    begin_processing,
    close,
    make_ready,
    undo_press,
)
from antri.applications.actions.reject import ask_rejection, withdraw_rejection
from antri.applications.actions.save_step import save_statements, save_step
from antri.applications.actions.send_back import Fault, send_back
from antri.applications.actions.start_draft import start_draft
from antri.applications.actions.submit import submit
from antri.applications.actions.take import put_back, release, take_up
from antri.applications.actions.talk import answer, ask
from antri.applications.actions.undo import undo
from antri.applications.models import Application, BlankDelivery, Complaint, Paper
from antri.applications.queries import by_token, token_of
from antri.applications.queries.answers import answers_of, flat
from antri.applications.queries.checklist import checklist
from antri.applications.queries.claims import rejection_of
from antri.applications.queries.work import TABS, work_of
from antri.applications.queries.worklist import Wanted, listed
from antri.insight.queries.replay import replay
from antri.journal.actions import SYSTEM, change, record
from antri.journal.models import Event
from antri.people import actions as people
from antri.people.models import Role
from antri.web import clock, moment
from antri.web.refusals import Refusal
from tests import cast, sizes
from tests.applications import filing
from tests.applications.cast import actor, paper, verifier
from tests.applications.comings import HAPPENED, MUST_HAPPEN, Comings
from tests.booking.story import NOW
from tests.scenarios.stories import tell_stories

Status = Application.Status
BY = cast.CITRA.actor
MOST = 4  # whom the stories pick from
# No run is so short that its stories end before these.
REACHED = (Status.NEEDS_CORRECTION, Status.APPROVED, Status.AWAITING_BLANK, Status.READY, Status.CANCELLED)
# Where the stories of this run have been.
SEEN: set[str] = set()
PAPERS = ("up_police", "up_kk")
SCREENING = {"q_change": "no", "q_police": "yes", "q_domicile": "yes"}
STATEMENTS = ["truth", "originals", "cause_lost"]
# Whose turn it is when the office's lists do not show it.
WITH_HOLDER = (Status.DRAFT, Status.NEEDS_CORRECTION)


def applicant(number: int, name: str) -> dict[str, Any]:
    """What the n-th person answers about themselves."""
    who = cast.person(number + 1)
    return {
        "filer_role": "self",
        "applicant_name": name,
        "applicant_nik": who.nik,
        "applicant_kk": f"{who.nik[:12]}9999",
        "applicant_phone": f"+62{who.phone[1:]}",
        "notify_whatsapp": True,
    }


def keep(row: Application, field: str) -> None:
    """A paper comes, as the room for papers keeps it: the row and its two events, without bytes on the disk."""
    with change():
        kept = paper(row, field)
        for what in ("paper.announced", "paper.kept"):
            record(what, about=("paper", kept.pk), by=BY, city=row.city, application=str(row.pk))


picks = st.integers(0, MOST - 1)
officers = st.integers(0, 1)


class Desk(Comings):
    """An office with two verifiers and a manager, and a few people with files."""

    @initialize(far=st.integers(2, 6), way=st.sampled_from([make_ready, await_blank]))
    def open_desk(self, far: int, way: Any) -> None:
        moment.forget()
        people.forget()
        self.clock = time_machine.travel(NOW, tick=False)
        self.traveller = self.clock.start()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        filing.live(self.place.ktp)
        self.open_hall()
        self.verifiers = [verifier(self.place.main, f"verifier-{n}") for n in (1, 2)]
        self.second = actor(cast.officer(Role.OFFICE_MANAGER, self.place.main))
        self.tokens: list[str] = []
        self.stood: dict[Any, tuple[str, int]] = {}
        self.sent: dict[Any, Any] = {}
        self.complaints: list[Complaint] = []
        for _person in range(2):
            self.begin()
        self.goes_well(0, far, way)  # taken up, or as far as handed over: stories begin at every desk

    def teardown(self) -> None:
        if hasattr(self, "undone"):
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)
            self.clock.stop()
        moment.forget()

    def did(self, action: Any, **arguments: Any) -> Any:
        moment.forget()
        people.forget()
        try:
            with transaction.atomic():
                return action(**arguments)
        except Refusal as refusal:
            return refusal

    def pick(self, number: int, *states: str) -> Application | None:
        rows = Application.objects.select_related("office", "service", "form").order_by("created_at", "pk")
        found = list(rows.filter(status__in=states) if states else rows)
        return found[number % len(found)] if found else None

    def token_of(self, row: Application) -> str:
        return token_of(row)

    # -- citizens -------------------------------------------------------------------------------------

    @rule()
    def one_more_begins(self) -> None:
        self.begin()

    def begin(self) -> None:
        if len(self.tokens) == MOST:
            return
        made = self.did(start_draft, service=self.place.ktp, screening=SCREENING, by=BY)
        if not isinstance(made, Refusal):
            self.tokens.append(made[1])

    @rule(who=picks, name=st.sampled_from(["Citra Rekaan", "Wati Rekaan"]), late=st.booleans())
    def save(self, who: int, name: str, late: bool) -> None:
        if row := self.pick(who, *WITH_HOLDER):
            version = max(0, row.version - late)
            facts = {"step": "applicant", "answers": applicant(who, name), "version": version}
            self.did(save_step, application=row, token=self.token_of(row), by=BY, **facts)

    @rule(who=picks, field=st.sampled_from(PAPERS))
    def bring(self, who: int, field: str) -> None:
        if row := self.pick(who, *WITH_HOLDER):
            keep(row, field)

    @rule(who=picks)
    def take_a_paper_out(self, who: int) -> None:
        row = self.pick(who)
        kept = Paper.objects.filter(application=row, state=Paper.State.KEPT).first()
        if kept:
            self.did(remove_paper, paper=kept, by=BY)

    def make_complete(self, who: int, row: Application) -> None:
        token = self.token_of(row)
        facts = {"step": "applicant", "answers": applicant(who, "Citra Rekaan"), "version": row.version}
        self.did(save_step, application=row, token=token, by=BY, **facts)
        for field in PAPERS:
            if not Paper.objects.filter(application=row, field=field, state="kept").exists():
                keep(row, field)
        self.did(save_statements, application=row, token=token, statements=STATEMENTS, by=BY)
        self.did(submit, application=row, token=token, by=BY)

    @rule(who=picks)
    def send(self, who: int) -> None:
        if row := self.pick(who):
            self.did(submit, application=row, token=self.token_of(row), by=BY)

    @rule(who=picks)
    def give_up(self, who: int) -> None:
        if row := self.pick(who):
            self.did(cancel_application, application=row, by=BY)

    @rule(who=picks, is_office=st.booleans())
    def talk(self, who: int, is_office: bool) -> None:
        if row := self.pick(who):
            if is_office:
                officer, by = self.verifiers[0]
                self.did(answer, application=row, words="Sedang kami kerjakan.", officer=officer, by=by)
            else:
                self.did(ask, application=row, token=self.token_of(row), words="Sudah sampai mana?", by=BY)

    @rule(is_withdrawn=st.booleans())
    def complain_or_withdraw(self, is_withdrawn: bool) -> None:
        if is_withdrawn and self.complaints:
            self.did(withdraw_complaint, complaint=self.complaints[-1], by=BY)
            return
        told = Told(office=self.place.main.slug, about="late", words="Terlalu lama.")
        made = self.did(complain, told=told, key=f"complaint-{len(self.complaints):016d}", by=BY)
        if not isinstance(made, Refusal):
            self.complaints.append(made[0])

    # -- as it should go --------------------------------------------------------------------------------

    @rule(who=picks, times=st.integers(1, 5), way=st.sampled_from([await_blank, await_ministry, make_ready]))
    def goes_on_well(self, who: int, times: int, way: Any) -> None:
        self.goes_well(who, times, way)

    def goes_well(self, who: int, times: int, way: Any) -> None:
        """What ought to come next, some times over: so that stories get further than the first desk."""
        for _time in range(times):
            if row := self.pick(who):
                self.next_of(who, row, way)

    def next_of(self, who: int, row: Application, way: Any) -> None:
        officer, by = next((pair for pair in self.verifiers if pair[0].pk == row.officer_id), self.verifiers[0])
        match row.status:
            case Status.DRAFT:
                self.make_complete(who, row)
            case Status.NEEDS_CORRECTION:
                self.did(submit, application=row, token=self.token_of(row), by=BY)
            case Status.SUBMITTED:
                self.did(take_up, office=self.place.main, officer=officer, by=by, application=row)
            case Status.IN_REVIEW:
                said = flat(answers_of(row, self.token_of(row)))
                for item in checklist(row, said):
                    self.did(check_field, application=row, field=item.field, verdict="ok", by=by)
                self.did(approve, application=row, answers=said, by=by)
            case Status.IN_PROCESS:
                self.did(way, application=row, by=by, **({"awaits": "Jawaban pusat"} if way is await_ministry else {}))
            case Status.APPROVED | Status.AWAITING_BLANK | Status.AWAITING_MINISTRY:
                self.did(begin_processing, application=row, by=by)
            case Status.READY:
                self.hand_over(row)
            case Status.DELIVERED:
                self.did(close, application=row, by=by)

    # -- the desk -------------------------------------------------------------------------------------

    @rule(who=picks, officer=officers, is_next=st.booleans())
    def take(self, who: int, officer: int, is_next: bool) -> None:
        taker, by = self.verifiers[officer]
        row = None if is_next else self.pick(who)
        self.did(take_up, office=self.place.main, officer=taker, by=by, application=row)

    @rule(who=picks, officer=officers, what=st.sampled_from([put_back, release, undo]))
    def press_plainly(self, who: int, officer: int, what: Any) -> None:
        if row := self.pick(who):
            self.did(what, application=row, by=self.verifiers[officer][1])

    @rule(who=picks, officer=officers, field=st.sampled_from(["up_kk", "applicant_nik"]))
    def find_wrong(self, who: int, officer: int, field: str) -> None:
        if row := self.pick(who, Status.IN_REVIEW):
            reason = "blurry" if field == "up_kk" else "nik_mismatch"
            by = self.verifiers[officer][1]
            self.did(check_field, application=row, field=field, verdict="fix", reason=reason, by=by)

    @rule(who=picks, officer=officers, is_fine=st.booleans())
    def decide(self, who: int, officer: int, is_fine: bool) -> None:
        if row := self.pick(who, Status.IN_REVIEW):
            by = self.verifiers[officer][1]
            if is_fine:
                self.did(approve, application=row, answers=flat(answers_of(row, self.token_of(row))), by=by)
            else:
                self.did(return_for_correction, application=row, by=by)

    @rule(who=picks, officer=officers, then=st.sampled_from(["ask", "approve", "withdraw"]))
    def reject(self, who: int, officer: int, then: str) -> None:
        row = self.pick(who, Status.IN_REVIEW)
        if row is None:
            return
        waiting, by = rejection_of(row), self.verifiers[officer][1]
        if waiting is None:
            facts = {"ground": "not_entitled", "law": "UU24-2013", "article": "", "words": "Bukan hak pemohon."}
            self.did(ask_rejection, application=row, by=by, **facts)
        elif then == "approve":
            self.did(people.approve, approval=waiting, by=self.second)
        elif then == "withdraw":
            self.did(withdraw_rejection, application=row, by=by)

    # -- after approval ---------------------------------------------------------------------------------

    @rule(who=picks, what=st.sampled_from([begin_processing, await_blank, await_ministry, make_ready, close]))
    def work(self, who: int, what: Any) -> None:
        if row := self.pick(who):
            more = {"awaits": "Jawaban pusat"} if what is await_ministry else {}
            self.did(what, application=row, by=self.verifiers[0][1], **more)

    @rule(who=picks)
    def fetch(self, who: int) -> None:
        if row := self.pick(who, Status.READY):
            self.hand_over(row)

    def hand_over(self, row: Application) -> None:
        facts = {"collector": "self", "old_card": "none", "is_id_seen": True}
        self.did(hand_over_at_desk, application=row, by=self.verifiers[0][1], **facts)

    @rule(who=picks)
    def send_it_back(self, who: int) -> None:
        if row := self.pick(who, Status.IN_PROCESS):
            by = self.verifiers[0][1]
            self.did(send_back, application=row, faults=[Fault("applicant_nik", "nik_mismatch")], by=by)

    @rule(who=picks)
    def take_the_press_back(self, who: int) -> None:
        row = self.pick(who)
        if row and (press := row.last_deed.get("press")):
            self.did(undo_press, office=self.place.main, press=press, by=self.verifiers[0][1])

    @rule(is_undone=st.booleans())
    def blanks(self, is_undone: bool) -> None:
        officer, by = self.verifiers[0]
        if is_undone and (last := BlankDelivery.objects.order_by("-pk").first()):
            self.did(undo_delivery, delivery=last, by=by)
            return
        seen = latest_delivery(self.place.main)
        self.did(blanks_arrived, office=self.place.main, count=1, officer=officer, by=by, seen=seen)

    @rule(minutes=st.sampled_from([0, 1, 3, 25, 60 * 24, 60 * 24 * 8, 60 * 24 * 91]))
    def time_goes_by(self, minutes: int) -> None:
        self.traveller.move_to(clock.now() + timedelta(minutes=minutes), tick=False)
        self.did(expire_drafts, by=SYSTEM)
        self.did(close_delivered, by=SYSTEM)
        self.look_around()

    # -- what must always be so -------------------------------------------------------------------------

    @invariant()
    def no_file_is_lost(self) -> None:
        if not hasattr(self, "tokens"):
            return
        assert Application.objects.count() == len(self.tokens)
        erased = {token_of(row) for row in Application.objects.filter(erased_at__isnull=False)}
        for token in self.tokens:
            row = by_token(token)
            if row is None:
                assert token in erased
                continue
            said = answers_of(row, token)  # it opens with its link
            is_filed = row.opened_at_counter_id is None
            assert bool(row.answers) == (is_filed and row.erased_at is None)
            # What was sent is the office's too, and keeps its place whatever happens.
            assert (row.sealed is not None) == (row.submitted_at is not None)
            assert self.sent.setdefault(row.pk, row.submitted_at) in (None, row.submitted_at)
            if row.submitted_at and is_filed:
                self.sent[row.pk] = row.submitted_at
                assert said["answers"]["applicant_nik"]
                # Only its holder takes a paper out again, while it is theirs to change.
                kept = set(Paper.objects.filter(application=row, state="kept").values_list("field", flat=True))
                assert set(PAPERS) <= kept or row.status in (*WITH_HOLDER, *Application.OVER)

    @invariant()
    def a_status_moves_along_next_and_each_move_has_its_event(self) -> None:
        if not hasattr(self, "tokens"):
            return
        for row in Application.objects.all():
            moves = Event.objects.filter(about_kind="application", about_id=str(row.pk), data__has_key="before")
            path = list(moves.order_by("id").values_list("data__before", "data__status"))
            assert all(after in Application.NEXT[Status(before)] for before, after in path)
            first = Status.DRAFT if row.opened_at_counter_id is None else Status.IN_PROCESS
            status, known = self.stood.get(row.pk, (first, 0))
            assert row.status == (path[-1][1] if path else first)
            assert status == row.status or len(path) > known
            self.stood[row.pk] = (row.status, len(path))
            SEEN.add(row.status)
            assert (row.closed_at is not None) == row.is_over

    @invariant()
    def whoever_has_to_do_something_finds_it(self) -> None:
        if not hasattr(self, "tokens"):
            return
        office, officer = self.place.main, self.verifiers[0][0]
        found: list[Any] = []
        for status in (Status.SUBMITTED, Status.IN_REVIEW):
            found += listed(office, Wanted(status=status), officer).values_list("pk", flat=True)
        for tab in TABS:
            found += work_of(office, tab).values_list("pk", flat=True)
        shown = Application.objects.exclude(status__in=(*WITH_HOLDER, *Application.OVER))
        assert len(found) == len(set(found))
        assert set(found) == set(shown.values_list("pk", flat=True))

    @invariant()
    def one_officer_has_a_file(self) -> None:
        if hasattr(self, "tokens"):
            held = Application.objects.filter(officer__isnull=False)
            assert set(held.values_list("status", flat=True)) <= {Status.IN_REVIEW}

    @invariant()
    def the_journal_tells_the_same(self) -> None:
        if hasattr(self, "tokens"):
            assert [broken.said for broken in replay()] == []


def stories(place: cast.City, phases: tuple[Phase, ...] = tuple(Phase), times: int = 1) -> None:
    tell_stories(Desk, place, examples=times * sizes.FILE_EXAMPLES, steps=sizes.FILE_STEPS, phases=phases)


def test_no_story_of_a_file_loses_it(city: cast.City, tries: Any) -> None:
    SEEN.clear()
    HAPPENED.clear()
    stories(city)

    assert set(Status.values) >= SEEN >= set(REACHED), set(Status.values) - SEEN
    assert HAPPENED >= MUST_HAPPEN, MUST_HAPPEN - HAPPENED
    tries(sizes.FILE_EXAMPLES * sizes.FILE_STEPS)


def test_stories_notice_a_move_that_nobody_wrote_down(city: cast.City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: a journal that forgets every approval and return."""
    move_module = sys.modules["antri.applications.actions.move"]
    whole = move_module.record

    def forgetful(what: str, **facts: Any) -> None:
        if what not in ("application.taken_up", "application.cancelled"):
            whole(what, **facts)

    monkeypatch.setattr(move_module, "record", forgetful)

    with pytest.raises((AssertionError, Flaky)):
        stories(city, phases=(Phase.generate,))  # it stops at the first
