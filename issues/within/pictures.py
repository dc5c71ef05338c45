"""Photographs and scans: who took them, where, with what; copies without that, not coded anew."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageOps, IptcImagePlugin
from pillow_heif import register_heif_opener

from issues.inspection.images import MOST_PIXELS, NEXT_MARKER
from issues.within import Trace, xmp

register_heif_opener()
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
TAG, PLACE, MORE = ExifTags.Base, ExifTags.IFD.GPSInfo, ExifTags.IFD.Exif
WITHIN: dict[int, str] = {
    TAG.Artist: "author",
    TAG.Copyright: "author",
    TAG.XPAuthor: "author",
    TAG.CameraOwnerName: "author",
    TAG.Make: "device",
    TAG.Model: "device",
    TAG.HostComputer: "device",
    TAG.BodySerialNumber: "device",
    TAG.LensSerialNumber: "device",
    TAG.Software: "program",
}
BYLINES = {
    (2, 80): "author",
    (2, 85): "author",
    (2, 110): "author",
    (2, 115): "author",
    (2, 116): "author",
    (2, 118): "author",
    (2, 90): "place",
    (2, 92): "place",
}
WRITTEN = {
    "author": "author",
    "artist": "author",
    "copyright": "author",
    "software": "program",
    "source": "device",
}
# What a viewer needs: sizes, tables, coefficients, and how colours are meant (ICC, Adobe).
JFIF, COLOURS, ADOBE = (0xE0, b"JFIF\x00"), (0xE2, b"ICC_PROFILE\x00"), (0xEE, b"Adobe")
PNG_NEEDED = (
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"pHYs",
    b"sBIT",
    b"bKGD",
    b"acTL",
    b"fcTL",
    b"fdAT",
)
WEBP_NEEDED = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP")
SHOWN_SIDE, SHOWN_PIXELS, QUALITY = 1600, 80_000_000, 82


def traces(content: bytes) -> Iterator[Trace]:
    """What a picture of any accepted kind tells of its origin."""
    with Image.open(BytesIO(content)) as picture:
        yield from _exif(picture.getexif())
        yield from xmp.traces(_packet(picture))
        with suppress(SyntaxError, struct.error):
            yield from _bylines(IptcImagePlugin.getiptcinfo(picture) or {})
        for name, words in getattr(picture, "text", {}).items():
            if kind := WRITTEN.get(name.lower()):
                yield kind, str(words)


def _packet(picture: Image.Image) -> bytes:
    found = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    return found.encode() if isinstance(found, str) else found


def _exif(exif: Image.Exif) -> Iterator[Trace]:
    place = exif.get_ifd(PLACE)
    if place:
        yield "place", _where(place)
    for tag, value in (*exif.items(), *exif.get_ifd(MORE).items()):
        if (kind := WITHIN.get(tag)) and (words := _words(value)):
            yield kind, words


def _words(value: Any) -> str:
    words = value.decode("utf-16-le", "ignore") if isinstance(value, bytes) else str(value)
    return words.strip("\x00 ")


def _where(place: dict[int, Any]) -> str:
    """Degrees, south and west below zero; "" when the entry is not complete."""
    with suppress(KeyError, TypeError, ValueError, ZeroDivisionError):
        sides = []
        for named, measured in ((1, 2), (3, 4)):
            degrees = sum(float(part) / 60**power for power, part in enumerate(place[measured]))
            sides.append(-degrees if place[named] in ("S", "W") else degrees)
        return "{:.5f}, {:.5f}".format(*sides)
    return ""


def _bylines(entries: dict[tuple[int, int], Any]) -> Iterator[Trace]:
    for key, value in entries.items():
        if kind := BYLINES.get(key):
            for one in value if isinstance(value, list) else [value]:
                yield kind, one.decode("utf-8", "replace")


def shown(content: bytes) -> bytes | None:
    """The picture for a page: JPEG, upright, no larger than a screen; None when it is too large."""
    with Image.open(BytesIO(content)) as picture:
        if picture.width * picture.height > SHOWN_PIXELS:
            return None
        picture.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))
        picture.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
        upright = ImageOps.exif_transpose(picture)
        plain = Image.new("RGB", upright.size, "white")
        see_through = upright.convert("RGBA")
        plain.paste(see_through, mask=see_through.getchannel("A"))
        made = BytesIO()
        plain.save(made, "JPEG", quality=QUALITY, progressive=True)
        return made.getvalue()


def clean_jpeg(content: bytes) -> bytes:
    """A copy with the picture, how it is turned and how its colours are meant; nothing else."""
    made, place = bytearray(content[:2]), 2
    turned = _turned(content)
    while place + 4 <= len(content) and (marker := content[place + 1]) != 0xD9:
        stop = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == 0xDA:  # coefficients follow, up to the next marker
            found = NEXT_MARKER.search(content, stop)
            stop = found.start() if found else len(content)
        if _is_needed(marker, content[place + 4 : place + 16]):
            made += content[place:stop]
        if turned and marker <= 0xE0:
            made, turned = _after_first(made, turned), b""
        place = stop
    return bytes(made + b"\xff\xd9")


def _after_first(made: bytearray, turned: bytes) -> bytearray:
    """Where readers expect it: behind the first segment when that is JFIF, else in front."""
    return made + turned if made[2:4] == b"\xff\xe0" else made[:2] + turned + made[2:]


def _is_needed(marker: int, begins: bytes) -> bool:
    if 0xE0 <= marker <= 0xEF or marker == 0xFE:
        wanted = (JFIF, COLOURS, ADOBE)
        return any(marker == one and begins.startswith(name) for one, name in wanted)
    return True


def _turned(content: bytes) -> bytes:
    """A segment that says how the picture is turned and nothing else; b"" for one upright."""
    with Image.open(BytesIO(content)) as picture:
        way = picture.getexif().get(TAG.Orientation, 1)
    if way not in range(2, 9):
        return b""
    exif = Image.Exif()
    exif[TAG.Orientation] = way
    data = exif.tobytes()
    return b"\xff\xe1" + (len(data) + 2).to_bytes(2, "big") + data


def clean_png(content: bytes) -> bytes:
    made, place = bytearray(content[:8]), 8
    while place + 12 <= len(content):
        stop = place + 12 + int.from_bytes(content[place : place + 4], "big")
        kind = content[place + 4 : place + 8]
        if kind in PNG_NEEDED:
            made += content[place:stop]
        place = len(content) if kind == b"IEND" else stop
    return bytes(made)


def clean_webp(content: bytes) -> bytes:
    made, place = bytearray(b"WEBP"), 12
    end = min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    while place + 8 <= end:
        length = int.from_bytes(content[place + 4 : place + 8], "little")
        kind, stop = content[place : place + 4], place + 8 + length + length % 2
        chunk = bytearray(content[place:stop])
        if kind == b"VP8X":
            chunk[8] &= ~0b1100  # says that EXIF and XMP follow
        if kind in WEBP_NEEDED:
            made += chunk
        place = stop
    return b"RIFF" + len(made).to_bytes(4, "little") + bytes(made)
