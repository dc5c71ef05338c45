from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0014_fill_past_obstacles")]
    operations = [
        migrations.AddIndex(
            "followup",
            models.Index(
                fields=["agency", "state", "due_at", "id"],
                include=["classification", "parties", "mode", "recommendation"],
                name="follow_up_figures",
            ),
        ),
        migrations.AddIndex(
            "followup",
            models.Index(fields=["state", "desk_due_at", "id"], name="follow_up_to_verify"),
        ),
    ]
