"""Where the work of each role stands in the staff area: the one list that navigation and first pages read."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import Staff
from antri.people.actions import waiting_for
from antri.people.models import Role


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


# In the order of the navigation: first pages, then what is behind them.
PLACES: tuple[Place, ...] = (
    Place(
        "service_day:counters",
        _("Loket"),
        _("Loket tempat Anda melayani: panggil, layani, selesai"),
        (Role.COUNTER_OFFICER,),
        is_of_office=True,
        is_first=True,
    ),
    Place(
        "booking:assist",
        _("Daftarkan Warga"),
        _("Ambil nomor untuk warga yang tidak dapat memesan sendiri"),
        (Role.APPOINTED_OFFICER, Role.OUTSIDE_HELPER),
        is_of_office=True,
        is_first=True,
    ),
    Place(
        "home:staff_kecamatan",
        _("Kecamatan"),
        _("Pelayanan hari ini di kecamatan Anda"),
        (Role.KECAMATAN_OFFICER,),
        is_of_office=True,
        is_first=True,
    ),
    Place(
        "home:staff_verifier",
        _("Verifikasi"),
        _("Permohonan yang menunggu diperiksa"),
        (Role.VERIFIER,),
        is_of_office=True,
        is_first=True,
    ),
    Place(
        "home:staff_manager",
        _("Kantor"),
        _("Hari-hari mendatang, kuota, tutup dan buka"),
        (Role.OFFICE_MANAGER,),
        is_of_office=True,
        is_first=True,
    ),
    Place(
        "home:staff_head",
        _("Ringkasan"),
        _("Apakah berjalan, kantor demi kantor"),
        (Role.HEAD_OF_OFFICE,),
        is_first=True,
    ),
    Place(
        "home:staff_system",
        _("Sistem"),
        _("Apakah sistem sehat, dan apa yang perlu dilakukan"),
        (Role.ADMINISTRATOR,),
        is_first=True,
    ),
    Place(
        "service_day:door",
        _("Pintu"),
        _("Siapa yang datang: pindai tiket, cocokkan KTP-el"),
        (Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER, Role.OFFICE_MANAGER),
        is_of_office=True,
    ),
    Place(
        "booking:desk",
        _("Warga"),
        _("Satu warga, semua nomornya: cetak ulang, pindah, batal, pesan baru"),
        (Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER, Role.OFFICE_MANAGER),
        is_of_office=True,
    ),
    Place(
        "booking:desk_claims",
        _("Klaim NIK"),
        _("Warga yang NIK-nya dipakai orang lain: cocokkan KTP-el, kembalikan nomornya"),
        (Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER, Role.OFFICE_MANAGER),
        is_of_office=True,
        is_in_bar=False,
    ),
    Place(
        "service_day:standby",
        _("Siaga"),
        _("Warga tanpa nomor: daftarkan, undi nomor kosong, pesankan tanggal berikutnya"),
        (Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.OFFICE_MANAGER),
        is_of_office=True,
    ),
    Place(
        "booking:assist",
        _("Daftarkan Warga"),
        _("Ambil nomor untuk warga yang tidak dapat memesan sendiri"),
        (Role.KECAMATAN_OFFICER,),
        is_of_office=True,
    ),
    Place(
        "service_day:lanes",
        _("Beri nomor"),
        _("Pengambilan, informasi, dan yang kembali dengan slip"),
        (Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.OFFICE_MANAGER),
        is_of_office=True,
        is_in_bar=False,
    ),
    Place(
        "kecamatan:records",
        _("Catatan"),
        _("Yang dilayani tanpa nomor hari ini: catat, perbaiki, ketik turus dari kertas"),
        (Role.KECAMATAN_OFFICER,),
        is_of_office=True,
    ),
    Place(
        "kecamatan:records",
        _("Catatan"),
        _("Yang dilayani tanpa nomor hari ini: catat, perbaiki, ketik turus dari kertas"),
        (Role.COUNTER_OFFICER, Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE),
        is_of_office=True,
        is_in_bar=False,
    ),
    Place(
        "kecamatan:tablet_code",
        _("Tablet"),
        _("Daftar di tablet kantor dengan PIN Anda sendiri"),
        (Role.KECAMATAN_OFFICER, Role.COUNTER_OFFICER),
        is_of_office=True,
        is_in_bar=False,
    ),
    Place(
        "service_day:counters",
        _("Loket"),
        _("Loket tempat Anda melayani: panggil, layani, selesai"),
        (Role.KECAMATAN_OFFICER,),
        is_of_office=True,
    ),
    Place(
        "home:staff_counter",
        _("Hari ini"),
        _("Siapa yang datang hari ini, jam demi jam"),
        (Role.COUNTER_OFFICER,),
        is_of_office=True,
    ),
    Place(
        "service_day:room",
        _("Ruang tunggu"),
        _("Semua loket sekarang, siapa yang terlalu lama menunggu, panggilan di luar urutan"),
        (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE),
        is_of_office=True,
    ),
    Place(
        "service_day:disruption",
        _("Gangguan"),
        _("Umumkan apa yang berhenti dan sampai kapan; pilihan bagi yang menunggu"),
        (Role.COUNTER_OFFICER, Role.KECAMATAN_OFFICER),
        is_of_office=True,
    ),
    Place(
        "service_day:close_hall",
        _("Tutup Hari"),
        _("Hadir terakhir, dan apa yang terjadi pada setiap orang yang belum selesai"),
        (Role.KECAMATAN_OFFICER,),
        is_of_office=True,
    ),
    # Whoever looks after the hall reaches these from it.
    Place(
        "service_day:disruption",
        _("Gangguan"),
        _("Umumkan apa yang berhenti dan sampai kapan; pilihan bagi yang menunggu"),
        (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE),
        is_of_office=True,
        is_in_bar=False,
    ),
    Place(
        "service_day:close_hall",
        _("Tutup Hari"),
        _("Hadir terakhir, dan apa yang terjadi pada setiap orang yang belum selesai"),
        (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE),
        is_of_office=True,
        is_in_bar=False,
    ),
    Place(
        "service_day:paper_day",
        _("Salin hari kertas"),
        _("Ketik yang dilayani di kertas selagi sistem mati"),
        (Role.COUNTER_OFFICER, Role.KECAMATAN_OFFICER, Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE),
        is_of_office=True,
        is_in_bar=False,
    ),
    Place(
        "service_day:edit_counters",
        _("Loket kantor"),
        _("Loket yang ada: nama, layanan, lajur, dan mana yang rendah"),
        (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR),
        is_of_office=True,
        is_in_bar=False,
    ),
    Place(
        "calendar:month",
        _("Kalender"),
        _("Kuota, terisi, dan sisa tiap tanggal; tutup dan buka; siapa yang perlu dipindah"),
        (
            Role.OFFICE_MANAGER,
            Role.HEAD_OF_OFFICE,
            Role.ADMINISTRATOR,
            Role.COUNTER_OFFICER,
            Role.APPOINTED_OFFICER,
            Role.KECAMATAN_OFFICER,
        ),
        is_of_office=True,
    ),
    Place(
        "kecamatan:modes",
        _("Cara melayani"),
        _("Manual, hibrida, atau daring: mulai kapan, dan apa yang terjadi pada nomor yang dipegang"),
        (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE),
        is_of_office=True,
        is_in_bar=False,
    ),
    Place(
        "kecamatan:outreach",
        _("Jemput bola"),
        _("Pelayanan sehari di sekolah, rumah sakit, atau rumah warga"),
        (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE),
        is_of_office=True,
        is_in_bar=False,
    ),
    Place(
        "home:city_rules",
        _("Pengaturan"),
        _("Aturan kota: kapan nomor dapat dipesan, batas, masa simpan data"),
        (Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR),
    ),
    Place(
        "home:office_rules",
        _("Pengaturan"),
        _("Aturan yang berbeda untuk kantor ini"),
        (Role.OFFICE_MANAGER,),
        is_of_office=True,
        is_in_bar=False,
    ),
    Place(
        "home:notices",
        _("Pengumuman"),
        _("Yang harus dibaca warga sebelum memilih tanggal"),
        (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR),
    ),
    Place(
        "home:texts",
        _("Teks"),
        _("Yang dibaca warga: layanan, syarat, bantuan, tiket"),
        (Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR),
    ),
    Place(
        "home:office_texts",
        _("Alamat dan jam"),
        _("Yang dibaca warga tentang kantor ini"),
        (Role.OFFICE_MANAGER,),
        is_of_office=True,
        is_in_bar=False,
    ),
    Place(
        "people:approvals",
        _("Persetujuan"),
        _("Yang menunggu orang kedua"),
        (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR),
        waiting=lambda staff: len(waiting_for(staff)),
    ),
    Place(
        "people:officers",
        _("Petugas"),
        _("Siapa yang bekerja di sini, tugas dan akunnya"),
        (Role.OFFICE_MANAGER, Role.ADMINISTRATOR),
    ),
    Place(
        "people:devices",
        _("Perangkat"),
        _("Anjungan, papan, pencetak dan tablet kantor ini"),
        (Role.OFFICE_MANAGER, Role.ADMINISTRATOR),
        is_of_office=True,
    ),
    Place(
        "insight:city_road",
        _("Menuju daring"),
        _("Bagaimana warga dilayani di setiap kecamatan, targetnya, dan kapan daring"),
        (Role.HEAD_OF_OFFICE,),
    ),
    Place(
        "insight:office_road",
        _("Menuju daring"),
        _("Bagaimana warga dilayani di kecamatan ini, targetnya, dan kapan daring"),
        (Role.OFFICE_MANAGER,),
        is_of_office=True,
        is_in_bar=False,
    ),
    Place(
        "insight:city_helpers",
        _("Pendamping"),
        _("Berapa nomor diambil petugas dan pendamping untuk warga, dan apa jadinya"),
        (Role.HEAD_OF_OFFICE,),
        is_in_bar=False,
    ),
    Place(
        "insight:office_helpers",
        _("Pendamping"),
        _("Berapa nomor diambil petugas dan pendamping untuk warga, dan apa jadinya"),
        (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE),
        is_of_office=True,
        is_in_bar=False,
    ),
    Place(
        "insight:city_journal",
        _("Jurnal"),
        _("Siapa melakukan apa, dan siapa melihat data warga"),
        (Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR),
    ),
    Place(
        "insight:office_journal",
        _("Jurnal"),
        _("Siapa melakukan apa di kantor ini"),
        (Role.OFFICE_MANAGER,),
        is_of_office=True,
    ),
)


def staff_places(request: HttpRequest) -> list[dict[str, Any]]:
    """List the pages that the officer may open, each office's for itself."""
    staff: Staff | None = getattr(request, "staff", None)
    return list(_places(staff, request.path)) if staff else []


def first_places(request: HttpRequest) -> list[dict[str, Any]]:
    """List the first pages of the officer's roles."""
    return [row for row in staff_places(request) if row["is_first"]]


def office_places(request: HttpRequest, office: Office) -> list[dict[str, Any]]:
    """List the pages of one office that the officer may open, whoever sees the whole city included."""
    staff: Staff = request.staff  # type: ignore[attr-defined]
    return [
        _row(place, office, request.path)
        for place in PLACES
        if place.is_of_office and not place.is_first and staff.holds(*place.roles, office=office)
    ]


def _places(staff: Staff, path: str) -> Iterable[dict[str, Any]]:
    for place in PLACES:
        if not staff.holds(*place.roles):
            continue
        offices = _own_offices(staff, place.roles) if place.is_of_office else [None]
        for office in offices:
            row = _row(place, office, path) | {"waiting": place.waiting(staff) if place.waiting else 0}
            yield row | {"name": f"{place.name} – {office.name}"} if office and len(offices) > 1 else row


def _row(place: Place, office: Office | None, path: str) -> dict[str, Any]:
    url = reverse(place.view, args=[office.slug] if office else [])
    return {
        "name": place.name,
        "meaning": place.meaning,
        "url": url,
        "is_first": place.is_first,
        "is_in_bar": place.is_in_bar,
        "is_current": path.startswith(url),
    }


def _own_offices(staff: Staff, roles: tuple[Role, ...]) -> list[Office]:
    """The offices one was appointed to by name: who sees the whole city reaches them from the summary."""
    named = {row.office_id for row in staff.appointments if row.role in roles and row.office_id}
    return [office for office in catalogue().offices.values() if office.pk in named]
