from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0009_by_state")]
    operations = [
        migrations.AddIndex(
            "recommendation",
            models.Index(
                fields=["confirm_due_at"],
                condition=models.Q(confirm_due_at__isnull=False, confirmed_at__isnull=True),
                name="recommendation_owes_letter",
            ),
        ),
    ]
