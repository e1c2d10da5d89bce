"""Why a paper was not taken and what to do, in words; and what somebody should look at twice."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

# code: (why, what to do)
REFUSALS: Final[dict[str, tuple[Any, Any]]] = {
    "wrong-kind": (
        _("Ini bukan foto JPEG atau PNG, dan bukan PDF."),
        _("Foto dokumennya dengan kamera HP, atau simpan sebagai PDF, lalu kirim lagi."),
    ),
    "broken": (
        _("Isi berkas ini rusak atau terpotong, jadi tidak dapat dibuka."),
        _("Buka dahulu di HP Anda. Bila di sana pun tidak terbuka, foto ulang dokumennya."),
    ),
    "too-large": (
        _("Berkas ini lebih dari 5 MB."),
        _("Foto dengan ukuran lebih kecil, atau kirim halamannya satu per satu."),
    ),
    "empty": (_("Berkas ini kosong."), _("Pilih lagi berkasnya, lalu kirim ulang.")),
    "too-many": (
        _("Jumlah berkas untuk isian ini sudah penuh."),
        _("Hapus yang salah dahulu, lalu kirim penggantinya."),
    ),
    "too-many-pixels": (
        _("Ukuran gambar ini terlalu besar untuk dibuka dengan aman."),
        _("Pilih ukuran foto yang lebih kecil di pengaturan kamera (12 megapiksel cukup), lalu foto ulang."),
    ),
    "too-small": (
        _("Gambar ini terlalu kecil untuk dibaca."),
        _("Foto dokumen aslinya dari dekat sampai memenuhi layar; jangan kirim gambar kecil dari percakapan."),
    ),
    "too-heavy": (
        _("Berkas ini terlalu rumit untuk diperiksa dengan aman."),
        _("Foto atau pindai ulang halamannya, lalu kirim fotonya."),
    ),
    "too-many-pages": (
        _("PDF ini lebih dari 10 halaman."),
        _("Kirim hanya halaman yang diminta."),
    ),
    "pdf-encrypted": (
        _("PDF ini dikunci dengan kata sandi."),
        _("Buka dengan kata sandinya, cetak menjadi PDF baru tanpa kata sandi, atau kirim foto halamannya."),
    ),
    "pdf-active": (
        _("PDF ini berisi perintah yang dapat berjalan sendiri."),
        _("Cetak dahulu menjadi PDF biasa (menu Cetak, Simpan sebagai PDF), atau kirim foto halamannya."),
    ),
    "pdf-form": (
        _("PDF ini berupa formulir khusus yang tidak dapat ditampilkan."),
        _("Cetak dahulu menjadi PDF biasa (menu Cetak, Simpan sebagai PDF), atau kirim foto halamannya."),
    ),
    "pdf-attachment": (
        _("PDF ini menyimpan berkas lain di dalamnya."),
        _("Kirim setiap berkas sendiri-sendiri, atau kirim foto halamannya."),
    ),
    "infected": (
        _("Pemeriksa virus menemukan sesuatu yang berbahaya di berkas ini."),
        _("Jangan kirim lagi berkas itu. Foto dokumen aslinya dengan kamera HP."),
    ),
    "no-room": (
        _("Ruang simpan kantor hampir penuh, jadi berkas ini belum diterima."),
        _("Isian Anda tetap tersimpan. Kirim lagi berkasnya besok."),
    ),
    "lost": (_("Kiriman ini tidak lengkap di tempat kami."), _("Kirim sekali lagi berkas yang sama.")),
}

FLAGS: Final[dict[str, Any]] = {
    "blurry": _("Foto ini tampak buram. Bila hurufnya tidak terbaca, foto ulang di tempat terang."),
    "dark": _("Foto ini tampak gelap. Bila hurufnya tidak terbaca, foto ulang di tempat terang."),
}


def refusal_words(code: str) -> tuple[Any, Any]:
    """Say why a paper was refused, and what to do."""
    return REFUSALS.get(code, REFUSALS["broken"])
