import django.contrib.postgres.fields
from django.db import migrations, models

from agencies.append_only import create_functions

TEXTS = (
    "person", "hat", "agency", "on_behalf_of", "decided_by", "decided_on", "note", "address"
)
EMPTIED = ", ".join(
    f"{name} = CASE WHEN '{name}' = ANY (names) THEN '' ELSE {name} END" for name in TEXTS
)
REDACT = f"""
    CREATE OR REPLACE FUNCTION desk_redact(event bigint, names text[], rest jsonb) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        UPDATE agencies_eventdetail SET {EMPTIED},
            changes = CASE WHEN 'changes' = ANY (names) THEN '{{}}' ELSE changes END,
            salt = '', redacted = rest
        WHERE event_id = event
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0015_workers_read")]
    operations = [
        migrations.AddField(
            "eventdetail", "address", models.CharField(blank=True, default="", max_length=45),
            preserve_default=False,
        ),
        migrations.AlterField(
            "redaction",
            "fields",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(
                    choices=[
                        ("note", "Note"),
                        ("changes", "Old and new values"),
                        ("person", "Name of the person who acted"),
                        ("on_behalf_of", "Name of the person on whose behalf"),
                        ("decided_by", "Name of the person who decided"),
                        ("address", "Address from which it was done"),
                    ],
                    max_length=16,
                ),
                size=None,
            ),
        ),
        create_functions("desk_only_redacted"),
        migrations.RunSQL(REDACT, ""),
    ]
