"""When numbers can be booked, how many by one person, and how they are given back."""

from django.utils.translation import gettext_lazy as _

from antri.directory.queries.settings.rule import Rule

BOOKING = {
    "horizon_days": Rule(30, "days", _("Berapa hari ke depan nomor dapat dipesan"), per_office=True, least=1, most=366),
    "opens_at": Rule("07:00", "time", _("Jam tanggal baru dibuka untuk umum"), per_office=True),
    "same_day_until": Rule("12:00", "time", _("Batas jam memesan untuk hari itu juga"), per_office=True),
    "session_lead_minutes": Rule(
        0, "minutes", _("Berapa menit sebelum sesi mulai pemesanannya ditutup"), per_office=True, most=1440
    ),
    "mode_notice_days": Rule(
        14,
        "days",
        _("Berapa hari sebelum kantor berhenti memberi nomor pemegang nomor harus diberi tahu bahwa mereka pindah"),
        per_office=True,
        least=1,
        most=90,
    ),
    "few_left_percent": Rule(10, "percent", _("Sisa kuota yang disebut hampir penuh"), per_office=True),
    "calendar_days": Rule(92, "days", _("Berapa hari ke depan kalender dapat dilihat"), least=31, most=366),
}

LIMITS = {
    "nik_future_bookings": Rule(2, "count", _("Pemesanan mendatang paling banyak untuk satu NIK"), least=1),
    "phone_niks": Rule(4, "count", _("NIK paling banyak untuk satu nomor telepon"), least=1),
    "nik_cancels_a_day": Rule(
        4,
        "count",
        _("Berapa kali dalam sehari satu NIK boleh membatalkan sebelum harus menunggu untuk memesan lagi"),
        least=1,
    ),
    "helper_numbers_a_day": Rule(
        20,
        "count",
        _("Nomor yang boleh diambil satu pendamping luar (kelurahan, RT/RW) untuk warga dalam sehari"),
        per_office=True,
        least=1,
        most=999,
    ),
    "desk_numbers_a_day": Rule(
        80,
        "count",
        _("Nomor yang boleh diambil satu petugas kantor untuk warga dalam sehari"),
        per_office=True,
        least=1,
        most=999,
    ),
}

CHANGE = {
    "reschedules": Rule(2, "count", _("Berapa kali satu nomor boleh dijadwalkan ulang")),
    "undo_minutes": Rule(10, "minutes", _("Berapa menit pembatalan masih dapat dibatalkan"), most=1440),
    "freed_after_minutes": Rule(
        [10, 120], "span", _("Nomor yang dikembalikan terbuka lagi setelah sekian menit, acak")
    ),
}
