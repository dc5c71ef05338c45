from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0011_assignments")]
    operations = [
        migrations.AddField(
            "membership",
            "may_export",
            models.BooleanField(
                default=False,
                help_text="As files, up to Terbatas, ten a day. Each one is recorded and marked.",
                verbose_name="May export lists",
            ),
        ),
    ]
