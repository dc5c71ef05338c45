from django.db import migrations

from agencies.lock import CLEARANCE, GROUPS, REGIONS, WRITERS, lock, of, own

# It looks past the policy of the regions' own table, which asks for the issue in turn.
TOUCHES = """
    CREATE FUNCTION desk_issue_touches(issue bigint, wanted bigint[]) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (
            SELECT FROM issues_issue_regions AS place
            JOIN agencies_region AS region ON region.id = place.region_id
            WHERE place.issue_id = issue AND (region.id = ANY (wanted) OR parent_id = ANY (wanted))
        )
    $$
"""
SENT_OR_OWN = f"(state <> 'draft' OR submitted_at IS NOT NULL OR ARRAY[entered_by_id] && {WRITERS})"
IN_REGION = f"({REGIONS} IS NULL OR desk_issue_touches(issues_issue.id, {REGIONS}))"


def part(table: str, *, and_also: str = ""):
    visible = of("issues_issue", f"{table}.issue_id") + and_also
    return lock(table, f"{table}.classification <= {CLEARANCE} AND {visible}")


class Migration(migrations.Migration):
    dependencies = [("issues", "0001_initial"), ("agencies", "0002_second_lock")]
    operations = [
        migrations.RunSQL(TOUCHES, "DROP FUNCTION desk_issue_touches(bigint, bigint[])"),
        lock("issues_issue", f"{own('issues_issue')} AND {SENT_OR_OWN} AND {IN_REGION}"),
        lock("issues_issue_regions", of("issues_issue", "issue_id")),
        lock("issues_issueshare", of("issues_issue", "content_object_id")),
        lock(
            "issues_issuereceipt",
            f"EXISTS (SELECT FROM agencies_agency AS own WHERE own.id = agency_id"
            f" AND ARRAY[own.group_id] && {GROUPS})",
        ),
        part("issues_agencyview"),
        part("issues_analysis"),
        part("issues_comment"),
        part("issues_informationrequest", and_also=f" AND parties && {GROUPS}"),
        lock(
            "issues_attachment",
            f"classification <= {CLEARANCE} AND (parties && {GROUPS}"
            f" OR (parties IS NULL AND {of('issues_issue', 'issue_id')}))",
        ),
    ]
