"""Counters as facts of an office: put up, changed, one editor at a time."""

import json
from datetime import date

import pytest
import time_machine

from antri.directory.actions import EditedMeanwhile
from antri.directory.actions.counters import CounterFacts, add_counter, change_counter, counter_values
from antri.directory.models import Counter, Offering
from antri.journal.models import Event
from antri.people.models import Role
from antri.web.refusals import Invalid
from tests import cast

PAGE = "/kelola/disdukcapil/loket/"
TUESDAY = date(2027, 1, 5)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2027-01-05T02:00:00+00:00", tick=False):
        yield


def add(city, number=3, **facts):
    return add_counter(
        office=city.main, facts=CounterFacts(number=number, name=f"Loket {number}", **facts), by=cast.HEAD_OF_OFFICE
    )


def codes(refused):
    return [(field, code) for field, code, _text in refused.value.errors]


def test_a_counter_is_put_up_and_written_down(city):
    row = add(city, lanes=("pickup", "main"), services=("KTP_HILANG",), is_accessible=True)
    assert counter_values(Counter.objects.get(pk=row.pk)) == {
        "number": 3,
        "name": "Loket 3",
        "lanes": ["main", "pickup"],
        "services": ["KTP_HILANG"],
        "is_accessible": True,
        "is_active": True,
    }
    event = Event.objects.latest("pk")
    assert (event.what, event.data["counter"], event.data["office"]) == ("directory.counter_added", 3, "disdukcapil")


def test_a_number_is_used_once_per_office(city):
    add(city)
    with pytest.raises(Invalid) as refused:
        add(city)
    assert codes(refused) == [("number", "counter.number")]
    other = CounterFacts(number=3, name="Loket 3")
    assert add_counter(office=city.district, facts=other, by=cast.HEAD_OF_OFFICE).number == 3


def test_every_fault_is_told_at_once(city):
    facts = CounterFacts(number=100, name="  ", lanes=("vip",), services=("TIDAK_ADA",))
    with pytest.raises(Invalid) as refused:
        add_counter(office=city.main, facts=facts, by=cast.HEAD_OF_OFFICE)
    assert [field for field, _code in codes(refused)] == ["number", "name", "lanes", "services"]
    assert not Counter.objects.exists()


def test_a_change_says_before_whose_eyes_it_was_made(city):
    row = add(city)
    seen = counter_values(row)
    change_counter(counter=row, facts=CounterFacts(number=3, name="Loket Utama"), seen=seen, by=cast.HEAD_OF_OFFICE)
    with pytest.raises(EditedMeanwhile) as refused:
        change_counter(counter=row, facts=CounterFacts(number=5, name="Lain"), seen=seen, by=cast.HEAD_OF_OFFICE)
    assert refused.value.facts["theirs"]["name"] == "Loket Utama"
    assert Counter.objects.get().name == "Loket Utama"
    assert Event.objects.filter(what="directory.counter_changed").count() == 1


def test_a_change_may_not_take_the_number_of_another(city):
    add(city)
    row = add(city, 4)
    with pytest.raises(Invalid):
        change_counter(
            counter=row, facts=CounterFacts(number=3, name="x"), seen=counter_values(row), by=cast.HEAD_OF_OFFICE
        )
    assert Counter.objects.get(pk=row.pk).number == 4


def test_the_manager_adds_and_changes_on_pages(city):
    browser = cast.staff_client(Role.OFFICE_MANAGER, city.main)
    form = {"number": "1", "name": "Loket 1", "lanes": ["main"], "services": ["KTP_HILANG"], "is_active": "on"}
    answer = browser.post(PAGE, form, follow=True)
    assert "Loket 1 ditambahkan." in answer.content.decode()
    row = Counter.objects.get()
    assert (row.lanes, row.services, row.is_accessible) == (["main"], ["KTP_HILANG"], False)

    page = browser.get(f"{PAGE}1/")
    assert page.status_code == 200
    seen = json.dumps(counter_values(row))
    changed = form | {"is_accessible": "on", "services": ["KTP_HILANG", "KK_UBAH"], "seen": seen}
    browser.post(f"{PAGE}1/", changed)
    row.refresh_from_db()
    assert (row.services, row.is_accessible) == (["KK_UBAH", "KTP_HILANG"], True)

    late = browser.post(f"{PAGE}1/", changed | {"name": "Lain"})
    assert late.status_code == 409
    assert "Sudah diubah orang lain" in late.content.decode()
    # What is there now came with the answer: saving again overwrites it knowingly.
    again = late.context["form"]["seen"].value()
    assert browser.post(f"{PAGE}1/", changed | {"name": "Lain", "seen": again}).status_code == 303
    assert Counter.objects.get().name == "Lain"


def test_a_service_that_is_no_longer_offered_is_not_dropped_in_silence(city):
    row = add(city, services=("SURAT_DARING",))
    row.services = ["SURAT_DARING", "KTP_HILANG"]
    row.save(update_fields=["services"])
    Offering.objects.filter(service=city.online_only).delete()
    page = cast.staff_client(Role.OFFICE_MANAGER, city.main).get(f"{PAGE}3/")
    assert ("SURAT_DARING", "Surat daring") in page.context["form"].fields["services"].choices


def test_faults_are_shown_at_their_fields(city):
    browser = cast.staff_client(Role.OFFICE_MANAGER, city.main)
    add(city)
    answer = browser.post(PAGE, {"number": "3", "name": "Loket 3"})
    assert answer.status_code == 422
    assert "Nomor itu sudah dipakai loket lain" in answer.content.decode()
    assert browser.post(PAGE, {"number": "", "name": ""}).status_code == 422
    assert browser.get(f"{PAGE}77/").status_code == 404


@pytest.mark.parametrize("role", [Role.COUNTER_OFFICER, Role.VERIFIER])
def test_who_works_at_a_counter_does_not_edit_it(city, role):
    assert cast.staff_client(role, city.main).get(PAGE).status_code == 403
