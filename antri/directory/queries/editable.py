"""The texts of the city's own rows that the office may edit, as citizens read them."""

from typing import Any, NamedTuple

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from antri.directory.models import (
    City,
    LifeEvent,
    LifeEventService,
    Office,
    Requirement,
    Service,
    ServiceGroup,
    ServiceRequirement,
)


class Editable(NamedTuple):
    """A kind of row: its table's name in the files, what people call it, how its key is looked up, its fields."""

    table: str
    name: Any
    model: type[Model]
    key: tuple[str, ...]
    fields: dict[str, Any]


_NAME, _NAME_EN = _("Nama"), _("Nama, bahasa Inggris")

EDITABLE: dict[str, Editable] = {
    row.table: row
    for row in (
        Editable(
            "services",
            _("Layanan"),
            Service,
            ("code",),
            {
                "name": _NAME,
                "name_en": _NAME_EN,
                "short_name": _("Sebutan sehari-hari"),
                "short_name_en": _("Sebutan sehari-hari, bahasa Inggris"),
                "summary": _("Penjelasan"),
                "summary_en": _("Penjelasan, bahasa Inggris"),
                "minutes": _("Lama di loket, menit"),
                "who": _("Siapa yang datang"),
                "presence_required": _("Harus datang"),
                "presence_note": _("Catatan tentang kedatangan"),
                "presence_note_en": _("Catatan tentang kedatangan, bahasa Inggris"),
                "online_application": _("Dapat diajukan daring"),
                "duration_text": _("Berapa lama selesai"),
                "duration_text_en": _("Berapa lama selesai, bahasa Inggris"),
                "keywords": _("Kata pencarian, satu per baris"),
                "confidence": _("Seberapa yakin isi ini benar"),
            },
        ),
        Editable(
            "requirements",
            _("Dokumen persyaratan"),
            Requirement,
            ("code",),
            {"name": _NAME, "name_en": _NAME_EN, "issuer": _("Siapa yang menerbitkan (catatan kantor)")},
        ),
        Editable(
            "service_requirements",
            _("Persyaratan layanan"),
            ServiceRequirement,
            ("service__code", "requirement__code"),
            {
                "required": _("Selalu diminta"),
                "how": _("Cara menyerahkan"),
                "condition": _("Kapan diminta"),
                "condition_en": _("Kapan diminta, bahasa Inggris"),
            },
        ),
        Editable(
            "life_events",
            _("Peristiwa hidup"),
            LifeEvent,
            ("code",),
            {
                "title": _("Judul"),
                "title_en": _("Judul, bahasa Inggris"),
                "keywords": _("Kata pencarian, satu per baris"),
            },
        ),
        Editable(
            "life_event_services",
            _("Pertanyaan peristiwa"),
            LifeEventService,
            ("event__code", "service__code"),
            {"question": _("Pertanyaan"), "question_en": _("Pertanyaan, bahasa Inggris")},
        ),
        Editable("groups", _("Kelompok layanan"), ServiceGroup, ("code",), {"name": _NAME, "name_en": _NAME_EN}),
        Editable(
            "offices",
            _("Kantor"),
            Office,
            ("slug",),
            {
                "name": _NAME,
                "address": _("Alamat"),
                "phone": _("Telepon"),
                "hours_text": _("Jam pelayanan"),
                "hours_text_en": _("Jam pelayanan, bahasa Inggris"),
                "map_url": _("Tautan peta"),
            },
        ),
        Editable(
            "city",
            _("Kota"),
            City,
            ("code",),
            {
                "registry_name": _("Nama dinas"),
                "complaint_url": _("Tautan pengaduan dinas"),
                "complaint_phone": _("Telepon pengaduan dinas"),
            },
        ),
    )
}


def row_of(table: str, key: str) -> Model | None:
    """Find one row by its table's name and its key, such as ("services", "KTP_HILANG"); parts stand between "/"."""
    kind = EDITABLE.get(table)
    parts = key.split("/")
    if kind is None or len(parts) != len(kind.key):
        return None
    return kind.model._default_manager.filter(**dict(zip(kind.key, parts, strict=True))).first()


def values_of(table: str, row: Model) -> dict[str, Any]:
    """Give the editable values of a row."""
    return {name: getattr(row, name) for name in EDITABLE[table].fields}
