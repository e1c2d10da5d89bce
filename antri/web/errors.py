"""Error answers that say what to do: a page for a person, a problem for a program."""

import structlog
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from antri.web.problems import problem
from antri.web.refusals import Refusal

log = structlog.get_logger("antri.web")

# Seconds after which an overloaded server may be asked again.
RETRY_AFTER_S = 10

# status: (code of the problem type, title, what to do)
SAID = {
    400: (
        "malformed",
        _("Permintaan ini tidak dapat dibaca"),
        _("Alamatnya mungkin terpotong. Silakan mulai lagi dari beranda."),
    ),
    403: (
        "forbidden",
        _("Formulir ini tidak dikirim dari halaman kami"),
        _("Demi keamanan, isian hanya diterima dari situs ini. Silakan buka beranda dan ulangi dari sana."),
    ),
    404: (
        "not-found",
        _("Halaman tidak ditemukan"),
        _("Alamatnya mungkin salah ketik atau sudah tidak berlaku. Periksa kembali, atau mulai dari beranda."),
    ),
    405: (
        "method-not-allowed",
        _("Halaman ini tidak dapat dibuka dengan cara itu"),
        _("Silakan kembali dan ikuti tombol di halaman."),
    ),
    409: ("refused", _("Belum dapat dilakukan"), _("Keadaannya sudah berubah. Silakan kembali dan coba lagi.")),
    413: ("too-large", _("Kiriman terlalu besar"), _("Silakan kirim berkas yang lebih kecil.")),
    415: ("unsupported", _("Jenis kiriman tidak dikenal"), _("Kirim sebagai application/json.")),
    422: ("invalid", _("Isian perlu diperbaiki"), _("Silakan kembali dan periksa isian Anda.")),
    429: (
        "too-many",
        _("Terlalu banyak percobaan"),
        _("Silakan tunggu sebentar, lalu coba lagi. Nomor yang sudah Anda pegang tetap aman."),
    ),
    500: (
        "server-error",
        _("Ada gangguan pada sistem kami"),
        _("Bukan kesalahan Anda. Silakan coba lagi beberapa menit lagi. Nomor yang sudah Anda pegang tetap aman."),
    ),
    503: (
        "unavailable",
        _("Sistem sedang sangat sibuk"),
        _("Silakan coba lagi sebentar lagi. Isian yang sama boleh dikirim ulang: nomor Anda tidak akan dobel."),
    ),
}


def answer(request: HttpRequest, status: int) -> HttpResponse:
    """Answer with an error in the form that the asker reads."""
    if not request.path.startswith("/api/"):
        return page(request, status)
    code, title, detail = SAID.get(status, SAID[400 if status < 500 else 500])
    facts = {"retry_after": RETRY_AFTER_S} if status == 503 else {}
    return problem(request, status, code, title, detail, **facts)


def refusal(request: HttpRequest, refused: Refusal) -> HttpResponse:
    """Answer with a refusal that no view has turned into a page of its own."""
    title, detail = refused.title, refused.detail
    if request.path.startswith("/api/"):
        return problem(request, refused.status, refused.code, title, detail, **refused.facts)
    response = page(request, refused.status, title, detail)
    if "retry_after" in refused.facts:
        response.headers["Retry-After"] = str(refused.facts["retry_after"])
    return response


def page(request: HttpRequest, status: int, title: object = "", detail: object = "") -> HttpResponse:
    """Render an error page; in trouble, or when even that fails, one that needs no database."""
    _code, usual_title, usual_detail = SAID.get(status, SAID[400 if status < 500 else 500])
    said = {"status": status, "title": title or usual_title, "detail": detail or usual_detail}
    response = HttpResponse(_rendered(request, said, is_plain=status >= 500), status=status)
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _rendered(request: HttpRequest, said: dict, *, is_plain: bool) -> str:
    if not is_plain:
        try:
            staff = getattr(request, "staff", None)
            return render_to_string("web/staff_error.html" if staff else "web/error.html", said, request)
        except Exception as error:  # the error page must not fail for the reason it tells about
            log.warning("error page without its frame", exc_info=error)
    return render_to_string("web/plain_error.html", said)
