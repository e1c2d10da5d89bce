"""Where the processor time of one booking goes: the WSGI application called in this process, under cProfile."""

import cProfile
import io
import os
import pstats
import sys
import time

from benchmarks import people
from benchmarks.ground import OFFICE, SERVICE, database
from benchmarks.rush import day


def main(kind: str, count: int) -> None:
    with database(kind) as environment:
        os.environ.update(environment)
        from config.wsgi import application

        def ask(n: int) -> None:
            body = people.order(n, day(10 + n // 900), OFFICE, SERVICE)
            environ = {
                "REQUEST_METHOD": "POST", "PATH_INFO": "/api/v1/bookings", "SERVER_NAME": "127.0.0.1",
                "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.input": io.BytesIO(body),
                "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)), "HTTP_HOST": "127.0.0.1",
                "HTTP_IDEMPOTENCY_KEY": people.key(n), "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr,
            }  # fmt: skip
            said = []
            answer = application(environ, lambda status, headers: said.append(status))
            b"".join(answer)
            answer.close()
            assert said[0].startswith("201"), said

        for n in range(100):
            ask(n)
        began, cpu = time.perf_counter(), time.process_time()
        for n in range(100, 100 + count):
            ask(n)
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
        print(f"{1000 * wall / count:.2f} ms a booking, processor {1000 * cpu / count:.2f} ms")
        profile = cProfile.Profile()
        profile.enable()
        for n in range(100 + count, 100 + 2 * count):
            ask(n)
        profile.disable()
        pstats.Stats(profile).sort_stats(sys.argv[3] if len(sys.argv) > 3 else "cumulative").print_stats(70)
        from django.db import connections

        connections.close_all()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
