from django.db import migrations

from agencies.lock import CLEARANCE, GROUPS, change, of

# Planned once in a connection, as issues 0032 tells.
FUNCTION = """
    CREATE FUNCTION desk_sees_recommendation(recommendation bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
    BEGIN
        RETURN EXISTS (
            SELECT FROM recommendations_recommendation AS root WHERE root.id = recommendation
        );
    END $$
"""
EVENT = f"""
    classification <= {CLEARANCE} AND (parties IS NULL OR parties && {GROUPS})
    AND CASE stream WHEN 'issue' THEN {{issue}} WHEN 'recommendation' THEN {{recommendation}}
    ELSE false END
"""


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0010_owed_letters"),
        ("issues", "0032_planned_once"),
    ]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION desk_sees_recommendation(bigint)"),
        change(
            "agencies_event",
            EVENT.format(
                issue="desk_sees_issue(stream_id)",
                recommendation="desk_sees_recommendation(stream_id)",
            ),
            EVENT.format(
                issue=of("issues_issue", "stream_id"),
                recommendation=of("recommendations_recommendation", "stream_id"),
            ),
        ),
    ]
