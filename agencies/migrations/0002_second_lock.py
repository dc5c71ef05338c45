from django.db import migrations

from agencies.lock import create_functions


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial")]
    operations = [create_functions()]
