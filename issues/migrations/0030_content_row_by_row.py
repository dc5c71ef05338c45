from django.db import migrations

# Asked for each row that is read: else the planner reads all issues before the first comment.
SHOWS = """
    (SELECT pg_has_role('desk_portal', 'USAGE') OR pg_has_role('desk_sweeper', 'USAGE'))
    OR issue_id IS NULL OR EXISTS (
        SELECT FROM issues_issue AS root WHERE root.id = issue_id AND (
            root.classification < 3 OR root.content_allowed_at IS NOT NULL
            OR root.flagged_at IS NOT NULL
        ) {each}
    )
"""
PARTS = ("agencyview", "analysis", "attachment", "comment", "informationrequest")


def change(table):
    alter = f"ALTER POLICY content ON {table} USING"
    new, old = SHOWS.format(each="OFFSET 0"), SHOWS.format(each="")
    return migrations.RunSQL(f"{alter} ({new})", f"{alter} ({old})")


class Migration(migrations.Migration):
    dependencies = [("issues", "0029_figures_from_an_index")]
    operations = [change(f"issues_{part}") for part in PARTS]
