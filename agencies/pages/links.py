"""Addresses of the pages of rows: a list asks for one with every row."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.urls import reverse

ANY = UUID(int=0)


def link(name: str, public_id: UUID) -> str:
    """The address of the page with this name ("issues:detail") for that row; as `reverse`, which
    finds it once for all rows."""
    before, after = _around(name)
    return f"{before}{public_id}{after}"


@cache
def _around(name: str) -> tuple[str, str]:
    before, _key, after = reverse(name, args=[ANY]).partition(str(ANY))
    return before, after
