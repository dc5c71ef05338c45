"""The text of a mail. What is above Biasa is only counted: no title, number or agency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from agencies import clock, wording
from agencies.calendar import working_calendar
from agencies.hats import Hat
from agencies.models import User
from agencies.models.people import Classification
from monitoring.lines import Line, lines, tellable
from monitoring.models import Delivery, Notification
from monitoring.roster import Roster

NAMED = 25  # a longer mail is not read; the inbox holds the rest


@dataclass(frozen=True)
class Digest:
    subject: str
    text: str
    parts: list[Part]


class Item(NamedTuple):
    """What a notice is about (kind of page and key), its grade, and its number where named."""

    about: tuple[str, int]
    grade: int
    number: str


@dataclass(frozen=True)
class Part:
    """What one hat is told: the first that may be named, and how many more there are."""

    hat: Hat
    count: int
    entries: list[dict[str, str]]
    more: int
    closed: int
    items: list[Item]


def digest_of(delivery: Delivery, roster: Roster) -> Digest | None:
    """The mail as it may be sent now, in its reader's language and zone.

    Left out is what the reader may no longer see and reminders of what is no longer owed;
    None when nothing is left. A thousand notices take as many queries as one.
    """
    user = delivery.user
    with translation.override(user.language), timezone.override(clock.ZONES[user.zone]):
        hats = [roster.hat(one) for one in roster.worn_by(user)]
        parts = [_part(delivery, hat) for hat in hats]
        return _write(user, [part for part in parts if part.count])


def _part(delivery: Delivery, hat: Hat) -> Part:
    notices = Notification.objects.visible_to(hat).filter(mail_items__delivery=delivery)
    told = tellable(notices, hat)
    is_open = Q(grade__lte=Classification.OPEN)
    counts = told.aggregate(all=Count("pk"), named=Count("pk", filter=is_open))
    first = told.filter(is_open).select_related("event").order_by("at", "pk")[:NAMED]
    shown = lines(list(first), hat)
    more, closed = counts["named"] - len(shown), counts["all"] - counts["named"]
    entries = [_entry(line) for line in shown]
    return Part(hat, counts["all"], entries, more, closed, _items(told, shown))


def _items(told: QuerySet[Notification], shown: list[Line]) -> list[Item]:
    """Every page that the notices are about, once, with the highest grade told of it."""
    numbers = {(one.notice.object_kind, one.notice.object_id): one.number for one in shown}
    pages = told.order_by().values("object_kind", "object_id").annotate(highest=Max("grade"))
    found = pages.values_list("object_kind", "object_id", "highest")
    return [Item((kind, key), grade, numbers.get((kind, key), "")) for kind, key, grade in found]


def _write(user: User, parts: list[Part]) -> Digest | None:
    count = sum(part.count for part in parts)
    if not count:
        return None
    subject = ngettext(
        "Sinergi: %(count)d item waits for you", "Sinergi: %(count)d items wait for you", count
    )
    page = {
        "reader": user,
        "count": count,
        "parts": parts,
        "inbox": urljoin(settings.PORTAL_ADDRESS, reverse("inbox:inbox")),
        "now": clock.now(),
    }
    text = render_to_string("monitoring/mail/digest.txt", page)
    return Digest(subject % {"count": count}, text.strip() + "\n", parts)


def _entry(line: Line) -> dict[str, str]:
    path = reverse("inbox:open", args=[line.notice.public_id])
    return {
        "sentence": str(line.sentence),
        "about": f"{line.number} {line.title}".strip(),
        "due": _due(line),
        "link": urljoin(settings.PORTAL_ADDRESS, path),
    }


def _due(line: Line) -> str:
    if line.due_at is None:
        return ""
    said = wording.asked if line.is_response else wording.due
    found = said(line.due_at, clock.now(), working_calendar())
    return f"{found.date}. {found.words}"
