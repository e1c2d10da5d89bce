"""What granian serves: the PUBLIC handler, and the STAFF handler for the staff area."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup(set_prefix=False)

from config import start  # noqa: E402 - Django first
from config.handlers import BothHandlers  # noqa: E402

application = BothHandlers()
start.only_web_process()
start.warm_up()
