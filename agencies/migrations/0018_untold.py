import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0017_reset_mails"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.AddField(
            "pendingevent", "attempts", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            "pendingevent", "fault", models.CharField(blank=True, default="", max_length=200)
        ),
        migrations.AddField("pendingevent", "logged_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "pendingevent",
            "next_try_at",
            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        # Whom an act opened an issue to is asked by the name of the permission: a list of words
        # that come with the code.
        migrations.RunSQL(
            "GRANT SELECT ON auth_permission TO desk_sweeper",
            "REVOKE SELECT ON auth_permission FROM desk_sweeper",
        ),
    ]
