"""A draft that asks for papers, and harmless papers to put into it."""

import io
import random
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from antri.applications.models import Application
from antri.directory.models import ApplicationForm, Service
from antri.web import clock
from tests import cast
from tests.applications import approved


def _upload(key: str, most: int) -> dict[str, Any]:
    text = {"label": f"Berkas {key}", "label_en": f"Paper {key}", "hint": "Asli.", "hint_en": "The original."}
    return {"key": key, "type": "upload", "required": True, "max_files": most, **text}


DEFINITION: dict[str, Any] = {
    "filers": [],
    "screening": {
        "questions": [{"key": "q_need", "label": "Perlu?", "answers": [{"value": "yes", "outcome": "from_home"}]}]
    },
    "steps": [
        {
            "key": "papers",
            "title": "Berkas",
            "title_en": "Papers",
            "fields": [
                _upload("up_one", 1),
                _upload("up_three", 3),
                {
                    "key": "rows",
                    "type": "group",
                    "label": "Anak",
                    "item_label": "Anak",
                    "required": False,
                    "min": 0,
                    "max": 3,
                    "fields": [_upload("up_in_row", 1)],
                },
            ],
        }
    ],
    "statements": [],
    "reasons": [
        {"code": "unreadable", "label": "Tidak terbaca", "message": "Foto ulang {dokumen}.", "reopens": "upload"},
        {"code": "visit", "label": "Perlu datang", "message": "Datanglah.", "reopens": "none"},
    ],
}


def form_of(service: Service) -> ApplicationForm:
    """Give a service a form that asks for one paper, for three, and for one in each row of a group."""
    form, _made = ApplicationForm.objects.get_or_create(
        service=service,
        version="berkas-1",
        defaults={"city": service.city, "definition": DEFINITION, "made_at": clock.now(), "made_by": "system:"},
    )
    return form


def draft(city: cast.City, who: cast.Person = cast.CITRA, *, status: str = "draft", **fields: Any) -> Application:
    """Begin an application that asks for papers."""
    if status == "draft":
        fields = {"submitted_at": None, "sealed": None, "expires_on": date(2099, 1, 1)} | fields
    return approved.application(city, who, status=status, form=form_of(city.ktp), **fields)


def photo(width: int = 900, height: int = 700, *, seed: int = 1, form: str = "JPEG", **options: Any) -> bytes:
    """Draw a paper with lines of writing on it, as a photo."""
    picture = Image.new("RGB", (width, height), (244, 242, 235))
    pen, chance = ImageDraw.Draw(picture), random.Random(seed)
    for top in range(20, height - 20, 24):
        for left in range(20, width - 60, 40):
            if chance.random() < 0.8:
                pen.rectangle((left, top, left + chance.randrange(8, 34), top + 12), fill=(30, 30, 40))
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def document(pages: int = 1, *, seed: int = 1) -> bytes:
    """Draw a PDF of some pages."""
    pictures = [Image.open(io.BytesIO(photo(600, 800, seed=seed + number))) for number in range(pages)]
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:])
    return out.getvalue()


def upload(data: bytes, name: str = "foto.jpg") -> SimpleUploadedFile:
    """Hand over a file as a form does."""
    return SimpleUploadedFile(name, data)
