"""Every way in which a booking can be refused. Codes and statuses: docs/api.md."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.schedule.queries import Room
from antri.web.refusals import Invalid, Refusal

__all__ = [
    "AlreadyBooked",
    "DayClosed",
    "DayFull",
    "Invalid",
    "KeyMismatch",
    "KeyMissing",
    "LimitReached",
    "NotFound",
    "WrongState",
]


class DayFull(Refusal):
    """No room on that date or session. Facts: `next` (Room or None), `other_ways`."""

    code = "day-full"
    title = _("Kuota penuh")
    detail = _("Nomor pada tanggal atau sesi itu sudah habis. Pilih tanggal berikutnya.")


class DayClosed(Refusal):
    """That date takes no bookings. Facts: `state`, `reason` (for people), `next` (Room or None).

    `state`: closed, past, not_yet_open (also beyond the horizon), cut_off (today, too late), manual
    (the office serves without numbers from home).
    """

    code = "day-closed"
    title = _("Tanggal tidak dibuka")
    detail = _("Tanggal itu tidak dapat dipesan. Pilih tanggal lain.")

    def __init__(self, state: str, *, reason: Any = "", next: Room | None) -> None:
        super().__init__(state=state, reason=reason or _CLOSED[state], next=next)


_CLOSED = {
    "closed": _("Kantor tutup pada tanggal itu"),
    "past": _("Tanggal itu sudah lewat"),
    "not_yet_open": _("Tanggal itu belum dibuka untuk pemesanan"),
    "cut_off": _("Pemesanan untuk hari ini sudah ditutup"),
    "manual": _("Kantor itu melayani langsung, tanpa nomor daring"),
}


class AlreadyBooked(Refusal):
    """This identity holds a live number on that date, at whichever office. It tells nothing more."""

    code = "already-booked"
    title = _("NIK ini sudah punya nomor")
    detail = _(
        "NIK ini sudah memegang nomor antrean pada tanggal itu. Pilih tanggal lain, atau cari tiketnya di Cek Status."
    )


class LimitReached(Refusal):
    """A limit over several bookings. Facts: `limit`: the setting that was reached."""

    code = "limit-reached"
    title = _("Batas tercapai")

    def __init__(self, limit: str, allowed: int) -> None:
        super().__init__(_LIMITS[limit] % {"allowed": allowed}, limit=limit, allowed=allowed)


_LIMITS = {
    "nik_future_bookings": _(
        "NIK ini sudah punya %(allowed)d nomor untuk hari mendatang. "
        "Batalkan salah satu, atau datang dulu dengan nomor itu."
    ),
    "phone_niks": _(
        "Nomor ponsel ini sudah dipakai untuk %(allowed)d orang. "
        "Pakai nomor ponsel lain, atau minta petugas memesankan."
    ),
    "nik_cancels_a_day": _(
        "Dengan NIK ini sudah %(allowed)d nomor dibatalkan dalam sehari. "
        "Coba lagi besok, atau minta petugas memesankan."
    ),
    "reschedules": _(
        "Nomor ini sudah dijadwalkan ulang %(allowed)d kali. Datang pada jadwal ini, atau batalkan dan pesan lagi."
    ),
}


class WrongState(Refusal):
    code = "wrong-state"
    title = _("Tidak dapat diubah")
    detail = _("Antrean ini sudah dibatalkan, selesai, atau lewat, jadi tidak dapat diubah lagi.")


class NotFound(Refusal):
    """The same whether a token never existed or is not yours."""

    code = "not-found"
    status = 404
    title = _("Tidak ditemukan")
    detail = _("Tidak ada antrean dengan tautan atau kode itu. Periksa lagi, atau cari dengan kode dan nomor ponsel.")


class KeyMissing(Refusal):
    code = "idempotency-key"
    status = 422
    title = _("Idempotency-Key tidak ada atau salah")
    detail = _("Sertakan kepala Idempotency-Key: 16 sampai 64 huruf, angka, tanda hubung, atau garis bawah.")


class KeyMismatch(Refusal):
    code = "idempotency-mismatch"
    status = 422
    title = _("Idempotency-Key sudah terpakai")
    detail = _("Kunci ini sudah dipakai untuk pesanan lain. Pakai kunci baru untuk isi yang baru.")
