"""What a tablet closes and the house opens: ECDH on P-256 with a key of each row's own, AES-256-GCM, an author's mark.

A closed row is: the sender's one-time point (65 bytes), nonce (12 bytes), AES-GCM text and tag. The key is drawn from
the shared secret by HKDF-SHA256 with both points as salt; the row's id is authenticated with it. Inside is JSON:
`body`, a text of JSON, and `mark`, the author's ECDSA signature over that text.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, Final, NamedTuple

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_CURVE = ec.SECP256R1()
_POINT, _NONCE, _MARK = 65, 12, 64
_FOR: Final = b"prima-antri tablet 1"
LONGEST: Final = 4_096  # bytes; a row with name and NIK is about 700


class NotReadable(Exception):
    """Altered, closed for somebody else, or no such row at all."""


class Opened(NamedTuple):
    """What the tablet wrote, and the text and mark that show who wrote it."""

    body: dict[str, Any]
    text: str
    mark: bytes


def new_key() -> tuple[str, str]:
    """Make a key pair: the private number in hexadecimal, the public point in base64url."""
    private = ec.generate_private_key(_CURVE)
    return f"{private.private_numbers().private_value:064x}", write_point(private.public_key())


def write_point(key: ec.EllipticCurvePublicKey) -> str:
    return to_text(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def read_point(text: str) -> ec.EllipticCurvePublicKey:
    """Read a public key; raise `NotReadable` for what is no point of the curve."""
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, to_bytes(text))
    except ValueError:
        raise NotReadable from None


def open_row(closed: bytes, *, row: str, private: str) -> Opened:
    """Open what a tablet closed with the public half of `private`; raise `NotReadable`."""
    key = ec.derive_private_key(int(private, 16), _CURVE)
    point, nonce, text = closed[:_POINT], closed[_POINT : _POINT + _NONCE], closed[_POINT + _NONCE :]
    try:
        shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point))
        plain = AESGCM(_drawn(shared, point, to_bytes(write_point(key.public_key())))).decrypt(
            nonce, text, row.encode()
        )
        outer = json.loads(plain)
        body = json.loads(outer["body"])
        if not isinstance(body, dict):
            raise NotReadable
        return Opened(body, outer["body"], to_bytes(outer["mark"]))
    except (InvalidTag, ValueError, KeyError, TypeError):
        raise NotReadable from None


def close_row(text: str, mark: bytes, *, row: str, public: str) -> bytes:
    """Close a row as a tablet does, for whoever has no browser at hand."""
    mine, theirs = ec.generate_private_key(_CURVE), read_point(public)
    point = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    key = _drawn(mine.exchange(ec.ECDH(), theirs), point, to_bytes(public))
    nonce = point[1 : 1 + _NONCE]  # the key is used once
    plain = json.dumps({"body": text, "mark": to_text(mark)}).encode()
    return point + nonce + AESGCM(key).encrypt(nonce, plain, row.encode())


def is_marked_by(public: str, opened: Opened) -> bool:
    """Tell whether the holder of this key wrote the row."""
    if len(opened.mark) != _MARK:
        return False
    half = _MARK // 2
    signature = encode_dss_signature(
        int.from_bytes(opened.mark[:half], "big"), int.from_bytes(opened.mark[half:], "big")
    )
    try:
        read_point(public).verify(signature, opened.text.encode(), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, NotReadable):
        return False
    return True


def to_text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def to_bytes(text: str) -> bytes:
    """Read base64url with or without its filling; raise ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _drawn(shared: bytes, one: bytes, other: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, one + other, _FOR).derive(shared)
