"""Requests that are too long: refused with a page, and with the words that were typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpResponse, QueryDict, RawPostDataException
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import MultiValueDict

from agencies.access.requests import DeskRequest

ADDRESS = 8_000  # signs; what machines on the way take as a rule
WORDS = 8 * 1024 * 1024  # bytes of a form of which the words are shown again


class ShortAddress:
    """Refuse an address beyond ADDRESS (414), and headers that did not arrive whole (431).

    Stands below the hat, so that the page is one of the portal in the reader's language.
    """

    def __init__(self, get_response: Callable[[DeskRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        from desk.errors import too_long  # errors stand above what they tell of

        if len(request.get_full_path()) > ADDRESS:
            return too_long(request, 414)
        if request.META.get("sinergi.cut"):  # desk.serving
            return too_long(request, 431)
        return self.get_response(request)


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
            for name, values in parser._post.lists():  # type: ignore[attr-defined]
                yield from ((name, value) for value in values)
            return
        frame = frame.tb_next
