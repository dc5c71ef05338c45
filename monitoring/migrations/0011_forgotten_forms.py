from django.db import migrations

# In a new portal the workers were given every table to read (0002), digests of forms among them.
NARROW = """
    REVOKE ALL ON agencies_sentform FROM desk_sweeper;
    GRANT SELECT (sent_at), DELETE ON agencies_sentform TO desk_sweeper
"""


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0010_counted_due_dates"),
        ("agencies", "0023_sent_forms"),
    ]
    operations = [migrations.RunSQL(NARROW, migrations.RunSQL.noop)]
