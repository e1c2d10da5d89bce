"""SQLite keeps its order of writers inside one process, so there is one."""

import subprocess
import sys

import pytest

START = """
import config.start
config.start._LET_THE_LAST_ONE_LEAVE_S = 0
import config.wsgi
print("started", flush=True)
input()
"""
# psycopg, Django and the city are loaded first: a slow start is not what is tested.
TIMEOUT_S = 60


def start(environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize(
    "second_starts",
    [
        pytest.param(False, marks=pytest.mark.only_on("sqlite")),
        pytest.param(True, marks=pytest.mark.only_on("postgres")),
    ],
)
def test_a_second_web_process_is_refused_on_sqlite_only(
    child_environment: dict[str, str], *, second_starts: bool
) -> None:
    first = start(child_environment)
    assert first.stdout is not None
    line = ""
    while "started" not in line:
        line = first.stdout.readline()
        assert line, "the first one did not start"

    said, _ = start(child_environment).communicate("\n", timeout=TIMEOUT_S)
    first.communicate("\n", timeout=TIMEOUT_S)
    after, _ = start(child_environment).communicate("\n", timeout=TIMEOUT_S)

    assert ("started" in said) is second_starts
    assert second_starts or "Another web process" in said
    assert "started" in after
