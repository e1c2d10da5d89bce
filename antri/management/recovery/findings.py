"""What the doctor says of copies and keys."""

import datetime
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from antri.journal.models import Event
from antri.management.findings import Finding
from antri.management.recovery.daily import newest_copy_at
from antri.management.recovery.index_check import index_faults, index_step
from antri.management.recovery.keys import Keys
from antri.management.recovery.rotate import rows_under
from antri.people.models import key_ring
from antri.web import clock

COPY_IS_LATE_AFTER = datetime.timedelta(hours=26)


def copies() -> Finding:
    """Tell how old the newest copy is."""
    name = _("Salinan")
    if settings.DEMO and not settings.BACKUP_DIR:
        return Finding(name, _("demo"))
    if not settings.BACKUP_DIR:
        return Finding(
            name, _("BACKUP_DIR kosong; tidak ada salinan harian"), _("Isi BACKUP_DIR dan BACKUP_KEY di .env.")
        )
    newest = newest_copy_at(Path(settings.BACKUP_DIR))
    if newest is None:
        return Finding(name, _("belum ada di %s") % settings.BACKUP_DIR, "manage.py backup")
    age = clock.now() - newest
    said = _("yang terbaru %d jam lalu") % (age.total_seconds() // 3600)
    return Finding(name, said, "manage.py backup" if age > COPY_IS_LATE_AFTER else "")


def key_copy() -> Finding:
    """Tell whether a restore with a copy of these very keys has been proven."""
    name = _("Salinan kunci")
    if settings.DEMO:
        return Finding(name, _("kunci demo, dikenal semua orang"))
    last = Event.objects.filter(what="system.restore_proven").order_by("-id").first()
    proven = last.data["marks"] if last else {}
    missing = [key for key, mark in Keys.of_settings().marks().items() if proven.get(key) != mark]
    if missing:
        return Finding(
            name,
            _("pemulihan belum dibuktikan dengan: %s") % ", ".join(missing),
            _("manage.py export_keys, simpan di luar server, lalu manage.py restore SALINAN --prove KUNCI"),
        )
    return Finding(name, _("terbukti %(at)s") % {"at": f"{last.at:%Y-%m-%d}" if last else ""})


def key_change() -> Iterator[Finding]:
    """Tell of keys that do not fit the rows, and of a change of keys that is under way."""
    name = _("Kunci indeks")
    for fault in index_faults():
        yield Finding(name, fault, "manage.py rotate_keys")
        return
    if index_step():
        yield Finding(name, _("sedang diganti"), "manage.py rotate_keys", is_needed=False)
    for key_id in key_ring().field_key_ids[1:]:
        left = rows_under(key_id)
        said = _("kunci %(key)s dipakai %(rows)d baris") % {"key": key_id, "rows": left}
        advice = "manage.py rotate_keys" if left else _("Boleh dihapus dari FIELD_KEYS; simpan di brankas.")
        yield Finding("FIELD_KEYS", said, advice, is_needed=False)
