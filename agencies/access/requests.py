"""What a view is given: a request as the portal's middleware leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from agencies.access.hats import Hat
    from agencies.models import Membership, Substitution, User


class DeskRequest(HttpRequest):
    """Names what is set on every request; never made itself.

    `user` and `hat` are the person and the role worn: in a view that is `public` or `hatless`
    there may be neither. `wearable` are all that the person may wear today.
    """

    user: User
    hat: Hat
    wearable: list[Membership | Substitution]
    htmx: HtmxDetails
    once: UUID | None  # the one-time key of the form, until the first act has kept it
    knows: User  # whose device this is, from the next answer on
    axes_ip_address: str
    axes_locked_out: bool
    failed: bool  # the answer is an error: nothing that it wrote is kept


NO_HAT = cast("Hat", None)  # worn where a view opens without a login or a role
