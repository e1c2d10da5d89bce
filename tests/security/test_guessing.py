"""G16: nothing that can be guessed, counted up or read off a ticket opens one, and no answer tells a near miss."""

import base64
import random
import re
import sys

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from antri.booking.actions import NotFound, book, find_again
from antri.booking.models import Booking
from antri.directory.queries import catalogue, forget
from antri.people.actions import TooMany
from antri.people.queries import booking_token, token_hash
from antri.web import moment
from tests import cast, sizes
from tests.booking.pages import TUESDAY
from tests.races.crowd import kinds, together
from tests.security.samples import likeness, times_of

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FIND_AGAIN = sys.modules[find_again.__module__]
LAST_FOUR = cast.CITRA.phone[-4:]
PAIRS = 30


def wrong(last_four, n=0):
    return f"{(int(last_four) + 1 + n) % 10_000:04d}"


def code(dice):
    return "".join(dice.choices(CROCKFORD, k=8))


def strange_tokens(held, count):
    """Random tokens, and neighbours of a real one: a letter changed, missing or doubled, the rest in the other case."""
    dice, token = random.Random(count), held.token
    for n in range(count):
        place = n % len(token)
        match n % 6:
            case 0 | 1:
                yield "".join(dice.choices(LETTERS, k=24))
            case 2:
                yield token[:place] + dice.choice(LETTERS.replace(token[place], "")) + token[place + 1 :]
            case 3:
                yield token[:place] + token[place + 1 :]
            case 4:
                yield token[:place] + token[place] + token[place:]
            case 5:
                other = token[:place] + token[place:].swapcase()
                yield other if other != token else token[::-1]


def printed_things(held):
    """What stands on the ticket, in the database or in the journal, in the shapes that a token could have."""
    booking = held.booking
    raw = booking.pk.bytes
    return [
        booking.label,
        booking.label.replace("-", ""),
        booking.code,
        f"{booking.number}",
        f"{booking.date}-{booking.label}",
        str(booking.pk),
        booking.pk.hex,
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
        booking.token_hash,
        booking.token_hash[:24],
        booking.idempotency_key,
        booking.finder,
        booking.identity_index,
        booking.identity_index[:24],
        cast.CITRA.nik,
        "A" * 24,
        f"{held.token}A",
        f"{held.token}=",
        f"A{held.token}",
    ]


@pytest.mark.goal("G16")
def test_no_guessed_token_and_no_neighbour_of_a_real_one_opens_anything(held, stranger, tries):
    bodies, lengths, headers = set(), set(), set()

    for n, token in enumerate(strange_tokens(held, sizes.G16_GUESSES)):
        answers = [stranger.get(f"/api/v1/bookings/{token}")]
        if n % 40 == 0:
            answers.append(stranger.post(f"/api/v1/bookings/{token}/cancel"))
            pages = [stranger.get(f"/t/{token}/"), stranger.post(f"/t/{token}/batal/")]
            lengths |= {len(page.content) for page in pages}
            assert {page.status_code for page in pages} == {404}
        assert {answer.status_code for answer in answers} == {404}
        bodies |= {answer.content for answer in answers}
        headers |= {tuple(sorted(answer.headers.items())) for answer in answers}
        tries(1)

    assert (len(bodies), len(lengths), len(headers)) == (1, 1, 1)
    assert Booking.objects.get().status == Booking.Status.BOOKED


@pytest.mark.goal("G16")
def test_nothing_that_is_printed_or_stored_opens_a_ticket(held, stranger, tries):
    for thing in printed_things(held):
        assert stranger.get(f"/api/v1/bookings/{thing}").status_code == 404, thing
        assert stranger.get(f"/t/{thing}/").status_code == 404, thing
        assert stranger.get(f"/t/{thing}/tiket.pdf").status_code == 404, thing
        assert stranger.post("/cek/", {"kode": thing[:20], "hp": thing[-4:]}).status_code in (404, 422), thing
        tries(4)


@pytest.mark.goal("G16")
def test_a_token_has_144_bits_that_follow_from_the_key_alone(held, settings):
    assert len(base64.urlsafe_b64decode(held.token)) * 8 == 144
    assert booking_token(held.booking.pk) == held.token
    assert token_hash(held.token) == Booking.objects.get().token_hash

    settings.INDEX_KEY = "another-index-key-known-to-this-test"
    assert booking_token(held.booking.pk) != held.token


@pytest.mark.goal("G16")
def test_no_guessed_code_with_its_digits_finds_a_ticket(held, stranger, tries):
    dice = random.Random(sizes.G16_GUESSES)

    for _guess in range(sizes.G16_GUESSES // 10):
        guess = {"kode": code(dice), "hp": dice.choice((LAST_FOUR, wrong(LAST_FOUR)))}
        assert stranger.post("/cek/", guess).status_code == 404
        tries(1)


@pytest.mark.goal("G16")
def test_a_code_that_exists_answers_like_one_that_never_did(held, stranger, tries):
    """Over all five tries and the refusals after them: status, headers and, but for the code typed, the page."""
    answers = {}
    for typed in (held.booking.code, code(random.Random(1))):
        answers[typed] = []
        for n in range(8):
            answer = stranger.post("/cek/", {"kode": typed, "hp": wrong(LAST_FOUR, n)})
            page = re.sub(rf"{typed}|\d{{4}}", "", answer.content.decode())
            answers[typed].append((answer.status_code, sorted(answer.headers.items()), len(answer.content), page))
            tries(1)

    real, invented = answers.values()
    assert real == invented
    assert [answer[0] for answer in real] == [404] * 5 + [429] * 3


@pytest.mark.goal("G16")
def test_the_right_digits_are_refused_too_once_five_tries_were_wrong(held, stranger, tries):
    for n in range(5):
        assert stranger.post("/cek/", {"kode": held.booking.code, "hp": wrong(LAST_FOUR, n)}).status_code == 404
        tries(1)

    refused = stranger.post("/cek/", {"kode": held.booking.code, "hp": LAST_FOUR})

    assert refused.status_code == 429
    assert held.token not in refused.content.decode()


@pytest.mark.goal("G16")
def test_a_code_is_the_same_one_however_it_is_typed(held):
    """Otherwise every way of typing it would have five tries of its own."""
    shown = held.booking.code
    ways = (shown, shown.lower(), f"{shown[:4]} {shown[4:]}", f"{shown[:4]}-{shown[4:]}", f" {shown} ")
    for typed in ways:
        with pytest.raises(NotFound):
            find_again(by=cast.CITRA.actor, code=typed, last_four=wrong(LAST_FOUR))

    with pytest.raises(TooMany):
        find_again(by=cast.CITRA.actor, code=shown.replace("0", "o").replace("1", "l"), last_four=LAST_FOUR)


@pytest.mark.goal("G16")
def test_wrong_and_unknown_ask_the_database_the_same(held, stranger):
    """Counted, not timed: the same statements in the same number."""

    def asked(address, data=None):
        forget()
        catalogue()  # the city is read anew every two seconds: not in the middle of what is counted
        moment.forget()  # what is kept for a second is made anew for each, not for whichever comes late
        with CaptureQueriesContext(connection) as said:
            stranger.post(address, data) if data else stranger.get(address)
        return [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in said]

    asked("/cek/", {"kode": "YYYYYYYY", "hp": "0000"})
    unknown = asked("/cek/", {"kode": "ZZZZZZZZ", "hp": "0000"})
    known = asked("/cek/", {"kode": held.booking.code, "hp": wrong(LAST_FOUR)})
    assert known == unknown

    assert asked(f"/t/{held.token[:-1]}~/".replace("~", "A")) == asked(f"/t/{'B' * 24}/")


def answers_in_time(city, stranger, tries):
    """Tell how alike the times are for codes that exist and for codes that do not (p)."""
    dice = random.Random(7)
    real = [
        book(order=cast.order(city, TUESDAY, who), key=cast.key(100 + n), by=who.actor).booking.code
        for n, who in enumerate(cast.person(100 + n) for n in range(PAIRS))
    ]
    invented = [code(dice) for _ in real]

    def ask(codes):
        return lambda n: stranger.post("/cek/", {"kode": codes[n % PAIRS], "hp": wrong("0000", n)})

    for codes in (real, invented):
        ask(codes)(0)
    tries(PAIRS * 8)
    return likeness(*times_of(ask(real), ask(invented), PAIRS * 4))


@pytest.mark.goal("G16")
def test_an_answer_takes_no_longer_for_a_code_that_exists(city, stranger, tries):
    assert any(answers_in_time_again(city, stranger, tries) > 0.01 for _again in range(3))


def answers_in_time_again(city, stranger, tries):
    Booking.objects.all().delete()
    FIND_AGAIN.Attempt.objects.all().delete()
    return answers_in_time(city, stranger, tries)


@pytest.mark.goal("G16")
def test_the_clock_finds_a_look_up_that_works_more_for_a_code_that_exists(city, stranger, tries, monkeypatch):
    """Negative control: some milliseconds, as a slow hash of a code that exists would cost."""

    def telling(printed, digits):
        if Booking.objects.filter(code=printed).exists():
            sum(n * n for n in range(100_000))

    monkeypatch.setattr(FIND_AGAIN, "by_code", telling)

    assert any(answers_in_time_again(city, stranger, tries) < 0.01 for _again in range(3))


@pytest.mark.goal("G16")
@pytest.mark.django_db(transaction=True)
def test_of_many_tries_at_the_same_moment_five_are_looked_at(held, tries):
    works = [
        lambda n=n: find_again(by=cast.CITRA.actor, code=held.booking.code, last_four=wrong(LAST_FOUR, n))
        for n in range(sizes.G3_SAME_NIK)
    ]

    answers = together(works, workers=8)

    assert kinds(answers) == {"NotFound": 5, "TooMany": len(works) - 5}
    with pytest.raises(TooMany):
        find_again(by=cast.CITRA.actor, code=held.booking.code, last_four=LAST_FOUR)
    tries(len(works) + 1)


def test_samples_of_one_source_are_alike_and_of_two_are_not():
    dice = random.Random(3)
    one, same = ([dice.gauss(10, 1) for _ in range(120)] for _ in range(2))
    other = [value + 0.8 for value in same]

    assert likeness(one, same) > 0.01
    assert likeness(one, other) < 0.001
    assert likeness(one, one) == 1.0
