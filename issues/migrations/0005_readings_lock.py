from django.db import migrations

from agencies.append_only import append_only, await_seal
from agencies.lock import CLEARANCE, GROUPS, MEMBER, SWEEPER_ROLE, lock, of

# Whoever reads writes the row of it; the desk and the agency whose content it is read it.
KNOWN = (
    f"membership_id = {MEMBER} OR (classification <= {CLEARANCE} AND parties && {GROUPS}"
    f" AND (issue_id IS NULL OR {of('issues_issue', 'issue_id')}))"
)

GRANT = f"""
    GRANT SELECT, INSERT ON issues_reading TO {SWEEPER_ROLE};
    GRANT USAGE ON SEQUENCE issues_reading_id_seq TO {SWEEPER_ROLE}
"""


class Migration(migrations.Migration):
    dependencies = [("issues", "0004_readings"), ("agencies", "0010_kept_rows")]
    operations = [
        lock("issues_reading", KNOWN),
        *append_only("issues_reading"),
        await_seal("issues_reading", "reading"),
        migrations.RunSQL(GRANT, f"REVOKE ALL ON issues_reading FROM {SWEEPER_ROLE}"),
    ]
