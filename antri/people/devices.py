"""Which device of the office a request comes from: for the pages of kiosk, board, printer and tablet."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from antri.directory.models import Office
from antri.journal.actions import Actor
from antri.people.actions import meet_device
from antri.people.models import Device

_ONE_YEAR_S = 365 * 24 * 3600


def device_of(request: HttpRequest, *kinds: Device.Kind) -> Device | None:
    """Tell which paired device asks; None for any other browser, a revoked device, or one of another kind."""
    device = seen_device(request)
    if device is None or device.revoked_at is not None or (kinds and device.kind not in kinds):
        return None
    return device


def seen_device(request: HttpRequest) -> Device | None:
    """Tell which device asks, a revoked one too: it is told that it was sent away."""
    return meet_device(key=request.COOKIES.get(cookie_name(), ""))


def actor_of(device: Device) -> Actor:
    """Name a device as the one who does something."""
    return Actor("device", device.kind, f"{device.pk}")


def has_print_agent(office: Office) -> bool:
    """Tell whether a slip printer is paired with this office."""
    return Device.objects.filter(
        office=office, kind=Device.Kind.PRINT_AGENT, paired_at__isnull=False, revoked_at__isnull=True
    ).exists()


def give_key(response: HttpResponseBase, key: str) -> None:
    """Hand a device its key. No page and no program in it can read it, and it goes to us alone."""
    response.set_cookie(
        cookie_name(), key, max_age=_ONE_YEAR_S, secure=settings.HTTPS, httponly=True, samesite="Strict"
    )


def cookie_name() -> str:
    return "__Host-alat" if settings.HTTPS else "alat"
