"""Where a request comes from: what the nearest proxy of ours saw, and whom to count as one."""

import ipaddress

from django.conf import settings


def seen_address(forwarded: str, connected: str) -> str:
    """Tell the address that the nearest trusted proxy saw, or the one that connected when there is no proxy."""
    if settings.TRUSTED_PROXIES:
        seen = forwarded.split(",")
        if len(seen) >= settings.TRUSTED_PROXIES and seen[-settings.TRUSTED_PROXIES].strip():
            return seen[-settings.TRUSTED_PROXIES].strip()[:64]
    return connected


def network_of(address: str) -> str:
    """Whoever has one IPv6 address has the 2^64 beside it: they count as one."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    if not isinstance(read, ipaddress.IPv6Address):
        return address
    if read.ipv4_mapped:
        return f"{read.ipv4_mapped}"
    return f"{ipaddress.IPv6Network((int(read), 64), strict=False)}"
