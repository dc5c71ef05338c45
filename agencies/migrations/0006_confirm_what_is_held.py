from django.db import migrations

# What was given before the rule stands; a ceiling that the rule does not allow is lowered.
FILL = """
    UPDATE agencies_membership SET confirmed_at = now() WHERE term_id IS NOT NULL;
    UPDATE agencies_substitution SET confirmed_at = now();
    UPDATE agencies_user SET invited_at = date_joined WHERE last_login IS NULL;
    UPDATE agencies_membership SET clearance = 1
     WHERE clearance > 1 AND agency_id IN
           (SELECT id FROM agencies_agency WHERE kind = 'masyarakat_sipil');
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_two_persons")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
