"""A form goes out under the hat under which its page was opened, or it does not go out.

Every form carries the key of that hat (`{% csrf_token %}` writes it, and <body> for what htmx
sends). When another hat is worn by the time it arrives, nothing is done: the answer names both,
keeps the words, and leaves the choice to the person.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict

from agencies.access.hats import Hat, choice_named, words_of
from agencies.access.requests import DeskRequest
from agencies.sending.sent import MARK, OWN, entries, file_names

HEADER = "X-Hat"
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def mark_of(hat: Hat | None) -> str:
    """What a form carries of the hat worn while it is made; "" for somebody without a role."""
    return str(hat.public_id) if hat else ""


class SameHat:
    """Refuse (409) a form that was opened under another hat than the one worn now.

    A form without the key is refused likewise: none can be forgotten.
    """

    def __init__(self, get_response: Callable[[DeskRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: DeskRequest, view: Callable, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        free = getattr(view, "public", False) or getattr(view, "any_hat", False)
        if free or request.method in SAFE:
            return None
        marks = {request.POST.get(MARK), request.headers.get(HEADER)} - {None}
        worn = mark_of(request.hat)
        if (marks or {""}) == {worn}:
            return None
        opened = next((mark for mark in marks if mark != worn), "")
        return self.ask(request, str(opened), lambda look: view(look, *args, **kwargs))

    @staticmethod
    def ask(
        request: DeskRequest, opened: str, view: Callable[[DeskRequest], HttpResponse]
    ) -> HttpResponse:
        """Both hats, the words, and a form that sends them again under the one that is chosen."""
        wearable = {str(one.public_id) for one in request.wearable}
        before = choice_named(request.user, opened)
        context = {
            "before": words_of(before) if before else "",
            "before_key": opened if opened in wearable else "",
            "may_go_on": _opens(request, view),
            "again": request.get_full_path(),
            "fields": entries(request, but=OWN),
            "files": file_names(request),
        }
        name = "_other_hat_line" if _stays(request) else "other_hat"
        return render(request, f"errors/{name}.html", context, status=409)


def _opens(request: DeskRequest, view: Callable[[DeskRequest], HttpResponse]) -> bool:
    """Whether the page of this form opens to the hat worn now; looking at it leaves no trace."""
    look = copy(request)
    look.method, look.POST = "GET", QueryDict()
    vars(look)["_files"] = MultiValueDict[str, Any]()
    try:
        with transaction.atomic():
            opened = view(look).status_code == 200
            transaction.set_rollback(True)
    except (Http404, PermissionDenied):
        return False
    return opened


def _stays(request: DeskRequest) -> bool:
    """Whether the form stays on the page, because the answer takes the place of something else."""
    htmx = request.htmx
    return bool(htmx and htmx.target and htmx.target != htmx.trigger)
