from django.db import migrations, models

ZONES = [
    ("WIB", "WIB (Western Indonesia)"),
    ("WITA", "WITA (Central Indonesia)"),
    ("WIT", "WIT (Eastern Indonesia)"),
]


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0002_second_lock")]
    operations = [
        migrations.AddField(
            "recommendation",
            "oral_zone",
            models.CharField(choices=ZONES, default="WIB", max_length=4),
        ),
    ]
