"""Two people: one asks, another consents, and it is done once or not at all."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction

from antri.journal.actions import SYSTEM, Actor, change, record
from antri.journal.models import Event
from antri.management.recovery.keys import check_two_people
from antri.management.recovery.refusal import Refused
from antri.people import actions
from antri.people.access import staff_of
from antri.people.actions import approvals as module
from antri.people.models import Appointment, Approval, Officer, Role
from antri.web import clock
from antri.web.refusals import Invalid, Refusal
from tests import cast
from tests.people.conftest import set_up_totp
from tests.races.crowd import kinds, together

KIND = "tests.something_for_two"


class NotNow(Refusal):
    code = "not-now"


@pytest.fixture
def ran(monkeypatch):
    """Register a kind for this test; what ran is in the list."""
    ran = []
    monkeypatch.setattr(module, "_KINDS", dict(module._KINDS))

    @actions.needs_second_person(
        KIND, title="Sesuatu", roles=(Role.HEAD_OF_OFFICE, Role.OFFICE_MANAGER), told=lambda said: f"Nilai {said['n']}"
    )
    def run(*, n, by, second):
        if n < 0:
            raise NotNow
        with change():
            record("tests.done", about=("approval", n), by=by, city=cast.CODE, second=second.id)
        ran.append((n, by.id, second.id))
        return n

    return ran


@pytest.fixture
def manager(city):
    return cast.officer(Role.OFFICE_MANAGER, city.main, username="pengelola")


@pytest.fixture
def head(city):
    return cast.officer(Role.HEAD_OF_OFFICE, username="kepala")


def by(officer):
    return Actor("officer", "desk", f"{officer.pk}")


def asked(officer, office, n=1):
    return actions.ask(kind=KIND, arguments={"n": n}, reason="Perlu", office=office, by=by(officer))


def test_what_was_asked_for_is_done_when_another_consents_and_both_are_named(ran, manager, head, city):
    approval = asked(manager, city.main)
    assert ran == []

    assert actions.approve(approval=approval, by=by(head)) == 1

    assert ran == [(1, f"{manager.pk}", f"{head.pk}")]
    approval.refresh_from_db()
    assert (approval.state, approval.decided_by) == ("approved", head)
    event = Event.objects.get(what="people.approved")
    assert (event.actor_id, event.data["asked_by"]) == (f"{head.pk}", manager.pk)


def test_nobody_consents_to_what_they_asked_for(ran, head, city):
    approval = asked(head, None)
    for decide in (
        lambda: actions.approve(approval=approval, by=by(head)),
        lambda: actions.refuse(approval=approval, by=by(head), answer="tidak"),
    ):
        with pytest.raises(actions.NotTheSamePerson):
            decide()
    assert ran == []


def test_only_the_roles_of_its_kind_at_its_office_decide(ran, manager, head, city):
    approval = asked(head, city.district)
    for role, office in (
        (Role.OFFICE_MANAGER, city.main),
        (Role.COUNTER_OFFICER, city.district),
        (Role.ADMINISTRATOR, None),
    ):
        other = cast.officer(role, office)
        with pytest.raises(actions.NotApproving):
            actions.approve(approval=approval, by=by(other))
    for_the_city = asked(head, None)
    with pytest.raises(actions.NotApproving):
        actions.approve(approval=for_the_city, by=by(manager))
    actions.approve(approval=approval, by=by(cast.officer(Role.OFFICE_MANAGER, city.district)))
    assert len(ran) == 1


# -- one person behind two accounts --


def made(city, role, office, maker):
    """Add an officer as a manager does; the maker has the link, and whoever has it sets the password."""
    invited = actions.add_officer(username="boneka", name="Boneka Rekaan", role=role, office=office, by=by(maker))
    return actions.accept_invitation(token=invited.token, password="empat kata acak sekali")


def test_a_manager_does_not_consent_by_an_account_they_made(ran, manager, city):
    puppet = made(city, Role.OFFICE_MANAGER, city.main, manager)
    for asker, second in ((manager, puppet), (puppet, manager)):
        approval = asked(asker, city.main)
        for decide in (actions.approve, actions.refuse):
            with pytest.raises(actions.TooClose) as refused:
                decide(approval=approval, by=by(second), answer="baik")
        assert "orang lain" in f"{refused.value.detail}"
        staff = staff_of(second, clock.today("Asia/Jakarta"))
        assert not actions.may_decide(staff, approval)
        assert actions.waiting_for(staff) == []
    assert ran == []


def test_an_administrator_does_not_consent_by_an_account_they_made(city):
    admin = cast.officer(Role.ADMINISTRATOR)
    puppet = made(city, Role.ADMINISTRATOR, None, admin)
    with pytest.raises(actions.TooClose):
        actions.approve(approval=actions.ask_key_copy(reason="tahunan", by=by(admin)), by=by(puppet))
    browser = cast.sign_in(puppet)
    assert "tahunan" not in browser.get("/kelola/persetujuan/").content.decode()
    assert browser.post(f"/kelola/persetujuan/{Approval.objects.get().pk}/setuju/").status_code == 404


@pytest.mark.parametrize("way", ["link", "appointment", "second factor", "opened again"])
def test_nor_by_an_account_they_took_over(ran, city, way):
    admin, old = (cast.officer(Role.ADMINISTRATOR) for _ in range(2))
    if way == "link":
        actions.invite(officer=old, by=by(admin))
    elif way == "appointment":
        since = clock.today("Asia/Jakarta")
        actions.appoint(officer=old, role=Role.OFFICE_MANAGER, office=city.main, since=since, until=None, by=by(admin))
    elif way == "second factor":
        request = actions.ask_second_factor_reset(officer=old, reason="hilang", by=by(admin))
        actions.approve(approval=request, by=by(cast.officer(Role.ADMINISTRATOR)))
    else:
        actions.deactivate(officer=old, by=by(cast.officer(Role.ADMINISTRATOR)))
        actions.reactivate(officer=old, by=by(admin))
    with pytest.raises(actions.TooClose):
        actions.approve(approval=actions.ask_key_copy(reason="salinan", by=by(admin)), by=by(old))


def test_after_thirty_days_and_by_anybody_else_it_is_consented(ran, head, city):
    with time_machine.travel("2026-12-01T03:00:00+00:00", tick=False) as travelled:
        admin, manager = cast.officer(Role.ADMINISTRATOR), cast.officer(Role.OFFICE_MANAGER, city.main)
        newcomer = made(city, Role.OFFICE_MANAGER, city.main, admin)
        # Whom a third one made, and who is appointed by the console, is no puppet of the one who asks.
        actions.approve(approval=asked(manager, city.main), by=by(newcomer))
        actions.invite(officer=newcomer, by=by(manager))
        actions.approve(approval=asked(manager, city.main), by=by(head))
        travelled.shift(timedelta(days=30) - timedelta(seconds=1))
        with pytest.raises(actions.TooClose):
            actions.approve(approval=asked(manager, city.main), by=by(newcomer))
        travelled.shift(timedelta(seconds=1))
        actions.approve(approval=asked(manager, city.main), by=by(newcomer))
    assert len(ran) == 3


def test_who_asked_reads_whom_to_ask(manager, city):
    loket = cast.officer(Role.COUNTER_OFFICER, city.main)
    actions.ask_second_factor_reset(officer=loket, reason="hilang", by=by(manager))
    assert "30 hari" in cast.sign_in(manager).get("/kelola/persetujuan/").content.decode()


# -- who asked and left --


def test_what_somebody_asked_for_before_their_appointment_ended_is_not_done(ran, manager, head, city):
    approval = asked(manager, city.main)
    held = Appointment.objects.get(officer=manager)
    admin = cast.officer(Role.ADMINISTRATOR)
    actions.end_appointment(appointment=held, on=clock.today("Asia/Jakarta"), by=by(admin))
    Appointment.objects.create(
        city=cast.CODE, officer=manager, role=Role.COUNTER_OFFICER, office=city.main, since="2020-01-01"
    )
    with pytest.raises(actions.AskerLeft):
        actions.approve(approval=approval, by=by(head))
    approval.refresh_from_db()
    assert (ran, approval.state) == ([], "waiting")


def test_nor_when_the_account_was_closed(ran, manager, head, city):
    approval = asked(manager, city.main)
    Officer.objects.filter(pk=manager.pk).update(is_active=False)
    with pytest.raises(actions.AskerLeft):
        actions.approve(approval=approval, by=by(head))


def test_closing_an_account_takes_back_what_it_asked_for(ran, manager, head, city):
    approval, others = asked(manager, city.main), asked(head, None)
    actions.deactivate(officer=manager, by=by(cast.officer(Role.ADMINISTRATOR)))
    approval.refresh_from_db()
    others.refresh_from_db()
    assert (approval.state, others.state) == ("withdrawn", "waiting")
    assert Event.objects.filter(what="people.approval_withdrawn", about_id=f"{approval.pk}").count() == 1
    with pytest.raises(actions.AlreadyDecided):
        actions.approve(approval=approval, by=by(head))
    assert ran == []


def test_what_is_refused_inside_leaves_the_request_waiting(ran, manager, head, city):
    approval = asked(manager, city.main, n=-1)
    with pytest.raises(NotNow):
        actions.approve(approval=approval, by=by(head))
    approval.refresh_from_db()
    assert approval.state == "waiting"
    assert not Event.objects.filter(what="people.approved").exists()


def test_what_was_decided_is_decided_once(ran, manager, head, city):
    for decide in (
        lambda row: actions.approve(approval=row, by=by(head)),
        lambda row: actions.refuse(approval=row, by=by(head), answer="tidak"),
        lambda row: actions.withdraw(approval=row, by=by(manager)),
    ):
        approval = asked(manager, city.main)
        decide(approval)
        for again in (actions.approve, actions.refuse):
            with pytest.raises(actions.AlreadyDecided):
                again(approval=approval, by=by(head), answer="lagi")
    assert len(ran) == 1


def test_after_a_day_it_is_too_late(ran, manager, head, city):
    with time_machine.travel("2026-12-01T03:00:00+00:00", tick=False) as travelled:
        approval = asked(manager, city.main)
        travelled.shift(timedelta(hours=24))
        with pytest.raises(actions.AlreadyDecided):
            actions.approve(approval=approval, by=by(head))
        assert actions.expire_approvals(now=clock.now(), by=SYSTEM) == 1
        assert actions.expire_approvals(now=clock.now(), by=SYSTEM) == 0
    approval.refresh_from_db()
    assert approval.state == "expired"


def test_asking_and_refusing_need_a_reason(ran, manager, head, city):
    with pytest.raises(Invalid):
        actions.ask(kind=KIND, arguments={"n": 1}, reason="  ", office=city.main, by=by(manager))
    with pytest.raises(Invalid):
        actions.refuse(approval=asked(manager, city.main), by=by(head), answer=" ")


def test_two_who_consent_at_once_do_it_once(ran, transactional_db):
    city = cast.found_city()
    manager = cast.officer(Role.OFFICE_MANAGER, city.main)
    heads = [cast.officer(Role.HEAD_OF_OFFICE) for _ in range(6)]
    approval = asked(manager, city.main)

    answers = together([lambda who=who: actions.approve(approval=approval, by=by(who)) for who in heads])

    assert kinds(answers) == {"int": 1, "AlreadyDecided": 5}
    assert len(ran) == 1
    assert Event.objects.filter(what="tests.done").count() == 1


def test_without_the_swap_two_would_do_it_twice(ran, transactional_db, monkeypatch):
    """Negative control: the same crowd when the state is not compared in the statement that moves it."""
    city = cast.found_city()
    manager = cast.officer(Role.OFFICE_MANAGER, city.main)
    heads = [cast.officer(Role.HEAD_OF_OFFICE) for _ in range(6)]
    approval = asked(manager, city.main)
    monkeypatch.setattr(module, "_move", lambda *_args, **_more: True)

    together([lambda who=who: actions.approve(approval=approval, by=by(who)) for who in heads])

    assert len(ran) == 6


@pytest.mark.parametrize(
    ("constraint", "sql"),
    [
        ("approval_by_another", "UPDATE antri_approval SET decided_by_id = asked_by_id, state = 'approved'"),
        ("approval_decided", "UPDATE antri_approval SET state = 'approved'"),
        ("approval_span", "UPDATE antri_approval SET expires_at = asked_at"),
    ],
)
def test_raw_sql_cannot_let_one_person_be_two(ran, manager, city, constraint, sql):
    asked(manager, city.main)
    if constraint == "approval_by_another":
        sql += ", decided_at = asked_at"
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


# -- the first kind: a second factor that was lost --


def test_a_lost_second_factor_is_taken_away_by_two(manager, head, city):
    loket = cast.officer(Role.COUNTER_OFFICER, city.main, username="loket")
    browser = cast.sign_in(loket)
    set_up_totp(browser)

    asking = cast.sign_in(manager)
    asking.post(f"/kelola/petugas/{loket.pk}/2fa/", {"reason": "Ponsel hilang"})
    approval = Approval.objects.get()
    assert Authenticator.objects.filter(user=loket).exists()
    assert asking.post(f"/kelola/persetujuan/{approval.pk}/setuju/").status_code == 403

    deciding = cast.sign_in(head)
    page = deciding.get("/kelola/persetujuan/").content.decode()
    assert "Ponsel hilang" in page
    assert "loket" in page
    assert 'class="count">1' in page
    assert deciding.post(f"/kelola/persetujuan/{approval.pk}/setuju/").status_code == 302

    assert not Authenticator.objects.filter(user=loket).exists()
    assert browser.get("/akun/2fa/").status_code == 302, "and the sessions are over"
    assert "Riwayat" in deciding.get("/kelola/persetujuan/").content.decode()


def test_whom_it_is_about_is_no_second_person(city):
    first, second = (cast.officer(Role.OFFICE_MANAGER, city.main) for _ in range(2))
    approval = actions.ask_second_factor_reset(officer=second, reason="hilang", by=by(first))
    with pytest.raises(actions.NotYourself):
        actions.approve(approval=approval, by=by(second))


def test_a_request_of_another_office_is_not_there(manager, city):
    loket = cast.officer(Role.COUNTER_OFFICER, city.district)
    far = cast.officer(Role.OFFICE_MANAGER, city.district)
    approval = actions.ask_second_factor_reset(officer=loket, reason="hilang", by=by(far))
    browser = cast.sign_in(manager)
    assert browser.post(f"/kelola/persetujuan/{approval.pk}/setuju/").status_code == 404
    assert "hilang" not in browser.get("/kelola/persetujuan/").content.decode()


def test_refusing_without_a_reason_says_so_on_the_page(manager, head, city):
    loket = cast.officer(Role.COUNTER_OFFICER, city.main)
    approval = actions.ask_second_factor_reset(officer=loket, reason="hilang", by=by(manager))
    page = cast.sign_in(head).post(f"/kelola/persetujuan/{approval.pk}/tolak/", {"answer": ""})
    assert page.status_code == 422
    assert "Tulis alasan menolak" in page.content.decode()
    own = cast.sign_in(manager)
    assert own.post(f"/kelola/persetujuan/{approval.pk}/tarik/").status_code == 302
    assert Approval.objects.get().state == "withdrawn"
    assert Officer.objects.get(pk=loket.pk).sign_outs == 0


# -- copying keys --


def test_keys_are_copied_only_after_two_people_agreed_and_for_two_hours(head, city):
    with time_machine.travel("2026-12-01T03:00:00+00:00", tick=False) as travelled:
        check_two_people()  # the head alone is appointed: nobody is there to ask
        admin = cast.officer(Role.ADMINISTRATOR, username="admin")
        with pytest.raises(Refused):
            check_two_people()

        cast.sign_in(admin).post("/kelola/persetujuan/kunci/", {"reason": "Salinan tahunan"})
        approval = Approval.objects.get()
        with pytest.raises(Refused):
            check_two_people()
        actions.approve(approval=approval, by=by(head))

        check_two_people()
        travelled.shift(timedelta(hours=2))
        with pytest.raises(Refused):
            check_two_people()


def test_closing_the_other_account_does_not_leave_the_keys_to_one(head, city):
    admin = cast.officer(Role.ADMINISTRATOR)
    actions.deactivate(officer=head, by=by(admin))
    Appointment.objects.filter(officer=head).update(until="2026-01-01")
    with pytest.raises(Refused):
        check_two_people()


def test_asking_to_copy_keys_needs_a_reason(head):
    page = cast.sign_in(head).post("/kelola/persetujuan/kunci/", {"reason": ""})
    assert page.status_code == 422
    assert not Approval.objects.exists()
