"""The day itself: the hall, the counters, the board, the kecamatan's tablet."""

from django.utils.translation import gettext_lazy as _

from antri.directory.queries.settings.rule import Rule

DAY = {
    "arrive_early_minutes": Rule(
        15, "minutes", _("Berapa menit lebih awal warga diminta datang"), per_office=True, most=180
    ),
    "pool_shares": Rule(
        {"assisted": 0, "hall": 0},
        "shares",
        _("Nomor sehari yang disisihkan untuk warga yang dibantu petugas dan untuk yang datang langsung"),
        per_office=True,
    ),
    "check_in_early_minutes": Rule(
        30, "minutes", _("Berapa menit sebelum jamnya warga boleh lapor hadir"), per_office=True, most=480
    ),
    "priority_every": Rule(
        3, "count", _("Setiap panggilan ke berapa untuk warga prioritas"), per_office=True, least=1, most=20
    ),
    "back_after_calls": Rule(
        5, "count", _("Yang terlewat lalu kembali dipanggil setelah berapa panggilan"), per_office=True, most=50
    ),
    "session_late_minutes": Rule(
        15,
        "minutes",
        _("Sesi disebut terlambat bila panggilannya tertinggal lebih dari sekian menit"),
        per_office=True,
        least=1,
        most=120,
    ),
    "undo_seconds": Rule(
        10, "seconds", _("Berapa detik tombol loket dapat dibatalkan"), per_office=True, least=3, most=120
    ),
    "late_undo_minutes": Rule(
        2, "minutes", _("Berapa menit “Saya terlambat” di ponsel dapat dikembalikan"), per_office=True, least=1, most=15
    ),
    "wait_too_long_minutes": Rule(
        45,
        "minutes",
        _("Berapa menit menunggu yang disebut terlalu lama di halaman ruang tunggu"),
        per_office=True,
        least=5,
        most=480,
    ),
    "call_fresh_seconds": Rule(
        60,
        "seconds",
        _("Berapa detik setelah dipanggil sebuah nomor masih diucapkan oleh papan yang baru menyala"),
        per_office=True,
        least=10,
        most=600,
    ),
    "call_in_all_languages": Rule(
        0,
        "count",
        _("Papan memanggil juga dalam bahasa lain (0: Indonesia saja, 1: semua bahasa yang punya suara)"),
        per_office=True,
        most=1,
    ),
    "voice_quiet_from": Rule(
        "12:00",
        "time",
        _("Sejak jam berapa papan memanggil sekali saja, satu bahasa (jam tenang)"),
        source="design/README.md: voice off 12.00 to 13.00 unless called",
        per_office=True,
    ),
    "voice_quiet_until": Rule(
        "13:00",
        "time",
        _("Sampai jam berapa jam tenang papan; sama dengan awalnya: tidak ada"),
        source="design/README.md: voice off 12.00 to 13.00 unless called",
        per_office=True,
    ),
    "return_days": Rule(
        7,
        "days",
        _("Berapa hari kerja slip kembali berlaku untuk melengkapi berkas"),
        per_office=True,
        least=1,
        most=60,
    ),
    "standby_from": Rule(
        "07:00", "time", _("Sejak jam berapa warga tanpa nomor dapat mendaftar siaga"), per_office=True
    ),
    "standby_until": Rule(
        "09:00", "time", _("Sampai jam berapa warga tanpa nomor dapat mendaftar siaga"), per_office=True
    ),
    "draw_times": Rule(
        ["09:10", "10:10", "13:10"],
        "times",
        _("Jam nomor yang kosong diundi di antara warga siaga"),
        per_office=True,
        most=8,
    ),
    "calls_before_missed": Rule(
        3,
        "count",
        _("Sesudah berapa panggilan warga yang tidak datang dicatat terlewat"),
        per_office=True,
        least=1,
        most=10,
    ),
    "last_call_seconds": Rule(
        60, "seconds", _("Berapa detik sesudah panggilan terakhir itu warga masih ditunggu"), per_office=True, most=600
    ),
    "missed_after_minutes": Rule(
        5,
        "minutes",
        _("Sesudah berapa menit dipanggil warga yang tidak datang dicatat terlewat"),
        per_office=True,
        least=1,
        most=60,
    ),
    "no_show_grace_minutes": Rule(
        60,
        "minutes",
        _("Berapa menit sesudah sesinya, atau sesudah terlewat, nomor warga yang tidak datang masih disimpan"),
        per_office=True,
        most=480,
    ),
    "tomorrow_list_at": Rule("16:00", "time", _("Jam daftar antrean besok disimpan untuk dicetak"), per_office=True),
    "print_silent_seconds": Rule(
        15,
        "seconds",
        _("Sesudah berapa detik meja diberi tahu bahwa pencetak slip tidak menjawab"),
        per_office=True,
        least=3,
        most=300,
    ),
    "print_wait_minutes": Rule(
        5,
        "minutes",
        _("Berapa menit struk yang belum tercetak masih ditunggu pencetak"),
        per_office=True,
        least=1,
        most=60,
    ),
    "tablet_pin_days": Rule(
        7,
        "days",
        _("Berapa hari PIN petugas di tablet berlaku, juga tanpa jaringan"),
        per_office=True,
        least=1,
        most=31,
    ),
    "tablet_late_days": Rule(
        3,
        "days",
        _("Sesudah berapa hari catatan tablet yang baru datang disebut sangat terlambat"),
        per_office=True,
        least=1,
        most=31,
    ),
    "tablet_tiles": Rule(
        [],
        "services",
        _("Kode layanan di halaman pertama tablet (kosong: layanan yang ditawarkan kantor itu)"),
        per_office=True,
        most=8,
    ),
}
