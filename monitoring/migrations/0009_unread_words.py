from django.db import migrations

# In a new portal the workers were given every table to read (0002), unsent words among them.
NARROW = """
    REVOKE ALL ON agencies_kepttext, issues_keptfile FROM desk_sweeper;
    GRANT SELECT (id, kept_at), DELETE ON agencies_kepttext TO desk_sweeper;
    GRANT SELECT (id, kept_id, file), DELETE ON issues_keptfile TO desk_sweeper
"""


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0008_find_by_words"),
        ("agencies", "0021_kept_texts_lock"),
        ("issues", "0020_kept_files_lock"),
    ]
    operations = [migrations.RunSQL(NARROW, migrations.RunSQL.noop)]
