"""The rules an office may change, with what holds where it has not."""

import re
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_PROVINCE = re.compile(r"[1-9]\d")


class Rule(NamedTuple):
    """A setting's default, its unit (minutes, days, time …), what it means, and who says so."""

    default: Any
    unit: str
    meaning: Any
    source: str

    def accepts(self, value: Any) -> bool:
        """Tell whether `value` could stand for this rule. Numbers are whole and not negative."""
        if type(value) is not type(self.default):
            return False
        match self.unit:
            case "time":
                return bool(_TIME.fullmatch(value))
            case "codes":
                return all(isinstance(item, str) and _PROVINCE.fullmatch(item) for item in value)
            case "span":
                return len(value) == 2 and all(_is_count(item) for item in value) and value[0] <= value[1]
            case "shares":
                return set(value) <= {"assisted", "hall"} and all(_is_count(item) for item in value.values())
            case "links":
                return all(isinstance(item, dict) and {"name", "url"} <= set(item) for item in value)
            case "percent":
                return _is_count(value) and value <= 100
        return _is_count(value)


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= 100_000


_PROVINCES = (
    *range(11, 20),
    21,
    *range(31, 37),
    *range(51, 54),
    *range(61, 66),
    *range(71, 77),
    81,
    82,
    *range(91, 97),
)
_OURS = "usulan Prima Antri, belum disahkan kantor"

SETTINGS: dict[str, Rule] = {
    "horizon_days": Rule(30, "days", _("Berapa hari ke depan nomor dapat dipesan"), _OURS),
    "opens_at": Rule("07:00", "time", _("Jam tanggal baru dibuka untuk umum"), _OURS),
    "same_day_until": Rule("12:00", "time", _("Batas jam memesan untuk hari itu juga"), _OURS),
    "session_lead_minutes": Rule(0, "minutes", _("Berapa menit sebelum sesi mulai pemesanannya ditutup"), _OURS),
    "arrive_early_minutes": Rule(15, "minutes", _("Berapa menit lebih awal warga diminta datang"), _OURS),
    "nik_future_bookings": Rule(2, "count", _("Pemesanan mendatang paling banyak untuk satu NIK"), _OURS),
    "phone_niks": Rule(4, "count", _("NIK paling banyak untuk satu nomor telepon"), "docs/nik.md, butir 5"),
    "nik_cancels_a_day": Rule(
        4,
        "count",
        _("Berapa kali dalam sehari satu NIK boleh membatalkan sebelum harus menunggu untuk memesan lagi"),
        "SECURITY.md: satu NIK tidak boleh mengosongkan satu hari",
    ),
    "reschedules": Rule(2, "count", _("Berapa kali satu nomor boleh dijadwalkan ulang"), "docs/domain.md, calo"),
    "undo_minutes": Rule(10, "minutes", _("Berapa menit pembatalan masih dapat dibatalkan"), _OURS),
    "freed_after_minutes": Rule(
        [10, 120],
        "span",
        _("Nomor yang dikembalikan terbuka lagi setelah sekian menit, acak"),
        "docs/domain.md, calo",
    ),
    "form_minutes": Rule(30, "minutes", _("Berapa menit isian yang belum dikirim masih berlaku"), _OURS),
    "few_left_percent": Rule(10, "percent", _("Sisa kuota yang disebut hampir penuh"), _OURS),
    "retention_days": Rule(
        90, "days", _("Berapa hari setelah kunjungan data pribadi dihapus"), "docs/domain.md, UU 27/2022"
    ),
    "lost_link_tries": Rule(5, "count", _("Salah tebak paling banyak per kode dan jam"), "docs/api.md"),
    "nik_provinces": Rule(
        [str(code) for code in _PROVINCES],
        "codes",
        _("Kode provinsi yang sah pada dua digit pertama NIK"),
        "docs/nik.md, butir 2",
    ),
    "calendar_days": Rule(92, "days", _("Panjang kalender paling banyak dalam satu jawaban"), "docs/api.md"),
    "pool_shares": Rule(
        {"assisted": 0, "hall": 0},
        "shares",
        _("Nomor sehari yang disisihkan untuk warga yang dibantu petugas dan untuk yang datang langsung"),
        _OURS,
    ),
    "complaint_links": Rule(
        [
            {
                "name": "SP4N-LAPOR!",
                "url": "https://www.lapor.go.id",
                "phone": "1708",
                "note": "Untuk semua layanan pemerintah. Bisa anonim.",
                "note_en": "For all government services. You may stay anonymous.",
            },
            {
                "name": "Ombudsman RI",
                "url": "https://ombudsman.go.id",
                "phone": "137",
                "note": "Bila Anda tidak ingin kantor kami yang menyelesaikannya, atau jawaban kami tidak memuaskan.",
                "note_en": "If you do not want our office to settle it, or our answer does not satisfy you.",
            },
        ],
        "links",
        _("Tempat mengadu dan melaporkan pungutan liar"),
        "UU 25/2009; docs/domain.md",
    ),
}
