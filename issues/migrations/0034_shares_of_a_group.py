from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issues", "0033_running_parties")]
    operations = [
        migrations.AddIndex(
            "issueshare", models.Index(fields=["group", "at"], name="share_by_group")
        ),
    ]
