"""What stands on the tablet's first page."""

from datetime import date

from antri.directory.actions import set_setting
from antri.directory.queries import catalogue, version_of
from antri.journal.actions import SYSTEM
from antri.kecamatan.queries.intake import MOST_TILES, tiles


def test_every_kind_of_service_comes_before_a_second_of_one_kind(place):
    chosen = tiles(place.office)
    groups = [service.group_id for service in chosen.shown]
    there = {service.group_id for service in [*chosen.shown, *chosen.rest]}
    first = min(len(there), MOST_TILES - 1)
    assert len(set(groups[:first])) == first


def test_no_service_is_lost_and_none_stands_twice(place):
    chosen = tiles(place.office)
    codes = [service.code for service in [*chosen.shown, *chosen.rest]]
    assert sorted(codes) == sorted(catalogue().services)
    assert len(chosen.shown) <= MOST_TILES


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
