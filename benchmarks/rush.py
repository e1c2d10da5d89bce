"""The rush: bookings a second through HTTP beside the limit of the same database, in the same minute.

`python -m benchmarks.rush` prints for SQLite and PostgreSQL: one hot day, many days, p50 and p99, processor
time a booking, memory, calendars a second, and the proof that no day was oversold.
"""

import argparse
import datetime
import subprocess
import sys
import time
from zoneinfo import ZoneInfo

from benchmarks import client, people
from benchmarks.ground import (
    OFFICE,
    PER_SESSION,
    ROOT,
    SERVICE,
    database,
    family,
    manage,
    memory_mb,
    processor_s,
    served,
)

PER_DAY = 5 * PER_SESSION
PROOF = """
from django.db.models import Count, Max
from antri.booking.models import Booking
from antri.schedule.models import Slot
over = Booking.objects.values("day", "number").annotate(n=Count("pk")).filter(n__gt=1).count()
lost = Booking.objects.exclude(slot__state="taken").count()
top = Booking.objects.aggregate(Max("number"))["number__max"]
print(f"  proof: {Booking.objects.count()} bookings, given twice: {over}, without a slot: {lost}, highest number {top}")
assert over == lost == 0
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--rounds", type=int, default=3, help="hot days, each beside its limit")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--calendars", type=int, default=8000)
    options = parser.parse_args()
    for kind in options.databases.split(","):
        print(f"== {kind}")
        with database(kind) as environment, served(environment) as (port, pid):
            pids = family(pid)
            warm_up(port)
            bookings(kind, environment, port, pids, options.rounds, options.connections)
            calendars(port, options.calendars, options.connections)
            print(f"  memory of the server: {memory_mb(pids):.0f} MB")
            manage(environment, "shell", "-v0", "-c", PROOF)


def day(n: int) -> str:
    return f"{datetime.datetime.now(ZoneInfo('Asia/Jakarta')).date() + datetime.timedelta(days=n)}"


def orders(first: int, dates: list[str]) -> list[bytes]:
    return [
        client.post("/api/v1/bookings", people.order(first + n, date, OFFICE, SERVICE), people.key(first + n))
        for n, date in enumerate(dates)
    ]


def warm_up(port: int) -> None:
    client.send_all(port, orders(900_000, [day(1)] * 200), 16)


def bookings(kind: str, environment: dict[str, str], port: int, pids: list[int], rounds: int, connections: int) -> None:
    hot, many, bare, took, spent, own = [], [], [], [], 0.0, 0.0
    for turn in range(rounds):
        bare.append(limit(kind, environment, day(10 + 3 * turn), turn))
        before = processor_s(pids)
        result = client.send_all(port, orders(turn * 2000, [day(11 + 3 * turn)] * PER_DAY), connections)
        spent += processor_s(pids) - before
        own += result.processor_s
        expect(result, PER_DAY)
        hot.append(PER_DAY / result.wall_s)
        took += result.seconds
        spread = [day(40 + n % 60) for n in range(PER_DAY)]
        result = client.send_all(port, orders(turn * 2000 + 1000, spread), connections)
        expect(result, PER_DAY)
        many.append(PER_DAY / result.wall_s)
    refused = client.send_all(port, orders(500_000, [day(11)] * 2000), connections)
    everything = client.Result(seconds=took)
    rate("limit, bare statements", bare)
    rate("HTTP, one hot day", hot, middle(bare))
    rate("HTTP, sixty days", many, middle(bare))
    print(f"  one booking: p50 {everything.percentile_ms(0.5):.1f} ms, p99 {everything.percentile_ms(0.99):.1f} ms")
    print(
        f"  processor time: server {1000 * spent / (rounds * PER_DAY):.2f} ms a booking,"
        f" load generator {1000 * own / (rounds * PER_DAY):.2f} ms"
    )
    print(f"  refusals of a full day: {2000 / refused.wall_s:.0f} a second {refused.statuses}")


def rate(what: str, figures: list[float], beside: float = 0) -> None:
    share = f"  {middle(figures) / beside:.2f} of the limit" if beside else ""
    print(f"  {what + ':':<25}{middle(figures):7.0f} bookings/s  ({listed(figures)}){share}")


def limit(kind: str, environment: dict[str, str], date: str, turn: int) -> float:
    """Bookings a second with bare statements from as many processes and connections as the server has."""
    processes = 2 if kind == "postgres" else 1
    share = PER_DAY // processes
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.limit", date, str(turn * 10_000 + n * share), str(share), "8"],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(processes)
    ]
    time.sleep(1.5)  # all have connected and wait
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    took = [float(process.communicate()[0].split()[1]) for process in started]
    return share * processes / max(took)


def calendars(port: int, count: int, connections: int) -> None:
    path = f"/api/v1/offices/{OFFICE}/days?days=31&service={SERVICE}"
    result = client.send_all(port, [client.get(path)] * count, connections)
    expect(result, count)
    print(
        f"  calendars (JSON, 31 days):{count / result.wall_s:7.0f} a second   p99 {result.percentile_ms(0.99):.1f} ms"
    )


def expect(result: client.Result, count: int) -> None:
    good = result.statuses.get(201, 0) + result.statuses.get(200, 0)
    if good != count:
        raise SystemExit(f"Expected {count} good answers: {result.statuses}")


def middle(figures: list[float]) -> float:
    return sorted(figures)[len(figures) // 2]


def listed(figures: list[float]) -> str:
    return ", ".join(f"{figure:.0f}" for figure in figures)


if __name__ == "__main__":
    main()
