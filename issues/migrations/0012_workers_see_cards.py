from django.db import migrations

# Whoever has the rights of these roles, also by membership: the workers log in under a name of
# their own. As in the policies that name a role, what a role would first have to change to
# does not count.
OLD = "current_user IN ('desk_portal', 'desk_sweeper')"
NEW = "(SELECT pg_has_role('desk_portal', 'USAGE') OR pg_has_role('desk_sweeper', 'USAGE'))"
SHOWS = """
    {who} OR issue_id IS NULL OR EXISTS (
        SELECT FROM issues_issue AS root WHERE root.id = issue_id AND (
            root.classification < 3 OR root.content_allowed_at IS NOT NULL
            OR root.flagged_at IS NOT NULL
        )
    )
"""
PARTS = ("agencyview", "analysis", "attachment", "comment", "informationrequest")


def change(table):
    alter = f"ALTER POLICY content ON {table} USING"
    new, old = SHOWS.format(who=NEW), SHOWS.format(who=OLD)
    return migrations.RunSQL(f"{alter} ({new})", f"{alter} ({old})")


class Migration(migrations.Migration):
    dependencies = [("issues", "0011_reference_card_lock")]
    operations = [change(f"issues_{part}") for part in PARTS]
