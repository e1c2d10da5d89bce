"""Where an application stands, in plain words for its holder: what it is, on whom it waits, what comes then."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from antri.applications.models import Application
from antri.applications.queries.outputs import is_only_update

Status = Application.Status


class Standing(NamedTuple):
    """`title` in large words; `lead` what it means; `who` we wait for and `what` they do; icon and tone of the sign."""

    title: Any
    lead: Any
    who: Any = ""
    what: Any = ""
    icon: str = "person"
    tone: str = ""


_OFFICE, _YOU = _("Kantor"), _("Anda")

_STANDINGS: dict[str, Standing] = {
    Status.SUBMITTED: Standing(
        _("Berkas Anda sudah kami terima"),
        _("Belum ada yang perlu Anda lakukan."),
        _OFFICE,
        _("petugas memeriksa berkas Anda"),
        "tick",
    ),
    Status.IN_REVIEW: Standing(
        _("Berkas Anda sedang diperiksa"),
        _("Belum ada yang perlu Anda lakukan."),
        _OFFICE,
        _("petugas memeriksa berkas Anda"),
    ),
    Status.NEEDS_CORRECTION: Standing(
        _("Ada yang perlu Anda perbaiki"),
        _("Tidak ditolak. Perbaiki yang ditandai saja; urutan berkas Anda tetap."),
        _YOU,
        _("perbaikan dari Anda"),
        "swap",
        "sun",
    ),
    Status.APPROVED: Standing(
        _("Berkas Anda disetujui"),
        _("Belum ada yang perlu Anda lakukan."),
        _OFFICE,
        _("petugas membuat dokumennya"),
        "tick",
    ),
    Status.IN_PROCESS: Standing(
        _("Dokumen Anda sedang dikerjakan"),
        _("Belum ada yang perlu Anda lakukan."),
        _OFFICE,
        _("petugas membuat dokumennya"),
    ),
    Status.AWAITING_BLANK: Standing(
        _("Menunggu blangko"),
        _("Data Anda sudah selesai. Kartunya dicetak begitu blangko tersedia, yang paling lama menunggu lebih dahulu."),
        _("Pusat"),
        _("kiriman blangko dari Kementerian Dalam Negeri"),
        "clock",
        "sun",
    ),
    Status.AWAITING_MINISTRY: Standing(
        _("Menunggu sistem pusat"),
        _("Kantor kami sudah meneruskannya. Belum ada yang perlu Anda lakukan."),
        _("Pusat"),
        _("jawaban Kementerian Dalam Negeri"),
        "clock",
        "sun",
    ),
    Status.READY: Standing(_("Dokumen Anda siap"), "", _YOU, _("Anda mengambilnya"), "done"),
    Status.DELIVERED: Standing(
        _("Dokumen sudah diserahkan"),
        _("Baca kembali nama, tanggal, dan alamatnya. Ada yang salah? Tulis di bawah ini."),
        icon="done",
    ),
    Status.DONE: Standing(_("Selesai"), _("Terima kasih. Berkas ini sudah ditutup."), icon="done"),
    Status.REJECTED: Standing(
        _("Permohonan ini ditolak"),
        _("Anda dapat bertanya di bawah ini, mengadukan keputusan ini, atau mengajukan lagi."),
        icon="stop",
        tone="brick",
    ),
    Status.CANCELLED: Standing(
        _("Berkas ini dibatalkan"), _("Tidak ada yang dikerjakan lagi."), icon="stop", tone="grey"
    ),
}
_AT_COUNTER = Standing(
    _("Berkas ini tidak dilanjutkan"),
    _("Pelayanan Anda di loket sudah selesai, jadi tidak ada yang perlu ditunggu."),
    icon="done",
    tone="grey",
)


_UPDATED = Standing(
    _("Data Anda sudah diperbarui"),
    _("Tidak ada dokumen yang perlu diambil. Periksa data Anda; ada yang salah? Tulis di bawah ini."),
    icon="done",
)


def standing_of(application: Application) -> Standing:
    """Tell in words where it stands; what an officer wrote of what it waits for comes before our own words."""
    if application.status == Status.CANCELLED and application.opened_at_counter_id:
        return _AT_COUNTER
    if application.status in (Status.READY, Status.DELIVERED) and is_only_update(application):
        return _UPDATED
    standing = _STANDINGS[application.status]
    return standing._replace(what=application.awaits) if application.awaits else standing
