from django.db import migrations, models

from monitoring.totals import FOLLOW_UPS, keep

TABLES = ("monitoring_issuetotal", "monitoring_followuptotal")


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0019_planned_once")]
    operations = [
        *(
            migrations.AddField(name, "of_group", models.BooleanField(default=False))
            for name in ("issuetotal", "followuptotal")
        ),
        *(
            migrations.AddIndex(
                name,
                models.Index(
                    condition=models.Q(of_group=True),
                    fields=["classification", "state"],
                    name=f"{name}_of_group",
                ),
            )
            for name in ("issuetotal", "followuptotal")
        ),
        migrations.RunSQL(
            migrations.RunSQL.noop, ";".join(f"DELETE FROM {table}" for table in TABLES)
        ),
        keep(FOLLOW_UPS),
        # Those of issues are kept from 0021 on, as they are counted there.
    ]
