"""Photos: decode the pixels, forget everything else, and write a picture of our own."""

import io
from typing import Final

from PIL import Image, ImageFilter, ImageOps, ImageStat, PngImagePlugin

from antri.applications.inspection.found import LONGEST_SIDE, QUALITY, Refused, Taken

# A JPEG is decoded at a half, a quarter or an eighth; what is in a PNG has to be held as a whole.
MOST_PIXELS: Final = {"JPEG": 50_000_000, "PNG": 25_000_000}
SHORTEST_SIDE: Final = 200
_SAMPLE_SIDE: Final = 800
_DARK, _BLURRY = 50, 5.5

Image.MAX_IMAGE_PIXELS = MOST_PIXELS["JPEG"]
PngImagePlugin.MAX_TEXT_MEMORY = 1 << 20
PngImagePlugin.MAX_TEXT_CHUNK = 1 << 18


def take_image(data: bytes, kind: str) -> Taken:
    """Make a JPEG of a photo, upright, on white, without anything that is not a pixel. Raises Refused."""
    picture = _decoded(data, kind.upper())
    flags = quality_flags(picture)
    return Taken(kind, [as_jpeg(picture)], flags=flags)


def as_jpeg(picture: Image.Image) -> bytes:
    """Write a picture as JPEG, with nothing beside its pixels."""
    out = io.BytesIO()
    plain = Image.new("RGB", picture.size)
    plain.paste(picture)  # a new one carries no metadata along
    plain.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def quality_flags(picture: Image.Image) -> list[str]:
    """Tell what an officer should look at twice: dark, blurry. A hint, never a reason to refuse."""
    sample = picture.convert("L")
    sample.thumbnail((_SAMPLE_SIDE, _SAMPLE_SIDE))
    flags = ["dark"] if ImageStat.Stat(sample).mean[0] < _DARK else []
    edges = ImageStat.Stat(sample.filter(ImageFilter.FIND_EDGES).crop((1, 1, sample.width - 1, sample.height - 1)))
    return [*flags, "blurry"] if edges.stddev[0] < _BLURRY else flags


def _decoded(data: bytes, form: str) -> Image.Image:
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=(form,))
        if picture.width * picture.height > MOST_PIXELS[form]:
            raise Refused("too-many-pixels")
        if getattr(picture, "n_frames", 1) > 1:
            picture.seek(0)
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()
        picture = ImageOps.exif_transpose(picture)
    except Refused:
        raise
    except MemoryError:
        raise Refused("too-heavy") from None
    except Image.DecompressionBombError:
        raise Refused("too-many-pixels") from None
    except Exception:  # noqa: BLE001 - whatever a decoder says about a stranger's file, it is broken
        raise Refused("broken") from None
    if min(picture.size) < SHORTEST_SIDE:
        raise Refused("too-small")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _on_white(picture)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    if picture.mode in ("P", "PA", "LA", "RGBA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        white.alpha_composite(seen)
        return white.convert("RGB")
    if picture.mode.startswith("I"):  # 16 bits a pixel
        return picture.point(lambda value: value / 256).convert("L").convert("RGB")
    return picture.convert("RGB")
