from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0023_sent_forms")]
    operations = [
        migrations.AddField("deskterm", "goes_on", models.BooleanField(default=False, editable=False)),
        migrations.RunSQL(
            "GRANT UPDATE (goes_on) ON agencies_deskterm TO desk_sweeper",
            "REVOKE UPDATE (goes_on) ON agencies_deskterm FROM desk_sweeper",
        ),
    ]
