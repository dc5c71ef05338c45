"""Tables to which rows are only added, in the words that migrations need.

The triggers are written here and not declared by pgtrigger: that has a setting by which any
session skips them. Whoever switches one off, as only the owner and a superuser can, is found
by `verify_audit`.
"""

from __future__ import annotations

from django.db import migrations

# Refuses. Then: the hour of the database, whatever is said. Then: the queue for the seal, which
# nobody writes but this function of the owner's. Last: a redaction empties and adds nothing,
# and is recorded in the very transaction that does it.
FUNCTIONS = {
    "desk_kept": """
        RAISE EXCEPTION 'rows of % are kept as they are', TG_TABLE_NAME;
    """,
    "desk_real_time": """
        NEW.recorded_at = now();
        RETURN NEW;
    """,
    "desk_await_seal": """
        INSERT INTO agencies_unsealed (kind, row_id) VALUES (TG_ARGV[0], NEW.id);
        RETURN NULL;
    """,
    "desk_only_redacted": """
        IF NEW.event_id = OLD.event_id
            AND NEW.person IN (OLD.person, '') AND NEW.hat IN (OLD.hat, '')
            AND NEW.agency IN (OLD.agency, '') AND NEW.on_behalf_of IN (OLD.on_behalf_of, '')
            AND NEW.decided_by IN (OLD.decided_by, '') AND NEW.decided_on IN (OLD.decided_on, '')
            AND NEW.note IN (OLD.note, '') AND NEW.address IN (OLD.address, '')
            AND NEW.changes IN (OLD.changes, '{}')
            AND NEW.salt = '' AND NEW.redacted IS NOT NULL
            AND EXISTS (
                SELECT FROM agencies_event
                WHERE verb = 'record.redact' AND object_kind = 'agencies.eventdetail'
                AND object_id = OLD.event_id AND recorded_at = now()
            )
        THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'rows of % are emptied by a recorded redaction alone', TG_TABLE_NAME;
    """,
}
DEFINER = {"desk_await_seal"}


def create_functions(*names: str) -> migrations.RunSQL:
    """All of them; named ones are put in the place of what stood there before."""
    make = []
    for name in names or FUNCTIONS:
        rights = "SECURITY DEFINER" if name in DEFINER else "SECURITY INVOKER"
        make.append(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {rights}"
            f" SET search_path = public, pg_temp AS $$ BEGIN {FUNCTIONS[name]} END $$"
        )
        make.append(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC")
    drop = [f"DROP FUNCTION {name}()" for name in FUNCTIONS]
    return migrations.RunSQL(";\n".join(make), "" if names else ";\n".join(drop))


def guard(table: str, name: str, when: str, function: str, argument: str = "") -> str:
    level = "STATEMENT" if "TRUNCATE" in when else "ROW"
    said = f"'{argument}'" if argument else ""
    return (
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH {level} EXECUTE FUNCTION"
        f" {function}({said})"
    )


def guards(table: str, *made: tuple[str, ...]) -> migrations.RunSQL:
    """Triggers of a table, each as name, moment, function and its word."""
    return migrations.RunSQL(
        ";\n".join(guard(table, *words) for words in made),
        ";\n".join(f"DROP TRIGGER {words[0]} ON {table}" for words in made),
    )


NEVER_EMPTIED = ("never_emptied", "BEFORE TRUNCATE", "desk_kept")
APPEND_ONLY = ("append_only", "BEFORE UPDATE OR DELETE", "desk_kept")

# Every role that holds a right on the table, but its owner.
EACH_ROLE = """
    DO $$ DECLARE other name; BEGIN
        FOR other IN
            SELECT DISTINCT rolname FROM pg_class
            CROSS JOIN aclexplode(relacl) AS given JOIN pg_roles ON pg_roles.oid = given.grantee
            WHERE pg_class.oid = '{table}'::regclass AND given.grantee <> relowner
        LOOP
            EXECUTE format('REVOKE {rights} ON {table} FROM %I', other);
        END LOOP;
    END $$
"""


def withhold(table: str, rights: str = "UPDATE, DELETE, TRUNCATE") -> migrations.RunSQL:
    """Leave every role but the owner without these rights; what a new table gives is more."""
    return migrations.RunSQL(EACH_ROLE.format(table=table, rights=rights), migrations.RunSQL.noop)


def append_only(table: str) -> list[migrations.RunSQL]:
    """Let rows be added and never changed or deleted, whoever asks."""
    return [guards(table, APPEND_ONLY, NEVER_EMPTIED), withhold(table)]


def await_seal(table: str, kind: str) -> migrations.RunSQL:
    """Let each row that is added wait for its seal, also those that are there already.

    `kind` is the table's name in `agencies.record.seals.SEALED`.
    """
    words = ("await_seal", "AFTER INSERT", "desk_await_seal", kind)
    there = f"SELECT '{kind}', id FROM {table}"  # noqa: S608  names of our own tables
    return migrations.RunSQL(
        f"INSERT INTO agencies_unsealed (kind, row_id) {there}; {guard(table, *words)}",
        f"DROP TRIGGER await_seal ON {table}",
    )
