"""PDFs: parse, refuse what acts, and make a new one of pictures of the pages. Nothing of the old one goes on."""

import io
from collections.abc import Iterator
from typing import Any, Final

import pikepdf
import pypdfium2
from PIL import Image

from antri.applications.inspection.found import LONGEST_SIDE, Refused, Taken
from antri.applications.inspection.images import as_jpeg

MOST_PAGES: Final = 10
MOST_OBJECTS: Final = 20_000
DOTS_AN_INCH: Final = 170
_POINTS_AN_INCH: Final = 72

# Names that no paper of a citizen needs. What merely links or opens at a page is left behind with the old file.
_ACTING: Final = {
    "/JS": "pdf-active",
    "/JavaScript": "pdf-active",
    "/Launch": "pdf-active",
    "/RichMedia": "pdf-active",
    "/RichMediaContent": "pdf-active",
    "/ImportData": "pdf-active",
    "/SubmitForm": "pdf-active",
    "/GoToE": "pdf-active",
    "/XFA": "pdf-form",
    "/EmbeddedFiles": "pdf-attachment",
    "/EmbeddedFile": "pdf-attachment",
    "/EF": "pdf-attachment",
}


def take_document(data: bytes, *, keep: bool) -> Taken:
    """Make pictures of the pages and a PDF of them. `keep`: hand on the file itself, which may be signed.

    Raises Refused for what is encrypted, broken, too long, or acts.
    """
    _check(data)
    pages = list(_pictures(data))
    return Taken("pdf", pages, data if keep else _bound(pages))


def _check(data: bytes) -> None:
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True, attempt_recovery=True) as pdf:
            if pdf.is_encrypted:
                raise Refused("pdf-encrypted")
            if len(pdf.objects) > MOST_OBJECTS:
                raise Refused("too-heavy")
            for code in _acting(pdf):
                raise Refused(code)
            if not 1 <= len(pdf.pages) <= MOST_PAGES:
                raise Refused("too-many-pages" if len(pdf.pages) else "broken")
    except Refused:
        raise
    except pikepdf.PasswordError:
        raise Refused("pdf-encrypted") from None
    except MemoryError:
        raise Refused("too-heavy") from None
    except Exception:  # noqa: BLE001 - whatever a parser says about a stranger's file, it is broken
        raise Refused("broken") from None


def _acting(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Find what acts, in every object of the file, whether a page leads there or not."""
    waiting: list[tuple[Any, int]] = [(pdf.trailer, 0), *((item, 0) for item in pdf.objects)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, pikepdf.Array) and depth < 20:
            waiting += [(part, depth + 1) for part in item if not getattr(part, "is_indirect", False)]
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            for name, part in item.items():
                if name in _ACTING:
                    yield _ACTING[name]
                if isinstance(part, pikepdf.Name) and str(part) in _ACTING and name in ("/S", "/Subtype", "/Type"):
                    yield _ACTING[str(part)]
                if depth < 20 and not getattr(part, "is_indirect", False):
                    waiting.append((part, depth + 1))


def _pictures(data: bytes) -> Iterator[bytes]:
    try:
        document = pypdfium2.PdfDocument(data)
        document.init_forms()
        count = len(document)
        for number in range(count):
            page = document[number]
            width, height = page.get_size()
            if not (min(width, height) >= 10 and max(width, height) <= 15_000):
                raise Refused("broken")
            scale = min(DOTS_AN_INCH / _POINTS_AN_INCH, LONGEST_SIDE / max(width, height))
            picture = page.render(scale=scale, may_draw_forms=True, rev_byteorder=True).to_pil()
            yield as_jpeg(picture.convert("RGB"))
            page.close()
    except Refused:
        raise
    except MemoryError:
        raise Refused("too-heavy") from None
    except Exception:  # noqa: BLE001
        raise Refused("broken") from None


def _bound(pages: list[bytes]) -> bytes:
    """Bind pictures into a PDF that has nothing else."""
    with pikepdf.new() as pdf:
        for jpeg in pages:
            width, height = Image.open(io.BytesIO(jpeg)).size
            at = [round(side * _POINTS_AN_INCH / DOTS_AN_INCH, 2) for side in (width, height)]
            picture = pikepdf.Stream(
                pdf, jpeg, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height,
                ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
            )  # fmt: skip
            drawn = f"q {at[0]} 0 0 {at[1]} 0 0 cm /Page Do Q".encode()
            page = pikepdf.Dictionary(
                Type=pikepdf.Name.Page, MediaBox=[0, 0, *at], Contents=pdf.make_stream(drawn),
                Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=picture)),
            )  # fmt: skip
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()
