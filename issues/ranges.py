"""Answers in parts (RFC 9110, section 14), so that a film can be watched from any place on."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import IO

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from agencies.access.requests import DeskRequest

ONE_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))")
PIECE = 64 * 1024


def ranged(request: DeskRequest, file: IO[bytes], kind: str) -> HttpResponseBase:
    """The file, or the part of it that is asked for (206); 416 for one that lies outside.

    As the standard allows, other units, several parts, and parts asked for only if nothing has
    changed are answered with the whole.
    """
    size = os.fstat(file.fileno()).st_size
    asked = ONE_RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if request.method != "GET" or asked is None or "If-Range" in request.headers:
        return _part(file, range(size), kind, 200)
    part = _within(size, *asked.groups())
    if part is None:
        return _part(file, range(size), kind, 200)
    if not part:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = _part(file, part, kind, 206)
    response["Content-Range"] = f"bytes {part[0]}-{part[-1]}/{size}"
    return response


def _within(size: int, first: str | None, last: str | None, of_end: str | None) -> range | None:
    """The places asked for; none where they lie outside, None where they make no sense."""
    if of_end is not None:
        return range(max(0, size - int(of_end)), size)
    start = int(first or 0)
    if last and int(last) < start:
        return None
    return range(start, min(size, int(last) + 1) if last else size)


def _part(file: IO[bytes], places: range, kind: str, status: int) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_read(file, places), content_type=kind, status=status)
    response["Content-Length"], response["Accept-Ranges"] = str(len(places)), "bytes"
    return response


def _read(file: IO[bytes], places: range) -> Iterator[bytes]:
    with file:
        file.seek(places.start)
        left = len(places)
        while left and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
