"""The words of notices, made when they are read: only what the reader may see now."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Greatest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies.access.hats import Hat
from agencies.access.prepared import KEY, Once, Prepared
from agencies.models import Agency, User
from agencies.models.classification import Classification
from agencies.pages.links import link
from agencies.record.events import SENTENCES
from agencies.workflow.machine import MACHINES
from issues.models import Attachment, Issue
from monitoring.duties import DUTIES, REMINDER, ROW, still_owed
from monitoring.models import FollowUp, Notification
from recommendations.models import Recommendation

REPORTS = {
    "portal.unreachable": (say("Nobody there can be told"), say("Have a liaison named.")),
    "portal.unmailable": (say("No mail arrives"), say("Check the address.")),
    "portal.infected": (say("A harmful file was removed"), say("Open it to see what was found.")),
    "portal.objected": (
        say("A file was withheld after a second look"),
        say("Open it to see why. Send it again without that."),
    ),
    "portal.not_looked": (
        say("A file could not be looked into"),
        say("It is tried again. If it stays so, have it sent again."),
    ),
    "portal.scanner_down": (
        say("The virus scanner does not answer"),
        say("New files stay closed until it does. Tell whoever runs the portal."),
    ),
    "portal.not_scanned": (
        say("A file cannot be scanned"),
        say("It stays closed. Have it sent again, or tell whoever runs the portal."),
    ),
}
ADDRESSES = {
    "issue": "issues:detail",
    "recommendation": "recommendations:detail",
    "follow_up": "monitoring:detail",
    "file": "issues:file",
}
# What a notice may lead to, as far as it is open to the hat.
SOURCES: dict[str, Callable[[Hat], QuerySet]] = {
    "issue": lambda hat: Issue.objects.visible_to(hat),
    "recommendation": lambda hat: Recommendation.objects.visible_to(hat),
    "follow_up": lambda hat: FollowUp.objects.visible_to(hat).select_related(
        "recommendation", "agency"
    ),
    "agency": lambda hat: Agency.objects.all(),
    "user": lambda hat: User.objects.all(),
    "file": lambda hat: Attachment.objects.visible_to(hat),
}
PAGES: Once[Prepared[Any]] = Once()


@dataclass(frozen=True)
class Line:
    """One notice in words. Without `page` the reader may not see (any more) what it is about."""

    notice: Notification
    sentence: str | Promise
    page: Any = None
    number: str = ""
    title: str = ""
    remark: str | Promise = ""
    agency: Agency | None = None
    due_at: dt.datetime | None = None
    is_owed: bool = False
    is_response: bool = False

    @property
    def url(self) -> str:
        """The page that it leads to; "" when there is none for the reader."""
        name = ADDRESSES.get(self.notice.object_kind)
        return link(name, self.page.public_id) if name and self.page else ""

    @property
    def who(self) -> str:
        """Under which hat it was done; not told of a withheld origin."""
        event = self.notice.event
        if event is None or self.page is None:
            return ""
        origin = getattr(self.page, "withheld", None)
        hidden = origin and event.by and event.by.agency_id == origin.pk
        return "" if hidden else event.detail.hat

    @property
    def classification(self) -> int:
        """The grade of what the notice tells: its page's, or the act's where that is higher."""
        event = self.notice.event
        return max(getattr(self.page, "classification", 1), event.classification if event else 1)


def lines(notices: Sequence[Notification], hat: Hat) -> list[Line]:
    """The notices in words for this hat; as many queries for one as for a hundred."""
    pages = _pages(notices, hat)
    owed = _owed(notices)
    return [
        _line(one, pages.get((one.object_kind, one.object_id)), one.pk in owed, hat)
        for one in notices
    ]


def _pages(notices: Iterable[Notification], hat: Hat) -> dict[tuple[str, int], Any]:
    asked: dict[str, set[int]] = defaultdict(set)
    for notice in notices:
        asked[notice.object_kind].add(notice.object_id)
    return {
        (kind, row.pk): row
        for kind, keys in asked.items()
        for row in PAGES.of((kind, hat.opens), partial(_of_kind, kind, hat)).of(keys)
    }


def _of_kind(kind: str, hat: Hat) -> Prepared[Any]:
    return Prepared(SOURCES[kind](hat).filter(pk__one_of=KEY).order_by())


def _owed(notices: Iterable[Notification]) -> set[int]:
    """Reminders whose duty still runs, to the date of which was reminded."""
    reminders = {one.pk: one.kind for one in notices if one.kind.startswith(REMINDER)}
    if not reminders:
        return set()
    rows = Notification.objects.filter(pk__in=reminders).annotate(row=ROW)
    return set(rows.filter(still_owed(reminders.values())).values_list("pk", flat=True))


def tellable(notices: QuerySet[Notification], hat: Hat) -> QuerySet[Notification]:
    """Those of which the hat may be told now, each with its `grade`.

    Left out is what is no longer open to it, and a reminder of what is no longer owed.
    """
    kinds = set(notices.order_by().values_list("object_kind", "kind").distinct())
    pages = (
        When(object_kind=page, then=Subquery(_grade(page, hat)))
        for page in {page for page, _kind in kinds}
    )
    reminders = {kind for _page, kind in kinds if kind.startswith(REMINDER)}
    stands = ~Q(kind__in=reminders) | still_owed(reminders)
    told = notices.annotate(row=ROW, page=Case(*pages, output_field=IntegerField()))
    graded = told.annotate(
        grade=Greatest("page", "event__classification", output_field=IntegerField())
    )
    return graded.filter(stands, page__isnull=False)


def _grade(kind: str, hat: Hat) -> QuerySet:
    """The classification of a notice's page; none where it is not open to the hat."""
    page = SOURCES[kind](hat).select_related(None).order_by().filter(pk=OuterRef("object_id"))
    return page.values_list("classification" if kind in ADDRESSES else Value(Classification.OPEN))


def _line(notice: Notification, page: Any, is_owed: bool, hat: Hat) -> Line:
    if notice.kind in REPORTS:
        sentence, remark = REPORTS[notice.kind]
        return Line(notice, sentence, page, title=_name(page), remark=remark)
    if page is None:
        return Line(notice, _("This is no longer open to you."))
    root = getattr(page, "recommendation", page)
    return Line(
        notice,
        _sentence(notice),
        page,
        number=root.number,
        title=root.title,
        remark=page.badge.word if is_owed else "",
        agency=page.agency if isinstance(page, FollowUp) and hat.is_desk else None,
        due_at=notice.due_at,
        is_owed=is_owed,
        is_response=notice.kind == "reminder.response",
    )


def _name(page: Agency | User | Attachment | None) -> str:
    return getattr(page, "full_name", "") or str(page or "")


def _sentence(notice: Notification) -> str | Promise:
    kind, name = notice.kind.split(".")
    if kind == REMINDER:
        duty = str(DUTIES[name].name)
        return _("Reminder: %(duty)s") % {"duty": duty[:1].lower() + duty[1:]}
    if notice.kind == "follow_up.verify" and notice.event and notice.event.to_state != "completed":
        return _("Points returned by the desk")
    if kind in MACHINES and name in MACHINES[kind].by_name:
        return MACHINES[kind][name].said
    return SENTENCES.get(notice.kind, "")
