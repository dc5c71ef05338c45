"""Pictures, drawings and films: each kind with what finds its traces and what takes them out.

Within a document they come as they stand alone; a kind that is not known here is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from io import BytesIO

from issues.inspection import kind_of
from issues.within import UNREAD, Trace, boxes, pictures

Both = tuple[Callable[[bytes], Iterable[Trace]], Callable[[bytes], bytes | None]]
PICTURES: dict[str, Both] = {
    "image/jpeg": (pictures.traces, pictures.clean_jpeg),
    "image/png": (pictures.traces, pictures.clean_png),
    "image/webp": (pictures.traces, pictures.clean_webp),
    "image/heic": (pictures.traces, boxes.clean_heic),
}
FILMS: dict[str, Both] = dict.fromkeys(
    ("video/mp4", "video/quicktime", "video/3gpp"), (boxes.film_traces, boxes.clean_film)
)
# Lines and areas: WMF, EMF without words of its program, and what LibreOffice keeps of an object.
DRAWN = re.compile(rb"\xd7\xcd\xc6\x9a|\x01\0\x09\0|VCLMTF|\x01\0{3}.{36} EMF.{16}\0{4}", re.DOTALL)
# A photograph or a packet within them.
CARRIED = re.compile(rb"\xff\xd8\xff|\x89PNG|II\*\0|MM\0\*|GIF8|Exif\0|<\?xpacket|<x:xmpmeta")
SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<svg[\s>]")
# In it, what says more than what is drawn.
TOLD = re.compile(rb"<metadata|<!|data:|\0|xmlns:(?!xlink\b)")


def traces(part: bytes) -> Iterable[Trace]:
    """What a part of a document that is no text tells of its origin."""
    if both := _both(part):
        return both[0](part)
    return () if _only_drawn(part) else (UNREAD,)


def clean(part: bytes) -> bytes:
    """The part without its traces; as it is where `traces` does not read it either."""
    both = _both(part)
    return (both and both[1](part)) or part


def _both(part: bytes) -> Both | None:
    kind = kind_of(BytesIO(part))
    return (PICTURES | FILMS).get(kind)


def _only_drawn(part: bytes) -> bool:
    if SVG.match(part):
        return not TOLD.search(part)
    return bool(DRAWN.match(part)) and not CARRIED.search(part)
