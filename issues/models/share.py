"""The rows that open an issue to a party, and the reporter's own copy."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from guardian.models import GroupObjectPermissionBase

from agencies.hats import Actor
from agencies.identity import Identified
from agencies.models import Agency, Membership

KEEP_PARTIES = """
    UPDATE issues_issue SET parties = (
        SELECT coalesce(array_agg(DISTINCT group_id ORDER BY group_id), '{}')
        FROM issues_issueshare WHERE content_object_id = shared.content_object_id
    ) WHERE id = shared.content_object_id;
"""


class IssueShare(GroupObjectPermissionBase):
    """A group may read an issue in one of the ways that `Issue.Meta.permissions` names.

    Written by `Issue.share_with` only; revoking deletes the row, the event keeps the
    history. A trigger keeps `Issue.parties` equal to the groups of these rows.
    """

    id = models.BigAutoField(primary_key=True)
    content_object = models.ForeignKey(
        "issues.Issue", models.CASCADE, related_name="shares", db_index=True
    )
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta(GroupObjectPermissionBase.Meta):
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="keep_parties",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                declare=[("shared", "issues_issueshare%ROWTYPE")],
                func="IF TG_OP = 'DELETE' THEN shared := OLD; ELSE shared := NEW; END IF;"
                + KEEP_PARTIES
                + "RETURN NULL;",
            ),
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
        ]


class ReceiptQuerySet(models.QuerySet["IssueReceipt"]):
    def visible_to(self, hat: Actor) -> ReceiptQuerySet:
        """Receipts of the hat's own agency, whatever became of the issue."""
        return self.filter(agency__group__in=hat.groups)


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
