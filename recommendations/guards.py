"""What may be missing for a step of a recommendation; each guard raises ValidationError with it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from agencies import clock
from agencies.access.hats import Actor, memberships_in_force
from agencies.models import Agency
from agencies.models.classification import Classification
from issues.workflow import SENT
from recommendations.models import Letter, Recommendation


def is_complete(recommendation: Recommendation, by: Actor, data: dict[str, Any]) -> None:
    """It has points, and addressees with due dates who can read it, one of them responsible."""
    addressees = list(recommendation.addressees.select_related("agency"))
    missing = []
    if not recommendation.points.exists():
        missing.append(_("Write at least one point."))
    if not addressees:
        missing.append(_("Name at least one addressee."))
    elif not any(addressee.part == "lead" for addressee in addressees):
        missing.append(_("Name the responsible addressee."))
    missing += [
        _("Give %(agency)s a due date or working days.") % {"agency": addressee.agency}
        for addressee in addressees
        if not (addressee.due_on or addressee.due_days)
    ]
    missing += [cannot_read(agency) for agency in below_classification(recommendation)]
    if missing:
        raise ValidationError(missing)


def cannot_read(agency: Agency) -> str:
    return _("Nobody at %(agency)s is cleared to read this.") % {"agency": agency}


def below_classification(recommendation: Recommendation) -> list[Agency]:
    """Addressed agencies in which nobody may read at the recommendation's level.

    None for an open one: it goes out by letter even where nobody has an account yet.
    """
    named = recommendation.addressees.select_related("agency")
    return uncleared([addressee.agency for addressee in named], class_of(recommendation))


def uncleared(agencies: list[Agency], level: int) -> list[Agency]:
    """Those of the agencies in which nobody may read at this level today."""
    if level == Classification.OPEN:
        return []
    cleared = memberships_in_force(clock.today()).filter(clearance__gte=level, agency__in=agencies)
    able = set(cleared.values_list("agency_id", flat=True))
    return [agency for agency in agencies if agency.pk not in able]


def class_of(recommendation: Recommendation) -> int:
    """The highest classification of the issues it answers."""
    highest = recommendation.issues.aggregate(level=Max("classification"))["level"]
    return highest or Classification.OPEN


def issues_are_ready(recommendation: Recommendation, by: Actor, data: dict[str, Any]) -> None:
    """Every issue that it answers has an approved analysis."""
    ready = ("recommending", "monitoring")
    issues = list(recommendation.issues.order_by("pk"))
    if not issues:
        raise ValidationError(_("Choose the issue that it answers."))
    for issue in issues:
        if issue.state not in ready:
            raise ValidationError(
                _("%(number)s has no approved analysis yet.") % {"number": issue.number}
            )


def issues_are_open(recommendation: Recommendation, by: Actor, data: dict[str, Any]) -> None:
    """It answers issues, all of which are open."""
    if recommendation.issues.exclude(state__in=SENT).exists() or not recommendation.issues.exists():
        raise ValidationError(_("Choose an issue that is open."))


def letter_is_new(recommendation: Recommendation, by: Actor, data: dict[str, Any]) -> None:
    """No other recommendation of the desk goes out under this letter number."""
    taken = Letter.objects.filter(
        term=recommendation.term, direction=Letter.Direction.OUT, number=data["letter_number"]
    )
    if taken.exclude(recommendations=recommendation).exists():
        raise ValidationError({"letter_number": _("This letter number is already in use.")})


def signed_somehow(recommendation: Recommendation, by: Actor, data: dict[str, Any]) -> None:
    """The signed PDF is there, or it was signed outside the portal."""
    if not data.get("file") and not data.get("signed_outside"):
        raise ValidationError(
            {"file": _("Add the signed PDF, or state that it was signed outside the portal.")}
        )


def successors_of(recommendation: Recommendation, among: QuerySet) -> QuerySet:
    """Those that may take its place: issued, on one of the same issues."""
    same = recommendation.issues.values("pk")
    rows = among.filter(term=recommendation.term_id, state="issued", issues__in=same)
    return rows.exclude(pk=recommendation.pk).distinct()


def succeeds(recommendation: Recommendation, by: Actor, data: dict[str, Any]) -> None:
    """What replaces it was issued on one of the same issues."""
    may = successors_of(recommendation, Recommendation.objects.all())
    if not may.filter(pk=data["successor"].pk).exists():
        words = _("It must have been issued and answer one of the same issues.")
        raise ValidationError({"successor": words})
