"""The office switches forms on and off and changes them: new versions, checked, with a way back."""

import copy
from typing import Any

import pytest

from antri.applications.actions.forms import FormUnfit, save_version, switch_off, switch_on, switch_on_all
from antri.applications.queries.form_differences import Changed, changed_paths
from antri.applications.queries.form_edits import changed, part_of, parts_of, value_at
from antri.applications.queries.forms import Form, live_form
from antri.directory.actions import EditedMeanwhile, NotThere
from antri.directory.models import ApplicationForm, Requirement, Service
from antri.directory.queries import forget
from antri.journal.models import Event
from antri.web import moment
from tests.applications.forms.data import CODES, definition, live
from tests.cast import HEAD_OF_OFFICE, City

pytestmark = pytest.mark.django_db
State = ApplicationForm.State


@pytest.fixture
def form(city: City) -> ApplicationForm:
    """A form in use, in a city that knows everything the form names."""
    whole = definition("KTP_HILANG")
    codes = {item.get("requirement") for step in whole["steps"] for item in step["fields"]} - {None}
    for code in codes | {"KTP_LAMA", "KTP"}:
        Requirement.objects.get_or_create(city=city.row.code, code=code, defaults={"name": code})
    for code in ("KTP_UBAH", "KTP_LUDO", "NIK_KONSOL", "KONSULTASI", "KK_UBAH", "IKD_AKTIVASI", *CODES):
        Service.objects.get_or_create(
            city=city.row.code, code=code, defaults={"name": code, "group": city.ktp.group, "position": 99}
        )
    forget()
    return live(city.ktp)


def edit(form: ApplicationForm, values: dict[tuple[Any, ...], Any], **more: Any) -> ApplicationForm:
    days: dict[str, Any] = {"check_days": form.check_days, "process_days": form.process_days, **more}
    return save_version(based_on=form, definition=changed(form.definition, values), by=HEAD_OF_OFFICE, **days)


TITLE = ("steps", 0, "title")


def test_an_edit_is_a_new_version_on_trial_and_the_old_one_stays_as_it_was(form: ApplicationForm) -> None:
    before = copy.deepcopy(form.definition)

    made = edit(form, {TITLE: "Tentang Anda"})

    form.refresh_from_db()
    assert form.definition == before
    assert form.state == State.LIVE
    assert (made.version, made.state) == ("0.2.1", State.TRIAL)
    assert made.definition["steps"][0]["title"] == "Tentang Anda"
    assert changed_paths(before, made.definition) == [Changed(TITLE, "Data Anda", "Tentang Anda", ("Data Anda",))]
    event = Event.objects.latest("pk")
    assert event.what == "directory.form_edited"
    assert event.data["version"] == "0.2.1"


def test_switching_a_version_on_ends_the_other_and_there_is_a_way_back(form: ApplicationForm) -> None:
    made = edit(form, {TITLE: "Tentang Anda"})

    switch_on(form=made, by=HEAD_OF_OFFICE)
    moment.forget()
    assert live_form(form.service) == made
    form.refresh_from_db()
    assert form.state == State.ENDED

    switch_on(form=form, by=HEAD_OF_OFFICE)
    switch_on(form=form, by=HEAD_OF_OFFICE)
    moment.forget()
    assert live_form(form.service) == form
    assert Event.objects.filter(what="directory.form_switched_on").count() == 2


def test_a_service_switched_off_cannot_be_filed_online(form: ApplicationForm) -> None:
    switch_off(form=form, by=HEAD_OF_OFFICE)

    assert live_form(form.service) is None
    with pytest.raises(NotThere):
        switch_off(form=form, by=HEAD_OF_OFFICE)


def test_only_services_that_were_never_confirmed_are_switched_on_together(form: ApplicationForm, city: City) -> None:
    switch_off(form=form, by=HEAD_OF_OFFICE)
    waiting = live(city.birth)
    ApplicationForm.objects.filter(pk=waiting.pk).update(state=State.TRIAL)

    assert switch_on_all(by=HEAD_OF_OFFICE) == 1

    assert live_form(city.birth) == waiting
    assert live_form(city.ktp) is None


def test_an_edit_that_makes_the_form_unfit_is_refused(form: ApplicationForm) -> None:
    with pytest.raises(FormUnfit) as refused:
        edit(form, {TITLE: ""})

    assert refused.value.mistakes[0][0] == ("steps", 0)
    assert ApplicationForm.objects.count() == 1


def test_two_who_edit_the_same_version_do_not_overwrite_each_other(form: ApplicationForm) -> None:
    edit(form, {TITLE: "Tentang Anda"})

    with pytest.raises(EditedMeanwhile):
        edit(form, {TITLE: "Diri Anda"})


def test_nothing_changed_is_no_version(form: ApplicationForm) -> None:
    assert edit(form, {TITLE: "Data Anda"}) == form
    assert ApplicationForm.objects.count() == 1


def test_days_of_a_step_are_part_of_a_version(form: ApplicationForm) -> None:
    made = edit(form, {}, check_days=1)

    assert (made.check_days, form.check_days) == (1, None)


def test_an_upload_that_is_not_asked_is_not_shown_and_comes_back(form: ApplicationForm) -> None:
    answers = {"q_change": "no", "q_police": "yes", "q_domicile": "yes", "filer_role": "self"}
    uploads = [row.key for row in Form(form.definition).uploads(answers)]
    at = next(
        (*("steps", n, "fields", i), "off")
        for n, step in enumerate(form.definition["steps"])
        for i, item in enumerate(step["fields"])
        if item["key"] == uploads[0]
    )

    without = edit(form, {at: True})
    assert [row.key for row in Form(without.definition).uploads(answers)] == uploads[1:]

    again = edit(without, {at: False})
    assert [row.key for row in Form(again.definition).uploads(answers)] == uploads
    assert again.version == "0.2.2"


@pytest.mark.parametrize("code", CODES)
def test_every_text_of_every_form_can_be_changed(code: str, city: City) -> None:
    whole = definition(code)

    keys = [part.key for part in parts_of(whole)]

    assert len(set(keys)) == len(keys)
    for part in parts_of(whole):
        assert part_of(whole, part.key) == part
        for spot in part.spots:
            assert value_at(whole, spot.path[:-1]) is not None
