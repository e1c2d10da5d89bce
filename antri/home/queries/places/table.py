"""The pages of the staff area: what each is for, and whose work it is."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from antri.applications.queries.complaints import waiting_for_answer
from antri.applications.queries.questions import waiting_questions
from antri.people.access import Staff
from antri.people.actions import waiting_for
from antri.people.models import Role

_COUNTER, _APPOINTED, _HELPER = Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.OUTSIDE_HELPER
_KECAMATAN, _VERIFIER, _MANAGER = Role.KECAMATAN_OFFICER, Role.VERIFIER, Role.OFFICE_MANAGER
_HEAD, _ADMIN = Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR
_AT_DESKS = (_COUNTER, _APPOINTED, _KECAMATAN, _MANAGER)
_OVER_OFFICE = (_MANAGER, _HEAD)
_OVER_ALL = (*_OVER_OFFICE, _ADMIN)


class Place(NamedTuple):
    """One page of the staff area.

    `is_of_office`: each office has its own; `is_first`: where a role begins; `waiting`: how much waits there;
    `is_in_bar`: in the navigation of every page, else only on the office's first page.
    """

    view: str
    name: Any
    meaning: Any
    roles: tuple[Role, ...]
    is_of_office: bool = False
    is_first: bool = False
    is_in_bar: bool = True
    waiting: Callable[[Staff], int] | None = None


def _city(view: str, name: Any, meaning: Any, roles: tuple[Role, ...], **more: Any) -> Place:
    return Place(view, name, meaning, roles, **more)


def _office(view: str, name: Any, meaning: Any, roles: tuple[Role, ...], **more: Any) -> Place:
    return Place(view, name, meaning, roles, is_of_office=True, **more)


def _behind(view: str, name: Any, meaning: Any, roles: tuple[Role, ...]) -> Place:
    """A page of an office that is reached from its first page, or from another one."""
    return Place(view, name, meaning, roles, is_of_office=True, is_in_bar=False)


# What stands at another place for one role than for another.
_COUNTERS = ("service_day:counters", _("Loket"), _("Loket tempat Anda melayani: panggil, layani, selesai"))
_ASSIST = ("booking:assist", _("Daftarkan Warga"), _("Ambil nomor untuk warga yang tidak dapat memesan sendiri"))
_RECORDS = (
    "kecamatan:records",
    _("Catatan"),
    _("Yang dilayani tanpa nomor hari ini: catat, perbaiki, ketik turus dari kertas"),
)
_DISRUPTION = (
    "service_day:disruption",
    _("Gangguan"),
    _("Umumkan apa yang berhenti dan sampai kapan; pilihan bagi yang menunggu"),
)
_CLOSE_HALL = (
    "service_day:close_hall",
    _("Tutup Hari"),
    _("Hadir terakhir, dan apa yang terjadi pada setiap orang yang belum selesai"),
)
_CHECKING = (
    "applications:worklist",
    _("Verifikasi"),
    _("Berkas pengajuan yang menunggu diperiksa, siapa memegang apa"),
)

_PROCESSING = (
    "applications:process",
    _("Proses"),
    _("Yang sudah disetujui: dikerjakan di SIAK, menunggu, siap diambil"),
)
_BLANKS = (
    "applications:blanks",
    _("Blangko tiba"),
    _("Berapa yang datang, siapa yang berlanjut, siapa yang diberi tahu"),
)
_HANDING_OVER = (
    "applications:hand_over",
    _("Serahkan"),
    _("Dokumen yang diambil di meja: cocokkan KTP-el, serahkan, cetak"),
)

# In the order of the navigation: first pages, then what is behind them.
PLACES: tuple[Place, ...] = (
    _office(*_COUNTERS, (_COUNTER,), is_first=True),
    _office(*_ASSIST, (_APPOINTED, _HELPER), is_first=True),
    _office(
        "home:staff_kecamatan", _("Kecamatan"), _("Pelayanan hari ini di kecamatan Anda"), (_KECAMATAN,), is_first=True
    ),
    _office(*_CHECKING, (_VERIFIER,), is_first=True),
    _office(
        "home:staff_manager", _("Kantor"), _("Hari-hari mendatang, kuota, tutup dan buka"), (_MANAGER,), is_first=True
    ),
    _city("home:staff_head", _("Ringkasan"), _("Apakah berjalan, kantor demi kantor"), (_HEAD,), is_first=True),
    _city(
        "home:staff_system",
        _("Sistem"),
        _("Apakah sistem sehat, dan apa yang perlu dilakukan"),
        (_ADMIN,),
        is_first=True,
    ),
    _office("service_day:door", _("Pintu"), _("Siapa yang datang: pindai tiket, cocokkan KTP-el"), _AT_DESKS),
    _office(
        "applications:desk",
        _("Warga"),
        _("Apakah perlu datang; satu warga dengan semua nomor dan berkasnya"),
        _AT_DESKS,
    ),
    _office(
        "applications:help",
        _("Bantu ajukan"),
        _("Ajukan dokumen bersama warga yang duduk di depan Anda"),
        (_COUNTER, _APPOINTED, _KECAMATAN),
    ),
    _behind(
        "booking:desk_claims",
        _("Klaim NIK"),
        _("Warga yang NIK-nya dipakai orang lain: cocokkan KTP-el, kembalikan nomornya"),
        _AT_DESKS,
    ),
    _office(
        "service_day:standby",
        _("Siaga"),
        _("Warga tanpa nomor: daftarkan, undi nomor kosong, pesankan tanggal berikutnya"),
        (_COUNTER, _APPOINTED, _MANAGER),
    ),
    _office(*_ASSIST, (_KECAMATAN,)),
    _behind(
        "service_day:lanes",
        _("Beri nomor"),
        _("Pengambilan, informasi, dan yang kembali dengan slip"),
        (_COUNTER, _APPOINTED, _MANAGER),
    ),
    _office(*_RECORDS, (_KECAMATAN,)),
    _behind(*_RECORDS, (_COUNTER, _MANAGER, _HEAD)),
    _behind(
        "kecamatan:tablet_code",
        _("Tablet"),
        _("Daftar di tablet kantor dengan PIN Anda sendiri"),
        (_KECAMATAN, _COUNTER),
    ),
    _office(*_COUNTERS, (_KECAMATAN,)),
    _office("home:staff_counter", _("Hari ini"), _("Siapa yang datang hari ini, jam demi jam"), (_COUNTER,)),
    _office(
        "service_day:room",
        _("Ruang tunggu"),
        _("Semua loket sekarang, siapa yang terlalu lama menunggu, panggilan di luar urutan"),
        _OVER_OFFICE,
    ),
    _office(*_DISRUPTION, (_COUNTER, _KECAMATAN)),
    _office(*_CLOSE_HALL, (_KECAMATAN,)),
    # Whoever looks after the hall reaches these from it.
    _behind(*_DISRUPTION, _OVER_OFFICE),
    _behind(*_CLOSE_HALL, _OVER_OFFICE),
    _behind(
        "service_day:paper_day",
        _("Salin hari kertas"),
        _("Ketik yang dilayani di kertas selagi sistem mati"),
        (_COUNTER, _KECAMATAN, _MANAGER, _HEAD),
    ),
    _behind(
        "service_day:edit_counters",
        _("Loket kantor"),
        _("Loket yang ada: nama, layanan, lajur, dan mana yang rendah"),
        _OVER_ALL,
    ),
    _office(
        "calendar:month",
        _("Kalender"),
        _("Kuota, terisi, dan sisa tiap tanggal; tutup dan buka; siapa yang perlu dipindah"),
        (_MANAGER, _HEAD, _ADMIN, _COUNTER, _APPOINTED, _KECAMATAN),
    ),
    _behind(
        "kecamatan:modes",
        _("Cara melayani"),
        _("Manual, hibrida, atau daring: mulai kapan, dan apa yang terjadi pada nomor yang dipegang"),
        _OVER_OFFICE,
    ),
    _behind(
        "kecamatan:outreach",
        _("Jemput bola"),
        _("Pelayanan sehari di sekolah, rumah sakit, atau rumah warga"),
        _OVER_OFFICE,
    ),
    _city(
        "home:city_rules",
        _("Pengaturan"),
        _("Aturan kota: kapan nomor dapat dipesan, batas, masa simpan data"),
        (_HEAD, _ADMIN),
    ),
    _behind("home:office_rules", _("Pengaturan"), _("Aturan yang berbeda untuk kantor ini"), (_MANAGER,)),
    _city("home:notices", _("Pengumuman"), _("Yang harus dibaca warga sebelum memilih tanggal"), _OVER_ALL),
    _city("home:texts", _("Teks"), _("Yang dibaca warga: layanan, syarat, bantuan, tiket"), (_HEAD, _ADMIN)),
    _city(
        "applications:office_forms",
        _("Formulir"),
        _("Formulir pengajuan tiap layanan: coba, ubah, buka atau tutup pengajuan daring"),
        _OVER_ALL,
    ),
    _behind("home:office_texts", _("Alamat dan jam"), _("Yang dibaca warga tentang kantor ini"), (_MANAGER,)),
    _office(
        "applications:complaints",
        _("Pengaduan"),
        _("Yang mengadu dan belum dijawab; tidak pernah tentang Anda sendiri"),
        (_MANAGER,),
        waiting=waiting_for_answer,
    ),
    _behind(*_CHECKING, (_MANAGER,)),
    _behind(
        "applications:complaints",
        _("Pengaduan"),
        _("Yang mengadu dan belum dijawab; tidak pernah tentang Anda sendiri"),
        (_HEAD, _ADMIN),
    ),
    _office(
        "applications:questions",
        _("Pertanyaan"),
        _("Pertanyaan warga tentang berkasnya, yang paling lama menunggu di atas"),
        (_VERIFIER,),
        waiting=waiting_questions,
    ),
    _behind(
        "applications:questions",
        _("Pertanyaan"),
        _("Pertanyaan warga tentang berkasnya, yang paling lama menunggu di atas"),
        (_COUNTER, _KECAMATAN, _MANAGER),
    ),
    _office(*_PROCESSING, (_VERIFIER,)),
    _office(*_HANDING_OVER, (_COUNTER,)),
    _behind(*_PROCESSING, _OVER_OFFICE),
    _behind(*_BLANKS, (_VERIFIER, *_OVER_OFFICE)),
    _behind(*_HANDING_OVER, (_APPOINTED, _KECAMATAN, _VERIFIER, _MANAGER)),
    _behind(
        "applications:erasures",
        _("Penghapusan data"),
        _("Apa yang sudah dihapus karena masa simpannya lewat, dan apa yang segera"),
        _OVER_OFFICE,
    ),
    _city(
        "people:approvals",
        _("Persetujuan"),
        _("Yang menunggu orang kedua"),
        _OVER_ALL,
        waiting=lambda staff: len(waiting_for(staff)),
    ),
    _city("people:officers", _("Petugas"), _("Siapa yang bekerja di sini, tugas dan akunnya"), (_MANAGER, _ADMIN)),
    _office("people:devices", _("Perangkat"), _("Anjungan, papan, pencetak dan tablet kantor ini"), (_MANAGER, _ADMIN)),
    _city(
        "insight:city_road",
        _("Menuju daring"),
        _("Bagaimana warga dilayani di setiap kecamatan, targetnya, dan kapan daring"),
        (_HEAD,),
    ),
    _behind(
        "insight:office_road",
        _("Menuju daring"),
        _("Bagaimana warga dilayani di kecamatan ini, targetnya, dan kapan daring"),
        (_MANAGER,),
    ),
    _city(
        "insight:city_helpers",
        _("Pendamping"),
        _("Berapa nomor diambil petugas dan pendamping untuk warga, dan apa jadinya"),
        (_HEAD,),
        is_in_bar=False,
    ),
    _behind(
        "insight:office_helpers",
        _("Pendamping"),
        _("Berapa nomor diambil petugas dan pendamping untuk warga, dan apa jadinya"),
        _OVER_OFFICE,
    ),
    _city("insight:city_journal", _("Jurnal"), _("Siapa melakukan apa, dan siapa melihat data warga"), (_HEAD, _ADMIN)),
    _office("insight:office_journal", _("Jurnal"), _("Siapa melakukan apa di kantor ini"), (_MANAGER,)),
)
