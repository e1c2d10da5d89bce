"""People's data and their safety, and what fits nowhere else."""

from django.utils.translation import gettext_lazy as _

from antri.directory.queries.settings.rule import Rule

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

DATA = {
    "form_minutes": Rule(30, "minutes", _("Berapa menit isian yang belum dikirim masih berlaku"), least=5, most=1440),
    "retention_days": Rule(
        90,
        "days",
        _("Berapa hari setelah kunjungan data pribadi dihapus"),
        source="UU 27/2022 (pelindungan data pribadi)",
        least=1,
        most=3660,
    ),
    "lost_link_tries": Rule(5, "count", _("Salah tebak paling banyak per kode dan jam"), least=1, most=20),
    "looks_an_hour": Rule(
        60,
        "count",
        _("Data berapa orang yang boleh dibuka satu petugas dalam satu jam; pengelola melihat bila lebih"),
        per_office=True,
        least=5,
        most=1000,
    ),
    "nik_provinces": Rule(
        [str(code) for code in _PROVINCES],
        "codes",
        _("Kode provinsi yang sah pada dua digit pertama NIK"),
        source="Daftar kode provinsi Kemendagri",
    ),
}

OTHER = {
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
        source="UU 25/2009 (pelayanan publik)",
    ),
}
