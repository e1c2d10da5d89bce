"""Tell whether the channels that offices have turned on can send."""

import ipaddress
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from antri.applications.queries.phone_codes import missing_settings, wanted_channel
from antri.directory.queries import NoCity, catalogue
from antri.management.findings import Finding
from antri.messages.models import Delivery
from antri.web import clock

_NAMES = {"sms": "SMS", "whatsapp": "WhatsApp"}
_ADDRESSES = {"sms": "SMS_URL", "whatsapp": "WHATSAPP_URL"}


def findings() -> Iterator[Finding]:
    """Look at each channel that is turned on somewhere; nothing where none is."""
    try:
        offices = list(catalogue().offices.values())
    except NoCity:
        return
    for channel in dict.fromkeys(filter(None, map(wanted_channel, offices))):
        yield _channel(channel, [office.name for office in offices if wanted_channel(office) == channel])


def _channel(channel: str, offices: list[str]) -> Finding:
    name = _("Pesan lewat %s") % _NAMES[channel]
    if missing := missing_settings(channel):
        said = _("dinyalakan %(offices)s, belum disiapkan: warga tidak ditawari kode") % {"offices": ", ".join(offices)}
        return Finding(name, said, _("Isi di .env: %s.") % ", ".join(missing), is_needed=False)
    day = Delivery.objects.filter(channel=channel, made_at__gt=clock.now() - timedelta(days=1))
    sent, failed = (day.filter(state=state).count() for state in (Delivery.State.SENT, Delivery.State.FAILED))
    said = ngettext("%(sent)d terkirim dalam 24 jam", "%(sent)d terkirim dalam 24 jam", sent) % {"sent": sent}
    said += ngettext(", %(failed)d gagal", ", %(failed)d gagal", failed) % {"failed": failed}
    setup = day.filter(state=Delivery.State.FAILED, why="setup").exists()
    if setup:
        return Finding(
            name, said, _("Saluran menolak pengaturan kami: periksa alamat, token dan templat."), is_needed=False
        )
    if failed > sent:
        return Finding(
            name, said, _("Periksa salurannya: lebih banyak yang gagal daripada yang terkirim."), is_needed=False
        )
    if not is_private(getattr(settings, _ADDRESSES[channel])):
        advice = _("%s tidak memakai https: kode dan token terbaca di jalan.") % _ADDRESSES[channel]
        return Finding(name, said, advice, is_needed=False)
    return Finding(name, said)


def is_private(url: str) -> bool:
    """Tell whether nobody on the way reads what goes there: https, or a machine of this building."""
    parts = urlsplit(url)
    if parts.scheme == "https" or parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_private
    except ValueError:
        return False
