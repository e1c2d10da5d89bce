"""The PUBLIC handler: everything but the staff area, which gets a handler of its own beside it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

from config import start

application = get_wsgi_application()
start.only_web_process()
start.warm_up()
