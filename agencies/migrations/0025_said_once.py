from django.db import migrations

from agencies.lock import keep_what_functions_say


class Migration(migrations.Migration):
    dependencies = [("agencies", "0024_desks_go_on")]
    operations = [keep_what_functions_say()]
