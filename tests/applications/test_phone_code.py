"""The code to the phone as the second proof: one use, ten minutes, five tries, and one answer to everything else."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from antri.applications.actions.phone_code import CODE_TRIES, CodeNotOffered, ask_code, prove_by_code
from antri.applications.actions.second_proof import NotProven, is_proven
from antri.applications.models import Application
from antri.applications.queries.links import token_of
from antri.applications.queries.phone_codes import CODE_MINUTES, codes_of, last_asking
from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.journal.models import Event
from antri.people.actions import TooMany
from tests import cast
from tests.applications.cast import said_by
from tests.messages.story import NOON, ready, turn_on
from tests.races.crowd import together


@pytest.fixture
def now() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _set_up(settings: Any) -> None:
    settings.SMS_URL = "https://gateway.example/send"


def asks(file: Application) -> str:
    """Ask for a code and tell which it is, as the worker would write it."""
    ask_code(application=file, device="gawai-1", by=cast.CITRA.actor)
    return codes_of(file.pk, last_asking(file))[0]


def types(file: Application, typed: str) -> str:
    return prove_by_code(application=file, typed=typed, by=cast.CITRA.actor)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.mark.parametrize("form", ["{0}", " {0} ", "{1} {2}", "{1}-{2}"])
def test_the_code_opens_it_however_it_is_spaced(city: cast.City, now: Any, form: str) -> None:
    turn_on()
    file, other = ready(city), ready(city, cast.WATI)
    code = asks(file)

    proof = types(file, form.format(code, code[:3], code[3:]))

    assert is_proven(file, proof)
    assert not is_proven(other, proof)
    event = Event.objects.get(what="application.code_asked")
    assert set(event.data) == {"office", "ask"}
    assert code not in str(event.data)


def test_it_opens_once(city: cast.City, now: Any) -> None:
    turn_on()
    file = ready(city)
    code = asks(file)

    types(file, code)
    with pytest.raises(NotProven):
        types(file, code)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_one_instant_one_gets_in(city: cast.City) -> None:
    turn_on()
    file = ready(city)
    code = asks(file)

    answers = together([lambda: types(file, code)] * 4)

    assert sorted(isinstance(answer, NotProven) for answer in answers) == [False, True, True, True]
    assert Event.objects.filter(what="application.holder_proven").count() == 1


def test_it_holds_for_ten_minutes(city: cast.City, now: Any) -> None:
    turn_on()
    early, late = ready(city), ready(city, cast.WATI)
    codes = asks(early), asks(late)

    now.move_to(NOON + timedelta(minutes=CODE_MINUTES, seconds=-1))
    assert types(early, codes[0])
    now.shift(1)
    with pytest.raises(NotProven):
        types(late, codes[1])


def test_a_newer_one_ends_the_one_before(city: cast.City, now: Any) -> None:
    turn_on()
    file = ready(city)
    first = asks(file)
    now.shift(60)
    second = asks(file)

    assert first != second
    with pytest.raises(NotProven):
        types(file, first)
    assert types(file, second)


def test_the_code_of_one_file_opens_no_other(city: cast.City, now: Any) -> None:
    turn_on()
    mine, other = ready(city), ready(city, cast.WATI)
    asks(other)

    with pytest.raises(NotProven):
        types(other, asks(mine))


@pytest.mark.goal("G16")
def test_after_five_wrong_ones_the_right_one_comes_too_late(city: cast.City, now: Any) -> None:
    """Also across a full hour, at which other counts begin anew."""
    turn_on(document_tries=20)
    now.move_to(NOON + timedelta(minutes=56))
    file = ready(city)
    code = asks(file)

    for _try in range(CODE_TRIES):
        now.shift(60)
        with pytest.raises(NotProven):
            types(file, other_than(code))
    with pytest.raises(NotProven):
        types(file, code)

    # A new code begins anew.
    assert types(file, asks(file))


@pytest.mark.goal("G16")
def test_patience_does_not_get_through(city: cast.City, now: Any) -> None:
    """In a day, with as many codes as there are: fifteen guesses at a million."""
    turn_on()
    file = ready(city)
    looked_at = 0

    for hour in range(24):
        now.move_to(NOON + timedelta(hours=hour))
        if hour < 3:
            asks(file)
        for _try in range(7):
            try:
                types(file, "000000")
            except NotProven:
                looked_at += 1
            except TooMany:
                pass

    assert looked_at == 15


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "0" * 20])
def test_what_is_no_code_opens_nothing(city: cast.City, now: Any, typed: str) -> None:
    turn_on()
    file = ready(city)
    asks(file)

    with pytest.raises(NotProven):
        types(file, typed)


def test_nothing_is_asked_for_where_it_is_not_turned_on_or_not_there(city: cast.City, now: Any, settings: Any) -> None:
    file = ready(city)
    with pytest.raises(CodeNotOffered):
        asks(file)
    turn_on()
    for nothing in (ready(city, status=Application.Status.IN_PROCESS), ready(city, cast.WATI, answers=None)):
        Application.objects.filter(pk=nothing.pk).update(answers=None)
        nothing.refresh_from_db()
        with pytest.raises(CodeNotOffered):
            asks(nothing)
    turn_on(2)  # WhatsApp is not set up
    with pytest.raises(CodeNotOffered):
        asks(file)

    assert not Event.objects.filter(what="application.code_asked").exists()


def test_one_office_may_turn_it_on_alone(city: cast.City, now: Any) -> None:
    Setting.objects.create(city=cast.CODE, office=city.district, key="document_code", value=1)
    forget()

    assert asks(ready(city, office=city.district))
    with pytest.raises(CodeNotOffered):
        asks(ready(city, cast.WATI))


# -- the pages -------------------------------------------------------------------------------------


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_page_offers_it_only_where_it_is_turned_on(city: cast.City, client: Client, now: Any) -> None:
    url = f"/berkas/{token_of(ready(city))}/dokumen/"

    assert "Kirim kode ke ponsel" not in words(client.get(url))
    assert client.get(f"{url}kode/").status_code == 303
    assert client.post(f"{url}kode/", {"kode": "123456"}).status_code == 303
    assert client.post(f"{url}kode/kirim/")["Location"] == url
    turn_on()
    assert "Kirim kode ke ponsel" in words(client.get(url))
    assert "Belum ada kode yang berlaku" in words(client.get(f"{url}kode/"))
    assert client.get(f"{url}kode/kirim/").status_code == 405


@pytest.mark.goal("G16")
def test_whatever_the_phone_is_the_answer_is_the_same(city: cast.City, now: Any) -> None:
    turn_on()
    pages = set()

    for phone in (f"+62{cast.CITRA.phone[1:]}", "+6591234567", ""):
        file = ready(city, answers=said_by(cast.CITRA, applicant_phone=phone))
        token, client = token_of(file), Client()
        url = f"/berkas/{token}/dokumen/kode/"
        asked = client.post(f"{url}kirim/")
        page, wrong = client.get(url), client.post(url, {"kode": "000000"})
        shown = f"{page.content.decode()} {wrong.content.decode()} {asked['Location']}"
        pages.add((asked.status_code, page.status_code, wrong.status_code, scrubbed(shown, file, token)))

    assert len(pages) == 1


@pytest.mark.goal("G16")
def test_wrong_old_used_and_never_asked_for_get_the_same_answer(city: cast.City, now: Any) -> None:
    turn_on()
    answers = set()
    wrong, old, used, never = (ready(city, cast.person(n)) for n in range(4))
    asks(wrong)
    code_of_old, code_of_used = asks(old), asks(used)
    types(used, code_of_used)
    for file, code in ((wrong, "000000"), (used, code_of_used), (never, "123456")):
        answers.add(told(file, code))
    now.move_to(NOON + timedelta(minutes=11))
    answers.add(told(old, code_of_old))

    assert len(answers) == 1
    assert "Kode itu tidak membuka dokumen" in answers.pop()


def told(file: Application, code: str) -> str:
    """What the page answers to a code: the summary above the form, and nothing of what stands below it."""
    answer = Client().post(f"/berkas/{token_of(file)}/dokumen/kode/", {"kode": code})
    assert answer.status_code == 422
    return scrubbed(answer.content.decode().split('class="esum"')[1].split("</div>")[0], file, token_of(file))


def scrubbed(page: str, file: Application, token: str) -> str:
    return page.replace(token, "").replace(file.code, "").replace(f"{file.code[:4]} {file.code[4:]}", "")


def test_the_end_of_the_number_is_shown_only_where_the_office_wants_it(
    city: cast.City, client: Client, now: Any
) -> None:
    turn_on()
    file = ready(city)
    url = f"/berkas/{token_of(file)}/dokumen/kode/"
    client.post(f"{url}kirim/")

    assert "berakhir" not in words(client.get(url))
    turn_on(document_code_end=1)
    assert f"Nomor itu berakhir {cast.CITRA.phone[-2:]}." in words(client.get(url))
    assert cast.CITRA.phone[-4:] not in client.get(url).content.decode()


def test_when_no_more_is_sent_the_page_says_so_and_keeps_the_other_ways(
    city: cast.City, client: Client, now: Any
) -> None:
    turn_on(codes_a_file=1)
    file = ready(city)
    url = f"/berkas/{token_of(file)}/dokumen/kode/"
    client.post(f"{url}kirim/")
    now.shift(60)

    answer = client.post(f"{url}kirim/")

    assert answer.status_code == 429
    assert "Jatah kode untuk saat ini habis" in words(answer)
    assert "Buka dengan empat digit ponsel dan tanggal lahir" in words(answer)
    assert 'name="kode"' in answer.content.decode()


def test_an_empty_code_is_told_and_costs_no_try(city: cast.City, client: Client, now: Any) -> None:
    turn_on()
    file = ready(city)
    code = asks(file)
    url = f"/berkas/{token_of(file)}/dokumen/kode/"

    for _try in range(8):
        assert client.post(url, {"kode": " "}).status_code == 422
    page = client.post(url, {"kode": code})

    assert page.status_code == 200
    assert 'name="bukti"' in page.content.decode()


def test_link_of_nobody_is_not_found(client: Client, city: cast.City) -> None:
    turn_on()
    for path in ("kode/", "kode/kirim/"):
        assert client.post(f"/berkas/{'x' * 24}/dokumen/{path}", {"kode": "1"}).status_code == 404
