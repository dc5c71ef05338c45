import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import agencies.identity
from agencies.lock import lock

TABLE = "agencies_accountmail"
STATES = ["owed", "sent", "failed", "nobody"]


class Migration(migrations.Migration):
    dependencies = [("agencies", "0021_kept_texts_lock")]
    operations = [
        migrations.CreateModel(
            "AccountMail",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=agencies.identity.new_public_id, editable=False, unique=True)),
                ("kind", models.CharField(choices=[("link", "Link"), ("invitation", "Invitation"), ("notice", "Notice")], max_length=10)),
                ("address", models.CharField(blank=True, max_length=254)),
                ("words", models.JSONField(default=dict)),
                ("asked_at", models.DateTimeField()),
                ("state", models.CharField(choices=[("owed", "Owed"), ("sent", "Sent"), ("failed", "Failed"), ("nobody", "Nobody")], default="owed", max_length=6)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("refusals", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField()),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("sent_at", models.DateTimeField(null=True)),
                ("user", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("state__in", STATES)), name="account_mail_state_known"),
                    models.UniqueConstraint(condition=models.Q(("kind", "link")), fields=("address",), name="one_link_to_an_address"),
                ],
                "indexes": [models.Index(condition=models.Q(("state", "owed")), fields=["next_try_at", "id"], name="account_mail_owed")],
            },
        ),
        migrations.RunSQL(
            f"GRANT SELECT, UPDATE, DELETE ON {TABLE} TO desk_sweeper", migrations.RunSQL.noop
        ),
        lock(TABLE, "false"),
        migrations.RemoveField("user", "reset_mailed_at"),
    ]
