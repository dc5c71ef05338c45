from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0004_fill_the_zones")]
    operations = [
        migrations.AddField(
            "notification", "asks", models.BooleanField(db_default=False, default=False)
        ),
    ]
