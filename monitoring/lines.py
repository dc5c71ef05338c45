"""The words of notices, made when they are read: only what the reader may see now."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies.events import SENTENCES
from agencies.hats import Hat
from agencies.models import Agency, User
from agencies.workflow import MACHINES
from issues.models import Issue
from monitoring.duties import DUTIES, row_in, still_owed
from monitoring.models import FollowUp, Notification
from recommendations.models import Recommendation

REMINDER = "reminder"
REPORTS = {
    "portal.unreachable": (say("Nobody there can be told"), say("Have a liaison named.")),
    "portal.unmailable": (say("No mail arrives"), say("Check the address.")),
}
ADDRESSES = {
    "issue": "issues:detail",
    "recommendation": "recommendations:detail",
    "follow_up": "monitoring:detail",
}


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
        return reverse(name, args=[self.page.public_id]) if name and self.page else ""

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
    sources: dict[str, QuerySet] = {
        "issue": Issue.objects.visible_to(hat),
        "recommendation": Recommendation.objects.visible_to(hat),
        "follow_up": FollowUp.objects.visible_to(hat).select_related("recommendation", "agency"),
        "agency": Agency.objects.all(),
        "user": User.objects.all(),
    }
    return {
        (kind, row.pk): row
        for kind, keys in asked.items()
        for row in sources[kind].filter(pk__in=keys)
    }


def _owed(notices: Iterable[Notification]) -> set[int]:
    """Reminders whose duty still runs, to the date of which was reminded."""
    asked: dict[str, dict[int, list[Notification]]] = defaultdict(lambda: defaultdict(list))
    for notice in notices:
        if notice.kind.startswith(REMINDER):
            duty, row = row_in(notice.key)
            asked[duty][row].append(notice)
    running = set()
    for duty, rows in asked.items():
        due_dates = still_owed(duty, rows)
        running |= {
            notice.pk
            for key, held in rows.items()
            for notice in held
            if notice.due_at == due_dates.get(key)
        }
    return running


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


def _name(page: Agency | User | None) -> str:
    return page.full_name if page else ""


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
