from django.db import migrations

FILL = """
    UPDATE issues_issue AS issue SET moved_at = COALESCE((
        SELECT max(event.at) FROM agencies_event AS event
         WHERE event.stream = 'issue' AND event.stream_id = issue.id AND event.parties IS NULL
           AND (event.classification = 1
                OR (event.classification <= issue.classification AND issue.admitted = '{}'))
    ), issue.created_at)
"""


class Migration(migrations.Migration):
    dependencies = [("issues", "0022_last_movement")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
