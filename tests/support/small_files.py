"""Small files that are what they say, whole to the last byte: to be sent, or to be spoiled."""

from __future__ import annotations

import io
import zipfile
import zlib

WORD, CELLS, SLIDES = "word/document.xml", "xl/workbook.xml", "ppt/presentation.xml"
ODT = "application/vnd.oasis.opendocument.text"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF with these objects beside its catalogue."""
    numbered = (b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, start=2))
    catalogue = b"1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    end = b"trailer\n<< /Root 1 0 R %s>>\n%%%%EOF\n" % trailer
    return b"%PDF-1.4\n" + catalogue + b"".join(numbered) + end


def stream(content: bytes, described: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (described, len(content), content)


def packed(content: bytes, described: bytes = b"/Type /ObjStm /N 1 /First 4") -> bytes:
    """An object stream, as newer programs write them."""
    return stream(zlib.compress(content), described + b" /Filter /FlateDecode")


def chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data).to_bytes(4, "big")
    return len(data).to_bytes(4, "big") + kind + data + check


def png(width: int = 3, height: int = 2, *, data: bytes | None = None, way: int = 0) -> bytes:
    """A grey picture; `data` takes the place of its pixels, `way` 1 says that it is interlaced."""
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    raw = (b"\x00" + b"\x7f" * width) * height if data is None else data
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size + bytes((8, 0, 0, 0, way)))
        + chunk(b"IDAT", zlib.compress(raw))
        + chunk(b"IEND", b"")
    )


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2, "big") + data


def jpeg(width: int = 4, height: int = 4, *, extra: bytes = b"") -> bytes:
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    frame = segment(0xC0, b"\x08" + size + b"\x01\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    start = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    return b"\xff\xd8" + start + extra + frame + scan + b"\xff\xd9"


def webp(width: int = 4, height: int = 4) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    data = b"\x2f" + bits.to_bytes(4, "little") + b"\x00\x88\x88\x08\x00"
    body = b"WEBPVP8L" + len(data).to_bytes(4, "little") + data
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def archive(parts: dict[str, bytes | str], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed_in = io.BytesIO()
    with zipfile.ZipFile(packed_in, "w", way) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return packed_in.getvalue()


def office(main: str = WORD, /, **more: bytes | str) -> bytes:
    """An Office file; further members by name, "__" standing for a slash and "_dot_" for a dot."""
    parts: dict[str, bytes | str] = {"[Content_Types].xml": "<Types/>", main: "<w/>"}
    named = {name.replace("__", "/").replace("_dot_", "."): more[name] for name in more}
    return archive(parts | named)


def relation(kind: str, target: str, *, outside: bool = True) -> str:
    """The member that says what a document is related to."""
    mode = ' TargetMode="External"' if outside else ""
    return f'<R><r Id="1" Type="{RELATION}{kind}" Target="{target}"{mode}/></R>'


def odf(content: str = "<c/>", kind: str = ODT, **more: bytes | str) -> bytes:
    parts: dict[str, bytes | str] = {"mimetype": kind, "content.xml": content}
    return archive(parts | {name.replace("__", "/"): more[name] for name in more})
