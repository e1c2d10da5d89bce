"""The live boards: what a listener costs, how soon the last one knows, a storm of reconnects, booking beside it.

`python -m benchmarks.live` starts the live process and the pages as a server runs them (two processes, one database),
then measures with one thread and raw sockets. A press is opening or pausing a counter through the product's own action.
"""

import argparse
import os
import select
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress

from benchmarks import client, rush
from benchmarks.ground import OFFICE, ROOT, database, family, memory_mb, processor_s, served

PRESSER = """
import sys, time
from antri.directory.models import Office, Counter
from antri.journal.actions import Actor
from antri.people.models import Officer
from antri.service_day import actions
from antri.service_day.models import Desk
office = Office.objects.get(slug="disdukcapil")
who = Officer.objects.create(username="loket-bench")
counter = Counter.objects.create(city=office.city, office=office, number=1, name="Loket 1")
by = Actor("officer", "desk", str(who.pk))
actions.open_desk(counter=counter, officer_id=who.pk, by=by)
print("ready", flush=True)
for _line in sys.stdin:
    desk = Desk.objects.get(counter=counter)
    if desk.state == "open":
        actions.pause_desk(counter=counter, press=desk.press, reason="Istirahat", by=by)
    else:
        actions.resume_desk(counter=counter, press=desk.press, by=by)
    print(time.time(), flush=True)
"""
HELLO = f"GET /live/{OFFICE} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n".encode()
GIVE_UP_S = 60


class Crowd:
    """All listeners of one process, in one thread."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._eyes = select.epoll()
        self._sockets: dict[int, socket.socket] = {}

    def join(self, number: int) -> float:
        """Connect all at once and wait until each has the board; tell the seconds it took."""
        begun = time.perf_counter()
        for _n in range(number):
            link = socket.create_connection(("127.0.0.1", self._port))
            link.setblocking(False)
            link.send(HELLO)
            self._sockets[link.fileno()] = link
            self._eyes.register(link, select.EPOLLIN)
        self.hear()
        return time.perf_counter() - begun

    def hear(self) -> list[float]:
        """Wait until each has been told a board; tell when each was."""
        heard: dict[int, float] = {}
        give_up = time.monotonic() + GIVE_UP_S
        while len(heard) < len(self._sockets):
            if time.monotonic() > give_up:
                raise SystemExit(f"Only {len(heard)} of {len(self._sockets)} heard it.")
            for number, _event in self._eyes.poll(1):
                came = self._sockets[number].recv(262_144)
                if not came:
                    raise SystemExit("A listener was dropped.")
                if b"event: queue" in came:
                    heard[number] = time.time()
        return sorted(heard.values())

    def leave(self) -> None:
        for link in self._sockets.values():
            link.close()
        self._sockets.clear()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listeners", type=int, default=5000)
    parser.add_argument("--presses", type=int, default=20)
    parser.add_argument("--databases", default="postgres")
    parser.add_argument("--bookings", type=int, default=995, help="of one hot day, alone and beside the listeners")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    from config.serving import raise_open_files

    raise_open_files()
    print(f"load before: {os.getloadavg()[0]:.1f}")
    for kind in options.databases.split(","):
        print(f"== live boards, {kind}, {options.listeners} listeners of one process")
        with (
            database(kind) as environment,
            served(environment) as (port, _pid),
            live(environment, options.listeners) as (live_port, live_pid),
            presser(environment) as press,
        ):
            measure(options, port, live_port, family(live_pid), press)
    print(f"load after: {os.getloadavg()[0]:.1f}")


def measure(options, port: int, live_port: int, pids: list[int], press) -> None:
    crowd, number = Crowd(live_port), options.listeners
    before = memory_mb(pids)
    joined = crowd.join(number)
    each = (memory_mb(pids) - before) * 1024 / number
    print(f"  {each:.1f} KB each (goal 30): {each / 30:.2f} of the goal; all joined in {joined:.2f} s")
    taken: list[float] = []
    last: list[float] = []
    spent = processor_s(pids)
    for _n in range(options.presses):
        at = press()
        heard = crowd.hear()
        taken += [when - at for when in heard]
        last.append(heard[-1] - at)
    spent = (processor_s(pids) - spent) / options.presses
    taken.sort()
    p99 = taken[int(len(taken) * 0.99)]
    print(
        f"  from the press to a listener: p50 {taken[len(taken) // 2]:.2f} s, p99 {p99:.2f} s (goal 1 s),"
        f" the last one {max(last):.2f} s; {spent:.2f} s of processor a press"
    )
    storms = []
    for _n in range(3):
        crowd.leave()
        storms.append(crowd.join(number))
    print(f"  all gone and back: {max(storms):.2f} s at most of {len(storms)} (goal 5 s)")
    beside(options, port, crowd, press)
    crowd.leave()


def beside(options, port: int, crowd: Crowd, press) -> None:
    """Book by turns alone, and while the listeners are told of a press every second."""
    crowd.leave()
    rush.warm_up(port)
    alone, among = [], []
    for turn in range(options.rounds):
        alone.append(_booked(port, 10 + 2 * turn, options.bookings))
        crowd.join(options.listeners)
        child = os.fork()
        if child == 0:
            with suppress(BaseException):
                while True:
                    press()
                    crowd.hear()
                    time.sleep(0.5)
            os._exit(0)
        among.append(_booked(port, 11 + 2 * turn, options.bookings))
        os.kill(child, 9)
        os.waitpid(child, 0)
        crowd.leave()
    share = rush.middle(among) / rush.middle(alone)
    print(
        f"  booking: {rush.middle(alone):.0f}/s alone ({rush.listed(alone)}), {rush.middle(among):.0f}/s beside them"
        f" ({rush.listed(among)}): {share:.2f} (goal 0.80), the load generators' own work included"
    )


def _booked(port: int, day: int, number: int) -> float:
    result = client.send_all(port, rush.orders(day * 3000, [rush.day(day)] * number), 16)
    rush.expect(result, number)
    return number / result.wall_s


@contextmanager
def live(environment: dict[str, str], listeners: int):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "live"],
        env=environment
        | {"LIVE_PORT": str(port), "LIVE_LISTENERS": str(listeners), "LIVE_LISTENERS_EACH": str(listeners)},
        cwd=ROOT,
    )
    try:
        for _attempt in range(200):
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").close()
                break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def presser(environment: dict[str, str]):
    """A process that presses a key of a counter when asked, and tells when it was done."""
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "shell", "-v0", "-c", PRESSER],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    if process.stdout.readline() != "ready\n":
        raise SystemExit("The counter cannot be opened.")

    def press() -> float:
        process.stdin.write("press\n")
        process.stdin.flush()
        return float(process.stdout.readline())

    try:
        yield press
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
