from django.db import migrations, models

ZONES = [
    ("WIB", "WIB (Western Indonesia)"),
    ("WITA", "WITA (Central Indonesia)"),
    ("WIT", "WIT (Eastern Indonesia)"),
]


class Migration(migrations.Migration):
    dependencies = [("issues", "0014_saved_from")]
    operations = [
        migrations.RenameField("issue", "zone", "known_zone"),
        migrations.AlterField(
            "issue", "known_zone", models.CharField(choices=ZONES, default="WIB", max_length=4)
        ),
        migrations.AddField(
            "issue", "occurred_zone", models.CharField(choices=ZONES, default="WIB", max_length=4)
        ),
    ]
