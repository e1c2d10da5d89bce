"""Draw the papers that the demo's people photograph: plainly invented, each marked CONTOH, none like a real form."""

import io
import random
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFilter, ImageFont

MARK: Final = "CONTOH"
_INK, _FAINT, _RED = (34, 38, 44), (120, 126, 132), (186, 52, 40)
_TABLES: Final = ((139, 111, 84), (96, 104, 108), (164, 146, 122), (78, 72, 66))
# Width and height of the paper in pixels; a phone's photo of it is a little larger.
_SHEET, _WIDE, _CARD = (760, 1040), (1040, 740), (856, 540)


class Sheet(NamedTuple):
    """One invented paper: its heading, rows of a label and what stands there, and a table when it has one."""

    title: str
    rows: Sequence[tuple[str, str]] = ()
    table: Sequence[Sequence[str]] = ()
    size: tuple[int, int] = _SHEET
    tint: tuple[int, int, int] = (252, 250, 244)
    office: str = "KOTA REKAAN"
    has_face: bool = False


def card(title: str, rows: Sequence[tuple[str, str]], *, tint: tuple[int, int, int] = (206, 224, 236)) -> Sheet:
    """A card with a face on it, such as an identity card."""
    return Sheet(title, rows, size=_CARD, tint=tint, has_face=True)


def family_sheet(number: str, head: str, members: Sequence[Sequence[str]]) -> Sheet:
    """A family card: wide, with a line for each person."""
    rows = (("Nomor KK", number), ("Kepala keluarga", head), ("Alamat", "Jalan Contoh Nomor 12, RT 003/RW 007"))
    table = (("Nama", "NIK", "Hubungan"), *members)
    return Sheet("KARTU KELUARGA", rows, table, size=_WIDE, tint=(232, 240, 246))


def photo(sheet: Sheet, *, seed: int = 0, blur: int = 0) -> bytes:
    """Photograph it with a phone: lying on a table, a little askew; `blur` in pixels. A JPEG of some 60 kB."""
    dice = random.Random(f"{sheet.title} {seed}")  # noqa: S311 - the same picture each time
    paper = _paper(sheet).convert("RGBA").rotate(dice.uniform(-3, 3), expand=True, resample=Image.Resampling.BILINEAR)
    table = Image.new("RGB", (paper.width + 90, paper.height + 110), dice.choice(_TABLES))
    shadow = Image.new("L", table.size, 0)
    shadow.paste(130, (54, 68), paper.getchannel("A"))
    table.paste((20, 18, 16), (0, 0), shadow.filter(ImageFilter.GaussianBlur(9)))
    table.paste(paper, (45, 52), paper)
    if blur:
        table = table.filter(ImageFilter.GaussianBlur(blur))
    return _written(table, "JPEG", quality=62, optimize=True)


def pdf(*sheets: Sheet) -> bytes:
    """The same as a PDF, a page for each."""
    first, *more = (_paper(sheet) for sheet in sheets)
    return _written(first, "PDF", save_all=True, append_images=more, resolution=100)


def _written(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def _paper(sheet: Sheet) -> Image.Image:
    width, height = sheet.size
    image = Image.new("RGB", sheet.size, sheet.tint)
    draw = ImageDraw.Draw(image)
    draw.rectangle((12, 12, width - 13, height - 13), outline=_FAINT, width=2)
    draw.text((width / 2, 52), sheet.office, _FAINT, _font(22), anchor="mm")
    draw.text((width / 2, 92), sheet.title, _INK, _font(_fitting(sheet.title, width - 80)), anchor="mm")
    draw.line((60, 124, width - 60, 124), _INK, 2)
    below = _rows(draw, sheet, 152)
    if sheet.table:
        below = _table(draw, sheet, below + 16)
    if sheet.has_face:
        _face(draw, (width - 220, 170))
    elif below < height - 190:
        _signature(draw, width, height)
    _stamp(image)
    return image


def _rows(draw: ImageDraw.ImageDraw, sheet: Sheet, top: int) -> int:
    left = 230 if sheet.size != _SHEET else 260
    for label, text in sheet.rows:
        draw.text((50, top), label, _FAINT, _font(22))
        draw.text((left, top), f": {text}", _INK, _font(22))
        top += 40
    return top


def _table(draw: ImageDraw.ImageDraw, sheet: Sheet, top: int) -> int:
    columns = len(sheet.table[0])
    step = (sheet.size[0] - 100) / columns
    for number, row in enumerate(sheet.table):
        draw.rectangle((50, top, sheet.size[0] - 50, top + 42), outline=_FAINT)
        for column, text in enumerate(row):
            draw.text((62 + column * step, top + 10), text, _INK if number else _FAINT, _font(20))
        top += 42
    return top


def _face(draw: ImageDraw.ImageDraw, at: tuple[int, int]) -> None:
    left, top = at
    draw.rectangle((left, top, left + 170, top + 220), fill=(176, 72, 60))
    draw.ellipse((left + 48, top + 36, left + 122, top + 120), fill=(226, 190, 160))
    draw.pieslice((left + 14, top + 128, left + 156, top + 312), 180, 360, fill=(58, 66, 88))


def _signature(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
    left, top = width - 300, height - 170
    draw.text((left, top), "Pejabat Rekaan", _FAINT, _font(20))
    points = [(left + 12 * n, top + 62 + (-1) ** n * (22 - 2 * n)) for n in range(14)]
    draw.line(points, (40, 60, 140), 3, joint="curve")
    draw.ellipse((left - 60, top + 10, left + 60, top + 130), outline=(90, 60, 140), width=4)


def _stamp(image: Image.Image) -> None:
    """Write CONTOH across the whole, so that nobody takes it for a paper."""
    across = Image.new("L", image.size, 0)
    size = min(image.size) // 5
    ImageDraw.Draw(across).text((image.width / 2, image.height / 2), MARK, 96, _font(size), anchor="mm")
    image.paste(_RED, (0, 0), across.rotate(28, resample=Image.Resampling.BILINEAR))


def _fitting(text: str, width: int) -> int:
    """The largest of a few sizes at which the text fits."""
    return next((size for size in (34, 28, 24, 20) if _font(size).getlength(text) <= width), 18)


@lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    # Pillow brings one of its own: a server has no fonts.
    return ImageFont.load_default(size)
