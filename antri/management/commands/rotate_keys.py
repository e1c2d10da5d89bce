from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from antri.journal.actions import SYSTEM
from antri.management.recovery import rotate
from antri.management.recovery.index_check import index_faults, index_step
from antri.people.models import key_ring


class Command(BaseCommand):
    help = "Ganti kunci selagi warga memesan: segel semua baris dengan kunci pertama, dan ganti kunci indeks bertahap."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for fault in index_faults():
            raise CommandError(fault)
        done = rotate.reseal(by=SYSTEM, tell=self._progress)
        first, *others = key_ring().field_key_ids
        self.stdout.write(_("Disegel ulang dengan kunci %(key)s: %(rows)d baris.") % {"key": first, "rows": done.rows})
        for key_id in others:
            left = rotate.rows_under(key_id)
            facts = {"key": key_id, "rows": left}
            if left:
                self.stdout.write(_("Kunci %(key)s masih dipakai %(rows)d baris. Ulangi perintah ini.") % facts)
            else:
                self.stdout.write(
                    _("Kunci %(key)s tidak dipakai lagi: hapus dari FIELD_KEYS satu jam lagi, simpan di brankas.")
                    % facts
                )
        done += self._index()
        if done.broken:
            facts = {"count": len(done.broken), "first": ", ".join(done.broken[:10])}
            raise CommandError(_("%(count)d baris tidak terbuka dengan kunci ini: %(first)s") % facts)

    def _index(self) -> rotate.Rotated:
        step = index_step()
        if not step:
            return rotate.Rotated()
        work, said = {
            "fill": (
                rotate.fill_second_index,
                _(
                    "Indeks kedua lengkap: %d baris. Berikutnya di .env: INDEX_KEY_BEFORE = kunci lama, INDEX_KEY ="
                    " kunci baru, kosongkan INDEX_KEY_NEXT. Nyalakan ulang semuanya, lalu ulangi perintah ini."
                ),
            ),
            "switch": (
                rotate.switch_index,
                _(
                    "Semua baris memakai kunci indeks baru: %d baris. Besok: kosongkan INDEX_KEY_BEFORE, nyalakan ulang"
                    " semuanya, lalu ulangi perintah ini."
                ),
            ),
            "clear": (rotate.clear_second_index, _("Pergantian kunci indeks selesai: %d baris dibersihkan.")),
        }[step]
        done = work(by=SYSTEM, tell=self._progress)
        self.stdout.write(said % done.rows)
        return done

    def _progress(self, table: str, rows: int) -> None:
        self.stdout.write(f"{table}: {rows}")
