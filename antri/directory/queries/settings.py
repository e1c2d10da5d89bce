"""The rules an office may change, with what holds where it has not."""

import re
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_SERVICE = re.compile(r"[A-Z0-9_]{1,24}")
_PROVINCE = re.compile(r"[1-9]\d")


class Rule(NamedTuple):
    """A setting's default, its unit (minutes, days, time …), what it means, and who says so.

    `group`: under which heading it is shown. `per_office`: whether one office may have a rule of its own.
    `least`, `most`: the smallest and largest number that makes sense.
    """

    default: Any
    unit: str
    meaning: Any
    source: str
    group: str = "booking"
    per_office: bool = False
    least: int = 0
    most: int = 100_000

    def accepts(self, value: Any) -> bool:
        """Tell whether `value` could stand for this rule. Numbers are whole and within its bounds."""
        if type(value) is not type(self.default):
            return False
        match self.unit:
            case "time":
                return bool(_TIME.fullmatch(value))
            case "times":
                return 0 < len(value) <= self.most and all(map(_is_time, value)) and value == sorted(set(value))
            case "codes":
                return all(isinstance(item, str) and _PROVINCE.fullmatch(item) for item in value)
            case "services":
                is_text = all(isinstance(item, str) and _SERVICE.fullmatch(item) for item in value)
                return is_text and len(value) == len(set(value)) <= self.most
            case "span":
                return len(value) == 2 and all(_is_count(item) for item in value) and value[0] <= value[1]
            case "shares":
                return set(value) <= {"assisted", "hall"} and all(_is_count(item) for item in value.values())
            case "links":
                return all(isinstance(item, dict) and _is_link(item) for item in value)
            case "percent":
                return _is_count(value) and value <= 100
        return _is_count(value) and self.least <= value <= self.most

    @property
    def is_confirmed(self) -> bool:
        """Tell whether the default rests on more than our own proposal."""
        return self.source != _OURS


def _is_link(item: dict[str, Any]) -> bool:
    """Tell whether this is a place to complain: a name, an address of the web, plain texts."""
    known = {"name", "url", "phone", "note", "note_en"}
    is_text = set(item) <= known and all(isinstance(value, str) and len(value) <= 240 for value in item.values())
    return is_text and bool(item.get("name")) and item.get("url", "").startswith(("https://", "http://"))


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and bool(_TIME.fullmatch(value))


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

# The headings of the settings page, in order.
GROUPS = {
    "booking": _("Kapan nomor dapat dipesan"),
    "limits": _("Batas untuk satu orang"),
    "change": _("Membatalkan dan menjadwalkan ulang"),
    "day": _("Pada hari kedatangan"),
    "data": _("Data pribadi dan keamanan"),
    "other": _("Lainnya"),
}

SETTINGS: dict[str, Rule] = {
    "horizon_days": Rule(
        30, "days", _("Berapa hari ke depan nomor dapat dipesan"), _OURS, per_office=True, least=1, most=366
    ),
    "opens_at": Rule("07:00", "time", _("Jam tanggal baru dibuka untuk umum"), _OURS, per_office=True),
    "same_day_until": Rule("12:00", "time", _("Batas jam memesan untuk hari itu juga"), _OURS, per_office=True),
    "session_lead_minutes": Rule(
        0,
        "minutes",
        _("Berapa menit sebelum sesi mulai pemesanannya ditutup"),
        _OURS,
        per_office=True,
        most=1440,
    ),
    "arrive_early_minutes": Rule(
        15, "minutes", _("Berapa menit lebih awal warga diminta datang"), _OURS, "day", per_office=True, most=180
    ),
    "nik_future_bookings": Rule(
        2, "count", _("Pemesanan mendatang paling banyak untuk satu NIK"), _OURS, "limits", least=1
    ),
    "phone_niks": Rule(4, "count", _("NIK paling banyak untuk satu nomor telepon"), _OURS, "limits", least=1),
    "nik_cancels_a_day": Rule(
        4,
        "count",
        _("Berapa kali dalam sehari satu NIK boleh membatalkan sebelum harus menunggu untuk memesan lagi"),
        _OURS,
        "limits",
        least=1,
    ),
    "helper_numbers_a_day": Rule(
        20,
        "count",
        _("Nomor yang boleh diambil satu pendamping luar (kelurahan, RT/RW) untuk warga dalam sehari"),
        _OURS,
        "limits",
        per_office=True,
        least=1,
        most=999,
    ),
    "desk_numbers_a_day": Rule(
        80,
        "count",
        _("Nomor yang boleh diambil satu petugas kantor untuk warga dalam sehari"),
        _OURS,
        "limits",
        per_office=True,
        least=1,
        most=999,
    ),
    "reschedules": Rule(2, "count", _("Berapa kali satu nomor boleh dijadwalkan ulang"), _OURS, "change"),
    "undo_minutes": Rule(
        10, "minutes", _("Berapa menit pembatalan masih dapat dibatalkan"), _OURS, "change", most=1440
    ),
    "freed_after_minutes": Rule(
        [10, 120],
        "span",
        _("Nomor yang dikembalikan terbuka lagi setelah sekian menit, acak"),
        _OURS,
        "change",
    ),
    "form_minutes": Rule(
        30, "minutes", _("Berapa menit isian yang belum dikirim masih berlaku"), _OURS, "data", least=5, most=1440
    ),
    "mode_notice_days": Rule(
        14,
        "days",
        _("Berapa hari sebelum kantor berhenti memberi nomor pemegang nomor harus diberi tahu bahwa mereka pindah"),
        _OURS,
        per_office=True,
        least=1,
        most=90,
    ),
    "few_left_percent": Rule(10, "percent", _("Sisa kuota yang disebut hampir penuh"), _OURS, per_office=True),
    "retention_days": Rule(
        90,
        "days",
        _("Berapa hari setelah kunjungan data pribadi dihapus"),
        "UU 27/2022 (pelindungan data pribadi)",
        "data",
        least=1,
        most=3660,
    ),
    "lost_link_tries": Rule(
        5, "count", _("Salah tebak paling banyak per kode dan jam"), _OURS, "data", least=1, most=20
    ),
    "looks_an_hour": Rule(
        60,
        "count",
        _("Data berapa orang yang boleh dibuka satu petugas dalam satu jam; pengelola melihat bila lebih"),
        _OURS,
        "data",
        per_office=True,
        least=5,
        most=1000,
    ),
    "nik_provinces": Rule(
        [str(code) for code in _PROVINCES],
        "codes",
        _("Kode provinsi yang sah pada dua digit pertama NIK"),
        "Daftar kode provinsi Kemendagri",
        "data",
    ),
    "calendar_days": Rule(92, "days", _("Berapa hari ke depan kalender dapat dilihat"), _OURS, least=31, most=366),
    "pool_shares": Rule(
        {"assisted": 0, "hall": 0},
        "shares",
        _("Nomor sehari yang disisihkan untuk warga yang dibantu petugas dan untuk yang datang langsung"),
        _OURS,
        "day",
        per_office=True,
    ),
    "check_in_early_minutes": Rule(
        30,
        "minutes",
        _("Berapa menit sebelum jamnya warga boleh lapor hadir"),
        _OURS,
        "day",
        per_office=True,
        most=480,
    ),
    "priority_every": Rule(
        3,
        "count",
        _("Setiap panggilan ke berapa untuk warga prioritas"),
        _OURS,
        "day",
        per_office=True,
        least=1,
        most=20,
    ),
    "back_after_calls": Rule(
        5,
        "count",
        _("Yang terlewat lalu kembali dipanggil setelah berapa panggilan"),
        _OURS,
        "day",
        per_office=True,
        most=50,
    ),
    "session_late_minutes": Rule(
        15,
        "minutes",
        _("Sesi disebut terlambat bila panggilannya tertinggal lebih dari sekian menit"),
        _OURS,
        "day",
        per_office=True,
        least=1,
        most=120,
    ),
    "undo_seconds": Rule(
        10, "seconds", _("Berapa detik tombol loket dapat dibatalkan"), _OURS, "day", per_office=True, least=3, most=120
    ),
    "late_undo_minutes": Rule(
        2,
        "minutes",
        _("Berapa menit “Saya terlambat” di ponsel dapat dikembalikan"),
        _OURS,
        "day",
        per_office=True,
        least=1,
        most=15,
    ),
    "wait_too_long_minutes": Rule(
        45,
        "minutes",
        _("Berapa menit menunggu yang disebut terlalu lama di halaman ruang tunggu"),
        _OURS,
        "day",
        per_office=True,
        least=5,
        most=480,
    ),
    "call_fresh_seconds": Rule(
        60,
        "seconds",
        _("Berapa detik setelah dipanggil sebuah nomor masih diucapkan oleh papan yang baru menyala"),
        _OURS,
        "day",
        per_office=True,
        least=10,
        most=600,
    ),
    "call_in_all_languages": Rule(
        0,
        "count",
        _("Papan memanggil juga dalam bahasa lain (0: Indonesia saja, 1: semua bahasa yang punya suara)"),
        _OURS,
        "day",
        per_office=True,
        most=1,
    ),
    "voice_quiet_from": Rule(
        "12:00",
        "time",
        _("Sejak jam berapa papan memanggil sekali saja, satu bahasa (jam tenang)"),
        "design/README.md: voice off 12.00 to 13.00 unless called",
        "day",
        per_office=True,
    ),
    "voice_quiet_until": Rule(
        "13:00",
        "time",
        _("Sampai jam berapa jam tenang papan; sama dengan awalnya: tidak ada"),
        "design/README.md: voice off 12.00 to 13.00 unless called",
        "day",
        per_office=True,
    ),
    "return_days": Rule(
        7,
        "days",
        _("Berapa hari kerja slip kembali berlaku untuk melengkapi berkas"),
        _OURS,
        "day",
        per_office=True,
        least=1,
        most=60,
    ),
    "standby_from": Rule(
        "07:00", "time", _("Sejak jam berapa warga tanpa nomor dapat mendaftar siaga"), _OURS, "day", per_office=True
    ),
    "standby_until": Rule(
        "09:00", "time", _("Sampai jam berapa warga tanpa nomor dapat mendaftar siaga"), _OURS, "day", per_office=True
    ),
    "draw_times": Rule(
        ["09:10", "10:10", "13:10"],
        "times",
        _("Jam nomor yang kosong diundi di antara warga siaga"),
        _OURS,
        "day",
        per_office=True,
        most=8,
    ),
    "calls_before_missed": Rule(
        3,
        "count",
        _("Sesudah berapa panggilan warga yang tidak datang dicatat terlewat"),
        _OURS,
        "day",
        per_office=True,
        least=1,
        most=10,
    ),
    "last_call_seconds": Rule(
        60,
        "seconds",
        _("Berapa detik sesudah panggilan terakhir itu warga masih ditunggu"),
        _OURS,
        "day",
        per_office=True,
        most=600,
    ),
    "missed_after_minutes": Rule(
        5,
        "minutes",
        _("Sesudah berapa menit dipanggil warga yang tidak datang dicatat terlewat"),
        _OURS,
        "day",
        per_office=True,
        least=1,
        most=60,
    ),
    "no_show_grace_minutes": Rule(
        60,
        "minutes",
        _("Berapa menit sesudah sesinya, atau sesudah terlewat, nomor warga yang tidak datang masih disimpan"),
        _OURS,
        "day",
        per_office=True,
        most=480,
    ),
    "tomorrow_list_at": Rule(
        "16:00", "time", _("Jam daftar antrean besok disimpan untuk dicetak"), _OURS, "day", per_office=True
    ),
    "print_silent_seconds": Rule(
        15,
        "seconds",
        _("Sesudah berapa detik meja diberi tahu bahwa pencetak slip tidak menjawab"),
        _OURS,
        "day",
        per_office=True,
        least=3,
        most=300,
    ),
    "print_wait_minutes": Rule(
        5,
        "minutes",
        _("Berapa menit struk yang belum tercetak masih ditunggu pencetak"),
        _OURS,
        "day",
        per_office=True,
        least=1,
        most=60,
    ),
    "tablet_pin_days": Rule(
        7,
        "days",
        _("Berapa hari PIN petugas di tablet berlaku, juga tanpa jaringan"),
        _OURS,
        "day",
        per_office=True,
        least=1,
        most=31,
    ),
    "tablet_late_days": Rule(
        3,
        "days",
        _("Sesudah berapa hari catatan tablet yang baru datang disebut sangat terlambat"),
        _OURS,
        "day",
        per_office=True,
        least=1,
        most=31,
    ),
    "tablet_tiles": Rule(
        [],
        "services",
        _("Kode layanan di halaman pertama tablet (kosong: layanan yang ditawarkan kantor itu)"),
        _OURS,
        "day",
        per_office=True,
        most=8,
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
        "UU 25/2009 (pelayanan publik)",
        "other",
    ),
}
