"""Invented people by the hundred thousand: a NIK, a phone and a key for each number."""

import datetime
import json


def order(n: int, date: str, office: str, service: str) -> bytes:
    """The n-th person's booking as a JSON body."""
    born = datetime.date(1950, 1, 1) + datetime.timedelta(days=(n // 10) % 18_000)
    region = 11 + (n // 180_000) % 60
    nik = f"53{region:02d}01{born:%d%m%y}{9990 + n % 10}"
    body = {
        "office": office,
        "service": service,
        "date": date,
        "name": f"Warga Rekaan {n}",
        "nik": nik,
        "phone": f"0812{n:08d}",
    }
    return json.dumps(body, separators=(",", ":")).encode()


def key(n: int) -> str:
    return f"bench-key-{n:012d}"
