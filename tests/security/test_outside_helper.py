"""An outside helper books, and does nothing else: every route of the staff area is tried, and no page names anybody.

Who may is told here by hand, not by the rules of the views.
"""

from datetime import UTC, date, datetime

import pytest
import time_machine

from antri.booking.actions import book
from antri.booking.models import Booking
from antri.people.models import Role
from tests import cast
from tests.security.test_access import opens, staff_routes

# The whole of what is theirs, besides their own account.
THEIRS = {
    "/petugas/",
    "/petugas/<slug:office>/daftarkan/",
    "/petugas/<slug:office>/daftarkan/latihan/",
    "/petugas/<slug:office>/daftarkan/<uuid:booking>/slip/",
    "/petugas/<slug:office>/daftarkan/<uuid:booking>/urungkan/",
    "/petugas/<slug:office>/daftarkan/<uuid:booking>/kembalikan/",
}
NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def helper(city):
    with time_machine.travel(NOW, tick=False):
        for number in range(3):
            order = cast.order(city, date(2026, 12, 8), cast.person(number))
            book(order=order, key=cast.key(number), by=cast.CITRA.actor)
        yield cast.staff_client(Role.OUTSIDE_HELPER, city.main)


@pytest.mark.goal("G17", "G23")
def test_no_route_but_their_own_opens_to_an_outside_helper(helper, tries):
    """As a link and as a form; with addresses of numbers that exist."""
    somebodys = str(Booking.objects.first().pk)
    tried = 0
    for route in staff_routes():
        if route.pattern.startswith("/akun/") or route.pattern in THEIRS:
            continue
        address = route.address.replace("00000000-0000-4000-8000-000000000001", somebodys)
        for ask in (helper.get, helper.post):
            answer = ask(address)
            assert answer.status_code in (403, 405), (address, answer.status_code)
            assert answer.status_code == 405 or not opens(answer), address
            tried += 1
    assert tried > 60
    tries(tried)


@pytest.mark.goal("G23")
def test_what_is_theirs_names_nobody_that_others_booked(helper):
    """Not by name, label, code or key: neither in the list nor by the address of somebody's number."""
    people = list(Booking.objects.all())
    for route in staff_routes():
        if route.pattern not in THEIRS:
            continue
        for booking in people:
            address = route.address.replace("00000000-0000-4000-8000-000000000001", str(booking.pk))
            for ask in (helper.get, helper.post):
                page = ask(address, follow=True).content.decode()
                for each in people:
                    assert each.label not in page
                    assert each.code not in page
                for number in range(3):
                    assert cast.person(number).name not in page
                    assert cast.person(number).nik not in page
    assert set(Booking.objects.values_list("status", flat=True)) == {"booked"}
