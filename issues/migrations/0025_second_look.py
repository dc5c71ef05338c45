from django.db import migrations, models

# The workers write down what they found within a file, and where its copies lie; nothing else.
COLUMNS = (
    "looked_at, looks, look_again_at, objection, traces, cleaned, cleaned_sha256, shown, shown_sha256"
)
GRANT = f"GRANT UPDATE ({COLUMNS}) ON issues_attachment TO desk_sweeper"
REVOKE = f"REVOKE UPDATE ({COLUMNS}) ON issues_attachment FROM desk_sweeper"


class Migration(migrations.Migration):

    dependencies = [
        ("agencies", "0023_sent_forms"),
        ("issues", "0024_counted_due_dates"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="cleaned",
            field=models.FileField(blank=True, editable=False, upload_to=""),
        ),
        migrations.AddField(
            model_name="attachment",
            name="cleaned_sha256",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="attachment",
            name="copy_only",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="attachment",
            name="look_again_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="looked_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="looks",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="attachment",
            name="objection",
            field=models.CharField(blank=True, editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name="attachment",
            name="shown",
            field=models.FileField(blank=True, editable=False, upload_to=""),
        ),
        migrations.AddField(
            model_name="attachment",
            name="shown_sha256",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="attachment",
            name="traces",
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(condition=models.Q(("looked_at", None)), fields=["id"], name="file_not_looked_into"),
        ),
        migrations.RunSQL(GRANT, REVOKE),
    ]
