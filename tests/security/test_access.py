"""G17: every staff route, asked as every role, at the own office and at another, and as nobody.

The routes come from the URLconf. What must happen is told twice: by the rule that the view declares, and for the
routes where a wrong rule would hurt by a table of our own, so that a rule that opens too much is seen.
"""

import re
import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from antri.people.access import Rule, rule_of
from antri.people.models import CITY_WIDE, Role
from config.handlers import is_staff_path
from tests import cast
from tests.security.crawl import routes

ADMIN, HEAD, MANAGER = Role.ADMINISTRATOR, Role.HEAD_OF_OFFICE, Role.OFFICE_MANAGER
# Who may, told independently of the rules. A route below one of these beginnings that asks for less fails here;
# the longest beginning counts.
SENSITIVE = {
    "/kelola/": {ADMIN, HEAD, MANAGER},
    "/kelola/petugas/": {ADMIN, MANAGER},
    "/kelola/persetujuan/": {ADMIN, HEAD, MANAGER},
    "/kelola/jurnal/": {ADMIN, HEAD},
    "/kelola/menuju-daring/": {HEAD},
    "/kelola/<slug:office>/menuju-daring/": {HEAD, MANAGER},
    "/kelola/<slug:office>/menuju-daring/putuskan/": {HEAD},
    "/kelola/pendamping/": {HEAD},
    "/kelola/<slug:office>/pendamping/": {HEAD, MANAGER},
    "/petugas/<slug:office>/daftarkan/": {Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER, Role.OUTSIDE_HELPER},
    "/kelola/<slug:office>/perangkat/": {ADMIN, MANAGER},
    "/kelola/pengaturan/": {ADMIN, HEAD},
    "/kelola/teks/": {ADMIN, HEAD},
    "/kelola/<slug:office>/kalender/": {HEAD, MANAGER},
    "/petugas/<slug:office>/tutup-hari/": {HEAD, MANAGER, Role.KECAMATAN_OFFICER},
    "/petugas/<slug:office>/warga/": {MANAGER, Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER},
    "/petugas/<slug:office>/bantu-ajukan/": {
        Role.COUNTER_OFFICER,
        Role.APPOINTED_OFFICER,
        Role.KECAMATAN_OFFICER,
    },
    "/petugas/<slug:office>/klaim/": {MANAGER, Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER},
    # Whoever takes a file in at a counter is not the one who checks it.
    "/petugas/<slug:office>/berkas/": {MANAGER, Role.VERIFIER},
    "/petugas/<slug:office>/berkas/<slug:code>/lembar/": {MANAGER, Role.VERIFIER, Role.COUNTER_OFFICER},
    "/petugas/<slug:office>/berkas/<slug:code>/tanda-terima/": {
        *(MANAGER, Role.VERIFIER, Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER),
    },
    "/petugas/<slug:office>/proses/": {MANAGER, HEAD, Role.VERIFIER},
    "/petugas/<slug:office>/blangko/": {MANAGER, HEAD, Role.VERIFIER},
    "/petugas/<slug:office>/blangko/<int:number>/telepon/": {MANAGER, HEAD},
    # Whoever sits where people come to fetch something.
    "/petugas/<slug:office>/serah/": {
        *(MANAGER, Role.VERIFIER, Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER),
    },
    "/kelola/<slug:office>/penghapusan/": {MANAGER, HEAD},
    "/petugas/sistem/": {ADMIN},
    "/petugas/kepala/": {HEAD},
}
# Reading the calendar is for everybody who books or serves at the office; these change nothing.
READS_CALENDAR = {ADMIN, HEAD, MANAGER, Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER}
CALENDAR = "/kelola/<slug:office>/kalender/"
READING = {
    CALENDAR + page: READS_CALENDAR
    for page in ("", "<date:date>/", "perubahan/", "jam-buka/", "batas/", "libur/", "perlu-dipindah/", "bukti/")
}
# Open before signing in, and open before the second factor: nothing else may be.
OPEN = {
    "/akun/masuk/",
    "/akun/masuk/kode/",
    "/akun/keluar/",
    "/akun/nonaktif/",
    "/akun/undangan/<str:invitation>/",
    "/akun/demo/<slug:username>/",
}
ENROLLING = ("/akun/masuk/ulang/", "/akun/2fa/", "/akun/sandi/")
# These ask again for password or second factor.
ASKS_AGAIN = (
    "/akun/sandi/",
    "/akun/2fa/aplikasi/",
    "/akun/2fa/kunci/",
    "/akun/2fa/cadangan/",
    "/kelola/petugas/<int:officer>/",
    "/kelola/petugas/baru/",
    "/kelola/persetujuan/",
    "/kelola/<slug:office>/perangkat/",
    "/petugas/<slug:office>/berkas/<slug:code>/putuskan/",
    "/petugas/<slug:office>/blangko/<int:number>/telepon/",
)


class StaffRoute(NamedTuple):
    """One route of the staff area, what it declares, and an address with something in its parameters."""

    pattern: str
    rule: Rule | None
    address: str


def staff_routes() -> list[StaffRoute]:
    addresses = {f"/{route.pattern}": route.address for route in routes("x" * 24)}
    return [
        StaffRoute(pattern, rule_of(view), addresses[pattern])
        for pattern, view in _views(get_resolver())
        if is_staff_path(pattern)
    ]


def _views(resolver: URLResolver, before: str = "/") -> Iterator[tuple[str, object]]:
    for each in resolver.url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route, each.callback
        else:
            yield from _views(each, route)


def opens(answer: HttpResponse) -> bool:
    """Tell whether the view was reached: not sent to sign in, not refused by the gate."""
    if answer.status_code == 302 and re.match(r"/akun/(masuk|2fa)/(\?|$)", answer.headers["Location"]):
        return False
    return not (answer.status_code == 403 and b"bukan untuk tugas Anda" in answer.content)


def told_by_the_rule(rule: Rule, role: Role, *, at_own_office: bool) -> bool:
    if not rule.roles:
        return True
    return role in rule.roles and (role in CITY_WIDE or not rule.office or at_own_office)


def told_by_the_table(pattern: str) -> set[Role] | None:
    if pattern in READING:
        return READING[pattern]
    fitting = [start for start in SENSITIVE if pattern.startswith(start)]
    return SENSITIVE[max(fitting, key=len)] if fitting else None


@pytest.fixture
def everybody(city):
    """A browser for each role: at the office that the addresses name, and at another."""
    people = {(role, True): cast.staff_client(role, None if role in CITY_WIDE else city.main) for role in Role}
    people |= {(role, False): cast.staff_client(role, city.district) for role in Role if role not in CITY_WIDE}
    return people


def ask(browser: Client, route: StaffRoute) -> HttpResponse:
    """Ask without changing anything: an unknown method reaches the view and is refused there."""
    answer = browser.generic("TRACE", route.address)
    assert answer.status_code < 500, route
    return answer


@pytest.mark.goal("G17")
def test_every_staff_route_declares_a_rule():
    found = staff_routes()
    assert len(found) > 40
    assert [route.pattern for route in found if route.rule is None] == []


@pytest.mark.goal("G17")
def test_a_route_without_a_rule_is_refused_to_everybody(everybody, settings):
    """Negative control for the test above, and the gate's own answer."""
    settings.ROOT_URLCONF = "tests.security.hole"
    for (role, _own), browser in everybody.items():
        answer = browser.get("/kelola/lubang/")
        assert answer.status_code == 403, role
        assert b"rahasia" not in answer.content
    assert Client().get("/kelola/lubang/").status_code == 403
    assert [route.pattern for route in staff_routes() if route.rule is None] == ["/kelola/lubang/"]


@pytest.mark.goal("G17")
@pytest.mark.only_on("sqlite")  # the gate reads one row; the walks below ask it on both databases
def test_every_role_opens_what_its_rule_says_and_nothing_else(everybody, tries):
    wrong = []
    for route in staff_routes():
        for (role, at_own_office), browser in everybody.items():
            may = told_by_the_rule(route.rule, role, at_own_office=at_own_office)
            if opens(ask(browser, route)) != may:
                wrong.append((route.pattern, role, at_own_office, f"must be {may}"))
            tries(1)
    assert wrong == []


def opened_too_far(found: list[StaffRoute]) -> list[str]:
    """List the routes whose rule lets in more than the table does, or forgets to ask for its office."""
    wrong = []
    for route in found:
        allowed = told_by_the_table(route.pattern)
        if allowed is not None and not (route.rule.roles and route.rule.roles <= allowed):
            wrong.append(f"{route.pattern} {sorted(route.rule.roles)}")
        if "<slug:office>" in route.pattern and route.rule.office != "office":
            wrong.append(f"{route.pattern} does not ask for the office it names")
    return wrong


@pytest.mark.goal("G17")
def test_no_rule_opens_more_than_the_table_says(tries):
    found = staff_routes()
    assert opened_too_far(found) == []
    tries(len(found))


def test_a_rule_that_opens_too_much_is_seen():
    """Negative control: the list of officers for whoever is signed in, devices for the managers of all offices."""
    wide = [
        StaffRoute("/kelola/petugas/", Rule(), ""),
        StaffRoute("/kelola/petugas/baru/", Rule(frozenset({MANAGER, Role.VERIFIER})), ""),
        StaffRoute("/kelola/<slug:office>/perangkat/", Rule(frozenset({MANAGER})), ""),
    ]
    assert len(opened_too_far(wide)) == 3


@pytest.mark.goal("G17")
def test_nobody_opens_anything_without_signing_in_but_the_doors(city, tries):
    for route in staff_routes():
        answer = ask(Client(raise_request_exception=False), route)
        assert route.pattern in OPEN or not opens(answer), route
        assert route.rule.is_open == (route.pattern in OPEN), route
        tries(1)


@pytest.mark.goal("G17")
def test_an_office_that_is_not_there_is_told_like_one_that_is_not_ones_own(everybody, tries):
    for route in staff_routes():
        if "<slug:office>" not in route.pattern:
            continue
        nowhere = route._replace(address=route.address.replace("/disdukcapil/", "/tidak-ada/"))
        for role in (MANAGER, ADMIN, HEAD):
            assert not opens(ask(everybody[role, True], nowhere)), route
            tries(1)


@pytest.mark.goal("G25")
def test_all_staff_routes_need_the_second_factor(everybody, settings, tries):
    settings.DEMO = False
    for route in staff_routes():
        is_before = route.pattern in OPEN or route.pattern.startswith(ENROLLING)
        assert (route.rule.is_for_enrolling or route.rule.is_open) == is_before, route
        if not is_before:
            assert ask(everybody[ADMIN, True], route).headers.get("Location") == "/akun/2fa/", route
            tries(1)


@pytest.mark.goal("G25")
def test_sensitive_routes_ask_again_after_fifteen_minutes(everybody, tries):
    for route in staff_routes():
        asks_again = route.pattern.startswith(ASKS_AGAIN)
        assert route.rule.is_sensitive or not asks_again, route
    for browser in everybody.values():
        session = browser.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 15 * 60}]
        session.save()
    for route in staff_routes():
        for (role, at_own_office), browser in everybody.items():
            may = told_by_the_rule(route.rule, role, at_own_office=at_own_office)
            if may and route.rule.is_sensitive:
                assert ask(browser, route).headers["Location"].startswith("/akun/masuk/ulang/?next="), route
                tries(1)


@pytest.mark.goal("G17")
def test_the_object_of_another_office_is_not_there(everybody, city):
    """Object by object: an officer and a device of the other office, under an address that is one's own."""
    far = cast.officer(Role.COUNTER_OFFICER, city.by_hand)
    near = everybody[MANAGER, True]
    assert near.get(f"/kelola/petugas/{far.pk}/").status_code == 404
    for what in ("tautan", "nonaktif", "keluar", "2fa", "tugas"):
        assert near.post(f"/kelola/petugas/{far.pk}/{what}/", {"reason": "x"}).status_code == 404


@pytest.mark.goal("G17")
def test_public_routes_answer_the_same_with_and_without_a_session_of_staff(held, tries):
    officer, stranger = cast.staff_client(Role.ADMINISTRATOR), Client(raise_request_exception=False)
    for route in routes(held.token):
        if is_staff_path(route.address) or route.is_api:
            continue
        mine, theirs = officer.get(route.address), stranger.get(route.address)
        assert mine.status_code == theirs.status_code, route
        assert not hasattr(mine.wsgi_request, "user"), route
        if not route.address.startswith(("/ambil/", "/pengaduan/tulis/")):  # a form's key is fresh each time
            assert _lasting(mine) == _lasting(theirs), route
        tries(1)


def _lasting(answer: HttpResponse) -> bytes:
    return b"" if answer.streaming else answer.content
