from django.db import migrations

from agencies.lock import FUNCTIONS, LATER, keep_what_functions_say


class Migration(migrations.Migration):
    dependencies = [("agencies", "0024_desks_go_on")]
    operations = [keep_what_functions_say([*FUNCTIONS, *LATER])]
