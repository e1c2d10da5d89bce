import uuid
from datetime import UTC, datetime

import pytest
from django.db import transaction

from antri.booking.models import Claim
from antri.journal.models import Event
from antri.people.actions import open_sealed, seal
from antri.people.models import SealBroken
from tests import cast

FIELDS = {"name": "Citra Rekaan", "nik": "5399010101709991"}


@pytest.fixture
def claim(city):
    key = uuid.uuid4()
    return Claim.objects.create(
        id=key,
        city=cast.CODE,
        office=city.main,
        date="2026-12-01",
        identity_index="0" * 64,
        code="ABCD2345",
        sealed=seal("claim", key, FIELDS),
        created_at=datetime(2026, 11, 24, tzinfo=UTC),
    )


def openings():
    return Event.objects.filter(what="people.opened")


@pytest.mark.goal("G23")
def test_every_opening_writes_one_event_with_actor_and_reason(claim, tries):
    row = Claim.objects.get(pk=claim.pk)

    for times in range(1, 4):
        assert open_sealed(row, by=cast.COUNTER_OFFICER, reason="claim.settling") == FIELDS
        assert openings().count() == times
        tries(1)

    event = openings().first()
    assert (event.about_kind, event.about_id, event.city) == ("claim", str(claim.pk), cast.CODE)
    assert (event.actor_kind, event.actor_id, event.channel) == ("officer", cast.COUNTER_OFFICER.id, "desk")
    assert event.data == {"reason": "claim.settling"}


def test_the_event_holds_nothing_personal(claim):
    open_sealed(claim, by=cast.COUNTER_OFFICER, reason="claim.settling")
    assert not any(fact in str(openings().values().first()) for fact in FIELDS.values())


def test_the_event_goes_with_the_transaction_it_was_opened_in(claim):
    with pytest.raises(RuntimeError), transaction.atomic():
        open_sealed(claim, by=cast.COUNTER_OFFICER, reason="claim.settling")
        assert openings().count() == 1
        raise RuntimeError
    assert openings().count() == 0


def test_when_the_event_cannot_be_written_nothing_is_opened(claim):
    claim.city = None  # no event without a city: NOT NULL
    opened = None
    with pytest.raises(Exception, match=r"(?i)null"), transaction.atomic():
        opened = open_sealed(claim, by=cast.COUNTER_OFFICER, reason="claim.settling")
    assert opened is None


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_is_opened(claim, reason):
    with pytest.raises(ValueError, match="reason"):
        open_sealed(claim, by=cast.COUNTER_OFFICER, reason=reason)
    assert openings().count() == 0


def test_a_blob_of_another_row_is_not_opened_and_writes_no_event(claim):
    claim.sealed = seal("claim", uuid.uuid4(), FIELDS)
    with pytest.raises(SealBroken):
        open_sealed(claim, by=cast.COUNTER_OFFICER, reason="claim.settling")
    assert openings().count() == 0
