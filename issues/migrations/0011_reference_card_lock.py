from django.db import migrations

from agencies.lock import GROUPS, PORTAL_ROLE, SWEEPER_ROLE, change, lock, of

# Parts of a reference card are shown to nobody; while a flag waits for its decision to those
# whom the portal lets decide.
SHOWS = """
    current_user IN ('{portal}', '{sweeper}') OR {column} IS NULL OR EXISTS (
        SELECT FROM issues_issue AS root WHERE root.id = {column} AND (
            root.classification < 3 OR root.content_allowed_at IS NOT NULL
            OR root.flagged_at IS NOT NULL
        )
    )
"""
PARTS = ("agencyview", "analysis", "attachment", "comment", "informationrequest")
RECEIPT = "EXISTS (SELECT FROM agencies_agency AS own WHERE own.id = agency_id AND {own})"


def content(table: str) -> migrations.RunSQL:
    shows = SHOWS.format(portal=PORTAL_ROLE, sweeper=SWEEPER_ROLE, column="issue_id")
    return migrations.RunSQL(
        f"CREATE POLICY content ON {table} AS RESTRICTIVE FOR SELECT USING ({shows})",
        f"DROP POLICY content ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("issues", "0010_reference_card")]
    operations = [
        *(content(f"issues_{part}") for part in PARTS),
        lock("issues_handover", of("issues_issue", "issue_id")),
        migrations.RunSQL(
            f"GRANT SELECT ON issues_handover TO {SWEEPER_ROLE}",
            f"REVOKE ALL ON issues_handover FROM {SWEEPER_ROLE}",
        ),
        # Whoever came after the agency that reported it keeps its receipts.
        change(
            "issues_issuereceipt",
            RECEIPT.format(
                own=f"(ARRAY[own.group_id] && {GROUPS} OR EXISTS (SELECT FROM agencies_agency AS heir"
                f" WHERE heir.id = own.successor_id AND ARRAY[heir.group_id] && {GROUPS}))"
            ),
            RECEIPT.format(own=f"ARRAY[own.group_id] && {GROUPS}"),
        ),
    ]
