"""Document applications: how long each step may take, how long what was sent is kept, how many at once."""

from django.utils.translation import gettext_lazy as _

from antri.directory.queries.settings.phone_codes import PHONE_CODES
from antri.directory.queries.settings.rule import Rule

APPLICATIONS = {
    "application_draft_days": Rule(
        90, "days", _("Berapa hari berkas yang belum dikirim disimpan sejak terakhir diisi"), least=7, most=366
    ),
    "application_drafts_open": Rule(
        6,
        "count",
        _("Berkas baru paling banyak dari satu perangkat dalam 24 jam, selama belum dikirim"),
        least=1,
        most=50,
    ),
    "check_days": Rule(
        2,
        "days",
        _("Berapa hari kerja berkas yang dikirim sudah selesai diperiksa"),
        per_office=True,
        least=1,
        most=60,
    ),
    "correction_days": Rule(
        14,
        "days",
        _("Berapa hari kerja warga diminta memperbaiki berkas yang dikembalikan"),
        per_office=True,
        least=1,
        most=90,
    ),
    "process_days": Rule(
        3,
        "days",
        _("Berapa hari kerja sejak disetujui sampai dokumen siap"),
        per_office=True,
        least=1,
        most=90,
    ),
    "pick_up_days": Rule(
        30,
        "days",
        _("Sesudah berapa hari kerja dokumen yang siap disebut terlalu lama belum diambil"),
        per_office=True,
        least=1,
        most=366,
    ),
    "late_soon_days": Rule(
        1,
        "days",
        _("Berapa hari kerja sebelum batasnya sebuah berkas disebut hampir terlambat"),
        per_office=True,
        most=30,
    ),
    "close_days": Rule(
        7,
        "days",
        _("Berapa hari sesudah diserahkan sebuah berkas selesai dengan sendirinya"),
        least=1,
        most=90,
    ),
    "paper_days": Rule(
        30, "days", _("Berapa hari sesudah berkas selesai hasil pindaian warga dihapus"), least=1, most=3660
    ),
    "document_tries": Rule(
        5, "count", _("Salah tebak paling banyak per berkas dan jam untuk mengunduh dokumen jadi"), least=1, most=20
    ),
    **PHONE_CODES,
    "claim_idle_minutes": Rule(
        20,
        "minutes",
        _("Sesudah berapa menit tanpa kegiatan berkas yang sedang diperiksa boleh diambil petugas lain"),
        per_office=True,
        least=5,
        most=480,
    ),
    "check_undo_seconds": Rule(
        60,
        "seconds",
        _("Berapa detik keputusan atas berkas dapat diurungkan petugas yang membuatnya"),
        per_office=True,
        least=10,
        most=600,
    ),
    "duplicate_days": Rule(
        365, "days", _("Berapa hari ke belakang berkas serupa dicari saat memeriksa"), least=1, most=3660
    ),
    "questions_open": Rule(
        3, "count", _("Pertanyaan yang belum dijawab paling banyak untuk satu berkas"), least=1, most=20
    ),
    "complaint_days": Rule(
        14,
        "days",
        _("Berapa hari paling lambat sebuah pengaduan dijawab"),
        source="UU 25/2009 (pelayanan publik)",
        least=1,
        most=60,
    ),
}
