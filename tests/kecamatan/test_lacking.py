"""Which papers were missing follows the row that was counted: once, by its author, also when it is sent again."""

import uuid

import pytest

from antri.directory.models import Requirement
from antri.directory.queries import said
from antri.journal.models import Event
from antri.kecamatan.models import Intake, IntakeAside
from antri.kecamatan.queries.intake import day_of
from antri.people.models import Role
from tests import cast


def lacks(place, of, *papers, who=None):
    return place.tablet.row(who or place.ujang, kind="lacks", of=of["id"], papers=list(papers))


def codes() -> list[str]:
    return list(Requirement.objects.order_by("code").values_list("code", flat=True)[:2])


def test_what_was_missing_is_written_to_the_row_and_told_once(place):
    counted = place.tablet.row(place.ujang, outcome="incomplete")
    told = lacks(place, counted, *codes())

    assert place.tablet.sends(counted, told) == [("kept", ""), ("kept", "")]
    assert place.tablet.sends(counted, told) == [("known", ""), ("known", "")]

    assert Intake.objects.get().lacking == codes()
    event = Event.objects.get(what="kecamatan.lacking_noted")
    assert (event.actor_id, event.data) == (
        f"{place.ujang.officer.pk}",
        {"office": place.office.pk, "papers": codes(), "count": 2},
    )


@pytest.mark.parametrize("papers", [[], ["a b"], ["x" * 33], [f"P{number}" for number in range(31)]])
def test_what_is_no_list_of_codes_is_put_aside(place, papers):
    counted = place.tablet.row(place.ujang, outcome="incomplete")

    assert place.tablet.sends(counted, lacks(place, counted, *papers))[1] == ("aside", "unfit")

    assert Intake.objects.get().lacking == []
    assert IntakeAside.objects.count() == 1


def test_nothing_is_missing_of_what_ended_well_is_somebody_elses_or_is_not_there(place):
    done = place.tablet.row(place.ujang)
    theirs = place.tablet.row(place.ujang, outcome="incomplete")
    rows = [
        lacks(place, done, "KK"),
        lacks(place, theirs, "KK", who=place.neneng),
        lacks(place, {"id": str(uuid.uuid4())}, "KK"),
    ]

    assert place.tablet.sends(done, theirs, *rows)[2:] == [("aside", "unfit")] * 3

    assert not Intake.objects.exclude(lacking=[]).exists()


def test_the_days_page_names_what_was_missing(place):
    counted = place.tablet.row(place.ujang, outcome="incomplete")
    first = Requirement.objects.get(code=codes()[0])
    place.tablet.sends(counted, lacks(place, counted, first.code, "GONE"))

    assert [papers for _row, papers in day_of(place.office, Intake.objects.get().date).rows] == [
        [said(first, "name"), "GONE"]
    ]
    page = cast.staff_client(Role.OFFICE_MANAGER, place.office).get(f"/petugas/{place.office.slug}/catatan/")
    assert f"{said(first, 'name')}, GONE" in page.content.decode()
