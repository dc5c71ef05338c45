from django.db import migrations

from agencies.lock import of

ALTER = "ALTER POLICY readable ON monitoring_followup USING ({})"


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0018_follow_ups_at_agencies"),
        ("recommendations", "0011_planned_once"),
    ]
    operations = [
        # Planned once in a connection, as issues 0032 tells.
        migrations.RunSQL(
            ALTER.format("desk_sees_recommendation(recommendation_id)"),
            ALTER.format(of("recommendations_recommendation", "recommendation_id")),
        ),
    ]
