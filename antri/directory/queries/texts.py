"""The sentences that an office may say in its own words, with what is said where it has not."""

import re
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.directory.queries.catalogue import catalogue
from antri.directory.queries.said import translated
from antri.web.languages import spoken

LONGEST_TEXT = 1000
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class TextRule(NamedTuple):
    """A sentence: where it stands, what it says unless the office says otherwise, which facts it may name."""

    place: Any
    default: Any
    allowed: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()

    def fault(self, text: str) -> str:
        """Say what is wrong with a text of the office; "" when nothing is."""
        if not text.strip() or len(text) > LONGEST_TEXT:
            return _("Tulis teksnya, paling panjang %(most)d huruf.") % {"most": LONGEST_TEXT}
        named = _PLACEHOLDER.findall(text)
        if unknown := sorted(set(named) - set(self.allowed)):
            return _("{%(word)s} tidak dikenal di teks ini. Yang boleh: %(allowed)s.") % {
                "word": unknown[0],
                "allowed": " ".join(f"{{{word}}}" for word in self.allowed) or _("tidak ada"),
            }
        if "{" in _PLACEHOLDER.sub("", text) or "}" in _PLACEHOLDER.sub("", text):
            return _("Kurung kurawal { } hanya untuk pengganti, dan selalu berpasangan.")
        if missing := [word for word in self.wanted if word not in named]:
            return _("{%(word)s} harus ada di teks ini.") % {"word": missing[0]}
        return ""


_TICKET, _HELP, _PRIVACY = gettext_lazy("Tiket"), gettext_lazy("Halaman Bantuan"), gettext_lazy("Kebijakan Privasi")

TEXTS: dict[str, TextRule] = {
    "ticket.share": TextRule(
        _TICKET,
        gettext_lazy("Nomor antrean {label}, {date}, {hours}, di {office}, {address}. Gratis."),
        ("label", "date", "hours", "office", "address"),
        ("label", "date"),
    ),
    "ticket.closed": TextRule(
        _TICKET,
        gettext_lazy("Kantor tutup pada tanggal ini ({reason}). Nomor Anda tidak hangus: pilih tanggal lain."),
        ("reason",),
    ),
    "ticket.session_closed": TextRule(
        _TICKET,
        gettext_lazy("Sesi Anda tidak dibuka pada tanggal ini ({reason}). Nomor Anda tidak hangus: pilih jadwal lain."),
        ("reason",),
    ),
    "help.lead": TextRule(
        _HELP,
        gettext_lazy("Tidak ada yang harus punya ponsel, internet, atau NIK untuk dilayani. Semua bantuan gratis."),
    ),
    "help.officer": TextRule(
        _HELP, gettext_lazy("Petugas mengambilkan nomor antrean untuk Anda, lalu mencetak tiketnya.")
    ),
    "help.officer_who": TextRule(_HELP, gettext_lazy("Keluarga, tetangga, atau ketua RT boleh datang untuk Anda.")),
    "help.officer_take": TextRule(_HELP, gettext_lazy("Anda pulang membawa tiket kertas. Ponsel tidak diperlukan.")),
    "help.papers": TextRule(
        _HELP,
        gettext_lazy(
            "Banyak layanan dapat diajukan secara daring. Petugas memindai berkas Anda dan mengirimkannya bersama "
            "Anda. Bila lengkap, Anda tidak perlu datang lagi."
        ),
    ),
    "help.no_nik": TextRule(
        _HELP,
        gettext_lazy(
            "Bayi yang baru lahir memakai NIK ayah atau ibunya. Warga yang belum pernah tercatat dan orang asing "
            "didaftarkan oleh petugas: datang ke kantor dan bawa surat apa pun yang Anda punya."
        ),
    ),
    "help.priority": TextRule(
        _HELP,
        gettext_lazy(
            "Lansia 60 tahun ke atas, penyandang disabilitas, ibu hamil atau menyusui, yang membawa balita, dan yang "
            "sedang sakit didahulukan di kantor. Tandai saat mengisi data, atau katakan kepada petugas. Tanpa surat "
            "bukti."
        ),
    ),
    "help.at_home": TextRule(
        _HELP,
        gettext_lazy(
            "Tidak dapat meninggalkan rumah karena sakit? Keluarga dapat menanyakan layanan jemput bola ke kantor."
        ),
    ),
    "help.districts": TextRule(_HELP, gettext_lazy("Dilayani langsung, tanpa nomor daring.")),
    "privacy.use": TextRule(
        _PRIVACY,
        gettext_lazy(
            "Data tidak dipakai untuk iklan, tidak dijual, dan tidak dicocokkan dengan data lain tanpa dasar hukum. "
            "Situs ini tidak memuat apa pun dari pihak lain."
        ),
    ),
    "privacy.rights": TextRule(
        _PRIVACY,
        gettext_lazy("Datang ke kantor dengan KTP-el atau KK, atau minta lewat halaman pengaduan."),
    ),
}


def own_text(key: str, language: str) -> str:
    """Give the office's own words in a language; "" where it has none."""
    return catalogue().texts.get((key, language), "")


def text(key: str, **facts: Any) -> str:
    """Say the sentence `key` in the reader's language, `facts` put in where it names them.

    The office's words in that language; else its Indonesian words (translated, where the city's data are):
    an old default never stands beside a sentence that the office has changed. Else the product's own.
    """
    return filled(_template(key, spoken()), facts)


def filled(template: str, facts: dict[str, Any]) -> str:
    """Put facts where a template names them. A fact that is not given stays as it is written."""
    return _PLACEHOLDER.sub(lambda found: str(facts.get(found[1], found[0])), template)


def _template(key: str, language: str) -> str:
    if own := own_text(key, language):
        return own
    source = own_text(key, settings.LANGUAGE_CODE)
    return translated(source, language) if source else str(TEXTS[key].default)
