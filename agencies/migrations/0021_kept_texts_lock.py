from django.db import migrations

from agencies.lock import CLEARANCE, MEMBER, PERSON, lock

# A substitute wears the membership of another: the words are those of the person alone.
OWN = f"membership_id = {MEMBER} AND person_id = {PERSON} AND classification <= {CLEARANCE}"
WHO = """
    CREATE FUNCTION desk_person() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('sinergi.person', true), '')::bigint $$
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0020_kept_texts")]
    operations = [
        migrations.RunSQL(WHO, "DROP FUNCTION desk_person()"),
        lock("agencies_kepttext", OWN),
    ]
