from django.db import migrations

# The form offered the zone of its writer.
FILL = """
    UPDATE monitoring_progressreport SET as_of_zone = agencies_user.zone
      FROM agencies_membership JOIN agencies_user ON agencies_user.id = user_id
     WHERE agencies_membership.id = by_id AND as_of IS NOT NULL AND agencies_user.zone <> 'WIB'
"""


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0003_zone_of_a_report")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
