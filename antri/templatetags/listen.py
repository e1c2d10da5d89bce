"""Dengarkan: a step of booking read aloud, for whom reading is hard."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

register = template.Library()

# What is said of each step, in sentences short enough to be kept in mind. `scripts/listen` makes the clips from these.
STEPS = {
    "choose": _("Langkah satu. Pilih keperluan Anda. Tekan layanan yang Anda perlukan."),
    "date": _(
        "Langkah dua. Pilih tanggal. Angka di setiap tanggal adalah sisa nomor."
        " Tanggal yang penuh atau tutup tidak dapat dipilih."
    ),
    "session": _("Langkah tiga. Pukul berapa Anda datang? Tekan satu jam."),
    "data": _(
        "Langkah empat. Tulis nama lengkap. Tulis NIK, enam belas angka, dari KTP atau Kartu Keluarga."
        " Tulis nomor ponsel. Lalu tekan Periksa Pesanan. Tidak perlu membayar."
    ),
    "check": _(
        "Periksa sekali lagi. Bila semua benar, tekan Konfirmasi Pemesanan. Sesudah itu nomor menjadi milik Anda."
    ),
    "ticket": _(
        "Ini tiket Anda. Simpan, atau ambil gambar layarnya. Datang pada hari dan jam yang tertulis,"
        " bawa KTP atau Kartu Keluarga yang asli, dan tunjukkan tiket ini di pintu. Semua layanan gratis."
    ),
}


@register.inclusion_tag("ui/listen.html")
def listen(step: str) -> dict[str, Any]:
    """Offer to hear a step: ``{% listen "date" %}``. Shown only where the browser can say it."""
    text = str(STEPS[step])
    language = get_language() or ""
    return {"text": text, "clip": clip_of(language, step, text)}


def clip_of(language: str, step: str, text: str) -> str:
    """The address of the clip that says exactly this; "" when there is none, as for a sentence that was changed."""
    told = _clips(language).get(step, {})
    return static(f"listen/{language}/{step}.mp3") if told.get("text") == text else ""


@cache
def _clips(language: str) -> dict[str, dict[str, str]]:
    found = finders.find(f"listen/{language}/clips.json") if language.isalnum() else None
    return json.loads(Path(found).read_text()) if isinstance(found, str) else {}
