"""What stands on the tablet's first page."""

from datetime import date

import pytest

from antri.directory.actions import set_setting
from antri.directory.models import Service, ServiceGroup
from antri.directory.queries import catalogue, forget, version_of
from antri.journal.actions import SYSTEM
from antri.kecamatan.queries.intake import MOST_TILES, tiles
from tests import cast


@pytest.fixture
def full(place):
    """Three kinds of services, five and more of each: more than the page holds."""
    for kind in ("kia", "pindah"):
        group = ServiceGroup.objects.create(
            city=cast.CODE, code=kind, name=kind, name_en=kind, icon="paper", position=9
        )
        for n in range(5):
            names = {"name": f"{kind} {n}", "short_name": f"{kind} {n}", "name_en": "x", "short_name_en": "x"}
            Service.objects.create(city=cast.CODE, code=f"{kind}_{n}".upper(), group=group, position=20 + n, **names)
    forget()
    return place


def test_every_kind_of_service_comes_before_a_second_of_one_kind(full):
    chosen = tiles(full.office)
    groups = [service.group_id for service in chosen.shown]
    there = {service.group_id for service in [*chosen.shown, *chosen.rest]}
    assert len(there) == 3
    assert set(groups[:3]) == set(groups[3:6]) == there


def test_no_service_is_lost_and_none_stands_twice(full):
    chosen = tiles(full.office)
    codes = [service.code for service in [*chosen.shown, *chosen.rest]]
    assert sorted(codes) == sorted(catalogue().services)
    # The ninth tile opens the rest.
    assert (len(chosen.shown), len(codes)) == (MOST_TILES - 1, 14)


def test_what_the_office_wrote_stands_as_it_wrote_it(place):
    codes = list(catalogue().services)[-3:]
    set_setting(
        key="tablet_tiles",
        value=codes,
        office=place.office,
        valid_from=date(2026, 12, 8),
        source="what the kecamatan asked for",
        seen=version_of("tablet_tiles", place.office),
        by=SYSTEM,
    )
    assert [service.code for service in tiles(place.office).shown] == codes
