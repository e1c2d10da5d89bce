"""Everything on one address, without nginx: /live/ to the live boards, all else to Django (`make run`)."""

from starlette.types import Receive, Scope, Send

from config.bridge import Bridge
from config.live import application as live
from config.wsgi import application as pages

_pages = Bridge(pages)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan" or scope["path"].startswith("/live/"):
        await live(scope, receive, send)
    else:
        await _pages(scope, receive, send)
