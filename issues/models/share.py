"""The rows that open an issue to a party, and the reporter's own copy."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from guardian.models import GroupObjectPermissionBase

from agencies.access.hats import Actor
from agencies.identity import Identified
from agencies.models import Agency, Membership

# One statement for all rows that changed at once: what is right already is left alone.
KEEP_PARTIES = """
    UPDATE issues_issue AS issue SET parties = kept.groups, admitted = kept.above
    FROM (
        SELECT touched.id, coalesce(
            array_agg(DISTINCT share.group_id ORDER BY share.group_id)
            FILTER (WHERE share.group_id IS NOT NULL), '{}') AS groups, coalesce(
            array_agg(DISTINCT share.group_id ORDER BY share.group_id)
            FILTER (WHERE way.codename = 'admitted_issue'), '{}') AS above
        FROM (SELECT DISTINCT content_object_id AS id FROM changed) AS touched
        LEFT JOIN issues_issueshare AS share ON share.content_object_id = touched.id
        LEFT JOIN auth_permission AS way ON way.id = share.permission_id
        GROUP BY touched.id
    ) AS kept
    WHERE issue.id = kept.id
        AND (issue.parties, issue.admitted) IS DISTINCT FROM (kept.groups, kept.above);
    RETURN NULL;
"""


class IssueShare(GroupObjectPermissionBase):
    """A group may read an issue in one of the ways that `Issue.Meta.permissions` names.

    Written by `Issue.share_with` only; revoking deletes the row, the event keeps the
    history. A trigger keeps `Issue.parties` equal to the groups of these rows, and
    `Issue.admitted` to those of the rows that admit.
    """

    id = models.BigAutoField(primary_key=True)
    content_object = models.ForeignKey(
        "issues.Issue", models.CASCADE, related_name="shares", db_index=False
    )
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta(GroupObjectPermissionBase.Meta):
        indexes: ClassVar = [
            models.Index(fields=["content_object", "group"], name="share_of_issue")
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="keep_parties_given",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="changed"),
                func=KEEP_PARTIES,
            ),
            pgtrigger.Trigger(
                name="keep_parties_revoked",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                referencing=pgtrigger.Referencing(old="changed"),
                func=KEEP_PARTIES,
            ),
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
        ]


class ReceiptQuerySet(models.QuerySet["IssueReceipt"]):
    def visible_to(self, hat: Actor) -> ReceiptQuerySet:
        """Receipts of the hat's own agency, whatever became of the issue; and of an agency
        that it succeeded."""
        own = models.Q(agency__group__in=hat.groups)
        return self.filter(own | models.Q(agency__successor__group__in=hat.groups))


class IssueReceipt(Identified):
    """What an agency sent to the desk, word for word, kept for it for good.

    The reporter keeps the frozen copy, the status word and the outcome sentence also
    after the issue was reclassified or merged beyond its ceiling.
    """

    issue = models.ForeignKey("issues.Issue", models.PROTECT, related_name="receipts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="receipts")
    number = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    copy = models.JSONField()
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    objects: ClassVar = ReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self.number} {self.agency}"
