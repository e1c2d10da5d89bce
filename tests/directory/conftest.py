"""Cities loaded from files: the real one, and an invented regency that tests may spoil."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from antri.directory.actions import Loaded, load_city
from antri.journal.actions import SYSTEM
from antri.schedule.actions.load_openings import TABLES

ROOT = Path(__file__).resolve().parents[2]
BOGOR = ROOT / "data" / "kota-bogor"
CONTOH = ROOT / "tests" / "data" / "kabupaten-contoh"


def load(folder: Path) -> Loaded:
    """Load a city as `manage.py load_city` does."""
    return load_city(path=folder, by=SYSTEM, more_tables=TABLES)


@pytest.fixture
def bogor(db: None) -> Loaded:
    """Load Kota Bogor into an empty database."""
    return load(BOGOR)


@pytest.fixture
def contoh(tmp_path: Path) -> Path:
    """Give a copy of the invented regency's files, to be spoilt."""
    folder = tmp_path / "contoh"
    shutil.copytree(CONTOH, folder)
    change_json(folder / "city.json", lambda city: city.update(extends=str(ROOT / "data" / "national")))
    return folder


def change_json(path: Path, change: Callable[[Any], Any]) -> None:
    """Change the value in a JSON file, one line for each field so that lines can be told apart."""
    value = json.loads(path.read_text())
    change(value)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False))
