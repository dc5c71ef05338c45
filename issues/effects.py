"""What the steps of an issue and of a request for information change."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from agencies import clock
from agencies.access.hats import Actor, Hat
from agencies.access.prepared import KEY, Together
from agencies.models import Membership, Role
from agencies.record.events import Said
from agencies.workflow.due import Due, due_in
from issues.drafts import desk_of
from issues.models import Analysis, Attachment, InformationRequest, Issue, IssueReceipt
from issues.models.analysis import ANALYSIS_TEXTS

SECRETARY, ANALYST, CHAIR = Role.SECRETARY, Role.ANALYST, Role.CHAIR
# Working days for whoever holds an issue in a state, when nobody named a date.
DAYS_TO_ACCEPT, DAYS_TO_COMPLETE, DAYS_TO_ANALYSE, DAYS_TO_APPROVE, DAYS_TO_DRAFT = 1, 3, 7, 1, 5
DAYS_TO_CONFIRM = 2


def submit(issue: Issue, by: Hat, **data: Any) -> Said:
    issue.submitted_at, issue.term = clock.now(), desk_of(issue, by)
    issue.classify(issue.classification, issue.review_on)
    issue.open_to(
        (issue.reported_by.group_id, "reported", _("Reported it to the desk")),
        (issue.term.group_id, "desk", _("Submitted to the desk")),
        by=by,
    )
    issue.learn_kept()
    issue.hold(SECRETARY, due_in(DAYS_TO_ACCEPT))
    _leave_receipt(issue, by)
    other = by.agency is None or by.agency.pk != issue.reported_by_id
    return Said(on_behalf_of=issue.reported_by.abbreviation if other else "")


def _leave_receipt(issue: Issue, by: Hat) -> None:
    regions = ", ".join(region.name for region in issue.regions_by_code())
    IssueReceipt.objects.create(
        issue=issue,
        agency=issue.reported_by,
        number=issue.number,
        title=issue.title,
        entered_by=by.membership,
        sent_at=clock.now(),
        copy={
            "text": issue.text,
            "category": str(issue.category),
            "regions": regions,
            "source": issue.source,
            "occurrence": issue.occurrence,
            "occurred_zone": issue.occurred_zone,
            "known_zone": issue.known_zone,
            "occurred_at": issue.occurred_at.isoformat() if issue.occurred_at else "",
            "known_at": issue.known_at.isoformat() if issue.known_at else "",
            "severity": issue.severity,
            "likelihood": issue.likelihood,
            "classification": issue.classification,
            "attachments": [name for _place, name, *_order in _names_of_files().rows(key=issue.pk)],
        },
    )


@cache
def _names_of_files() -> Together:
    return Together([Attachment.objects.filter(issue=KEY).values_list("name")])


def give_back(issue: Issue, by: Actor, *, reason: str, **data: Any) -> Said:
    entered_by_desk = issue.entered_by.term_id is not None
    role = Role(issue.entered_by.role) if entered_by_desk else Role.LIAISON
    issue.hold(role, due_in(DAYS_TO_COMPLETE), None if entered_by_desk else issue.reported_by)
    return Said(note=reason)


def accept(
    issue: Issue,
    by: Actor,
    *,
    classification: int,
    analyst: Membership,
    due: Due | None = None,
    review_on: dt.date | None = None,
    **data: Any,
) -> Said:
    changes: dict[str, list[Any]] = {"analyst": ["", str(analyst.user)]}
    if classification != issue.classification:
        changes["classification"] = [issue.classification, classification]
    issue.classify(classification, review_on or issue.review_on)
    issue.analyst = analyst
    issue.hold(ANALYST, due or due_in(DAYS_TO_ANALYSE))
    return Said(changes=changes, note=data.get("reason", ""))


def end_with(issue: Issue, outcome: str) -> Said:
    issue.outcome, issue.closed_at = outcome, clock.now()
    issue.hold(SECRETARY, Due())
    return Said(note=outcome)


def resolve(issue: Issue, by: Actor, *, outcome: str, **data: Any) -> Said:
    return end_with(issue, outcome)


def reject(issue: Issue, by: Actor, *, reason: str, referred_to: str = "", **data: Any) -> Said:
    issue.referred_to = referred_to
    return end_with(issue, reason)


def merge(issue: Issue, by: Actor, *, target: Issue, reason: str, **data: Any) -> Said:
    issue.merged_into = target
    both = sorted(set(issue.parties) & set(target.parties))
    told = Said(note=issue.number, parties=both, classification=issue.classification)
    target.tell("absorbed", by=by, said=told)
    end_with(issue, reason)
    return Said(note=reason, changes={"merged_into": ["", target.number]})


def unmerge(issue: Issue, by: Actor, *, reason: str, **data: Any) -> Said:
    target, issue.merged_into = issue.merged_into, None
    issue.outcome, issue.closed_at = "", None
    issue.hold(SECRETARY, due_in(DAYS_TO_ACCEPT))
    return Said(note=reason, changes={"merged_into": [target.number if target else "", ""]})


def submit_analysis(issue: Issue, by: Actor, **data: Any) -> Said:
    analysis = issue.analyses.get(submitted_at__isnull=True)
    analysis.submitted_at = clock.now()
    analysis.save(update_fields=["submitted_at"])
    issue.hold(SECRETARY, due_in(DAYS_TO_APPROVE))
    return Said(note=data.get("reason", ""), changes={"version": ["", analysis.version]})


def return_analysis(issue: Issue, by: Actor, *, reason: str, **data: Any) -> Said:
    latest = issue.analyses.latest("version")
    latest.returned_note = reason
    latest.save(update_fields=["returned_note"])
    _next_version(latest)
    issue.hold(ANALYST, due_in(DAYS_TO_COMPLETE))
    return Said(note=reason, changes={"version": [latest.version, latest.version + 1]})


def _next_version(analysis: Analysis) -> Analysis:
    """A new version with the same words, so that what was submitted stays as it was."""
    return Analysis.objects.create(
        issue_id=analysis.issue_id,
        version=analysis.version + 1,
        author=analysis.author,
        edited_at=clock.now(),
        classification=analysis.classification,
        severity=analysis.severity,
        likelihood=analysis.likelihood,
        **{name: getattr(analysis, name) for name in ANALYSIS_TEXTS},
    )


def approve_analysis(
    issue: Issue,
    by: Actor,
    *,
    drafter: Membership | None = None,
    due: Due | None = None,
    **data: Any,
) -> Said:
    analysis = issue.analyses.filter(submitted_at__isnull=False).latest("version")
    analysis.approved_at, analysis.approved_by = clock.now(), by.membership
    analysis.save(update_fields=["approved_at", "approved_by"])
    before = [issue.severity, issue.likelihood]
    issue.severity, issue.likelihood = analysis.severity, analysis.likelihood
    issue.drafter = drafter or issue.analyst
    issue.hold(ANALYST, due or due_in(DAYS_TO_DRAFT))
    return Said(
        note=data.get("reason", ""),
        changes={
            "version": ["", analysis.version],
            "risk": [before, [issue.severity, issue.likelihood]],
        },
    )


def propose_closing(issue: Issue, by: Hat, *, outcome: str, **data: Any) -> Said:
    """The desk alone reads the outcome until a second person confirms it."""
    issue.proposed_outcome, issue.closing_proposed_by = outcome, by.membership
    issue.hold(CHAIR, due_in(DAYS_TO_CONFIRM))
    return Said(note=outcome, parties=[issue.term.group_id])


def confirm_closing(issue: Issue, by: Actor, **data: Any) -> Said:
    issue.closing_confirmed_by = by.membership
    return end_with(issue, issue.proposed_outcome)


def return_closing(issue: Issue, by: Actor, *, reason: str, **data: Any) -> Said:
    """The words stay, so that the secretary need not write them again."""
    issue.closing_proposed_by = None
    issue.hold(SECRETARY, due_in(DAYS_TO_COMPLETE))
    return Said(note=reason, parties=[issue.term.group_id])


def monitor(issue: Issue, by: Actor, **data: Any) -> Said:
    issue.hold(SECRETARY, Due())
    return Said(note=data.get("note", ""))


def reanalyse(
    issue: Issue, by: Actor, *, reason: str, analyst: Membership | None = None, **data: Any
) -> Said:
    latest = issue.analyses.order_by("-version").first()
    if latest and latest.submitted_at:
        _next_version(latest)
    issue.analyst = analyst or issue.analyst
    issue.outcome, issue.closed_at, issue.proposed_outcome = "", None, ""
    issue.closing_proposed_by = issue.closing_confirmed_by = None
    issue.hold(ANALYST, due_in(DAYS_TO_ANALYSE))
    return Said(note=reason)


def assign(issue: Issue, by: Actor, *, analyst: Membership, reason: str = "", **data: Any) -> Said:
    before, issue.analyst = issue.analyst, analyst
    return Said(
        note=reason, changes={"analyst": [str(before.user) if before else "", str(analyst.user)]}
    )


def mask_origin(issue: Issue, by: Actor, *, reason: str, **data: Any) -> Said:
    """Withhold the reporting agency from other readers, with what its people added."""
    issue.origin_masked = True
    both = sorted({issue.term.group_id, issue.reported_by.group_id})
    issue.views.filter(agency=issue.reported_by).update(parties=both)
    issue.comments.filter(by__agency=issue.reported_by).update(parties=both)
    return Said(note=reason, parties=both)


def answer(request: InformationRequest, by: Actor, *, answer: str, **data: Any) -> Said:
    request.answer, request.answered_by = answer, by.membership
    request.answered_at = clock.now()
    return Said(parties=request.parties)


def narrowed(request: InformationRequest, by: Actor, *, reason: str = "", **data: Any) -> Said:
    return Said(note=reason, parties=request.parties)
