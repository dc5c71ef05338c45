from django.db import migrations

from agencies.lock import CLEARANCE, GROUPS, REGIONS, lock, of, own

TOUCHES = """
    CREATE FUNCTION desk_recommendation_touches(recommendation bigint, wanted bigint[])
    RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (
            SELECT FROM recommendations_recommendation_issues AS answers
            WHERE recommendation_id = recommendation AND desk_issue_touches(issue_id, wanted)
        )
    $$
"""
IN_REGION = (
    f"({REGIONS} IS NULL OR desk_recommendation_touches(recommendations_recommendation.id,"
    f" {REGIONS}))"
)
# Events follow the root in whose stream they stand. An account's are for the portal to show.
EVENT = f"""
    classification <= {CLEARANCE} AND (parties IS NULL OR parties && {GROUPS})
    AND CASE stream
        WHEN 'issue' THEN {of("issues_issue", "stream_id")}
        WHEN 'recommendation' THEN {of("recommendations_recommendation", "stream_id")}
        ELSE false
    END
"""
ROOT = "recommendations_recommendation"


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0001_initial"), ("issues", "0002_second_lock")]
    operations = [
        migrations.RunSQL(TOUCHES, "DROP FUNCTION desk_recommendation_touches(bigint, bigint[])"),
        lock(ROOT, f"{own(ROOT)} AND {IN_REGION}"),
        lock("recommendations_recommendation_issues", of(ROOT, "recommendation_id")),
        lock("recommendations_addressee", of(ROOT, "recommendation_id")),
        lock("recommendations_acceptancepoint", of(ROOT, "recommendation_id")),
        lock(
            "recommendations_acceptancepoint_addressees",
            of("recommendations_acceptancepoint", "acceptancepoint_id"),
        ),
        lock("recommendations_letter", own("recommendations_letter")),
        lock("agencies_event", EVENT),
        lock("agencies_eventdetail", of("agencies_event", "event_id")),
        lock("agencies_pendingevent", "false"),
    ]
