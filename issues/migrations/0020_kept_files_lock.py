from django.db import migrations

from agencies.lock import lock, of


class Migration(migrations.Migration):
    dependencies = [("issues", "0019_kept_files"), ("agencies", "0021_kept_texts_lock")]
    operations = [
        lock("issues_keptfile", of("agencies_kepttext", "kept_id")),
    ]
