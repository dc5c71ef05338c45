"""The text of a mail. What is above Biasa is only counted: no title, number or agency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from agencies import clock, wording
from agencies.calendar import working_calendar
from agencies.hats import Hat
from agencies.models import User
from agencies.models.people import Classification
from monitoring.lines import REMINDER, Line, lines
from monitoring.models import Delivery, Notification
from monitoring.roster import Roster

NAMED = 25  # a longer mail is not read; the inbox holds the rest


@dataclass(frozen=True)
class Digest:
    subject: str
    text: str


def digest_of(delivery: Delivery, roster: Roster) -> Digest | None:
    """The mail as it may be sent now, in its reader's language and zone.

    Left out is what the reader may no longer see and reminders of what is no longer owed;
    None when nothing is left.
    """
    user = delivery.user
    with translation.override(user.language), timezone.override(clock.ZONES[user.zone]):
        by_hat = [(hat, _told(hat, notices)) for hat, notices in _worn(delivery, roster)]
        return _write(user, [(hat, told) for hat, told in by_hat if told])


def _worn(delivery: Delivery, roster: Roster) -> Iterable[tuple[Hat, list[Notification]]]:
    """The notices by hat, of those hats that the reader may still wear."""
    held = defaultdict(list)
    rows = Notification.objects.filter(mail_items__delivery=delivery)
    for notice in rows.select_related("event").order_by("at", "pk"):
        held[notice.membership_id].append(notice)
    for key, notices in held.items():
        for membership in roster.holders(key):
            if delivery.user.is_active and delivery.user in roster.wearers(membership):
                yield roster.hat(membership), notices


def _told(hat: Hat, notices: list[Notification]) -> list[Line]:
    return [
        line
        for line in lines(notices, hat)
        if line.page and (line.is_owed or not line.notice.kind.startswith(REMINDER))
    ]


def _write(user: User, by_hat: list[tuple[Hat, list[Line]]]) -> Digest | None:
    count = sum(len(told) for _hat, told in by_hat)
    if not count:
        return None
    subject = ngettext(
        "Sinergi: %(count)d item waits for you", "Sinergi: %(count)d items wait for you", count
    )
    inbox = urljoin(settings.PORTAL_ADDRESS, reverse("inbox:inbox"))
    page = {
        "reader": user,
        "count": count,
        "parts": [(hat.label, *_open_and_closed(told)) for hat, told in by_hat],
        "inbox": inbox,
        "now": clock.now(),
    }
    text = render_to_string("monitoring/mail/digest.txt", page)
    return Digest(subject % {"count": count}, text.strip() + "\n")


def _open_and_closed(told: list[Line]) -> tuple[list[dict[str, str]], int, int]:
    """What is named in a mail, how many more might be, and the number of classified ones."""
    named = [line for line in told if line.classification <= Classification.OPEN]
    entries = [_entry(line) for line in named[:NAMED]]
    return entries, len(named) - len(entries), len(told) - len(named)


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
