"""The events of document applications and of complaints in people's words; they go into SENTENCES."""

from typing import Any

from django.utils.translation import gettext_lazy as _

APPLICATION_SENTENCES: dict[str, tuple[str, Any]] = {
    "application.begun": ("applications", _("memulai berkas pengajuan")),
    "application.saved": ("applications", _("menyimpan satu bagian berkas pengajuan")),
    "application.submitted": ("applications", _("mengirim berkas pengajuan")),
    "application.corrected": ("applications", _("mengirim perbaikan berkas pengajuan")),
    "application.cancelled": ("applications", _("membatalkan berkas pengajuan")),
    "application.expired": ("applications", _("menghapus berkas yang tidak dikirim sampai masa simpannya lewat")),
}
