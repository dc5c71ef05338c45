"""What a form brought, to be given back on a page that could not carry it out."""

from __future__ import annotations

from django.urls import Resolver404, resolve

from agencies.access.requests import DeskRequest

MARK = "worn"  # the key of the hat under which the page was opened
AGAIN = "again"  # where a form is sent once more, after the hat was chosen
OWN = ("csrfmiddlewaretoken", MARK, AGAIN)  # what every page brings anew
# By these names a page speaks of itself: no field of words bears them.
OF_THE_PAGE = (
    *OWN,
    "key",
    "once",
    "seen",
    "version",
    "confirmed",
    "act",
    "keep_draft",
    "discard_draft",
    "discard_file",
    "kept",
)
# What proves who somebody is, where they log in and among their own accounts, stands on no page.
SECRET = ("code", "credential")


def entries(request: DeskRequest, but: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """What was sent, by name, without passwords and codes."""
    pairs = ((name, value) for name, values in request.POST.lists() for value in values)
    left_out = (*but, *(SECRET if is_of_an_account(request.path) else ()))
    return [(k, value) for k, value in pairs if k not in left_out and "password" not in k]


def is_of_an_account(path: str) -> bool:
    """Whether the address belongs to logging in or to one's own account."""
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    return any(getattr(view, mark, False) for mark in ("public", "hatless"))


def file_sizes(request: DeskRequest) -> list[tuple[str, str, int]]:
    """Field, name and size in bytes of each file."""
    return [
        (field, str(file.name), file.size or 0)
        for field, found in request.FILES.lists()
        for file in found
    ]


def file_names(request: DeskRequest) -> list[tuple[str, str]]:
    """Fields whose files have to be chosen once more, and the names of the files."""
    return [
        (name, ", ".join(str(file.name) for file in found)) for name, found in request.FILES.lists()
    ]
