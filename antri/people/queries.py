"""Read what people type, and turn it into what may be stored, shown or looked up.

A reader cleans, checks and hands back the one stored form, or raises `FieldFault`.
"""

import datetime
import hashlib
import re
import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Any, Final, NamedTuple

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumber, PhoneNumberType, number_type

from antri.directory.models import Office
from antri.people.models import Appointment, FieldFault, Invitation, Officer, key_ring
from antri.web import clock

NIK_DIGITS: Final = 16
NAME_CHARACTERS: Final = 100  # docs/nik.md, 7
COUNTRY: Final = 62

# What people and phone keyboards put between digits: spaces (also those of copied pages), dots, hyphens and dashes.
_BETWEEN_DIGITS = dict.fromkeys(map(ord, " \t\r\n\u00a0\u2007\u2009\u200b\u202f.-\u2010\u2011\u2012\u2013\u2014\u2212"))
_DIGITS = re.compile(r"[0-9]*", re.ASCII)
_MOBILE = re.compile(r"(?:\+?62|0)(8[1-9][0-9]{7,10})", re.ASCII)  # docs/nik.md, 5
_LONG_NUMBER = re.compile(r"(?:\d[ .-]?){10,}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,12}", re.ASCII)
_USERNAME = re.compile(r"[a-z][a-z0-9.-]{2,29}", re.ASCII)
_LANDLINE = re.compile(r"(?:\+?62|0)[2-79][0-9]{6,}", re.ASCII)


def read_nik(text: str, *, on: date, provinces: Collection[str]) -> str:
    """Read a NIK as typed and hand back its 16 digits, as text.

    `on` is today at the office: nobody is born later. `provinces` are the two-digit codes in use (the
    setting nik_provinces). The rules are the hard ones of docs/nik.md, 2, looked at in this order:
    nik.characters, nik.length, nik.repeated, nik.region, nik.date, nik.serial. A NIK that passes may
    still not exist; its prefix says nothing about where the person lives.
    """
    nik = text.translate(_BETWEEN_DIGITS)
    if not _DIGITS.fullmatch(nik):
        raise FieldFault("nik.characters", _NIK_CHARACTERS)
    if len(nik) != NIK_DIGITS:
        raise FieldFault("nik.length", _length_message(len(nik)))
    if len(set(nik)) == 1:
        raise FieldFault("nik.repeated", _NIK_REPEATED)
    if nik[:2] not in provinces or nik[2:4] == "00" or nik[4:6] == "00":
        raise FieldFault("nik.region", _NIK_REGION)
    if not _is_birth_date(day=int(nik[6:8]), month=int(nik[8:10]), year=int(nik[10:12]), on=on):
        raise FieldFault("nik.date", _NIK_DATE)
    if nik[12:] == "0000":
        raise FieldFault("nik.serial", _NIK_SERIAL)
    return nik


def read_passport(text: str) -> str:
    """Read a passport's number as typed ("a 123-4567") and hand back its letters and digits: A1234567.

    Of any country: 5 to 12 of them, at least one a digit. Raises passport.format.
    """
    number = text.translate(_BETWEEN_DIGITS).upper()
    if not _PASSPORT.fullmatch(number) or number.isalpha():
        raise FieldFault("passport.format", _PASSPORT_FORMAT)
    return number


def read_phone(text: str) -> str:
    """Read an Indonesian mobile number as typed (08…, 628…, +628…) and hand it back in E.164: +628…"""
    typed = text.translate(_BETWEEN_DIGITS)
    match = _MOBILE.fullmatch(typed)
    if match is None:
        raise FieldFault("phone.format", _PHONE_LANDLINE if _LANDLINE.fullmatch(typed) else _PHONE_FORMAT)
    number = PhoneNumber(country_code=COUNTRY, national_number=int(match[1]))
    if number_type(number) != PhoneNumberType.MOBILE:  # fits the pattern, but no operator has this range
        raise FieldFault("phone.format", _PHONE_FORMAT)
    return f"+{COUNTRY}{match[1]}"


def phone_in_words(e164: str) -> str:
    """Write a phone as people read it aloud, in groups of four: 0812-3456-7890."""
    digits = "0" + e164.removeprefix(f"+{COUNTRY}")
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def read_name(text: str) -> str:
    """Read a full name and hand it back as typed, without spaces around it and doubled spaces inside.

    One word is a name. Signs of old names and foreign letters stay; invisible formatting characters,
    which copied text brings along, go. Raises name.length over 100 characters, else name.blank when
    this cannot be a name: no letter in it, or control characters or angle brackets.
    """
    name = " ".join("".join(sign for sign in text if unicodedata.category(sign) != "Cf").split())
    if len(name) > NAME_CHARACTERS:
        raise FieldFault("name.length", format_lazy(_NAME_LENGTH, most=NAME_CHARACTERS, typed=len(name)))
    if not name:
        raise FieldFault("name.blank", _NAME_BLANK)
    if any(sign in "<>" or unicodedata.category(sign)[0] == "C" for sign in name):
        raise FieldFault("name.blank", _NAME_SIGNS)
    if not any(map(str.isalpha, name)):
        raise FieldFault("name.blank", _NAME_LETTERS)
    return name


def read_username(text: str) -> str:
    """Read the name that an officer signs in with: 3 to 30 small letters, digits, dots, hyphens."""
    name = text.strip().lower()
    if not _USERNAME.fullmatch(name):
        raise FieldFault("username.format", _USERNAME_FORMAT)
    return name


def officers_of(
    offices: Collection[Office] | None, *, on: datetime.date, only: Officer | None = None
) -> list[dict[str, Any]]:
    """List the officers who were ever appointed at one of the offices (None: all of them), by name.

    Each with what they hold on that date, whether a second factor is set up, and whether a link waits.
    """
    rows = Officer.objects.all() if only is None else Officer.objects.filter(pk=only.pk)
    if offices is not None:
        rows = rows.filter(appointments__office__in=offices).distinct()
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=("totp", "webauthn"))
    links = Invitation.objects.filter(officer=OuterRef("pk"), ended_at__isnull=True, expires_at__gt=clock.now())
    rows = rows.annotate(has_second_factor=Exists(factors), has_link=Exists(links))
    held = Appointment.objects.standing(on).select_related("office").order_by("pk")
    rows = rows.prefetch_related(Prefetch("appointments", held, to_attr="held")).order_by("first_name", "username")
    return [{"row": row, "held": row.held} for row in rows]


def officers_at(office: Office) -> list[Officer]:
    """List the officers who were ever appointed at an office, by name."""
    ever = Appointment.objects.filter(office=office).values("officer")
    return list(Officer.objects.filter(pk__in=ever).order_by("first_name", "last_name", "username"))


def has_long_number(text: str) -> bool:
    """Tell whether a NIK or a phone number stands in a text that others read, however it is spaced."""
    return _LONG_NUMBER.search(text) is not None


def mask_nik(nik: str) -> str:
    """Show a NIK so that its owner knows it again and nobody else learns it: 3174********9995."""
    return f"{nik[:4]}{'*' * (len(nik) - 8)}{nik[-4:]}"


def mask_name(name: str) -> str:
    """Show a name so that who has just heard it knows it again and nobody else learns it: Siti R., S*** R."""
    first, *others = name.split() or [""]
    return " ".join([f"{first[:1]}***", *others])


def short_name(name: str) -> str:
    """Shorten a name to its first word and the initial of its last: Siti Rekaan, Siti R."""
    first, *others = name.split()
    return f"{first} {others[-1][0]}." if others else first


def identity_index(kind: str, value: str) -> str:
    """Hash whom a booking is for, so that it can be found and kept unique without being stored.

    `kind` is nik, passport or child (of the parent's NIK). Ways of typing the same value give one index.
    """
    return key_ring().index("identity", f"{kind}:{value.translate(_BETWEEN_DIGITS).upper()}")


def phone_index(e164: str) -> str:
    """Hash a phone number as `read_phone` hands it back, to count and to find by it."""
    return key_ring().index("phone", e164)


class Indexed(NamedTuple):
    """One value as rows carry it: `first` in its index column, `second` in the column beside it.

    `known` is every index under which a row may be found, the older key's first. While no index key is being
    changed `second` is empty and `known` is `first` alone.
    """

    first: str
    second: str
    known: tuple[str, ...]


def identity_indexed(kind: str, value: str) -> Indexed:
    """Hash whom a booking is for with each index key in use; look people up by `known`."""
    return keyed_indexed("identity", f"{kind}:{value.translate(_BETWEEN_DIGITS).upper()}")


# Under which field the value stands in what is sealed, and the kind it is hashed as. A newborn has the NIK of a
# parent: all children of one parent who have none yet are one identity, and come in one visit.
IDENTITY_KINDS = {"nik": "nik", "child_of": "child", "passport": "passport"}
# A number to fetch a finished document stands for its file: it takes no number from its holder, whoever they are.
PICK_UP: Final = "pick_up"


def identity_of(person: dict[str, Any]) -> Indexed:
    """Hash whom the sealed fields of a row are about, by NIK, or by what stands there instead of one."""
    if person.get(PICK_UP):
        return identity_indexed("file", person[PICK_UP])
    name = next((name for name in ("child_of", "passport") if person.get(name)), "nik")
    return identity_indexed(IDENTITY_KINDS[name], person[name])


def phone_indexed(e164: str) -> Indexed:
    """Hash a phone number with each index key in use; look it up by `known`."""
    return keyed_indexed("phone", e164)


def keyed_indexed(purpose: str, text: str) -> Indexed:
    """Hash `text` as `keyed_hash` does, with each index key in use."""
    ring = key_ring()
    if not ring.is_changing_index:
        first = ring.index(purpose, text)
        return Indexed(first, "", (first,))
    return Indexed(ring.index(purpose, text), ring.second_index(purpose, text), ring.indexes(purpose, text))


def keyed_hash(purpose: str, text: str) -> str:
    """Hash `text` with the index key for one purpose, a constant such as ``content``: 64 hexadecimal digits.

    Hashes of different purposes match nothing of one another.
    """
    return key_ring().index(purpose, text)


def booking_token(booking_id: Any) -> str:
    """Tell the token that opens a booking: 144 bits in 24 characters that may stand in a link.

    It follows from the id and the index key, so it is never stored and an answer that was lost can be
    given again.
    """
    return key_ring().token(str(booking_id))


def booking_tokens(booking_id: Any) -> tuple[str, ...]:
    """Tell the token of a booking under each index key it may have been given with."""
    return key_ring().tokens(str(booking_id))


def token_hash(token: str) -> str:
    """Hash a token for the look-up.

    Without a key: nobody can try all of 144 bits, and links outlive a change of the index key.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _is_birth_date(*, day: int, month: int, year: int, on: date) -> bool:
    """Tell whether the date of a NIK (day + 40 for women, year of two digits) was a day in either century."""
    if 41 <= day <= 71:
        day -= 40
    for century in (1900, 2000):
        try:
            if date(century + year, month, day) <= on:
                return True
        except ValueError:  # no such day in this century: 29-02-00 was in 2000 only
            continue
    return False


def _length_message(typed: int) -> Any:
    if not typed:
        return _NIK_BLANK
    if typed < NIK_DIGITS:
        return format_lazy(_NIK_SHORT, typed=typed, missing=NIK_DIGITS - typed)
    return format_lazy(_NIK_LONG, typed=typed, extra=typed - NIK_DIGITS)


_NIK_CHARACTERS = _("NIK hanya berisi angka. Jika Anda mengetik huruf O atau I, ganti dengan angka 0 atau 1.")
_NIK_BLANK = _("Tulis NIK, 16 digit, seperti pada KTP-el atau KK Anda.")
_NIK_SHORT = _("NIK harus 16 digit. Anda mengetik {typed}, kurang {missing}. Periksa kembali KTP-el atau KK Anda.")
_NIK_LONG = _("NIK harus 16 digit. Anda mengetik {typed}, lebih {extra}. Periksa kembali KTP-el atau KK Anda.")
_NIK_REPEATED = _("NIK tidak mungkin 16 digit yang sama. Salin NIK dari KTP-el atau KK Anda.")
_NIK_REGION = _("Enam digit pertama NIK bukan kode wilayah. Periksa kembali KTP-el atau KK Anda.")
_NIK_DATE = _("Digit ke-7 sampai ke-12 NIK bukan tanggal lahir. Periksa kembali KTP-el atau KK Anda.")
_NIK_SERIAL = _("Empat digit terakhir NIK tidak mungkin 0000. Periksa kembali KTP-el atau KK Anda.")
_PASSPORT_FORMAT = _("Tulis nomor paspor: 5 sampai 12 huruf dan angka, seperti tercetak di halaman foto.")
_PHONE_FORMAT = _("Tulis nomor ponsel Indonesia yang diawali 08, seluruhnya 10 sampai 13 angka.")
_PHONE_LANDLINE = _("Telepon rumah tidak dapat menerima pesan. Tulis nomor ponsel yang diawali 08.")
_NAME_BLANK = _("Tulis nama lengkap seperti pada KTP-el atau KK.")
_NAME_LETTERS = _("Nama harus berisi huruf. Tulis nama lengkap seperti pada KTP-el atau KK.")
_NAME_SIGNS = _("Nama tidak dapat berisi tanda < atau > atau tanda yang tidak terbaca.")
_NAME_LENGTH = _("Nama paling panjang {most} karakter. Anda mengetik {typed}.")
_USERNAME_FORMAT = _("Nama pengguna: 3 sampai 30 huruf kecil, angka, titik atau tanda hubung, diawali huruf.")
