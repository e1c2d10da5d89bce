"""The code to the phone before a finished document: whether there is one, and how many the city pays for."""

from django.utils.translation import gettext_lazy as _

from antri.directory.queries.settings.rule import Rule

PHONE_CODES = {
    "document_code": Rule(
        0,
        "count",
        _("Kode ke ponsel sebelum mengunduh dokumen jadi (0: tidak ada, 1: lewat SMS, 2: lewat WhatsApp)"),
        per_office=True,
        most=2,
    ),
    "document_code_end": Rule(
        0,
        "count",
        _("Menunjukkan dua digit terakhir ponsel tujuan kode kepada pemegang tautan (0: tidak, 1: ya)"),
        per_office=True,
        most=1,
    ),
    "codes_a_file": Rule(3, "count", _("Kode paling banyak untuk satu berkas dalam 24 jam"), least=1, most=20),
    "codes_a_phone": Rule(
        3,
        "count",
        _("Kode paling banyak ke satu nomor ponsel dalam 24 jam, dari berkas mana pun"),
        least=1,
        most=20,
    ),
    "codes_a_device": Rule(
        6, "count", _("Kode paling banyak yang diminta satu perangkat dalam 24 jam"), least=1, most=100
    ),
    "codes_an_hour": Rule(
        20, "count", _("Kode paling banyak dari seluruh kota dalam satu jam; tiap kode berbiaya"), most=10_000
    ),
    "codes_a_day": Rule(
        200, "count", _("Kode paling banyak dari seluruh kota dalam 24 jam; tiap kode berbiaya"), most=100_000
    ),
}
