"""G21 for those served by hand; and their NIK follows a change of the keys."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from antri.journal.actions import SYSTEM
from antri.kecamatan.actions.erase import erase_intakes
from antri.kecamatan.models import Intake, IntakeAside
from antri.management.recovery.rotate import clear_second_index, fill_second_index, reseal, switch_index
from antri.people.actions import open_sealed
from antri.people.queries import identity_index
from tests import cast
from tests.faults.places import fresh_keys
from tests.security.traces import finds, rows

WHO = replace(cast.person(88_100), name="Kenari Zqwvabxyrahasia")
FIELDS = {"name": WHO.name, "nik": WHO.nik}


@pytest.mark.goal("G21")
def test_names_and_niks_go_after_the_retention_and_the_counts_stay(place):
    place.tablet.sends(place.tablet.row(place.ujang, **FIELDS), place.tablet.row(place.ujang, service="X", **FIELDS))
    row = Intake.objects.get()
    hints = [bytes(row.sealed).hex(), row.identity_index, bytes(IntakeAside.objects.get().sealed).hex()]
    assert all(hint in rows() for hint in hints)
    place.clock.shift(timedelta(days=90).total_seconds())
    assert erase_intakes(by=SYSTEM) == 0
    place.clock.shift(timedelta(days=1).total_seconds())
    assert erase_intakes(by=SYSTEM) == 2
    assert erase_intakes(by=SYSTEM) == 0
    kept = rows()
    assert not [hint for hint in hints if hint in kept]
    assert finds(kept, [WHO]) == []
    assert Intake.objects.get().count == 1


@pytest.mark.goal("G18", "G19")
def test_no_row_shows_a_person(place):
    place.tablet.sends(place.tablet.row(place.ujang, **FIELDS), place.tablet.row(place.ujang, service="X", **FIELDS))
    assert finds(rows(), [WHO]) == []


@pytest.mark.goal("G19")
def test_keys_are_changed_while_a_tablet_waits(place, settings):
    """Field keys and index key change; what was sealed opens, the NIK is found, and what comes after it too."""
    place.tablet.sends(place.tablet.row(place.ujang, **FIELDS), place.tablet.row(place.ujang))
    waiting = place.tablet.row(place.ujang, **FIELDS)
    before = identity_index("nik", WHO.nik)
    fresh = fresh_keys()
    settings.FIELD_KEYS = f"{fresh['FIELD_KEYS']},{settings.FIELD_KEYS}"
    assert reseal(by=SYSTEM).broken == []
    settings.FIELD_KEYS = fresh["FIELD_KEYS"]
    settings.INDEX_KEY_NEXT = fresh["INDEX_KEY"]
    assert fill_second_index(by=SYSTEM).broken == []
    settings.INDEX_KEY, settings.INDEX_KEY_BEFORE, settings.INDEX_KEY_NEXT = fresh["INDEX_KEY"], settings.INDEX_KEY, ""
    assert switch_index(by=SYSTEM).broken == []
    assert clear_second_index(by=SYSTEM).broken == []
    settings.INDEX_KEY_BEFORE = ""
    after = identity_index("nik", WHO.nik)
    assert after != before
    assert place.tablet.sends(waiting) == [("kept", "")]
    found = Intake.objects.filter(identity_index=after)
    assert found.count() == 2
    assert all(open_sealed(row, by=SYSTEM, reason="desk.serving") == FIELDS for row in found)
    assert json.dumps(FIELDS) not in rows()
