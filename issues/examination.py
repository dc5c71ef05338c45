"""Content opened to an auditor, item by item, under an assignment letter."""

from __future__ import annotations

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.visibility import Gone, as_portal, still_worn
from agencies.models import AuditAssignment
from agencies.record.events import Said
from issues.acts import desk_and
from issues.attached import attached
from issues.models import Issue


@as_portal()  # the auditor sees the issue only afterwards
def examine(issue: Issue, by: Hat, assignment: AuditAssignment, *, reason: str) -> None:
    """Open an issue, with what hangs below it, to an assignment; call inside a transaction.

    The desk and the reporting agency are told. Opening it once more opens what was added. Raises
    Gone for an assignment that is not the auditor's own, or not in force today.
    """
    issue = Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
    in_force = AuditAssignment.objects.visible_to(still_worn(by)).in_force(clock.today())
    if not in_force.filter(pk=assignment.pk).exists():
        raise Gone
    issue.share_with(assignment.group, "examined", by=by, reason=f"{assignment.number}: {reason}")
    for open_below in attached("open_below"):
        open_below(issue, assignment.group_id)
    said = Said(
        note=f"{assignment.number}: {reason}",
        parties=desk_and(issue, issue.reported_by),
        classification=issue.classification,
    )
    issue.tell("examined", by=by, said=said)
