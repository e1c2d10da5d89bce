"""The summary of a run tells the truth: what failed, what passed only on a second try, and what gets one."""

import os
import shutil
import subprocess
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests import goals

ROOT = Path(__file__).resolve().parent.parent


def fragment(database: str, code: int = 0, **outcomes: str) -> dict[str, Any]:
    """A run of this database: `browser="failed"` and so on, each the outcome of one test; one more passed."""
    names = {f"tests/{room}/test_x.py::test_it": outcome for room, outcome in outcomes.items()}
    tests = {
        name: {"outcome": outcome, "goals": [], "tries": 0, "needs_database": True, "seconds": 1.0, "reason": "why"}
        for name, outcome in {"tests/web/test_x.py::test_it": "passed", **names}.items()
    }
    return {"database": database, "exit": code, "tests": tests}


def test_runs_without_a_failure_are_well() -> None:
    assert goals.verdict([fragment("sqlite"), fragment("postgres")]) == (True, "All is well.")


@pytest.mark.parametrize(
    "fragments",
    [
        [],
        [fragment("sqlite")],
        [fragment("sqlite", races="failed", code=1), fragment("postgres")],
        [fragment("sqlite", browser="failed", code=1), fragment("postgres")],
        [fragment("sqlite"), fragment("postgres", browser="skipped")],
        [fragment("sqlite"), fragment("postgres", code=3)],
        [fragment("sqlite"), fragment("postgres", code=1)],
        [fragment("sqlite", browser="unsteady", code=3), fragment("postgres")],
    ],
    ids=[
        "nothing",
        "one only",
        "race",
        "browser",
        "skipped",
        "broke off",
        "failed without a name",
        "unsteady, broke off",
    ],
)
def test_anything_else_is_not_well(fragments: list[dict[str, Any]]) -> None:
    assert not goals.verdict(fragments)[0]


def test_only_tests_in_a_browser_get_a_second_try_and_only_on_their_database() -> None:
    ran = [
        fragment("sqlite", browser="failed", races="failed", faults="failed"),
        fragment("postgres", booking="failed"),
    ]

    assert goals.worth_a_second_try(ran, "sqlite") == ["tests/browser/test_x.py::test_it"]
    assert goals.worth_a_second_try(ran, "postgres") == []


def test_what_failed_twice_has_failed_and_a_second_try_that_never_came_helps_nobody() -> None:
    first = fragment("sqlite", browser="failed", code=1)

    for again in (first, None, fragment("sqlite", code=1)):
        merged = goals.with_second_tries(first, again and again | {"tests": dict(list(again["tests"].items())[1:])})
        assert merged["tests"]["tests/browser/test_x.py::test_it"]["outcome"] == "failed"
        assert not goals.verdict([merged, fragment("postgres")])[0]


# -- the script itself, in a project of its own ---------------------------------------------------

_LOSES_ONCE = """
import os
from pathlib import Path

import pytest

@pytest.mark.parametrize("number", range({count}))
def test_it(number):
    tried = Path(os.environ["TRIED"], f"{{os.environ['TEST_DB']}} {{__name__}} {{number}}")
    tried.write_text(("x" if not tried.exists() else tried.read_text() + "x"))
    assert tried.read_text() != "x" or {database!r} != os.environ["TEST_DB"], "the machine was busy"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Found a project with the script and the summary, and no test yet but one that passes."""
    for name in ("scripts", "var", "tests/browser", "tests/races", "tried"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("scripts/test", "tests/__init__.py", "tests/goals.py", "tests/databases.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("prepare", "system-packages"):
        (tmp_path / "scripts" / name).write_text("#!/bin/sh\n")
        (tmp_path / "scripts" / name).chmod(0o755)
    for name in ("tests/browser", "tests/races"):
        (tmp_path / name / "__init__.py").touch()
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:django -p no:cacheprovider -p tests.goals\n")
    (tmp_path / "tests" / "test_well.py").write_text("def test_it(): pass\n")
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


def run(project: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "TRIED": str(project / "tried")}
    return subprocess.run(
        [project / "scripts" / "test"], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def loses_once(project: Path, name: str, *, count: int = 1, database: str = "postgres") -> None:
    text = _LOSES_ONCE.format(count=count, database=database)
    (project / "tests" / name).write_text(textwrap.dedent(text))


def test_a_browser_test_that_fails_once_is_told_as_unsteady_and_the_run_is_well(project: Path) -> None:
    loses_once(project, "browser/test_x.py")

    ran = run(project)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    name = "tests/browser/test_x.py::test_it[0]"
    assert f"UNSTEADY on postgres: {name}" in ran.stdout
    assert "the machine was busy" in ran.stdout.partition("UNSTEADY on postgres")[2]
    assert "All is well, but 1 unsteady" in ran.stdout
    assert "UNSTEADY" in (project / "var" / "goals.txt").read_text()
    tries = {path.name: len(path.read_text()) for path in (project / "tried").iterdir()}
    assert tries == {"sqlite tests.browser.test_x 0": 1, "postgres tests.browser.test_x 0": 2}


@pytest.mark.parametrize(("name", "count"), [("races/test_x.py", 1), ("browser/test_x.py", goals.MOST_UNSTEADY + 1)])
def test_a_race_that_is_lost_once_and_too_many_unsteady_tests_are_not_well(
    project: Path, name: str, count: int
) -> None:
    loses_once(project, name, count=count)

    ran = run(project)

    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "NOT well" in ran.stdout
    assert {path.read_text() for path in (project / "tried").iterdir()} == {"x"}, "no second try"
