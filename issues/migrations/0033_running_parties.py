from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issues", "0032_planned_once")]
    operations = [
        migrations.AddIndex(
            "issue",
            GinIndex(
                fields=["parties"],
                condition=models.Q(
                    state__in=[
                        "analysed",
                        "analysing",
                        "draft",
                        "monitoring",
                        "recommending",
                        "reported",
                    ]
                ),
                name="issue_running_parties",
            ),
        ),
    ]
