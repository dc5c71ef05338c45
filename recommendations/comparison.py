"""Two texts of one draft, part by part, as a person reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.db.models import Field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import wording
from agencies.pages.conflict import Difference
from issues.models import Issue
from issues.models.content import card_title
from recommendations.drafts import Content, differences
from recommendations.models import Addressee, Recommendation
from recommendations.wording import from_receipt

LABELS = {"issues": say("Issues"), "addressees": say("Addressees"), "points": say("Points")}


def compared(stored: Content, typed: Content) -> list[Difference]:
    """The parts in which the two differ, each with its name and both texts."""
    return [
        Difference(label_of(name), said(name, stored), said(name, typed))
        for name in differences(stored, typed)
    ]


def label_of(name: str) -> Any:
    return LABELS.get(name) or wording.label_of(Recommendation, name)


def said(name: str, content: Content) -> str:
    """One part of a draft in words."""
    rows: dict[str, Callable[[Content], list[str]]] = {
        "issues": lambda whole: [_issue(issue) for issue in whole["issues"]],
        "addressees": lambda whole: [_addressee(row) for row in whole["addressees"]],
        "points": _points,
    }
    if name in rows:
        return "\n".join(rows[name](content))
    choices = dict(cast(Field, Recommendation._meta.get_field(name)).flatchoices)
    return str(choices.get(content[name], content[name]))


def _issue(issue: Issue) -> str:
    """These rows were read to be stored, not for a reader, so a reference card is named by its
    paper."""
    title = card_title(issue.card_number) if issue.is_card else issue.title
    return f"{issue.number} {title}"


def _addressee(row: dict[str, Any]) -> str:
    one = Addressee(**row)
    parts = [str(one.agency), one.get_part_display(), one.get_mode_display()]
    if one.attention_of:
        parts.append(_("attn. %(person)s") % {"person": one.attention_of})
    if one.due_on:
        parts.append(_("until %(day)s") % {"day": wording.day(one.due_on)})
    if one.due_days:
        parts.append(from_receipt(one.due_days))
    return ", ".join(parts)


def _points(content: Content) -> list[str]:
    names = {str(row["agency"].public_id): str(row["agency"]) for row in content["addressees"]}
    lines = []
    for place, row in enumerate(content["points"], start=1):
        addressed = ", ".join(names[key] for key in row["agencies"] if key in names)
        parts = filter(None, (row["text"], row["evidence_expected"], addressed))
        lines.append(f"{place}. {' / '.join(parts)}")
    return lines
