"""An officer opens people as the work needs it: no second office, and no crowd of requests, doubles the hour."""

import pytest
import time_machine

from antri.directory.models import Setting
from antri.people.actions import LookedTooOften, count_look
from antri.people.models import Role
from antri.web import moment
from tests import cast
from tests.booking.pages import field
from tests.booking.story import NOW, take
from tests.races.crowd import kinds, together

pytestmark = pytest.mark.django_db(transaction=True)
DESK = "/petugas/disdukcapil/warga/"


@pytest.fixture
def offices(city):
    Setting.objects.create(city=cast.CODE, key="looks_an_hour", value=5)
    moment.forget()
    return [city.main, city.district]


def test_offices_do_not_add_up(offices):
    for number in range(5):
        count_look(office=offices[number % 2], by=cast.COUNTER_OFFICER)

    for office in offices:
        with pytest.raises(LookedTooOften):
            count_look(office=office, by=cast.COUNTER_OFFICER)


def test_of_a_crowd_of_looks_no_more_than_allowed_pass(offices):
    answers = together([lambda: count_look(office=offices[0], by=cast.COUNTER_OFFICER)] * 12)

    assert kinds(answers) == {"NoneType": 5, "LookedTooOften": 7}


def test_one_look_is_not_stretched_by_asking_again_and_again(city):
    with time_machine.travel(NOW, tick=False) as moves:
        take(city)
        officer = cast.staff_client(Role.COUNTER_OFFICER, city.main)
        page = officer.post(DESK, {"siapa": cast.CITRA.nik})
        for _again in range(2):
            moves.shift(7 * 60)
            page = officer.post(DESK, {"terkunci": field(page, "terkunci")})
            assert page.status_code == 200
        moves.shift(2 * 60)

        page = officer.post(DESK, {"terkunci": field(page, "terkunci")})

    assert page.status_code == 410
    assert "kedaluwarsa" in page.content.decode()
