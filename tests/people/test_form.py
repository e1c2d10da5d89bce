import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django import forms

from antri.people.actions import FormBroken, FormExpired, read_form, seal, seal_form
from antri.people.forms import NameField, NikField, PhoneField

AT = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
TYPED = {"nama": "Citra Rekaan", "nik": "5399 0101 0170 9991", "prioritas": "\ud800", "perlu_prioritas": False}


@pytest.mark.parametrize("minutes", [0, 1, 29])
def test_a_form_is_read_again_within_its_minutes(minutes):
    with time_machine.travel(AT, tick=False):
        text = seal_form(TYPED, minutes=30)
    with time_machine.travel(AT + timedelta(minutes=minutes, seconds=59), tick=False):
        assert read_form(text) == TYPED


@pytest.mark.parametrize("late", [timedelta(minutes=30), timedelta(minutes=31), timedelta(days=400)])
def test_a_form_older_than_that_is_refused(late):
    with time_machine.travel(AT, tick=False):
        text = seal_form(TYPED, minutes=30)
    with time_machine.travel(AT + late, tick=False), pytest.raises(FormExpired) as refused:
        read_form(text)
    assert refused.value.code == "form-expired"


def test_a_sealed_form_shows_nothing_and_fits_a_hidden_field():
    text = seal_form(TYPED, minutes=30)
    assert "Citra" not in text
    assert b"5399" not in urlsafe_b64decode(text)
    assert text.replace("-", "").replace("_", "").rstrip("=").isalnum()


def test_an_edited_form_is_refused_wherever_it_was_edited():
    closed = urlsafe_b64decode(seal_form(TYPED, minutes=30))
    for position in range(len(closed)):
        edited = bytearray(closed)
        edited[position] ^= 1
        with pytest.raises(FormBroken):
            read_form(urlsafe_b64encode(edited).decode())


@pytest.mark.parametrize("text", ["", "x", "====", "é", "\ud800", "A" * 100_000, json.dumps(TYPED)])
def test_what_was_never_sealed_is_refused_as_an_expired_form_is(text):
    with pytest.raises(FormExpired) as refused:
        read_form(text)
    assert refused.value.code == "form-broken"


def test_a_sealed_row_is_no_form():
    with pytest.raises(FormBroken):
        read_form(urlsafe_b64encode(seal("booking", 1, TYPED)).decode())


# -- the fields of a form --


class Person(forms.Form):
    nama = NameField()
    nik = NikField(on=date(2026, 11, 24), provinces=["53"])
    hp = PhoneField()
    hp_lain = PhoneField(required=False)


def test_fields_hand_back_the_stored_form():
    form = Person({"nama": " Citra  Rekaan", "nik": "5399 0101 0170 9991", "hp": "0899-0000-0001", "hp_lain": " "})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "nama": "Citra Rekaan",
        "nik": "5399010101709991",
        "hp": "+6289900000001",
        "hp_lain": "",
    }


@pytest.mark.parametrize("data", [{}, {"nama": "", "nik": "", "hp": ""}, {"nama": "\0", "nik": "1", "hp": "\0"}])
def test_faults_keep_their_code_beside_the_field(data):
    errors = Person(data).errors.as_data()
    codes = {field: [error.code for error in found] for field, found in errors.items()}
    assert codes == {"nama": ["name.blank"], "nik": ["nik.length"], "hp": ["phone.format"]}


def test_what_was_typed_is_shown_again_untouched():
    form = Person({"nama": "Citra", "nik": "5399 0101 0170 99", "hp": "0899"})
    assert not form.is_valid()
    assert 'value="5399 0101 0170 99"' in str(form["nik"])
    assert 'inputmode="numeric"' in str(form["nik"])
    assert 'type="tel"' in str(form["hp"])


@pytest.mark.django_db
def test_without_being_told_the_city_says_its_date_and_provinces(city):
    class Short(forms.Form):
        nik = NikField()

    assert Short({"nik": "5399010101709991"}).is_valid()
    assert not Short({"nik": "0099010101709991"}).is_valid()


def test_another_spelling_of_the_same_bytes_is_refused():
    sealed = next(text for n in range(200) if "_" in (text := seal_form({"n": n}, minutes=30)))

    with pytest.raises(FormBroken):
        read_form(sealed.replace("_", "/"))
