from django.db import migrations

from agencies.lock import CLEARANCE, GROUPS, MEMBER, SWEEPER_ROLE, lock, of

# Whoever reads writes the row of it; the desk and the agency whose content it is read it.
KNOWN = (
    f"membership_id = {MEMBER} OR (classification <= {CLEARANCE} AND parties && {GROUPS}"
    f" AND (issue_id IS NULL OR {of('issues_issue', 'issue_id')}))"
)

# The triggers refuse it to everybody; these roles need not even ask.
REVOKE = """
    DO $$ DECLARE holder name; BEGIN
        FOR holder IN
            SELECT DISTINCT grantee FROM information_schema.role_table_grants
            WHERE table_schema = 'public' AND table_name = 'issues_reading'
                AND grantee <> current_user
        LOOP
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON issues_reading FROM %I', holder);
        END LOOP;
    END $$
"""
GRANT = f"""
    GRANT SELECT, INSERT ON issues_reading TO {SWEEPER_ROLE};
    GRANT USAGE ON SEQUENCE issues_reading_id_seq TO {SWEEPER_ROLE}
"""


class Migration(migrations.Migration):
    dependencies = [("issues", "0004_readings")]
    operations = [
        lock("issues_reading", KNOWN),
        migrations.RunSQL(REVOKE, migrations.RunSQL.noop),
        migrations.RunSQL(GRANT, f"REVOKE ALL ON issues_reading FROM {SWEEPER_ROLE}"),
    ]
