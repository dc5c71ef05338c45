from django.db import migrations

# The workers were given the tables that were there (monitoring 0002). These came later: where a
# portal is brought up to date, a sweep that asks who wears which role would be refused.
NEWER = "agencies_proposal, agencies_auditassignment, agencies_auditassignment_agencies"


class Migration(migrations.Migration):
    dependencies = [("agencies", "0014_packages")]
    operations = [
        migrations.RunSQL(
            f"GRANT SELECT ON {NEWER} TO desk_sweeper",
            f"REVOKE SELECT ON {NEWER} FROM desk_sweeper",
        )
    ]
