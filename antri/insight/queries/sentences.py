"""Every event in people's words: what somebody did. Who, when and to which row stands beside it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# What a reader may want to see apart from the rest.
KINDS = {
    "opened": _("Siapa melihat data warga"),
    "booking": _("Nomor antrean"),
    "calendar": _("Kalender dan kuota"),
    "rules": _("Pengaturan, pengumuman, teks"),
    "staff": _("Petugas, perangkat, persetujuan"),
    "system": _("Sistem"),
}

# {…} are facts of the event that `deeds.Facts` puts into words; one that an event does not have is left out.
SENTENCES: dict[str, tuple[str, Any]] = {
    "people.contacts_opened": ("opened", _("membuka daftar telepon {count} warga yang perlu dipindah")),
    "people.opened": ("opened", _("melihat data pribadi. Alasan: {reason}")),
    "booking.taken": ("booking", _("mengambil nomor {label}")),
    "booking.cancelled": ("booking", _("membatalkan nomor {label}")),
    "booking.restored": ("booking", _("mengambil kembali nomor {label}")),
    "booking.rescheduled": ("booking", _("memindahkan nomor {old_label} menjadi {label}")),
    "booking.found_again": ("booking", _("menemukan kembali tiketnya dengan kode dan HP")),
    "booking.claimed": ("booking", _("melaporkan bahwa NIK-nya dipakai orang lain untuk {date}")),
    "booking.sent_away": ("booking", _("menandai nomor {label} untuk dipindah")),
    "booking.kept": ("booking", _("membatalkan tanda pindah nomor {label}")),
    "schedule.day_made": ("calendar", _("menyiapkan {capacity} nomor untuk {date}")),
    "schedule.day_closed": ("calendar", _("menutup {date}")),
    "schedule.day_opened": ("calendar", _("membuka {date} dengan {capacity} nomor")),
    "schedule.quota_changed": ("calendar", _("mengubah kuota {date} menjadi {capacity} nomor")),
    "schedule.calendar_changed": ("calendar", _("mengubah kalender, {days} hari")),
    "schedule.plan_written": ("calendar", _("menulis jam buka")),
    "schedule.plan_removed": ("calendar", _("mengakhiri jam buka")),
    "schedule.cap_written": ("calendar", _("menulis batas layanan")),
    "schedule.cap_removed": ("calendar", _("menghapus batas layanan")),
    "schedule.holidays_imported": ("calendar", _("mengimpor hari libur {about}")),
    "schedule.holiday_written": ("calendar", _("menulis hari libur {date}")),
    "schedule.holiday_removed": ("calendar", _("menghapus hari libur {date}")),
    "setting.changed": ("rules", _("mengubah aturan {about}")),
    "setting.removed": ("rules", _("mengembalikan aturan {about}")),
    "notice.posted": ("rules", _("memasang pengumuman")),
    "notice.changed": ("rules", _("mengubah pengumuman")),
    "notice.removed": ("rules", _("mencabut pengumuman")),
    "text.edited": ("rules", _("menyunting teks {about}")),
    "directory.loaded": ("rules", _("memuat data kota dari berkas")),
    "people.signed_in": ("staff", _("masuk")),
    "people.sign_in_locked": ("staff", _("mengunci percobaan masuk")),
    "people.signed_out_everywhere": ("staff", _("mengeluarkan {officer} dari semua perangkat")),
    "people.officer_added": ("staff", _("menambahkan petugas {officer}")),
    "people.officer_invited": ("staff", _("membuat undangan untuk {officer}")),
    "people.invitation_used": ("staff", _("memakai undangan")),
    "people.officer_deactivated": ("staff", _("menonaktifkan akun {officer}")),
    "people.officer_reactivated": ("staff", _("mengaktifkan lagi akun {officer}")),
    "people.password_changed": ("staff", _("mengganti kata sandi {officer}")),
    "people.second_factor_added": ("staff", _("memasang cara masuk kedua {officer}")),
    "people.second_factor_removed": ("staff", _("melepas cara masuk kedua {officer}")),
    "people.second_factor_reset": ("staff", _("mengatur ulang cara masuk kedua {officer}")),
    "people.second_factors_removed": ("staff", _("melepas semua cara masuk kedua {officer}")),
    "people.spare_codes_made": ("staff", _("membuat kode cadangan {officer}")),
    "people.administrator_restored": ("staff", _("memulihkan administrator {officer} dari konsol")),
    "people.appointed": ("staff", _("menugaskan {officer} sebagai {role}")),
    "people.appointment_ended": ("staff", _("mengakhiri tugas {officer} sebagai {role}")),
    "people.approval_asked": ("staff", _("meminta persetujuan orang kedua")),
    "people.approved": ("staff", _("menyetujui permintaan {asker}")),
    "people.approval_refused": ("staff", _("menolak permintaan {asker}")),
    "people.approval_withdrawn": ("staff", _("menarik kembali permintaan persetujuan")),
    "people.approval_expired": ("staff", _("membiarkan permintaan {asker} kedaluwarsa")),
    "people.device_added": ("staff", _("menambahkan perangkat")),
    "people.device_code_renewed": ("staff", _("membuat kode baru untuk perangkat")),
    "people.device_paired": ("staff", _("memasangkan perangkat")),
    "people.device_revoked": ("staff", _("mencabut perangkat")),
    "people.erased": ("system", _("menghapus data pribadi {count} pemesanan yang sudah lewat masa simpan")),
    "people.claims_erased": ("system", _("menghapus {count} klaim NIK yang sudah lewat masa simpan")),
    "journal.exported": ("system", _("mengunduh jurnal, {rows} baris")),
    "system.backed_up": ("system", _("membuat cadangan")),
    "system.restored": ("system", _("memulihkan data dari cadangan")),
    "system.keys_exported": ("system", _("mencetak kunci untuk disimpan")),
    "system.restore_proven": ("system", _("membuktikan bahwa cadangan dapat dipulihkan")),
    "system.resealed": ("system", _("menyegel ulang data {rows} baris dengan kunci baru")),
    "system.index_filled": ("system", _("menyiapkan indeks baru untuk {rows} baris")),
    "system.index_switched": ("system", _("beralih ke indeks baru, {rows} baris")),
    "system.index_cleared": ("system", _("menghapus indeks lama dari {rows} baris")),
    "demo.founded": ("system", _("mengisi demo dengan warga rekaan")),
    "demo.kecamatan_online": ("system", _("membuka nomor daring sebuah kecamatan di demo")),
}

# Why somebody opened a person's data, as actions give it.
REASONS = {
    "desk.serving": _("melayani di loket"),
    "desk.helping": _("membantu memesan"),
    "claim.settling": _("menyelesaikan klaim NIK"),
    "calendar.moving": _("memberi tahu bahwa tanggalnya berubah"),
}

ACTORS = {
    "citizen": _("Warga"),
    "officer": _("Petugas"),
    "device": _("Perangkat"),
    "system": _("Sistem"),
}

CHANNELS = {
    "web": _("laman"),
    "api": "API",
    "desk": _("meja petugas"),
    "kiosk": _("anjungan"),
    "worker": _("tugas berkala"),
    "command": _("perintah di server"),
}
