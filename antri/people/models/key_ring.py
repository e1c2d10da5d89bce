"""The keys of the house: made ready once, named by id, never printed.

From each field key and from the index key a separate key is derived for each purpose, so that what
was made for one purpose opens or matches nothing of another.
"""

import hashlib
import hmac
import os
import re
from base64 import b64decode, urlsafe_b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = 1
KEY_BYTES = 32
SHORTEST_INDEX_KEY = 32
NONCE_BYTES = 12
TOKEN_BYTES = 18  # 144 bits, 24 characters in a link


class SealBroken(Exception):
    """The blob was altered, or it belongs to another row. Nothing of it has been opened."""


class KeyUnknown(SealBroken):
    """The blob was sealed with a key that FIELD_KEYS does not have."""

    def __init__(self, key_id: str) -> None:
        self.key_id = key_id
        super().__init__(f"sealed with key {key_id!r}, which FIELD_KEYS does not have")


class KeyRing:
    """Seal with the first field key, open with any; index and derive tokens with the index key.

    A blob is: version, length of the key id, key id, nonce (12 bytes), AES-256-GCM text and tag. The
    head, the purpose and the caller's context are authenticated with it. Nonces are random: replace a
    key well before it has sealed 2^32 blobs (NIST SP 800-38D, 8.3).

    While the index key is being changed there are two of them: the one in use with the one to come
    (`next_key`), later the new one in use with the one before it (`before_key`).
    docs/decisions/2026-11-24-index-key-by-a-second-column.md has the steps.
    """

    def __init__(
        self, field_keys: dict[str, bytes], index_key: bytes, *, next_key: bytes = b"", before_key: bytes = b""
    ) -> None:
        self._field_keys = field_keys
        self._index_key = index_key
        self._second_key = next_key or (index_key if before_key else b"")
        # The older one first: locks on a person are always taken in this order.
        self._index_keys = tuple(key for key in (before_key, index_key, next_key) if key)
        self._first = next(iter(field_keys))
        self._heads = {key_id: bytes([VERSION, len(key_id)]) + key_id.encode() for key_id in field_keys}
        self._ciphers: dict[tuple[str, str], AESGCM] = {}
        self._indexers: dict[tuple[bytes, str], hmac.HMAC] = {}

    @property
    def first_field_key(self) -> str:
        """The id of the field key that seals."""
        return self._first

    @property
    def field_key_ids(self) -> tuple[str, ...]:
        """The ids of all field keys, the one that seals first."""
        return tuple(self._field_keys)

    @property
    def is_changing_index(self) -> bool:
        """Whether a second index key is known, so that rows carry two indexes."""
        return bool(self._second_key)

    def head_of(self, key_id: str) -> bytes:
        """Tell how every blob begins that was sealed with this key."""
        return self._heads[key_id]

    def seal(self, purpose: str, plain: bytes, context: str, *, secret: str = "") -> bytes:
        """Close `plain` so that it opens only for the same purpose, context and secret."""
        head = self._heads[self._first]
        nonce = os.urandom(NONCE_BYTES)
        cipher = self._cipher(self._first, purpose, secret)
        return head + nonce + cipher.encrypt(nonce, plain, _authenticated(head, purpose, context))

    def open(self, purpose: str, blob: bytes, context: str, *, secret: str = "") -> bytes:
        """Open what `seal` closed; raise `SealBroken` or `KeyUnknown`."""
        if len(blob) < 2 or blob[0] != VERSION:
            raise SealBroken("not a sealed blob of a known version")
        end = 2 + blob[1]
        key_id = blob[2:end].decode("ascii", "backslashreplace")
        if key_id not in self._field_keys:
            raise KeyUnknown(key_id)
        head, nonce, closed = blob[:end], blob[end : end + NONCE_BYTES], blob[end + NONCE_BYTES :]
        try:
            return self._cipher(key_id, purpose, secret).decrypt(nonce, closed, _authenticated(head, purpose, context))
        except (InvalidTag, ValueError):  # ValueError: the nonce was cut short
            raise SealBroken("altered, or of another row") from None

    def reseal(self, purpose: str, blob: bytes, context: str, *, secret: str = "") -> bytes:
        """Close with the first key what another key had closed; nobody sees what it is."""
        return self.seal(purpose, self.open(purpose, blob, context, secret=secret), context, secret=secret)

    def index(self, purpose: str, text: str) -> str:
        """Hash `text` with the index key for one purpose: 64 hexadecimal digits."""
        return self._digest(self._index_key, purpose, text).hexdigest()

    def second_index(self, purpose: str, text: str) -> str:
        """Hash `text` for the second index column; empty unless the index key is being changed."""
        return self._digest(self._second_key, purpose, text).hexdigest() if self._second_key else ""

    def indexes(self, purpose: str, text: str) -> tuple[str, ...]:
        """Hash `text` with every index key a row may carry at this time, the older one first."""
        return tuple(self._digest(key, purpose, text).hexdigest() for key in self._index_keys)

    def token(self, text: str) -> str:
        """Derive the unguessable token that belongs to `text`."""
        return _token(self._digest(self._index_key, "token", text))

    def tokens(self, text: str) -> tuple[str, ...]:
        """Derive the token of `text` with every index key it may have been given under."""
        return tuple(_token(self._digest(key, "token", text)) for key in self._index_keys)

    def _cipher(self, key_id: str, purpose: str, secret: str) -> AESGCM:
        if secret:  # one of its own for each holder: not kept
            derived = _derive(self._field_keys[key_id], f"field {purpose}")
            return AESGCM(_derive(derived, secret))
        cipher = self._ciphers.get((key_id, purpose))
        if cipher is None:
            cipher = AESGCM(_derive(self._field_keys[key_id], f"field {purpose}"))
            self._ciphers[key_id, purpose] = cipher
        return cipher

    def _digest(self, key: bytes, purpose: str, text: str) -> hmac.HMAC:
        state = self._indexers.get((key, purpose))
        if state is None:
            state = hmac.new(_derive(key, f"index {purpose}"), digestmod=hashlib.sha256)
            self._indexers[key, purpose] = state
        state = state.copy()
        state.update(_bytes(text))
        return state


def key_ring() -> KeyRing:
    """Hand out the ring of the settings; raise `ImproperlyConfigured`, naming the variable, if there is none."""
    return make_ring(settings.FIELD_KEYS, settings.INDEX_KEY, settings.INDEX_KEY_NEXT, settings.INDEX_KEY_BEFORE)


@lru_cache(maxsize=8)
def make_ring(field_keys: str, index_key: str, next_key: str = "", before_key: str = "") -> KeyRing:
    """Make the ring of these keys, as the settings write them; raise `ImproperlyConfigured` naming what is wrong."""
    named = {"INDEX_KEY": index_key, "INDEX_KEY_NEXT": next_key, "INDEX_KEY_BEFORE": before_key}
    used = {name: key for name, key in named.items() if key or name == "INDEX_KEY"}
    for name, key in used.items():
        if len(key) < SHORTEST_INDEX_KEY:
            raise ImproperlyConfigured(f"{name}: write at least {SHORTEST_INDEX_KEY} random characters.")
        if key in field_keys:
            raise ImproperlyConfigured(f"{name}: it must be another key than those of FIELD_KEYS.")
    if len(set(used.values())) < len(used):
        raise ImproperlyConfigured(f"{', '.join(used)}: these must be different keys.")
    if next_key and before_key:
        raise ImproperlyConfigured("INDEX_KEY_NEXT, INDEX_KEY_BEFORE: one change of the index key at a time.")
    return KeyRing(
        _read_field_keys(field_keys), index_key.encode(), next_key=next_key.encode(), before_key=before_key.encode()
    )


def _token(digest: hmac.HMAC) -> str:
    return urlsafe_b64encode(digest.digest()[:TOKEN_BYTES]).decode()


def _read_field_keys(text: str) -> dict[str, bytes]:
    ring: dict[str, bytes] = {}
    for position, entry in enumerate(text.split(","), start=1):
        key_id, colon, key = entry.strip().partition(":")
        # Entries are named by position: what stands before a forgotten colon may be the key itself.
        name = f"FIELD_KEYS, entry {position}"
        if not colon or not re.fullmatch(r"[A-Za-z0-9_-]{1,16}", key_id):
            raise ImproperlyConfigured(f"{name}: write ID:KEY, the id of 1 to 16 letters, digits, _ or -.")
        if key_id in ring:
            raise ImproperlyConfigured(f"{name}: its id is used twice.")
        ring[key_id] = _read_field_key(key, name)
    return ring


def _read_field_key(text: str, name: str) -> bytes:
    try:
        key = b64decode(text, altchars=b"-_" if set(text) & set("-_") else None, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name}: a key is {KEY_BYTES} random bytes in base64 (44 characters).")
    return key


def _derive(key: bytes, label: str) -> bytes:
    return hmac.digest(key, _bytes(f"prima-antri 1 {label}"), "sha256")


def _authenticated(head: bytes, purpose: str, context: str) -> bytes:
    return b"\0".join((head, purpose.encode(), _bytes(context)))


def _bytes(text: str) -> bytes:
    # JSON may hold half a character (a lone surrogate), and what is typed must never break a look-up.
    return text.encode("utf-8", "surrogatepass")
