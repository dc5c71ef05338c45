from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from monitoring.totals import ISSUES, keep


class Migration(migrations.Migration):
    """Totals of issues are told apart by the band of their risk, no longer only the gravest summed;
    those of the parties that a hat's groups share are found by an index."""

    dependencies = [("monitoring", "0020_totals_of_groups")]
    operations = [
        migrations.AddField(
            "issuetotal",
            "risk_rank",
            models.PositiveSmallIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.RemoveField("issuetotal", "grave"),
        *(
            migrations.AddIndex(
                name,
                GinIndex(
                    condition=models.Q(of_group=False),
                    fields=["parties"],
                    name=f"{name}_of_parties",
                ),
            )
            for name in ("issuetotal", "followuptotal")
        ),
        migrations.RunSQL(migrations.RunSQL.noop, "DELETE FROM monitoring_issuetotal"),
        keep(ISSUES),
    ]
