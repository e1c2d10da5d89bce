"""The keys of an installation, and copies of them that people keep away from it.

A copy is text that can be printed and typed in again: groups of five letters, with a sum behind each line.
It is closed with a passphrase, or cut in two halves of which each alone says nothing.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
from base64 import b32decode, b32encode, b64decode
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from antri.directory.models import City
from antri.journal.actions import Actor, change, record
from antri.management.recovery.refusal import Refused
from antri.people.actions import key_copy_is_allowed
from antri.people.models import KeyRing, make_ring
from antri.web import clock

SHORTEST_PASSPHRASE = 12
BACKUP_KEY_BYTES = 32
SCRYPT = {"n": 2**17, "r": 8, "p": 1}  # 128 MB and half a second for each try
_HEAD = "PRIMA ANTRI KUNCI 1"
_GROUPS = 10


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Every key that people's data and copies hang on, as the settings have them."""

    FIELD_KEYS: str
    INDEX_KEY: str
    INDEX_KEY_NEXT: str = ""
    INDEX_KEY_BEFORE: str = ""
    JOURNAL_KEY: str = ""
    BACKUP_KEY: str = ""

    @classmethod
    def of_settings(cls) -> "Keys":
        """Take the keys this installation works with."""
        return cls(**{name: getattr(settings, name, "") for name in cls.__dataclass_fields__})

    def ring(self) -> KeyRing:
        """Make the ring that seals and opens with these keys."""
        return make_ring(self.FIELD_KEYS, self.INDEX_KEY, self.INDEX_KEY_NEXT, self.INDEX_KEY_BEFORE)

    def backup_key(self) -> bytes:
        """Read the key of the copies; raise `Refused` when there is none or it cannot be read."""
        return read_backup_key(self.BACKUP_KEY)

    def marks(self) -> dict[str, str]:
        """Name each key by a mark that tells nothing of it: equal keys have equal marks."""
        single = {name: key for name, key in asdict(self).items() if key and name != "FIELD_KEYS"}
        fields = dict(entry.strip().split(":", 1) for entry in self.FIELD_KEYS.split(",") if ":" in entry)
        named = single | {f"FIELD_KEYS {key_id}": key for key_id, key in fields.items()}
        return {
            name: hmac.digest(key.encode(), b"prima-antri 1 mark", "sha256")[:6].hex() for name, key in named.items()
        }


def read_backup_key(text: str) -> bytes:
    """Read BACKUP_KEY: 32 bytes in base64."""
    if not text:
        raise Refused(_("BACKUP_KEY kosong. scripts/keys membuatnya; tulis di .env, lalu ulangi."))
    try:
        key = b64decode(text, altchars=b"-_" if set(text) & set("-_") else None, validate=True)
    except ValueError:
        key = b""
    if len(key) != BACKUP_KEY_BYTES:
        raise Refused(_("BACKUP_KEY tidak terbaca: 32 byte acak dalam base64 (44 karakter)."))
    return key


def check_two_people() -> None:
    """Refuse to copy keys before two people agreed (page Persetujuan). Where no two are appointed, nobody is asked."""
    if not key_copy_is_allowed():
        raise Refused(
            _("Menyalin kunci perlu dua orang: ajukan dan setujui di halaman Persetujuan, lalu ulangi dalam dua jam.")
        )


def export(*, to: Path, passphrase: str, by: Actor) -> list[Path]:
    """Write a copy of all keys to `to`, closed with `passphrase`; raise `Refused` and write nothing if it is weak."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refused(_("Frasa sandi terlalu pendek: paling sedikit %d karakter.") % SHORTEST_PASSPHRASE)
    salt, nonce = os.urandom(16), os.urandom(12)
    closed = _locked(passphrase, salt).encrypt(nonce, _plain(), _HEAD.encode())
    return _write({to: _sheet("frasa sandi", salt + nonce + closed)}, by)


def export_halves(*, to: Path, by: Actor) -> list[Path]:
    """Write a copy of all keys as two halves beside each other, `to`-1 and `to`-2: one alone says nothing."""
    plain = _plain()
    whole = hashlib.sha256(plain).digest() + plain
    pad = secrets.token_bytes(len(whole))
    other = bytes(one ^ two for one, two in zip(whole, pad, strict=True))
    halves = {to.with_name(f"{to.name}-{n}"): _sheet(f"bagian {n} dari 2", half) for n, half in ((1, pad), (2, other))}
    return _write(halves, by)


def read_copy(paths: list[Path], *, passphrase: str = "") -> Keys:
    """Read a copy of the keys from its file, or from both of its halves in either order; raise `Refused`."""
    sheets = dict(_read_sheet(path) for path in paths)
    if set(sheets) == {"bagian 1 dari 2", "bagian 2 dari 2"}:
        one, two = sheets.values()
        if len(one) != len(two):
            raise Refused(_("Dua bagian ini bukan pasangan."))
        whole = bytes(first ^ second for first, second in zip(one, two, strict=True))
        if hashlib.sha256(whole[32:]).digest() != whole[:32]:
            raise Refused(_("Dua bagian ini bukan pasangan."))
        return Keys(**json.loads(whole[32:]))
    if set(sheets) != {"frasa sandi"}:
        raise Refused(_("Salinan kunci tidak lengkap: beri satu berkas berfrasa sandi, atau kedua bagiannya."))
    (text,) = sheets.values()
    try:
        plain = _locked(passphrase, text[:16]).decrypt(text[16:28], text[28:], _HEAD.encode())
    except (InvalidTag, ValueError):
        raise Refused(_("Frasa sandi salah, atau salinan kunci rusak.")) from None
    return Keys(**json.loads(plain))


def _plain() -> bytes:
    keys = Keys.of_settings()
    try:
        keys.ring()
    except ImproperlyConfigured as reason:
        raise Refused(str(reason)) from None
    keys.backup_key()
    return json.dumps(asdict(keys)).encode()


def _locked(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, **SCRYPT).derive(passphrase.encode()))


def _sheet(kind: str, data: bytes) -> str:
    """Write bytes as lines of letters and digits that are not mistaken, each with a sum of its own."""
    letters = b32encode(data).decode().rstrip("=")
    width = 5 * _GROUPS
    lines = []
    for number, start in enumerate(range(0, len(letters), width), 1):
        part = letters[start : start + width]
        groups = " ".join(part[at : at + 5] for at in range(0, len(part), 5))
        lines.append(f"{number:02d} {groups} = {_sum(number, part)}")
    made = f"{clock.now():%Y-%m-%d %H:%M} UTC"
    return "\n".join([f"{_HEAD}, {kind}", made, "", *lines, "", _HOW, ""])


_HOW = (
    "Simpan di luar server dan terpisah dari salinan basis data. Membuktikannya:\n"
    "manage.py restore SALINAN --prove BERKAS-INI (atau kedua bagiannya)"
)


def _read_sheet(path: Path) -> tuple[str, bytes]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as reason:
        raise Refused(f"{path}: {reason}") from None
    head, _comma, kind = lines[0].partition(", ") if lines else ("", "", "")
    if head != _HEAD:
        raise Refused(_("%s bukan salinan kunci Prima Antri.") % path)
    letters = ""
    for line in lines[1:]:
        if not (found := re.fullmatch(r"(\d\d) ([A-Za-z2-7 ]+) = ([a-f0-9]{4})", line.strip())):
            continue
        part = found[2].replace(" ", "").upper()
        if _sum(int(found[1]), part) != found[3]:
            raise Refused(_("%(file)s: baris %(line)s salah ketik.") % {"file": path, "line": found[1]})
        letters += part
    return kind, b32decode(letters + "=" * (-len(letters) % 8))


def _sum(number: int, part: str) -> str:
    return hashlib.sha256(f"{number}:{part}".encode()).hexdigest()[:4]


def _write(sheets: dict[Path, str], by: Actor) -> list[Path]:
    check_two_people()
    for path in sheets:
        if path.exists():
            raise Refused(_("%s sudah ada; pilih nama lain.") % path)
    for path, text in sheets.items():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    city = city_code()
    with change():
        record("system.keys_exported", about=("city", city), by=by, city=city, halves=len(sheets) > 1)
    return list(sheets)


def city_code() -> str:
    """Name the city for an event; empty while none is loaded."""
    return City.objects.values_list("code", flat=True).first() or ""
