"""G15 for people's forms: whatever is typed, sent or put into an address, no page breaks and none repeats markup."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from antri.people import actions as people
from tests import cast, sizes
from tests.booking.pages import CONFIRM, DATA, field, give_data
from tests.security.crawl import routes

# What breaks out of a text, an attribute, a script; unescaped it must stand on no page.
MARK = "<x\"'>&zq;"
RAW = ("<x", "x\"'>", "\"'>&zq", "&zq;")
# What the pages ask for, and what belongs to other pages.
ASKED = (
    "q",
    "layanan",
    "tanggal",
    "sesi",
    "bulan",
    "orang",
    "untuk",
    "alamat",
    "kantor",
    "peristiwa",
    "next",
    "v",
    "baru",
)
TYPED = (
    "nama",
    "nik",
    "hp",
    "perlu_prioritas",
    "prioritas",
    "kunci",
    "terkunci",
    "ganti",
    "kode",
    "layanan",
    "tanggal",
)
HARD = (
    "",
    MARK,
    f"KTP_HILANG{MARK}",
    "\x00",
    "\ufeff\u202e\u0000",
    "0001-01-01",
    "9999-12-31",
    "0000-00-00",
    "2026-02-30",
    "2100-12-31",
    "2026-W50-2",
    "9999-12",
    "0001-01",
    "24:00",
    "09:00:00",
    "-1",
    "0",
    "1e999",
    "9" * 400,
    "NaN",
    "../../etc/passwd",
    "%00%ff",
    "a\r\nSet-Cookie: x=y",
    "{{7*7}}{% debug %}",
    "%(x)s %s {x}",
    "' OR 1=1 --",
    "٣٢٧١٠١٠١٠١٧٠٩٩٩١",
    "👩‍👩‍👧" * 40,
    "a" * 20_000,
    "2026-12-08T09:00",
    "T",
)
KNOWN = ("KTP_HILANG", "2026-12-08", "2026-12", "09:00", "keluarga", "luar", "4", "rekaan-utara", "elderly", "on")


def values():
    return st.one_of(st.sampled_from(HARD), st.sampled_from(KNOWN), st.text(max_size=60))


def fields(names):
    """Several fields of a form, some of them twice."""
    return st.dictionaries(st.sampled_from(names), st.lists(values(), min_size=1, max_size=2), max_size=8)


def tried(count):
    # One city for all examples; nothing in them depends on what the one before did.
    return settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck), database=None)


def assert_sound(response, what):
    """Check that a page stands: no fault of ours, no trace, nothing of MARK that a browser would read as markup."""
    assert response.status_code < 500, what
    if response.headers.get("Content-Type", "").startswith("text/html"):
        page = response.content.decode()
        assert "Traceback" not in page, what
        for raw in RAW:
            assert raw not in page, (what, raw)
    place = response.headers.get("Location", "")
    assert place.startswith("/") != bool(not place), what
    assert not set(place) & set('\r\n\x00<>"'), what


@pytest.mark.goal("G15")
def test_no_address_breaks_a_page_or_stands_in_it_unescaped(held, stranger, tries):
    addresses = [route.address for route in routes(held.token) if not route.is_api]

    @given(asked=fields(ASKED), address=st.sampled_from(addresses), verb=st.sampled_from(("get", "head")))
    @tried(sizes.G15_EXAMPLES * 16)
    def stands(asked, address, verb):
        assert_sound(getattr(stranger, verb)(address, asked), (verb, address, asked))
        tries(1)

    stands()


@pytest.mark.goal("G15")
def test_no_form_breaks_a_page_whatever_is_typed_into_it(held, stranger, tries):
    forms = [
        route.address
        for route in routes(held.token)
        if not route.is_api and stranger.post(route.address).status_code != 405
    ]
    assert len(forms) > 6

    @given(typed=fields(TYPED), asked=fields(ASKED), address=st.sampled_from(forms), is_chosen=st.booleans())
    @tried(sizes.G15_EXAMPLES * 12)
    def stands(typed, asked, address, is_chosen):
        people.forget()
        query = DATA.partition("?")[2] if is_chosen else ""
        response = stranger.post(f"{address}?{query}", typed, query_params=None if is_chosen else asked)
        assert_sound(response, (address, typed, asked))
        tries(1)

    stands()


@pytest.mark.goal("G15")
def test_a_form_that_is_nearly_right_is_taken_or_told_what_is_wrong(city, stranger, tries):
    """Past the door: the other fields are right, so that what is strange in one reaches the checks behind."""

    @given(name=st.sampled_from(("nama", "nik", "hp", "prioritas", "kunci", "perlu_prioritas")), value=values())
    @tried(sizes.G15_EXAMPLES * 4)
    def stands(name, value):
        response = give_data(stranger, **({"perlu_prioritas": "on", "prioritas": "ill"} | {name: value}))
        assert response.status_code in (200, 422), (name, value)
        assert_sound(response, (name, value))
        if response.status_code == 200:
            assert field(response, "terkunci")
        tries(1)

    stands()


@pytest.mark.goal("G15")
def test_a_sealed_form_that_was_touched_is_asked_again(city, stranger, tries):
    sealed = field(give_data(stranger), "terkunci")

    @given(
        place=st.integers(0, len(sealed) - 8),
        instead=st.characters(),
        length=st.integers(0, len(sealed) - 3),
        address=st.sampled_from((CONFIRM, "/klaim/", DATA)),
    )
    @tried(sizes.G15_EXAMPLES)
    def is_refused(place, instead, length, address):
        for touched in (sealed[:place] + instead + sealed[place + 1 :], sealed[:length], sealed + instead):
            if touched != sealed:
                response = stranger.post(address, {"terkunci": touched})
                assert response.status_code == 410, (address, touched)
                assert_sound(response, address)
                tries(1)

    is_refused()


@pytest.mark.goal("G15")
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="kode"\r\n\r\nA'),
        ("multipart/form-data; boundary=x", b"\x00" * 5_000),
        ("application/x-www-form-urlencoded; charset=utf-7", b"kode=+ADw-x+AD4-"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"kode=%ff%fe"),
        ("application/x-www-form-urlencoded", b"kode=%C0%BCx%C0%BE&hp=%ED%A0%80"),
        ("application/x-www-form-urlencoded", b"&" * 5_000),
        ("text/plain", b"kode=A"),
        ("\x00", b""),
    ],
)
def test_a_body_in_the_wrong_shape_is_refused_kindly(city, stranger, tries, kind, body):
    for address in ("/cek/", "/ambil/konfirmasi/", DATA, "/klaim/"):
        assert_sound(stranger.generic("POST", address, body, kind), (address, kind))
        tries(1)


@pytest.mark.goal("G15")
@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "perangkat=x; bahasa=<x>; perangkat=" + "a" * 4_000},
        {"Cookie": "bahasa=" + "en-" * 300},
        {"Accept-Language": "en;q=9," * 400},
        {"Accept-Language": "\x00"},
        {"Referer": "http://["},
        {"Referer": "\x00"},
        {"If-Modified-Since": "never"},
        {"If-None-Match": '"'},
        {"Content-Length": "-1"},
        {"Content-Length": "²"},
        {"Content-Length": "9" * 60},
        {"Range": "bytes=5-1"},
        {"Host": "[::1"},
    ],
)
def test_a_strange_header_breaks_no_page(held, stranger, tries, headers):
    for address in ("/", "/bahasa/en/", "/cek/", DATA, f"/t/{held.token}/", "/static/css/antri.css", "/api/v1/offices"):
        for verb in ("GET", "POST"):
            response = stranger.generic(verb, address, headers=headers)
            assert response.status_code < 500, (verb, address, headers)
            b"".join(response)  # a file is closed when it has been read
            tries(1)


def test_the_mark_would_be_found(held, stranger):
    """Negative control: a page that repeats what it was asked, as it was asked."""
    page = stranger.get("/ambil/", {"q": MARK})
    assert_sound(page, "escaped")
    page.content = page.content.replace(b"&lt;x", b"<x")

    with pytest.raises(AssertionError):
        assert_sound(page, "raw")


def test_a_name_with_every_sign_that_a_name_may_have_stands_escaped_on_the_ticket(city, stranger):
    checked = give_data(stranger, cast.Person("O'\"Neil &amp; 'onload=' Rekaan", cast.CITRA.nik, cast.CITRA.phone))

    assert checked.status_code == 200
    assert "O&#x27;&quot;Neil &amp;amp; &#x27;onload=&#x27; Rekaan" in checked.content.decode()
