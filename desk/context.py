"""What the frame of every page needs."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.access.hats import Hat, words_of
from agencies.access.prepared import Once, Together
from agencies.access.requests import DeskRequest
from agencies.accounts.second_factor import is_open
from agencies.accounts.sessions import at_least, seconds_to_the_last
from agencies.models import Role
from monitoring.models import Notification


class Tab(NamedTuple):
    """An area of the portal in the second row of the frame."""

    address: str
    label: str | Promise
    current: bool = False


HOME = Tab("/", _("My work"))
CONTENT = (
    Tab("/issues/", _("Issues")),
    Tab("/recommendations/", _("Recommendations")),
    Tab("/follow-ups/", _("Follow-ups")),
    Tab("/dashboard/", _("Dashboard")),
)
COLLEAGUES = Tab("/agencies/colleagues/", _("People"))
ADMINISTRATION = Tab("/agencies/", _("Administration"))
RECORD = Tab("/record/", _("Record of acts"))
OF_ROLE = {Role.ADMIN: (HOME, ADMINISTRATION), Role.AUDITOR: (HOME, RECORD)}


def portal(request: DeskRequest) -> dict[str, Any]:
    """The worn hat, the others at hand, tabs, the unread count (queried when shown), the duty
    clock."""
    hat: Hat | None = getattr(request, "hat", None)
    if hat and not is_open(request):
        hat = None  # what waits in the inbox is content too
    return {
        "hat": hat,
        "hats": lambda: other_hats(request, hat),
        "tabs": tabs(hat, request.path),
        "searches": hat is not None and hat.role not in OF_ROLE,
        "unread": cache(lambda: unread(hat) if hat else 0),
        "now": clock.now(),
        "demo": settings.DESK_DEMO,
        "session_seconds": lambda: at_least(request.session),
        "session_limit": lambda: seconds_to_the_last(request.session),
    }


# What counts the inbox of a hat.
UNREAD: Once[Together] = Once()


def unread(hat: Hat) -> int:
    """How many rows of the hat's inbox were not opened yet."""
    counted = UNREAD.of(hat.opens, lambda: Together([_unread(hat)])).rows()
    return sum(number for _place, number in counted)


def _unread(hat: Hat) -> QuerySet:
    rows = Notification.objects.unread_of(hat).order_by().values("membership")
    return rows.annotate(number=Count("pk")).values_list("number")


def tabs(hat: Hat | None, path: str) -> list[Tab]:
    """The areas that this hat may open, the current one marked."""
    if hat is None:
        return []
    areas = OF_ROLE.get(Role(hat.role), (HOME, *CONTENT))
    if hat.role == Role.HEAD:
        areas = (*areas, COLLEAGUES)
    return [tab._replace(current=is_within(path, tab.address)) for tab in areas]


def is_within(path: str, address: str) -> bool:
    return path == address if address == "/" else path.startswith(address)


def other_hats(request: DeskRequest, hat: Hat | None) -> list[dict[str, Any]]:
    """What the person could wear instead: key for the switch, words for its button."""
    worn = hat.public_id if hat else None
    choices = getattr(request, "wearable", [])
    return [
        {"public_id": choice.public_id, "label": words_of(choice)}
        for choice in choices
        if choice.public_id != worn
    ]
