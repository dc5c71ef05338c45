from django.db import migrations

from agencies.lock import CLEARANCE, GROUPS, REGIONS, SWEEPER_ROLE, WRITERS, change, lock, of

# Of a spill know the desk and the agency that reported the issue, where they see it.
ANSWERS_FOR_IT = f"""
    EXISTS (
        SELECT FROM issues_issue AS root
        JOIN agencies_deskterm AS desk ON desk.id = root.term_id
        JOIN agencies_agency AS reporter ON reporter.id = root.reported_by_id
        WHERE root.id = issue_id AND ARRAY[desk.group_id, reporter.group_id] && {GROUPS}
    )
"""
# A class that was given before reviews began is reviewed a year after; a flag that is not
# decided yet has its spill.
FILL = """
    UPDATE issues_issue SET review_on = (created_at + interval '1 year')::date
    WHERE classification > 1 AND submitted_at IS NOT NULL;

    INSERT INTO issues_spill
        (public_id, issue_id, before, raised_to, reason, by_id, at, noted_at)
    SELECT gen_random_uuid(), issue.id, issue.classification - 1, issue.classification,
        detail.note, flag.by_id, flag.at, flag.recorded_at
    FROM issues_issue AS issue
    JOIN LATERAL (
        SELECT event.* FROM agencies_event AS event
        WHERE stream = 'issue' AND stream_id = issue.id AND verb = 'issue.flag_too_low'
        ORDER BY seq DESC LIMIT 1
    ) AS flag ON true
    JOIN agencies_eventdetail AS detail ON detail.event_id = flag.id
    WHERE issue.flagged_at IS NOT NULL
"""
# A flag hides it also from an agency that was admitted by name, until it is decided.
SENT_OR_OWN = f"(state <> 'draft' OR submitted_at IS NOT NULL OR ARRAY[entered_by_id] && {WRITERS})"
IN_REGION = f"({REGIONS} IS NULL OR desk_issue_touches(issues_issue.id, {REGIONS}))"


def seen(admitted: str) -> str:
    return (
        f"parties && {GROUPS} AND (classification <= {CLEARANCE} OR {admitted})"
        f" AND {SENT_OR_OWN} AND {IN_REGION}"
    )


TABLES = "issues_spill, issues_erasure"


class Migration(migrations.Migration):
    dependencies = [("issues", "0007_classifying")]
    operations = [
        change(
            "issues_issue",
            seen(f"admitted && {GROUPS} AND flagged_at IS NULL"),
            seen(f"admitted && {GROUPS}"),
        ),
        migrations.RunSQL(FILL, "UPDATE issues_issue SET review_on = NULL"),
        lock("issues_spill", ANSWERS_FOR_IT),
        lock("issues_erasure", of("issues_spill", "spill_id")),
        migrations.RunSQL(
            f"GRANT SELECT ON {TABLES} TO {SWEEPER_ROLE}",
            f"REVOKE ALL ON {TABLES} FROM {SWEEPER_ROLE}",
        ),
    ]
