import os

from django.db import connection, migrations

from agencies import merkle

FIELDS = (
    "person", "hat", "agency", "on_behalf_of", "decided_by", "decided_on", "note", "changes"
)
ROWS = 2_000
WRITE = """
    WITH made AS (
        SELECT * FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[]) AS row (event, salt, digest)
    ), salted AS (
        UPDATE agencies_eventdetail SET salt = made.salt FROM made WHERE event_id = made.event
    )
    UPDATE agencies_event SET digest = made.digest FROM made WHERE id = made.event
"""


def bind_words(apps, schema_editor):
    """Give the words of every act a salt, and its event their digest."""
    details = apps.get_model("agencies", "EventDetail").objects.order_by("pk")
    last = 0
    while rows := list(details.filter(pk__gt=last)[:ROWS]):
        last = rows[-1].pk
        salts = [os.urandom(16) for _row in rows]
        digests = [
            merkle.fields_digest(salt, {name: getattr(row, name) for name in FIELDS})
            for row, salt in zip(rows, salts)
        ]
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [[row.pk for row in rows], salts, digests])


class Migration(migrations.Migration):
    dependencies = [("agencies", "0008_seals")]
    operations = [migrations.RunPython(bind_words, migrations.RunPython.noop)]
