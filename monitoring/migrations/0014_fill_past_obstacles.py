"""The obstacles of the record that are past, and the words by which they are found."""

from django.db import migrations

from agencies.finding import plainly, renew

FILL = """
    UPDATE monitoring_followup AS row SET past_obstacles = told.words FROM (
        SELECT event.object_id, string_agg(detail.note, E'\\n' ORDER BY event.seq) AS words
          FROM agencies_event AS event
          JOIN agencies_eventdetail AS detail ON detail.event_id = event.id
          JOIN monitoring_followup AS blocked ON blocked.id = event.object_id
         WHERE event.verb = 'follow_up.block' AND event.object_kind = 'monitoring.followup'
           AND detail.note <> '' AND detail.note <> blocked.obstacle
         GROUP BY event.object_id
    ) AS told WHERE told.object_id = row.id
"""


def find(apps, schema):
    rows = apps.get_model("monitoring", "FollowUp")._default_manager.exclude(past_obstacles="")
    renew(rows, plainly("obstacle", "past_obstacles", "ground", "forwarded_to"))


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0013_past_obstacles")]
    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunPython(find, migrations.RunPython.noop),
    ]
