"""Settings of a test run: the product's own, on the database that TEST_DB names (sqlite or postgres)."""

import os
import re
from pathlib import Path

from tests import databases

_root = Path(__file__).resolve().parent.parent
# Nothing of a developer's own environment may change what the tests say.
for _line in (_root / ".env.example").read_text().splitlines():
    if _name := re.match(r"#? ?([A-Z_]+)=", _line):
        os.environ.pop(_name[1], None)
os.environ["ENV_FILE"] = os.devnull
os.environ["DEMO"] = "1"
os.environ |= databases.environment()

from config.settings import *  # noqa: E402, F403 - after the environment is in place
from config.settings import DATABASES, STORAGES  # noqa: E402

DATABASES["default"]["TEST"] = {"NAME": databases.test_name()}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
JOURNAL_HEAD_FILE = databases.head_file()
PAPERS_DIR = databases.papers_dir()
LISTS_DIR = ""  # a test that wants lists names a folder of its own
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING_CONFIG = None  # pytest shows what is logged; the product's own set-up has its tests
MEDIA_URL = "media/"  # without one Django's live server answers every path by itself
