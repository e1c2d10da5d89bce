"""Begin, save and give up a draft: once only, by two phones without loss, forgotten when its time is over."""

import datetime

import pytest
import time_machine

from antri.applications.actions.cancel_application import cancel_application, expire_drafts
from antri.applications.actions.find_again import find_any
from antri.applications.actions.move import WrongStatus
from antri.applications.actions.save_step import DraftExpired, SavedElsewhere, save_step
from antri.applications.actions.start_draft import NotFiled, TooManyDrafts, start_draft
from antri.applications.actions.submit import submit
from antri.applications.models import Application, Paper
from antri.applications.queries import by_token
from antri.applications.queries.answers import answers_of
from antri.booking.actions import NotFound
from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from antri.people.models import SealBroken
from antri.web import clock
from tests import cast
from tests.applications import filing
from tests.applications.cast import paper

BY = cast.CITRA.actor


def save(application: Application, token: str, step: str, answers: dict, version: int | None = None) -> Application:
    version = application.version if version is None else version
    return save_step(application=application, token=token, step=step, answers=answers, version=version, by=BY)


def test_a_draft_opens_with_its_link_and_with_no_other(city: cast.City) -> None:
    application, token = filing.begun(city)
    _other, foreign = filing.begun(city)

    assert by_token(token) == application
    assert answers_of(application, token)["screening"] == filing.SCREENING
    with pytest.raises(SealBroken):
        answers_of(application, foreign)


def test_the_same_key_begins_one_draft(city: cast.City) -> None:
    first, token = filing.begun(city, key="k" * 24)
    again, same = filing.begun(city, key="k" * 24)

    assert (again.pk, same) == (first.pk, token)
    assert Application.objects.count() == 1
    assert Event.objects.filter(what="application.begun").count() == 1


@pytest.mark.parametrize("answers", [{}, {"q_where": "abroad"}, {"q_where": "moon"}])
def test_what_cannot_be_filed_begins_no_draft(city: cast.City, answers: dict[str, str]) -> None:
    with pytest.raises(NotFiled):
        filing.begun(city, screening=answers)
    assert not Application.objects.exists()


def test_a_service_without_a_form_in_use_begins_no_draft(city: cast.City) -> None:
    with pytest.raises(NotFiled):
        start_draft(service=city.ktp, screening={}, by=BY)


def test_one_device_begins_so_many_a_day(city: cast.City) -> None:
    for _ in range(6):
        filing.begun(city, device="one")
    with pytest.raises(TooManyDrafts):
        # The flood is calmed by the minute in memory; here it is the count of the day.
        from antri.people.actions import forget

        forget()
        filing.begun(city, device="one")

    filing.begun(city, device="another")
    cancel_application(application=Application.objects.filter(device="one")[0], by=BY)
    filing.begun(city, device="one")


def test_each_save_keeps_it_longer_and_tells_where_to_go_on(city: cast.City) -> None:
    application, token = filing.begun(city)
    later = clock.now() + datetime.timedelta(days=40)

    with time_machine.travel(later, tick=False):
        saved = save(application, token, "applicant", filing.ANSWERS["applicant"])

    assert saved.expires_on == clock.today("Asia/Jakarta") + datetime.timedelta(days=130)
    assert saved.step == "child"
    assert answers_of(saved, token)["answers"]["applicant_name"] == "Sekar Contoh"


def test_a_repeated_post_changes_nothing(city: cast.City) -> None:
    application, token = filing.begun(city)
    once = save(application, token, "child", filing.ANSWERS["child"])

    again = save(application, token, "child", filing.ANSWERS["child"], version=application.version)

    assert again.version == once.version
    assert Event.objects.filter(what="application.saved").count() == 1


def test_two_phones_never_overwrite_each_other_silently(city: cast.City) -> None:
    application, token = filing.begun(city)
    save(application, token, "child", filing.ANSWERS["child"])

    with pytest.raises(SavedElsewhere) as refused:
        save(application, token, "child", {**filing.ANSWERS["child"], "child_name": "Kirani Contoh"}, version=0)

    assert refused.value.facts["stands"] == {"child_name": "Kirana Contoh"}
    stands = Application.objects.get(pk=application.pk)
    assert answers_of(stands, token)["answers"]["child_name"] == "Kirana Contoh"
    # Whoever has seen it may replace it.
    save(application, token, "child", {"child_name": "Kirani Contoh"}, version=refused.value.facts["version"])
    stands = Application.objects.get(pk=application.pk)
    assert answers_of(stands, token)["answers"]["child_name"] == "Kirani Contoh"


def test_two_phones_fill_different_steps_without_a_question(city: cast.City) -> None:
    application, token = filing.begun(city)
    save(application, token, "child", filing.ANSWERS["child"], version=0)

    both = save(application, token, "parents", filing.ANSWERS["parents"], version=0)

    answers = answers_of(both, token)["answers"]
    assert (answers["child_name"], answers["mother_name"]) == ("Kirana Contoh", "Sekar Contoh")


def test_an_answer_can_be_emptied_again(city: cast.City) -> None:
    application, token = filing.begun(city)
    saved = save(application, token, "applicant", {"applicant_email": "a@contoh.example"})

    emptied = save(saved, token, "applicant", {"applicant_email": None})

    assert "applicant_email" not in answers_of(emptied, token)["answers"]


def test_a_draft_whose_link_is_lost_is_found_by_its_code_and_the_phone_it_was_told(city: cast.City) -> None:
    application, token = filing.begun(city)
    with pytest.raises(NotFound):
        find_any(code=application.code, last_four="", by=BY)
    saved = save(application, token, "child", filing.ANSWERS["child"])
    assert saved.finder == ""
    saved = save(saved, token, "applicant", filing.ANSWERS["applicant"])

    assert find_any(code=application.code, last_four="0001", by=BY) == ("application", token)
    with pytest.raises(NotFound):
        find_any(code=application.code, last_four="0002", by=BY)
    # Another phone leads to it from now on, and no half of one ever does.
    saved = save(saved, token, "applicant", {"applicant_phone": "+6281200000002"})
    assert find_any(code=application.code, last_four="0002", by=BY).token == token
    saved = save(saved, token, "applicant", {"applicant_phone": "0002"})
    assert saved.finder == ""


def test_a_draft_is_erased_when_its_time_is_over(city: cast.City) -> None:
    application, token = filing.begun(city)
    filing.fill(application, token)
    fresh, _token = filing.begun(city)
    Application.objects.filter(pk=application.pk).update(expires_on=clock.today("Asia/Jakarta"))
    assert expire_drafts(by=SYSTEM) == 0
    Application.objects.filter(pk=application.pk).update(
        expires_on=clock.today("Asia/Jakarta") - datetime.timedelta(days=1)
    )
    with pytest.raises(DraftExpired):
        save(Application.objects.get(pk=application.pk), token, "child", {"child_name": "Lain"})

    assert expire_drafts(by=SYSTEM) == 1

    gone = Application.objects.get(pk=application.pk)
    assert (gone.status, gone.answers, gone.device, gone.finder) == ("cancelled", None, "", "")
    assert gone.erased_at is not None
    assert not Paper.objects.filter(application=gone).exclude(state=Paper.State.REMOVED).exists()
    fresh.refresh_from_db()
    assert fresh.status == "draft"
    assert expire_drafts(by=SYSTEM) == 0


def test_a_draft_that_was_given_up_keeps_nothing(city: cast.City) -> None:
    application, token = filing.begun(city)
    filing.fill(application, token)

    cancel_application(application=application, by=BY)
    cancel_application(application=application, by=BY)

    gone = Application.objects.get(pk=application.pk)
    assert (gone.status, gone.answers, gone.finder) == ("cancelled", None, "")
    assert Event.objects.filter(what="application.cancelled").count() == 1
    with pytest.raises(WrongStatus):
        save(gone, token, "child", {"child_name": "Lain"})
    with pytest.raises(WrongStatus):
        submit(application=gone, token=token, by=BY)


def test_a_draft_is_given_up_with_its_papers_or_not_at_all(city: cast.City, monkeypatch: pytest.MonkeyPatch) -> None:
    application, token = filing.begun(city)
    filing.fill(application, token)

    def power_cut(*args: object, **facts: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("antri.applications.actions.papers.remove.record", power_cut)
    with pytest.raises(RuntimeError):
        cancel_application(application=application, by=BY)

    assert Application.objects.get(pk=application.pk).status == "draft"
    assert Paper.objects.filter(application=application, state=Paper.State.KEPT).count() == len(filing.PAPERS)


def test_what_is_sent_can_be_cancelled_until_an_officer_has_it(city: cast.City) -> None:
    application, token = filing.begun(city)
    filing.fill(application, token)
    sent = submit(application=application, token=token, by=BY)
    paper(sent, "up_kk")
    Application.objects.filter(pk=sent.pk).update(
        status="in_review", officer=cast.officer(cast.Role.VERIFIER, city.main), officer_seen_at=clock.now()
    )
    with pytest.raises(WrongStatus):
        cancel_application(application=sent, by=BY)
    Application.objects.filter(pk=sent.pk).update(status="submitted", officer=None, officer_seen_at=None)

    gone = cancel_application(application=sent, by=BY)

    assert gone.status == "cancelled"
    assert gone.answers is not None  # kept as long as the office keeps what is over
