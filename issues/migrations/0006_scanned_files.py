from django.db import migrations, models

# The workers write down what the scanner found, and nothing else of a file.
GRANT = "GRANT UPDATE (checked, checked_at, finding) ON issues_attachment TO desk_sweeper"
REVOKE = "REVOKE UPDATE (checked, checked_at, finding) ON issues_attachment FROM desk_sweeper"


class Migration(migrations.Migration):
    dependencies = [("issues", "0005_readings_lock")]
    operations = [
        migrations.AddField(
            "attachment", "checked_at", models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddField(
            "attachment",
            "finding",
            models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "attachment", models.Index(fields=["checked", "id"], name="file_by_check")
        ),
        migrations.RunSQL(GRANT, REVOKE),
    ]
