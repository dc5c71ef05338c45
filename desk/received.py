"""What was typed into a form that Django would not read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from django.http import QueryDict, RawPostDataException
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import MultiValueDict

from agencies.access.requests import DeskRequest

WORDS = 8 * 1024 * 1024  # bytes of a form of which the words are shown again


def restore_words(request: DeskRequest, refusal: Exception) -> None:
    """Give a form that Django would not read its texts back, for the page that refuses it."""
    form = QueryDict(mutable=True)
    if request.method == "POST":
        for name, value in pairs(request, refusal):
            form.appendlist(name, value)
    vars(request)["_post"], vars(request)["_files"] = form, MultiValueDict[str, Any]()


def pairs(request: DeskRequest, refusal: Exception) -> list[tuple[str, str]]:
    if request.content_type == "multipart/form-data":
        return list(read_before(refusal))
    body = vars(request).get("_body")
    try:
        sent = bytes(body[:WORDS]) if body is not None else request.read(WORDS)
    except (OSError, RawPostDataException):
        return []
    return parse_qsl(sent.decode(errors="replace"), keep_blank_values=True)


def read_before(refusal: Exception) -> Iterator[tuple[str, str]]:
    """The fields of a form in parts up to where the parser gave up: it tells them to nobody."""
    frame = refusal.__traceback__
    while frame is not None:
        parser = frame.tb_frame.f_locals.get("self")
        if isinstance(parser, MultiPartParser):
            for name, values in vars(parser)["_post"].lists():
                yield from ((name, value) for value in values)
            return
        frame = frame.tb_next
