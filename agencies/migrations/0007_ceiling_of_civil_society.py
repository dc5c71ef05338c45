import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agencies", "0006_confirm_what_is_held")]
    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='ceiling_of_civil_society', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NEW.clearance > 1 AND EXISTS (\n        SELECT FROM agencies_agency\n        WHERE id = NEW.agency_id AND kind = 'masyarakat_sipil'\n    ) THEN\n        RAISE EXCEPTION 'a civil-society organisation reads up to Biasa'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n", hash='96a68b95733c96808e59481ea6618d555ecce698', operation='INSERT OR UPDATE OF "clearance", "agency_id"', pgid='pgtrigger_ceiling_of_civil_society_41c71', table='agencies_membership', when='BEFORE')),
        ),
    ]
