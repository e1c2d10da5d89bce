"""Drawings of what people know by sight: an identity card, a family card, a phone, a ticket."""

from functools import cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Which drawing stands for a paper, by the first word of its code that is known here; all others are letters.
_PAPERS = {
    "KTP": "ktp",
    "KIA": "ktp",
    "ITAP": "ktp",
    "ITAS": "ktp",
    "KK": "kk",
    "FOTO": "photo",
    "PASPOR": "book",
    "BUKTI_KAWIN": "book",
    "GAWAI": "phone",
}


@register.simple_tag
def drawing(name: str) -> SafeString:
    """Draw static/img/draw-<name>.svg into the page, so that paper and PDF need no second file."""
    return format_html('<span class="drawing" aria-hidden="true">{}</span>', _drawn(name))


@register.simple_tag
def paper_drawing(code: str) -> SafeString:
    """Draw the paper that a requirement asks for, beside its name."""
    name = _PAPERS.get(code) or _PAPERS.get(code.partition("_")[0], "letter")
    return drawing(name)


@cache
def _drawn(name: str) -> SafeString:
    found = finders.find(f"img/draw-{name}.svg")
    if not isinstance(found, str):
        return mark_safe("")
    return mark_safe(Path(found).read_text().strip())  # our own files
