from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_second_lock")]
    operations = [
        migrations.AddField(
            model_name="agency",
            name="shields_people",
            field=models.BooleanField(
                default=False, verbose_name="Its readers are counted, not named"
            ),
        ),
        migrations.RunSQL(
            "UPDATE agencies_agency SET shields_people = true WHERE code = 'BIN'",
            migrations.RunSQL.noop,
        ),
    ]
