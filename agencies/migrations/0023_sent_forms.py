from django.db import migrations, models
from django.db.models.functions import Now

from agencies.lock import lock


class Migration(migrations.Migration):
    dependencies = [("agencies", "0022_account_mails")]
    operations = [
        migrations.CreateModel(
            "SentForm",
            [
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32)),
                ("sent_at", models.DateTimeField(db_default=Now())),
            ],
            options={"indexes": [models.Index(fields=["sent_at"], name="sent_forms_by_age")]},
        ),
        lock("agencies_sentform", "false"),
    ]
