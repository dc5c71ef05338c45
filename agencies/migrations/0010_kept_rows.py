from django.db import migrations

from agencies.append_only import (
    APPEND_ONLY, NEVER_EMPTIED, append_only, await_seal, create_functions, guards, withhold,
)
from agencies.lock import lock

# The portal may work as its own worker (see .env.example), so it may seal, too. A row that it
# took from the queue without a seal would be found by verify_audit.
GRANT = """
    GRANT SELECT, DELETE ON agencies_unsealed TO desk_portal, desk_sweeper;
    GRANT SELECT, INSERT ON agencies_seal, agencies_sealedrows TO desk_sweeper;
    GRANT SELECT, INSERT, UPDATE ON agencies_anchorfile, agencies_anchormail TO desk_sweeper;
    GRANT USAGE ON SEQUENCE agencies_anchormail_id_seq TO desk_sweeper;
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0009_digests")]
    operations = [
        create_functions(),
        *append_only("agencies_event"),
        guards("agencies_event", ("real_time", "BEFORE INSERT", "desk_real_time")),
        guards(
            "agencies_eventdetail",
            ("kept", "BEFORE DELETE", "desk_kept"),
            ("only_redacted", "BEFORE UPDATE", "desk_only_redacted"),
            NEVER_EMPTIED,
        ),
        withhold("agencies_eventdetail"),
        *append_only("agencies_seal"),
        *append_only("agencies_sealedrows"),
        guards("agencies_unsealed", NEVER_EMPTIED),
        withhold("agencies_unsealed", "ALL"),
        await_seal("agencies_event", "event"),
        migrations.RunSQL(GRANT, migrations.RunSQL.noop),
        *(
            lock(f"agencies_{table}", "false")
            for table in ("seal", "sealedrows", "unsealed", "anchorfile", "anchormail")
        ),
    ]
