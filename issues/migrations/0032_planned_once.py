from django.db import migrations

from agencies.lock import CLEARANCE, GROUPS, change

# A policy that looks at the issue brings its own policy into every statement, for each table
# that stands in it, and PostgreSQL plans all of it anew each time. A function in PL/pgSQL is
# planned once in a connection. Each works with the rights and the hat of whoever asks.
FUNCTION = """
    CREATE FUNCTION {name} RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM issues_issue AS root WHERE root.id = issue{condition});
    END $$
"""
# Within the ceiling, or within the issue's class where the group was admitted.
WITHIN = (
    " AND (level <= {clearance} OR root.admitted && {groups} AND level <= root.classification)"
)
SHOWS = (
    " AND (root.classification < 3 OR root.content_allowed_at IS NOT NULL"
    " OR root.flagged_at IS NOT NULL)"
)
FUNCTIONS = {
    "desk_sees_issue(issue bigint)": "",
    "desk_sees_part(issue bigint, level smallint)": WITHIN.format(
        clearance=CLEARANCE, groups=GROUPS
    ),
    "desk_shows_content(issue bigint)": SHOWS,
}
AMONG = f"(parties IS NULL OR parties && {GROUPS})"
PART = "desk_sees_part(issue_id, classification)"
OF_NO_ISSUE = f"issue_id IS NULL AND parties IS NOT NULL AND classification <= {CLEARANCE}"
VISIBLE = {
    "agencyview": f"{AMONG} AND {PART}",
    "analysis": PART,
    "attachment": f"{AMONG} AND ({PART} OR {OF_NO_ISSUE})",
    "comment": f"{AMONG} AND {PART}",
    "informationrequest": f"parties && {GROUPS} AND {PART}",
}
PORTAL = "(SELECT pg_has_role('desk_portal', 'USAGE') OR pg_has_role('desk_sweeper', 'USAGE'))"
CONTENT = f"{PORTAL} OR issue_id IS NULL OR {{shows}}"
OF_ISSUE = "EXISTS (SELECT FROM issues_issue AS root WHERE root.id = issue_id{condition})"


def visible(part, asked):
    before = WITHIN.format(clearance=CLEARANCE, groups=GROUPS)
    before = before.replace("level", f"issues_{part}.classification")
    before = OF_ISSUE.replace("= issue_id", f"= issues_{part}.issue_id").format(condition=before)
    return change(f"issues_{part}", asked, asked.replace(PART, before))


def content(part):
    alter = f"ALTER POLICY content ON issues_{part} USING"
    before = OF_ISSUE.format(condition=f"{SHOWS} OFFSET 0")
    return migrations.RunSQL(
        f"{alter} ({CONTENT.format(shows='desk_shows_content(issue_id)')})",
        f"{alter} ({CONTENT.format(shows=before)})",
    )


class Migration(migrations.Migration):
    dependencies = [("issues", "0031_order_by_state")]
    operations = [
        *(
            migrations.RunSQL(
                FUNCTION.format(name=name, condition=condition), f"DROP FUNCTION {name}"
            )
            for name, condition in FUNCTIONS.items()
        ),
        *(visible(part, asked) for part, asked in VISIBLE.items()),
        *(content(part) for part in VISIBLE),
    ]
