"""What each figure means, in the words of the page. docs/road.md says the same."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

HOW_NAMES: Final[dict[str, Any]] = {
    "online": _("Daring sendiri"),
    "assisted": _("Dibantu petugas"),
    "by_hand": _("Manual"),
    "all": _("Semua cara"),
}

DEFINITIONS: Final[tuple[tuple[Any, Any], ...]] = (
    (
        _("Warga"),
        _(
            "Orang yang datang, dihitung setiap kali datang. Satu nomor dapat untuk sampai empat orang sekeluarga; "
            "catatan manual dihitung satu orang setiap layanan."
        ),
    ),
    (
        _("Daring sendiri"),
        _("Dilayani dengan nomor yang dipesan sendiri dari rumah, lewat laman atau aplikasi lain."),
    ),
    (
        _("Dibantu petugas"),
        _("Dilayani dengan nomor yang dipesankan petugas atau pendamping yang ditunjuk."),
    ),
    (
        _("Manual"),
        _(
            "Dilayani tanpa nomor dari rumah: dicatat dengan tangan di tablet atau di kertas, atau mendapat nomor di "
            "ruang tunggu. Kunjungan kedua dengan slip kembali tidak dihitung lagi. Yang diurungkan tidak dihitung."
        ),
    ),
    (
        _("Tidak terlayani"),
        _(
            "Datang dan tidak dilayani hari itu: siaga tanpa mendapat nomor, pulang sebelum gilirannya, atau dipindah "
            "ke hari lain saat tutup atau gangguan. Bila kemudian dilayani, hari itu dihitung juga."
        ),
    ),
    (
        _("Bernomor, kesiapan"),
        _(
            "Daring sendiri ditambah dibantu petugas, dibagi semua yang datang. Inilah yang diberi target. Bukan "
            "indeks: hanya satu bagian yang dapat dihitung ulang siapa pun."
        ),
    ),
    (
        _("Hari tanpa catatan"),
        _(
            "Hari buka tanpa satu pun catatan, sejak catatan pertama kantor itu. Disebut tanggalnya dan tidak diisi "
            "dengan perkiraan. Hari buka: menurut jam buka kantor; tanpa jam buka: Senin sampai Jumat. Hari libur "
            "tidak termasuk."
        ),
    ),
    (
        _("Tidak datang"),
        _("Nomor yang pemegangnya tidak datang, dibagi nomor yang dilayani dan yang tidak datang."),
    ),
    (
        _("Selesai sekali datang"),
        _(
            "Kunjungan yang selesai, diproses, atau menunggu blangko, dibagi semua kunjungan yang hasilnya dicatat; "
            "berkas kurang berarti harus datang lagi. Pada catatan manual: yang selesai, dibagi semuanya."
        ),
    ),
    (
        _("Datang lebih dari sekali"),
        _(
            "Orang yang dilayani lebih dari sekali dalam satu bulan di kantor itu, dibagi semua orang yang dilayani "
            "dengan nama. Saat seseorang dilayani hanya dicatat untuk keberapa kalinya bulan itu, bukan siapa orangnya."
        ),
    ),
    (
        _("Perkiraan dan rentang"),
        _(
            "Garis Theil–Sen pada logit bagian bernomor setiap bulan penuh dengan sedikitnya 30 warga, paling banyak "
            "dua belas bulan. Rentang 80%: 500 kali ditarik ulang dari simpangannya, diperlebar karena bulannya "
            "sedikit. Kurang dari empat bulan, atau rentang lebih dari 50 poin: belum terhitung."
        ),
    ),
    (
        _("Bagaimana jika"),
        _(
            "Hari-hari yang dicatat di kantor itu sendiri selama dua belas minggu, ditarik menurut hari kerjanya, 200 "
            "kali 20 hari buka. Setiap orang ingin hari itu juga; bila penuh, ia mendapat hari berikutnya yang kosong. "
            "Lama melayani dari hari contoh atau dari ruang tunggu. Cukup: pada sembilan dari sepuluh hari paling "
            "banyak satu dari sepuluh warga mendapat hari berikutnya. Kurang dari 20 hari catatan: belum terhitung."
        ),
    ),
)

PUBLIC: Final[tuple[tuple[Any, Any], ...]] = (
    (_("Kuota"), _("Nomor yang disediakan kantor pada hari itu, semua cara bersama.")),
    (_("Diberikan"), _("Nomor yang pernah diberikan untuk hari itu, termasuk yang kemudian dibatalkan.")),
    (_("Dilayani"), _("Nomor yang selesai dilayani; pada catatan manual: orang yang dilayani.")),
    (_("Tidak datang (nomor)"), _("Nomor yang pemegangnya tidak datang.")),
    (_("Tepat waktu"), _("Nomor yang dilayani dan dipanggil sebelum jam pada tiketnya lewat.")),
    (
        _("* disembunyikan"),
        _(
            "Bila pada satu hari satu cara punya satu sampai empat, angka itu disembunyikan untuk semua cara, supaya "
            "tidak dapat dihitung dari jumlahnya; bila angka di sebelahnya masih memberitahukannya, semua angkanya. "
            "Nol ditulis. Jumlah sebulan hanya menjumlahkan yang ditampilkan."
        ),
    ),
)
