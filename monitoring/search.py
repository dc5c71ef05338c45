"""Where words stand in follow-ups: reports, verdicts, answers by letter, evidence."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.access.hats import Hat
from issues.models import Attachment
from issues.places import Place, texts
from monitoring.models import ExtensionRequest, FollowUp, PointVerdict, ProgressReport
from recommendations.models import Letter
from recommendations.search import RECOMMENDATION, letter_label, letter_texts

FOLLOW_UP = "follow_up"


def reports(hat: Hat) -> QuerySet[ProgressReport]:
    return ProgressReport.objects.visible_to(hat)


def letters_in(hat: Hat) -> QuerySet[Letter]:
    """Letters that brought an answer and that the hat reads."""
    return Letter.objects.visible_to(hat).filter(reports__in=reports(hat))


def evidence(hat: Hat) -> QuerySet[Attachment]:
    return Attachment.objects.visible_to(hat).filter(reports__in=reports(hat))


def under(path: str) -> dict[str, str]:
    """The roots of what hangs on a follow-up at the end of this path."""
    return {RECOMMENDATION: f"{path}__recommendation", FOLLOW_UP: path}


def told_of(row: FollowUp) -> str:
    past = _("Past obstacle: %(what)s") % {"what": row.past_obstacles} if row.past_obstacles else ""
    return " · ".join(filter(None, (row.obstacle, past, row.ground, row.forwarded_to)))


def of_agency(row: Any) -> dict[str, Any]:
    return {"agency": row.follow_up.agency}


BESIDE = ("follow_up__agency",)

PLACES = [
    Place(
        FOLLOW_UP,
        lambda hat: FollowUp.objects.visible_to(hat),
        {RECOMMENDATION: "recommendation", FOLLOW_UP: "pk"},
        lambda row: _("in the follow-up by %(agency)s") % {"agency": row.agency},
        told_of,
        ("agency",),
    ),
    Place(
        "report",
        reports,
        under("follow_up"),
        lambda row: _("in the report by %(agency)s") % of_agency(row),
        texts("text", "obstacle"),
        BESIDE,
    ),
    Place(
        "verdict",
        lambda hat: PointVerdict.objects.visible_to(hat),
        under("follow_up"),
        lambda row: _("in the verification of %(agency)s") % of_agency(row),
        texts("remark"),
        BESIDE,
    ),
    Place(
        "extension",
        lambda hat: ExtensionRequest.objects.visible_to(hat),
        under("follow_up"),
        lambda row: _("in the request for more time by %(agency)s") % of_agency(row),
        texts("reason", "answer"),
        BESIDE,
    ),
    Place("letter in", letters_in, under("reports__follow_up"), letter_label, letter_texts),
    Place(
        "evidence",
        evidence,
        under("reports__follow_up"),
        lambda row: _("name of a file of evidence"),
        texts("name"),
    ),
]
