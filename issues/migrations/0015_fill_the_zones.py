from django.db import migrations

FILL = "UPDATE issues_issue SET occurred_zone = known_zone WHERE known_zone <> 'WIB'"


class Migration(migrations.Migration):
    dependencies = [("issues", "0014_zone_of_each_moment")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
