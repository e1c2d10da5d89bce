"""Look at the folder of the papers, at the process that takes them apart, and at the scanner for malware."""

import contextlib
import os
import stat
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from antri.applications.actions.papers.inspect import Busy, inspect
from antri.applications.actions.papers.scan import ScannerAway, is_infected
from antri.management.findings import Finding


def folder() -> Finding:
    """Tell whether papers can be written where they belong, by us alone, and how closely their check is shut in."""
    name, place = _("Berkas unggahan"), Path(settings.PAPERS_DIR)
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark = place / f".written-{os.getpid()}"
        mark.write_bytes(b"")
        mark.unlink()
    except OSError as reason:
        return Finding(name, _("folder tidak dapat ditulisi: %s") % reason, _("Beri hak tulis: chown antri %s") % place)
    if stat.S_IMODE(place.stat().st_mode) & 0o077:
        return Finding(name, _("%s dapat dibuka pengguna lain") % place, f"chmod 700 {place}")
    return Finding(name, _("%(place)s; pemeriksaan %(how)s") % {"place": place, "how": _how_shut_in()})


def _how_shut_in() -> str:
    with contextlib.suppress(Busy):
        if inspect(b"-").is_held:
            return _("terkurung oleh kernel (seccomp)")
        return _("hanya dibatasi memori dan waktunya: kernel ini tidak menyediakan seccomp")
    return _("sedang sibuk")


def scanner() -> Finding:
    """Tell whether the scanner answers: while it does not, papers wait."""
    name = _("Pemeriksa virus")
    try:
        is_infected(b"-")
    except ScannerAway as reason:
        advice = _("Nyalakan clamd, atau kosongkan CLAMD. Berkas warga menunggu sampai saat itu.")
        return Finding(name, _("tidak menjawab: %s") % reason, advice, is_needed=False)
    return Finding(name, settings.CLAMD)
