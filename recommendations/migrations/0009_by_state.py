from django.db import migrations, models

from agencies.lock import change, of, of_unknown_number

ROOT = "recommendations_recommendation"
PARTS = ("recommendations_addressee", "recommendations_acceptancepoint")


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0008_order_of_issue")]
    operations = [
        of_unknown_number(ROOT),
        *(
            change(
                part,
                of(ROOT, "recommendation_id", row_by_row=True),
                of(ROOT, "recommendation_id"),
            )
            for part in PARTS
        ),
        migrations.AddIndex(
            "recommendation",
            models.Index(fields=["state", "due_at", "id"], name="recommendation_by_state"),
        ),
    ]
