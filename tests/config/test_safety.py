"""Unsafe settings do not start, and say why."""

import os
import subprocess
import sys
from typing import Any

import pytest

from config import safety

SAFE: dict[str, Any] = {
    "is_demo": False,
    "debug": False,
    "secret_key": "s" * 50,
    "field_keys": "202611:" + "A" * 43 + "=",
    "index_key": "i" * 40,
    "journal_key": "j" * 40,
    "public_url": "https://antrean.example.go.id",
    "allowed_hosts": ("antrean.example.go.id",),
    "is_sqlite": True,
    "sqlite_synchronous": "FULL",
    "web_processes": 1,
}


def test_safe_settings_start() -> None:
    assert safety.faults(safety.Choices(**SAFE)) == []


@pytest.mark.parametrize(
    ("unsafe", "named"),
    [
        ({"sqlite_synchronous": "NORMAL"}, "SQLITE_SYNCHRONOUS"),
        ({"sqlite_synchronous": "OFF"}, "SQLITE_SYNCHRONOUS"),
        ({"web_processes": 2}, "WEB_PROCESSES"),
        ({"debug": True}, "DEBUG"),
        ({"allowed_hosts": ("antrean.example", "*")}, "ALLOWED_HOSTS"),
        ({"allowed_hosts": ("localhost", "127.0.0.1")}, "ALLOWED_HOSTS"),
        ({"public_url": ""}, "PUBLIC_URL"),
        ({"public_url": "http://antrean.example.go.id"}, "PUBLIC_URL"),
        ({"public_url": "antrean.example.go.id"}, "PUBLIC_URL"),
        ({"public_url": "https://"}, "PUBLIC_URL"),
        ({"public_url": "https://["}, "PUBLIC_URL"),
        ({"public_url": "https://antrean.example.go.id:x"}, "PUBLIC_URL"),
        ({"public_url": "https://antrean.example.go.id/antri"}, "PUBLIC_URL"),
        ({"public_url": "https://lain@antrean.example.go.id"}, "PUBLIC_URL"),
        ({"public_url": "javascript://antrean.example.go.id", "https": False}, "PUBLIC_URL"),
        ({"secret_key": ""}, "SECRET_KEY"),
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"secret_key": "demo-secret-known-to-everybody-and-good-for-nothing"}, "SECRET_KEY"),
        ({"field_keys": ""}, "FIELD_KEYS"),
        ({"field_keys": "202611:AAAA,demo:AAAA"}, "FIELD_KEYS"),
        ({"index_key": ""}, "INDEX_KEY"),
        ({"index_key": "demo-index-key-known-to-everybody-too"}, "INDEX_KEY"),
        ({"journal_key": ""}, "JOURNAL_KEY"),
        ({"journal_key": "short"}, "JOURNAL_KEY"),
        ({"journal_key": "demo-journal-key-known-to-everybody-too"}, "JOURNAL_KEY"),
    ],
)
def test_each_unsafe_setting_is_refused_by_name(unsafe: dict[str, Any], named: str) -> None:
    (fault,) = safety.faults(safety.Choices(**(SAFE | unsafe)))
    assert named in fault


@pytest.mark.parametrize(
    "fine",
    [
        {"public_url": "https://antrean.example.go.id/"},
        {"public_url": "https://ANTREAN.example.go.id:8443"},
        {"public_url": "http://antrean.example.go.id", "https": False},
        {"allowed_hosts": (".example.go.id",)},
    ],
)
def test_an_address_that_people_can_reach_starts(fine: dict[str, Any]) -> None:
    assert safety.faults(safety.Choices(**(SAFE | fine))) == []


def test_several_web_processes_are_fine_on_postgresql() -> None:
    assert safety.faults(safety.Choices(**(SAFE | {"is_sqlite": False, "web_processes": 4}))) == []


@pytest.mark.parametrize("unsafe", [{"sqlite_synchronous": "OFF"}, {"web_processes": 2}])
def test_the_demo_too_keeps_what_it_confirmed(unsafe: dict[str, Any]) -> None:
    keys = {"secret_key": "", "field_keys": "", "index_key": "", "journal_key": "", "public_url": ""}
    demo = SAFE | keys | {"is_demo": True, "debug": True}
    assert safety.faults(safety.Choices(**demo)) == []
    assert len(safety.faults(safety.Choices(**(demo | unsafe)))) == 1


@pytest.mark.parametrize(
    "start", ["import config.wsgi", "from django.core.management import call_command as c; c('work')"]
)
def test_nothing_starts_without_keys_and_all_reasons_are_told(start: str) -> None:
    environment = {"ENV_FILE": os.devnull, "PATH": os.environ["PATH"], "DEBUG": "1", "SQLITE_SYNCHRONOUS": "normal"}
    code = (
        f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; import django; django.setup(); {start}"
    )

    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)

    assert ended.returncode != 0
    for name in ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "JOURNAL_KEY", "PUBLIC_URL", "DEBUG", "SQLITE_SYNCHRONOUS"):
        assert name in ended.stderr


def test_fresh_keys_are_safe() -> None:
    printed = subprocess.run([sys.executable, "scripts/keys"], capture_output=True, text=True, check=True).stdout
    keys = dict(line.split("=", 1) for line in printed.splitlines())
    choices = SAFE | {
        "secret_key": keys["SECRET_KEY"],
        "field_keys": keys["FIELD_KEYS"],
        "index_key": keys["INDEX_KEY"],
        "journal_key": keys["JOURNAL_KEY"],
    }
    assert safety.faults(safety.Choices(**choices)) == []
