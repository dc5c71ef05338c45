"""What the database keeps of an issue by itself: who reads it, and when it moved."""

from agencies.models.classification import Classification

# One statement for all rows that changed at once: what is right already is left alone.
KEEP_PARTIES = """
    UPDATE issues_issue AS issue SET parties = kept.groups, admitted = kept.above
    FROM (
        SELECT touched.id, coalesce(
            array_agg(DISTINCT share.group_id ORDER BY share.group_id)
            FILTER (WHERE share.group_id IS NOT NULL), '{}') AS groups, coalesce(
            array_agg(DISTINCT share.group_id ORDER BY share.group_id)
            FILTER (WHERE way.codename = 'admitted_issue'), '{}') AS above
        FROM (SELECT DISTINCT content_object_id AS id FROM changed) AS touched
        LEFT JOIN issues_issueshare AS share ON share.content_object_id = touched.id
        LEFT JOIN auth_permission AS way ON way.id = share.permission_id
        GROUP BY touched.id
    ) AS kept
    WHERE issue.id = kept.id
        AND (issue.parties, issue.admitted) IS DISTINCT FROM (kept.groups, kept.above);
    RETURN NULL;
"""

# An act moves its issue where all who read the issue may know of it. Who was admitted by name
# reads acts up to its own ceiling alone.
MOVED = f"""
    UPDATE issues_issue AS issue SET moved_at = event.at FROM event
    WHERE issue.id = event.stream_id AND (
        event.classification <= {Classification.OPEN:d}
        OR issue.classification >= event.classification AND issue.admitted = '{{}}'
    )
"""  # noqa: S608  no input
