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
    "application.asked": ("applications", _("bertanya tentang berkasnya")),
    "application.answered": ("applications", _("menjawab pertanyaan tentang sebuah berkas")),
    "application.receipt_given": ("applications", _("memberi tanda terima untuk {count} berkas kertas")),
    "application.receipt_returned": ("applications", _("mengembalikan berkas kertas pada sebuah tanda terima")),
    "application.opened_at_counter": ("applications", _("membuka berkas untuk nomor {label}")),
    "application.followed_visit": ("applications", _("menyesuaikan berkas dengan akhir pelayanan di loket")),
    "application.found_again": ("applications", _("menemukan kembali berkasnya dengan kode dan HP")),
    "complaint.received": ("applications", _("menyampaikan pengaduan")),
    "complaint.taken_in_hand": ("applications", _("mulai menangani sebuah pengaduan")),
    "complaint.answered": ("applications", _("menjawab sebuah pengaduan")),
    "complaint.marked": ("applications", _("mencatat tentang siapa sebuah pengaduan")),
    "complaint.passed_down": ("applications", _("meneruskan sebuah pengaduan kepada pengelola kantor")),
    "complaint.passed_up": ("applications", _("menyerahkan sebuah pengaduan kepada atasan")),
    "complaint.withdrawn": ("applications", _("menarik kembali pengaduannya")),
    "complaint.found_again": ("applications", _("menemukan kembali pengaduannya dengan kode dan HP")),
    "application.processing_begun": ("applications", _("mulai mengerjakan berkas di SIAK")),
    "application.processing_resumed": ("applications", _("melanjutkan pekerjaan berkas")),
    "application.blank_awaited": ("applications", _("mencatat berkas menunggu blangko")),
    "application.ministry_awaited": ("applications", _("mencatat berkas menunggu sistem pusat")),
    "application.made_ready": ("applications", _("menyatakan dokumen siap")),
    "application.delivered": ("applications", _("menyerahkan dokumen")),
    "application.closed": ("applications", _("menyelesaikan berkas")),
    "application.step_undone": ("applications", _("mengurungkan langkah terakhir berkas")),
    "application.blank_come": ("applications", _("melanjutkan berkas dengan blangko yang tiba")),
    "application.blanks_arrived": ("applications", _("mencatat {count} blangko tiba")),
    "application.blanks_undone": ("applications", _("mengurungkan catatan {count} blangko tiba")),
    "application.holder_proven": ("applications", _("membuktikan diri sebelum mengunduh dokumen")),
    "application.document_downloaded": ("applications", _("mengunduh dokumen jadi")),
}
