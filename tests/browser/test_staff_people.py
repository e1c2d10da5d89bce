"""Whoever works here comes in with a finger, a code or a sheet of paper, and nobody is shut out of these pages."""

import re

import pytest
from allauth.mfa.models import Authenticator

from antri.directory.queries import catalogue
from antri.people.models import Device, Role
from tests import cast
from tests.browser.look import TIGHTEST, look_at, look_at_sizes
from tests.browser.people import DESK
from tests.people.conftest import code_of

pytestmark = [pytest.mark.goal("G31"), pytest.mark.only_on("sqlite")]  # pages do not depend on the database


def signs_in(visitor, username, password=cast.PASSWORD):
    visitor.opens("/akun/masuk/")
    visitor.types("Nama pengguna", username)
    visitor.types("Kata sandi", password)
    visitor.presses("Masuk")


def has_a_finger(visitor):
    """Give the browser an authenticator that always says yes, as a phone with its owner's finger on it."""
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.goal("G25")
def test_an_officer_sets_up_a_passkey_and_comes_in_with_it(visitor, address):
    cast.officer(Role.OFFICE_MANAGER, catalogue().main, username="pengelola")
    officer = visitor()
    has_a_finger(officer)
    # A passkey belongs to a name, not to an address of digits.
    officer.page.goto(address.replace("127.0.0.1", "localhost") + "/akun/masuk/")
    officer.types("Nama pengguna", "pengelola")
    officer.types("Kata sandi", cast.PASSWORD)
    officer.presses("Masuk")
    officer.page.goto(address.replace("127.0.0.1", "localhost") + "/akun/2fa/kunci/")
    officer.types("Nama kunci", "Ponsel Rekaan")
    officer.presses("Pasang kunci sandi")
    officer.sees_title("Kode cadangan")
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Ponsel Rekaan"

    officer.presses("Keluar", within="header")
    officer.types("Nama pengguna", "pengelola")
    officer.types("Kata sandi", cast.PASSWORD)
    officer.presses("Masuk")
    officer.sees_title("Langkah kedua")
    officer.presses("Pakai kunci sandi (passkey)")
    officer.page.wait_for_url("**/petugas/**")
    assert Authenticator.objects.get(type="webauthn").last_used_at

    # Asked again, the same finger will do.
    officer.page.goto(address.replace("127.0.0.1", "localhost") + "/akun/masuk/ulang/kunci/?next=/akun/sandi/")
    officer.presses("Pakai kunci sandi (passkey)")
    officer.page.wait_for_url("**/akun/sandi/")


@pytest.mark.goal("G25")
def test_without_javascript_the_code_is_the_way(visitor):
    who = cast.officer(Role.OFFICE_MANAGER, catalogue().main, username="pengelola")
    officer = visitor(without_javascript=True)
    signs_in(officer, "pengelola")
    officer.opens("/akun/2fa/kunci/")
    officer.sees("Di sini pasanglah aplikasi kode.")
    officer.presses("Pasang aplikasi kode")
    secret = officer.page.locator(".secret").inner_text()
    officer.types("Kode enam angka dari aplikasi", code_of(secret))
    officer.presses("Pasang")
    officer.sees_title("Kode cadangan")
    spare = officer.page.locator(".codes li").first.inner_text()
    officer.presses("Keluar", within="header")
    signs_in(officer, "pengelola")
    officer.types("Kode", spare)
    officer.presses("Masuk")
    officer.page.wait_for_url("**/petugas/**")
    assert Authenticator.objects.filter(user=who, type="totp").exists()


def visit_all(officer):
    """Go through every page of officers, approvals, devices and signing in; stop at each and say which it is."""
    main = catalogue().main
    officer.opens("/akun/masuk/")
    yield "sign in"
    signs_in(officer, "admin", "salah sekali")
    yield "wrong password"
    signs_in(officer, "admin")
    yield "first page"
    officer.opens("/akun/2fa/")
    yield "safety"
    officer.opens("/akun/2fa/kunci/")
    yield "passkey"
    officer.opens("/akun/2fa/aplikasi/")
    secret = officer.page.locator(".secret").inner_text()
    yield "application of codes"
    officer.types("Kode enam angka dari aplikasi", "000000")
    officer.presses("Pasang")
    yield "wrong code"
    officer.types("Kode enam angka dari aplikasi", code_of(secret))
    officer.presses("Pasang")
    yield "spare codes"
    for path in ("/akun/2fa/", "/akun/2fa/cadangan/", "/akun/2fa/cadangan/baru/", "/akun/2fa/aplikasi/lepas/"):
        officer.opens(path)
        yield f"{path} with a second factor"
    for path in ("/akun/sandi/", "/akun/keluar/", "/akun/masuk/ulang/", "/akun/masuk/ulang/kode/"):
        officer.opens(path)
        yield path
    officer.opens("/kelola/petugas/baru/")
    yield "new officer"
    officer.presses("Tambah dan buat tautan masuk")
    yield "new officer with mistakes"
    officer.types("Nama lengkap", "Siti Rekaan")
    officer.types("Nama pengguna", "siti.loket")
    officer.page.get_by_label("Tugas").select_option("counter_officer")
    officer.page.get_by_label("Kantor").select_option(main.slug)
    officer.presses("Tambah dan buat tautan masuk")
    link = officer.page.locator("p.secret").inner_text()
    yield "link"
    officer.presses("Selesai")
    yield "officer"
    officer.opens("/kelola/petugas/")
    yield "officers"
    officer.presses("Loket Rekaan")
    officer.types("Alasan", "Ponsel hilang, sudah bertemu langsung")
    officer.presses("Ajukan penghapusan cara masuk kedua")
    yield "officer, asked"
    officer.opens("/kelola/persetujuan/")
    yield "approvals, one's own"
    officer.opens(f"/kelola/{main.slug}/perangkat/")
    yield "devices, none"
    officer.types("Nama", "Papan ruang tunggu")
    officer.page.get_by_label("Jenis").select_option("board")
    officer.presses("Tambah dan buat kode")
    code = officer.page.locator(".bigcode").inner_text()
    yield "code of a device"
    officer.opens("/perangkat/")
    yield "pairing"
    officer.types("Kode enam angka", "000000")
    officer.presses("Pasang perangkat ini")
    yield "wrong code of a device"
    officer.types("Kode enam angka", code)
    officer.presses("Pasang perangkat ini")
    yield "paired"
    officer.opens(f"/kelola/{main.slug}/perangkat/")
    yield "devices"
    officer.presses(re.compile("Cabut"))
    officer.opens("/perangkat/")
    yield "sent away"
    officer.opens("/akun/masuk/")
    officer.presses("Keluar", within="header")
    signs_in(officer, "kepala")
    officer.opens("/kelola/persetujuan/")
    yield "approvals"
    officer.presses("Setujui dan jalankan")
    yield "approvals, decided"
    officer.presses("Keluar", within="header")
    officer.page.goto(link)
    yield "invitation"
    officer.types("Kata sandi baru", "pendek")
    officer.presses("Simpan dan masuk")
    yield "invitation, weak password"
    officer.opens("/akun/undangan/tidak-ada/")
    yield "invitation, spent"
    signs_in(officer, "admin")
    yield "second step"
    for _ in range(7):
        officer.types("Kode", "111111")
        officer.presses(re.compile("^Masuk"))
        if not officer.page.get_by_label("Kode", exact=True).count():
            break
    yield "locked"


@pytest.fixture
def people(visitor):
    cast.officer(Role.ADMINISTRATOR, username="admin")
    cast.officer(Role.HEAD_OF_OFFICE, username="kepala")
    loket = cast.officer(Role.COUNTER_OFFICER, catalogue().main, username="loket")
    type(loket).objects.filter(pk=loket.pk).update(first_name="Loket", last_name="Rekaan")
    Authenticator.objects.create(user=loket, type="totp", data={"secret": ""})
    return visitor


def test_nobody_is_shut_out_of_the_pages_of_officers_and_devices(people, tries):
    # At a desk: on a phone the navigation is a row to be pushed, and outside its box there is no contrast to compute.
    officer = people(size=DESK)
    looks = {}
    for place in visit_all(officer):
        officer.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        looks[place] = look_at(officer)
    tries(len(looks))
    found = [
        f"{place}: {fault}"
        for place, look in looks.items()
        for of in ("axe", "sideways", "cut_words", "small_targets")
        for fault in getattr(look, of)
    ]
    found += [f"{place}: {look.headings} titles" for place, look in looks.items() if look.headings != 1]
    assert not found, "\n".join(found)
    assert Device.objects.get().revoked_at


def test_longer_english_words_fit_these_pages_as_well(people):
    chris = people(language="en-GB")
    chris.opens("/akun/masuk/")
    chris.types("Username", "admin")
    chris.types("Password", cast.PASSWORD)
    chris.presses("Sign in")
    found = []
    main = catalogue().main.slug
    for path in (
        "/akun/2fa/",
        "/akun/2fa/kunci/",
        "/akun/2fa/aplikasi/",
        "/akun/sandi/",
        "/kelola/petugas/",
        "/kelola/petugas/baru/",
        "/kelola/petugas/3/",
        "/kelola/persetujuan/",
        f"/kelola/{main}/perangkat/",
        "/perangkat/",
    ):
        chris.opens(path)
        found += [f"{path}: {fault}" for faults in look_at_sizes(chris, TIGHTEST) for fault in faults]
        assert chris.page.locator("html").get_attribute("lang") == "en"
    assert not found, "\n".join(found)
