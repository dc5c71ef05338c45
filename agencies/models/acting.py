"""Whoever asks for rows, as far as the models need to know."""

from __future__ import annotations

from typing import Any, Protocol

from agencies.models.agency import Agency
from agencies.models.term import DeskTerm


class Acting(Protocol):
    """A hat, or the portal: `agencies.access.hats` makes both.

    `membership` and `user` are the role worn and its wearer; the portal has neither.
    """

    @property
    def role(self) -> str: ...

    @property
    def membership(self) -> Any: ...

    @property
    def user(self) -> Any: ...

    @property
    def agency(self) -> Agency | None: ...

    @property
    def term(self) -> DeskTerm | None: ...

    @property
    def clearance(self) -> int: ...
