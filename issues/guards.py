"""What may be missing for a step of an issue; each guard raises ValidationError that says it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.hats import Actor, memberships_in_force
from agencies.access.plans import kept_plan
from agencies.access.prepared import DAY, KEY, Together
from agencies.models import Membership, Role
from issues.drafts import desk_of
from issues.models import Issue

TAKERS = (Role.SECRETARY, Role.STAFF)
NEEDED_TEXTS = ("problem", "facts", "discussion", "conclusion", "advice")

CARD = {
    "card_number": say("Write the number of the document."),
    "card_date": say("Write the date of the document."),
    "card_holder": say("Write who keeps the document."),
}
NO_DESK = say(
    "No desk takes up issues at present: no secretary and no secretariat is in office."
    " Your draft is kept; send it once there is one."
)
NO_CONTENT = say(
    "From secret on the portal keeps a reference card without content until a named authority"
    " allows it. Remove description, source and attachments; they stay in the document."
)


def is_complete(issue: Issue, by: Actor, data: dict[str, Any]) -> None:
    """The draft can be sent; all that is missing is said at once, also a class left open."""
    missing = {
        **(CARD if issue.is_card else {"text": _("Describe what happened and where.")}),
        "category": _("Choose a category."),
        "occurrence": _("Say whether it has happened, is happening or may happen."),
        "channel": _("Say how it came to the desk."),
        "known_at": _("State when this became known, with date and hour."),
        "severity": _("Estimate the impact, 1 to 5."),
        "likelihood": _("Estimate the likelihood, 1 to 5."),
    }
    errors = {name: words for name, words in missing.items() if not getattr(issue, name)}
    if issue.is_card and (issue.text or issue.source or issue.attachments.exists()):
        errors["classification"] = NO_CONTENT
    if not issue.reporter_named:
        errors["reported_by"] = _("Choose the agency that reported it.")
    if not issue.regions_by_code():
        errors["regions"] = _("Choose at least one region.")
    if data.get("classification", issue.classification) is None:
        errors["classification"] = _("Choose the classification.")
    if errors:
        raise ValidationError(errors)


def is_taken_up(issue: Issue, by: Actor, data: dict[str, Any]) -> None:
    """Somebody works at the desk to which it goes; until then the draft is kept."""
    if not _takers().rows(key=desk_of(issue, by).pk, day=clock.today()):
        raise ValidationError({NON_FIELD_ERRORS: NO_DESK})


@kept_plan
def _takers() -> Together:
    """Somebody at a desk who takes issues up that day."""
    there = memberships_in_force(DAY).filter(role__in=TAKERS, term=KEY)
    return Together([there.order_by().values("pk")[:1]])


def has_analysis(issue: Issue, by: Actor, data: dict[str, Any]) -> None:
    """The analysis is written; a reason is given where a question is still unanswered."""
    draft = issue.analyses.filter(submitted_at__isnull=True).first()
    if draft is None:
        raise ValidationError(_("Write the analysis first."))
    if not all(getattr(draft, name).strip() for name in NEEDED_TEXTS):
        raise ValidationError(
            _("The analysis lacks problem, facts, discussion, conclusion or advice.")
        )
    unanswered = issue.requests.open().count()
    if unanswered and not data.get("reason"):
        raise ValidationError(
            {"reason": _("A request for information is open: say why you do not wait for it.")}
        )


def analyst_is_not_of_it(issue: Issue, by: Actor, data: dict[str, Any]) -> None:
    """The analyst has no role at the agency that the issue is about."""
    analyst: Membership = data["analyst"]
    elsewhere = analyst.user.memberships.current(clock.today())
    if elsewhere.filter(agency=issue.reported_by).exists():
        raise ValidationError(
            {"analyst": _("This analyst belongs to the agency that the issue is about.")}
        )


def may_merge(issue: Issue, by: Actor, data: dict[str, Any]) -> None:
    """The target is another open issue, classified no lower, so that a merge lets nobody else
    read."""
    target: Issue = data["target"]
    if target.pk == issue.pk or not target.is_open or target.state == "draft":
        raise ValidationError({"target": _("Choose another issue that is open.")})
    if target.classification < issue.classification:
        raise ValidationError(
            {"target": _("The target is classified lower: a merge must not widen reading.")}
        )


def only_its_own_part(issue: Issue, by: Actor, data: dict[str, Any]) -> None:
    """What an agency entered is classified lower only with the originator's consent."""
    lower = data["classification"] < issue.classification
    if lower and issue.entered_by.term_id is None and not data.get("originator_agrees"):
        raise ValidationError(
            {"classification": _("Only the originator lowers it: state its consent.")}
        )


def lowers(issue: Issue, by: Actor, data: dict[str, Any]) -> None:
    """The class chosen is below the present one."""
    if data["classification"] >= issue.classification:
        raise ValidationError({"classification": _("Choose a classification below the present.")})
