"""The live boards as an ASGI application of its own: `manage.py live`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402 - Django first

from antri.service_day.live.app import live_app  # noqa: E402
from antri.service_day.live.hub import Hub  # noqa: E402

hub = Hub(settings.LIVE_LISTENERS, settings.LIVE_LISTENERS_EACH)
application = live_app(hub)
