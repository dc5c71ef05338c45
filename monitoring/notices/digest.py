"""The text of a mail: what waits for its reader now, and what else is new.

What is classified above Biasa is only counted: no title, number or agency.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import ngettext

from agencies import clock, wording
from agencies.access.hats import Hat
from agencies.calendar import working_calendar
from agencies.models import User
from agencies.models.classification import Classification
from monitoring.models import Delivery, Notification
from monitoring.notices.audience import PAGES
from monitoring.notices.lines import Line, lines, tellable
from monitoring.roster import Roster

NAMED = 25  # a longer mail is not read; My work and the inbox hold the rest
Text = str | Promise
About = tuple[str, int]  # kind and key of a page


class Offer(NamedTuple):
    """One thing that My work offers a hat to do. `page` is the public id of what it leads to."""

    verb: Text
    about: str
    classification: int
    url: str
    page: UUID | None
    due_at: dt.datetime | None = None
    is_response: bool = False


@dataclass(frozen=True)
class Waiting:
    """What waits for a hat; beyond the most that My work counts, `all_told` is false."""

    count: int = 0
    offers: list[Offer] = field(default_factory=list)
    all_told: bool = True


# How My work is asked: the app above registers it here.
MY_WORK: list[Callable[[Hat, dt.datetime], Waiting]] = []


@dataclass(frozen=True)
class Digest:
    subject: str
    text: str
    parts: list[Part]


class Item(NamedTuple):
    """What a mail tells of (kind of page and key), its grade, and its number where named."""

    about: About
    grade: int
    number: str


@dataclass(frozen=True)
class Named:
    """Entries with their words; how many more there are, and how many are only counted."""

    count: int
    entries: list[dict[str, str]]
    more: int
    closed: int


@dataclass(frozen=True)
class Part:
    """What one hat is told: what waits for it, what is new. `stands`: whether it calls for a
    mail."""

    hat: Hat
    waiting: Named
    news: Named
    items: list[Item]
    stands: bool
    over: bool = False  # more waits than My work counts


def digest_of(delivery: Delivery, roster: Roster) -> Digest | None:
    """The mail as it may be sent now, in its reader's language and zone.

    It leaves out what the reader may no longer see, reminders of what is no longer owed, and news
    that asked for something since done; None when nothing is left that calls for a mail. A thousand
    notices take as many queries as one.
    """
    user, said = delivery.user, set[str]()
    with translation.override(user.language), timezone.override(clock.ZONES[user.zone]):
        hats = [roster.hat(one) for one in roster.worn_by(user)]
        parts = [_part(delivery, hat, said) for hat in hats]
        if not any(part.stands for part in parts):
            return None
        return _write(user, [part for part in parts if part.waiting.count or part.news.count])


def _part(delivery: Delivery, hat: Hat, said: set[str]) -> Part:
    """`said` are the keys of what earlier hats of the same reader were told; adds its own."""
    work = _work_of(hat)
    notices = Notification.objects.visible_to(hat).filter(mail_items__delivery=delivery)
    told = tellable(notices, hat).exclude(key__in=said)
    pages = _pages(told, work)
    here = _about(pages.keys())
    settled = Q(asks=True) & ~here if work.all_told else Q(pk__in=[])
    standing = told.exclude(settled)
    news = _once(standing.exclude(here))
    known = set(standing.values_list("key", flat=True))
    said |= known
    latest = {(one.object_kind, one.object_id): one for one in _latest(standing.filter(here))}
    new = {pages[about]: notice for about, notice in latest.items() if about in pages}
    waiting, named_work = _waiting(work, new, hat)
    fresh, named_news = _news(news, hat)
    items = [*_items_of_work(work, named_work), *_items(news, named_news)]
    return Part(hat, waiting, fresh, items, bool(known), over=not work.all_told)


def _work_of(hat: Hat) -> Waiting:
    found = [ask(hat, clock.now()) for ask in MY_WORK]
    offers = [offer for one in found for offer in one.offers]
    told = all(one.all_told for one in found)
    return Waiting(sum(one.count for one in found), offers, told)


def _pages(told: QuerySet[Notification], work: Waiting) -> dict[About, UUID]:
    """Which of the notices' pages My work offers, with their public ids; a query for a kind."""
    offered = {offer.page for offer in work.offers if offer.page}
    return {
        (kind, key): public_id
        for kind, model in PAGES.items()
        for key, public_id in model._default_manager.filter(
            pk__in=told.filter(object_kind=kind).values("object_id"), public_id__in=offered
        ).values_list("pk", "public_id")
    }


def _about(pages: Any) -> Q:
    """Notices of one of these pages."""
    keys: dict[str, list[int]] = defaultdict(list)
    for kind, key in pages:
        keys[kind].append(key)
    found = Q(pk__in=[])
    for kind, of_kind in keys.items():
        found |= Q(object_kind=kind, object_id__in=of_kind)
    return found


def _once(notices: QuerySet[Notification]) -> QuerySet[Notification]:
    """Of what was told of one page again and again in the same words, the latest alone."""
    words = ("object_kind", "object_id", "kind")
    last = notices.order_by(*words, "-at", "-pk").distinct(*words)
    return notices.filter(pk__in=list(last.values_list("pk", flat=True)))


def _latest(notices: QuerySet[Notification]) -> list[Notification]:
    page = ("object_kind", "object_id")
    last = notices.order_by(*page, "-at", "-pk").distinct(*page).select_related("event")
    return list(last)


def _waiting(
    work: Waiting, new: dict[UUID, Notification], hat: Hat
) -> tuple[Named, set[UUID | None]]:
    """What My work offers, in its order; what the mail brings first. Above Biasa only counted."""
    open_ones = [one for one in work.offers if one.classification <= Classification.OPEN]
    ordered = sorted(open_ones, key=lambda one: one.page not in new)[:NAMED]
    told = [new[one.page] for one in ordered if one.page in new]
    words = dict(zip((one.pk for one in told), lines(told, hat), strict=True))
    entries = [
        _offered(one, words[new[one.page].pk] if one.page in new else None) for one in ordered
    ]
    closed = len(work.offers) - len(open_ones)
    more = work.count - len(entries) - closed
    return Named(work.count, entries, more, closed), {one.page for one in ordered}


def _offered(offer: Offer, news: Line | None) -> dict[str, str]:
    path = reverse("inbox:open", args=[news.notice.public_id]) if news else offer.url
    return {
        "sentence": str(offer.verb),
        "about": offer.about,
        "due": _due(offer.due_at, offer.is_response),
        "news": str(news.sentence) if news else "",
        "link": urljoin(settings.PORTAL_ADDRESS, path),
    }


def _news(news: QuerySet[Notification], hat: Hat) -> tuple[Named, list[Line]]:
    is_open = Q(grade__lte=Classification.OPEN)
    counts = news.aggregate(all=Count("pk"), named=Count("pk", filter=is_open))
    first = news.filter(is_open).select_related("event").order_by("at", "pk")[:NAMED]
    shown = lines(list(first), hat)
    more, closed = counts["named"] - len(shown), counts["all"] - counts["named"]
    return Named(counts["all"], [_entry(line) for line in shown], more, closed), shown


def _items(told: QuerySet[Notification], shown: list[Line]) -> list[Item]:
    """Every page that the notices are about, once, with the highest grade told of it."""
    numbers = {(one.notice.object_kind, one.notice.object_id): one.number for one in shown}
    pages = told.order_by().values("object_kind", "object_id").annotate(highest=Max("grade"))
    found = pages.values_list("object_kind", "object_id", "highest")
    return [Item((kind, key), grade, numbers.get((kind, key), "")) for kind, key, grade in found]


def _items_of_work(work: Waiting, named: set[UUID | None]) -> list[Item]:
    """The pages to which the waiting things lead, likewise; their numbers where named."""
    offered = {one.page: one for one in work.offers if one.page}
    found = [
        ((kind, row.pk), offered[row.public_id], row)
        for kind, model in PAGES.items()
        for row in model._default_manager.filter(public_id__in=offered)
    ]
    return [
        Item(about, offer.classification, _number(row) if offer.page in named else "")
        for about, offer, row in found
    ]


def _number(row: Any) -> str:
    number: str = getattr(row, "recommendation", row).number
    return number


def _write(user: User, parts: list[Part]) -> Digest:
    count = sum(part.waiting.count for part in parts)
    news = sum(part.news.count for part in parts)
    if count:
        subject = ngettext(
            "Sinergi: %(count)s item waits for you", "Sinergi: %(count)s items wait for you", count
        )
    else:
        subject = ngettext(
            "Sinergi: %(count)s piece of news", "Sinergi: %(count)s pieces of news", news
        )
    told = f"{count}+" if any(part.over for part in parts) else str(count or news)
    page = {
        "reader": user,
        "count": count,
        "told": told,
        "parts": parts,
        "home": urljoin(settings.PORTAL_ADDRESS, "/"),
        "inbox": urljoin(settings.PORTAL_ADDRESS, reverse("inbox:inbox")),
        "now": clock.now(),
    }
    text = render_to_string("monitoring/mail/digest.txt", page)
    return Digest(subject % {"count": told}, text.strip() + "\n", parts)


def _entry(line: Line) -> dict[str, str]:
    path = reverse("inbox:open", args=[line.notice.public_id])
    return {
        "sentence": str(line.sentence),
        "about": f"{line.number} {line.title}".strip(),
        "due": _due(line.due_at, line.is_response),
        "link": urljoin(settings.PORTAL_ADDRESS, path),
    }


def _due(due_at: dt.datetime | None, is_response: bool) -> str:
    if due_at is None:
        return ""
    said = wording.asked if is_response else wording.due
    found = said(due_at, clock.now(), working_calendar())
    return f"{found.date}. {found.words}"
