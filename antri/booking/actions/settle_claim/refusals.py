"""Why a claim cannot be settled."""

from django.utils.translation import gettext_lazy as _

from antri.web.refusals import Refusal


class ClaimSettled(Refusal):
    """Somebody else has settled this claim meanwhile, or it was refused."""

    code = "claim-settled"
    title = _("Klaim ini sudah diselesaikan")
    detail = _("Klaim ini sudah diputuskan. Bila warga belum puas, cari warga dengan NIK di Meja Warga.")


class ClaimOver(Refusal):
    """The date of the claim has passed: there is nothing left to withdraw."""

    code = "claim-over"
    title = _("Tanggalnya sudah lewat")
    detail = _("Klaim hanya dapat diselesaikan sampai tanggalnya. Pesankan tanggal lain untuk warga ini.")


class OwnNumber(Refusal):
    """Whoever took the number for somebody does not decide whose it is."""

    code = "own-number"
    status = 403
    title = _("Minta rekan Anda")
    detail = _("Nomor yang diklaim itu Anda sendiri yang memesankan. Petugas lain harus memutuskannya.")


class AtTheCounter(Refusal):
    """The number is being called or served at this moment; the counter sees the ID of whoever stands there."""

    code = "at-the-counter"
    title = _("Nomor itu sedang di loket")
    detail = _("Nomor yang diklaim sedang dipanggil atau dilayani. Beri tahu loketnya, lalu coba lagi.")
