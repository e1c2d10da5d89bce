"""The PUBLIC handler: everything but the staff area, which gets a handler of its own beside it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402 - after the settings are named

from config import start  # noqa: E402

application = get_wsgi_application()
start.only_web_process()
start.warm_up()
