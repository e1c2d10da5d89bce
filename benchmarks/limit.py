"""The limit: the same rows of a booking (slot, booking with its uniques, event) written with nothing around.

Run as a program in a process of its own: `python -m benchmarks.limit DATE FIRST COUNT THREADS`. It prints
bookings and seconds. No web, no checks, no sealing, no JSON: what the database alone can do.
"""

import os
import sqlite3
import sys
import threading
import time
import uuid
from datetime import UTC, datetime

TAKE = (
    "WITH pick AS MATERIALIZED (SELECT id FROM antri_slot WHERE day_id = {p} AND state = 'free' AND pool = 'public' "
    "ORDER BY number LIMIT 1 {lock}) UPDATE antri_slot SET state = 'taken', turn = turn + 1 "
    'WHERE id = (SELECT id FROM pick) RETURNING id, number, turn, start, "end"'
)
BOOKING = [
    "id",
    "city",
    "office_id",
    "day_id",
    "slot_id",
    "date",
    "start",
    "end",
    "number",
    "turn",
    "label",
    "status",
    "service_id",
    "also_services",
    "people",
    "is_priority",
    "language",
    "code",
    "token_hash",
    "identity_index",
    "phone_index",
    "device",
    "channel",
    "finder",
    "ticket_name",
    "sealed",
    "idempotency_key",
    "content_mac",
    "reschedules",
    "created_at",
]
EVENT = "city at what about_kind about_id actor_kind actor_id channel data".split()  # noqa: SIM905


def insert(table: str, columns: list[str], mark: str) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join([mark] * len(columns))})"


def rows(n: int, slot: tuple, day: tuple, *, is_sqlite: bool) -> tuple[tuple, tuple]:
    """The two rows of one booking, as the product writes them."""
    key, now = uuid.uuid4(), datetime.now(UTC)
    label = f"A-{slot[1]:03d}"
    booking = (
        key.hex if is_sqlite else key, "99.01", day[1], day[0], slot[0], day[2], slot[3], slot[4], slot[1], slot[2],
        label, "booked", day[3], "[]", 1, False, "id", f"{n:08d}", f"{n:064x}", f"{n:064x}", f"{n:064x}", "", "api",
        f"{n:064x}", b"n" * 50, b"s" * 150, f"limit-{n:012d}", f"{n:064x}", 0,
        now.replace(tzinfo=None).isoformat(" ") if is_sqlite else now,
    )  # fmt: skip
    data = f'{{"day": {day[0]}, "slot": {slot[0]}, "label": "{label}", "turn": 1, "services": ["KTP_HILANG"]}}'
    event = ("99.01", booking[-1], "booking.taken", "booking", str(key), "citizen", "", "api", data)
    return booking, event


def postgres(url: str, date: str, first: int, count: int, threads: int) -> float:
    import psycopg

    links = [psycopg.connect(url, prepare_threshold=1) for _ in range(threads)]
    day = (
        links[0]
        .execute(
            "SELECT d.id, d.office_id, d.date, s.id FROM antri_serviceday d, antri_service s, antri_office o "
            "WHERE o.id = d.office_id AND o.slug = 'disdukcapil' AND d.date = %s AND s.code = 'KTP_HILANG'",
            [date],
        )
        .fetchone()
    )
    take = TAKE.format(p="%s", lock="FOR NO KEY UPDATE SKIP LOCKED")
    booking_sql, event_sql = insert("antri_booking", BOOKING, "%s"), insert("antri_event", EVENT, "%s")

    def one(link: "psycopg.Connection", n: int) -> None:
        with link.transaction():
            slot = link.execute(take, [day[0]]).fetchone()
            booking, event = rows(n, slot, day, is_sqlite=False)
            link.execute(booking_sql, booking)
            link.execute(event_sql, event)

    for link in links:
        link.commit()
    return _run(links, one, first, count)


def sqlite(path: str, date: str, first: int, count: int, threads: int) -> float:
    links = []
    for _ in range(threads):
        link = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=20)
        link.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;")
        links.append(link)
    day = (
        links[0]
        .execute(
            "SELECT d.id, d.office_id, d.date, s.id FROM antri_serviceday d, antri_service s, antri_office o "
            "WHERE o.id = d.office_id AND o.slug = 'disdukcapil' AND d.date = ? AND s.code = 'KTP_HILANG'",
            [date],
        )
        .fetchone()
    )
    take = TAKE.format(p="?", lock="")
    booking_sql, event_sql = insert("antri_booking", BOOKING, "?"), insert("antri_event", EVENT, "?")
    writer = threading.Lock()

    def one(link: sqlite3.Connection, n: int) -> None:
        with writer:
            link.execute("BEGIN IMMEDIATE")
            slot = link.execute(take, [day[0]]).fetchone()
            booking, event = rows(n, slot, day, is_sqlite=True)
            link.execute(booking_sql, booking)
            link.execute(event_sql, event)
            link.execute("COMMIT")

    return _run(links, one, first, count)


def _run(links: list, one, first: int, count: int) -> float:
    todo, lock = iter(range(first, first + count)), threading.Lock()

    def work(link) -> None:
        while True:
            with lock:
                n = next(todo, None)
            if n is None:
                return
            one(link, n)

    workers = [threading.Thread(target=work, args=[link]) for link in links]
    begun = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - begun


if __name__ == "__main__":
    date, first, count, threads = sys.argv[1], *map(int, sys.argv[2:5])
    url = os.environ.get("DATABASE_URL")
    # Several processes begin together: they wait for a line on standard input.
    sys.stdin.readline()
    if url:
        took = postgres(url, date, first, count, threads)
    else:
        took = sqlite(os.environ["SQLITE_PATH"], date, first, count, threads)
    print(count, took)
