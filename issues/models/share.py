"""The rows that open an issue to a party, and the reporter's own copy."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

import pgtrigger
from django.contrib.auth.models import Permission
from django.db import connection, models
from guardian.models import GroupObjectPermissionBase

from agencies import clock
from agencies.access.hats import Actor
from agencies.clock import Kept
from agencies.identity import Identified
from agencies.models import Agency, Membership
from issues.models.maintained import KEEP_PARTIES


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
            models.Index(fields=["content_object", "group"], name="share_of_issue"),
            models.Index(fields=["group", "at"], name="share_by_group"),
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


# The keys of the permissions that stand behind the ways of reading: "shared_issue".
WAYS = Kept(
    lambda: dict(
        Permission.objects.filter(
            content_type__app_label="issues", content_type__model="issue"
        ).values_list("codename", "pk")
    ),
    seconds=3600,
)


def key_of(way: str) -> int:
    """The key of the permission behind a way of reading: "shared" -> issues.shared_issue."""
    return WAYS.get()[f"{way}_issue"]


def open_issue(issue: int, openings: Collection[tuple[int, str, str]], *, by: Actor) -> int:
    """Open an issue, by its key, to several groups, each by its key, way and reason; how many
    rows are new."""
    member, now = by.membership and by.membership.pk, clock.now()
    rows = [(key_of(way), group, issue, reason, member, now) for group, way, reason in openings]
    marks = ", ".join(["%s"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO issues_issueshare"  # noqa: S608  marks alone
            " (permission_id, group_id, content_object_id, reason, by_id, at)"
            f" VALUES {marks} ON CONFLICT DO NOTHING",
            rows,
        )
        new: int = cursor.rowcount
    return new


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
