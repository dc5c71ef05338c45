from django.db import migrations

from agencies.append_only import withhold
from agencies.lock import CLEARANCE, GROUPS, REGIONS, lock, of_unknown_number, own

# As of the issues that they count; which regions these touch is not kept.
SEEN = (
    f"{REGIONS} IS NULL AND parties && {GROUPS} AND (classification <= {CLEARANCE}"
    f" OR (admitted && {GROUPS} AND NOT flagged))"
)
# No hat writes them: the triggers do, and what the portal or the workers recount.
GRANT = """
    GRANT INSERT, DELETE ON monitoring_issuetotal, monitoring_followuptotal TO desk_portal;
    GRANT UPDATE ON monitoring_totals TO desk_portal;
    GRANT SELECT, INSERT, DELETE ON monitoring_issuetotal, monitoring_followuptotal TO desk_sweeper;
    GRANT SELECT, UPDATE ON monitoring_totals TO desk_sweeper
"""
TABLES = ("monitoring_issuetotal", "monitoring_followuptotal", "monitoring_totals")


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0016_totals"),
        ("issues", "0030_content_row_by_row"),
    ]
    operations = [
        lock("monitoring_issuetotal", SEEN),
        lock(
            "monitoring_followuptotal",
            f"{REGIONS} IS NULL AND {own('monitoring_followuptotal')}",
        ),
        of_unknown_number("monitoring_issuetotal"),
        of_unknown_number("monitoring_followuptotal"),
        lock("monitoring_totals", f"cardinality({GROUPS}) > 0"),
        *(withhold(table, "INSERT, UPDATE, DELETE, TRUNCATE") for table in TABLES),
        migrations.RunSQL(GRANT, migrations.RunSQL.noop),
        migrations.RunSQL(
            "INSERT INTO monitoring_totals (id, until, fault) VALUES (1, '1970-01-01Z', '')",
            "DELETE FROM monitoring_totals",
        ),
        # Kept from 0020 and 0021 on, as they are counted there.
    ]
