from django.db import migrations, models

from agencies.lock import of_unknown_number


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0008_order_of_issue")]
    operations = [
        of_unknown_number("recommendations_recommendation"),
        migrations.AddIndex(
            "recommendation",
            models.Index(fields=["state", "due_at", "id"], name="recommendation_by_state"),
        ),
    ]
