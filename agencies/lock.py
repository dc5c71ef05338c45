"""The second lock: row-level security, in the words that migrations need.

The first is `visible_to`. PostgreSQL itself shows no row that the hat may not see, should a
filter ever be forgotten. What the portal does on its own (the consequences of a step, a sweep)
runs as the role PORTAL_ROLE, which sees all rows: `agencies.access.visibility.as_portal`.

A policy asks functions for the hat of this transaction; each is written as a sub-select, so
that it is asked once for a query and an index can answer.
"""

from __future__ import annotations

from django.db import migrations

PORTAL_ROLE = "desk_portal"
SWEEPER_ROLE = "desk_sweeper"  # the workers': sees all rows, may write few
CLEARANCE = "(SELECT desk_clearance())"
GROUPS = "(SELECT desk_groups())"
MEMBER = "(SELECT desk_member())"
WRITERS = "(SELECT desk_writers())"  # the hat's membership, and those that it came after
PERSON = "(SELECT desk_person())"
REGIONS = "(SELECT desk_regions())"

# NULLIF: a setting that was local to an ended transaction reads '', not NULL.
FUNCTIONS = {
    "desk_groups": ("integer[]", "coalesce({}, '{{}}')", "groups"),
    "desk_clearance": ("smallint", "coalesce({}, 0::smallint)", "clearance"),
    "desk_member": ("bigint", "{}", "membership"),
    "desk_writers": ("bigint[]", "coalesce({}, '{{}}')", "writers"),
    "desk_regions": ("bigint[]", "{}", "regions"),
}

# Made by a migration of its own.
LATER = {"desk_person": ("bigint", "{}", "person")}


def create_functions() -> migrations.RunSQL:
    """What a policy may know of the hat: nothing where no hat is worn."""
    make = [_function("CREATE", name, "sql") for name in FUNCTIONS]
    drop = [f"DROP FUNCTION {name}()" for name in FUNCTIONS]
    return migrations.RunSQL(";\n".join(make), ";\n".join(drop))


def keep_what_functions_say() -> migrations.RunSQL:
    """Spare PostgreSQL to read what a function says wherever a statement comes upon it.

    A function in SQL is looked up, parsed and planned anew at each place, and a page comes upon
    these more than a hundred times; one in PL/pgSQL is parsed once by each connection. Seen with
    PostgreSQL 18.6: findings/policy_planned_for_each_table.sh.
    """
    make, back = (
        ";\n".join(_function("CREATE OR REPLACE", name, language) for name in FUNCTIONS | LATER)
        for language in ("plpgsql", "sql")
    )
    return migrations.RunSQL(make, back)


def _function(create: str, name: str, language: str) -> str:
    kind, shape, setting = (FUNCTIONS | LATER)[name]
    said = shape.format(f"nullif(current_setting('sinergi.{setting}', true), '')::{kind}")
    body = f"SELECT {said}" if language == "sql" else f"BEGIN RETURN {said}; END"
    returns = f"RETURNS {kind} LANGUAGE {language} STABLE PARALLEL SAFE"
    return f"{create} FUNCTION {name}() {returns} AS $$ {body} $$"


def own(table: str) -> str:
    """Shared with one of the hat's groups, within its clearance."""
    return f"{table}.classification <= {CLEARANCE} AND {table}.parties && {GROUPS}"


def of(root: str, column: str, *, row_by_row: bool = False) -> str:
    """Whose root, named by the column, is visible.

    `row_by_row` keeps the planner from reading all roots first, for a table of which a page
    reads a few rows at a time.
    """
    fence = " OFFSET 0" if row_by_row else ""
    return f"EXISTS (SELECT FROM {root} AS root WHERE root.id = {column}{fence})"


def change(table: str, visible: str, before: str) -> migrations.RunSQL:
    """Let a closed table be seen and written where `visible` holds; undone, where `before` did."""
    policy = f"ALTER POLICY visible ON {table} USING"
    return migrations.RunSQL(f"{policy} ({visible})", f"{policy} ({before})")


def lock(table: str, visible: str, *, readable: str = "") -> migrations.RunSQL:
    """Close a table: its rows are seen and written where `visible` holds.

    `readable` opens more rows to reading alone.
    """
    make = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY visible ON {table} USING ({visible})",
        f"CREATE POLICY portal ON {table} TO {PORTAL_ROLE}, {SWEEPER_ROLE} USING (true)",
    ]
    drop = [f"DROP POLICY visible ON {table}", f"DROP POLICY portal ON {table}"]
    if readable:
        make.append(f"CREATE POLICY readable ON {table} FOR SELECT USING ({readable})")
        drop.append(f"DROP POLICY readable ON {table}")
    drop.append(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    return migrations.RunSQL(";\n".join(make), ";\n".join(drop))


def of_unknown_number(table: str) -> migrations.RunSQL:
    """Keep PostgreSQL from assuming that every hat sees 1 % of a table.

    That is its guess for `parties && …` where the groups are known only when it runs: it then reads
    and sorts all that a hat sees to find 25 rows. A CASE it takes to hold for every other row; how
    many a hat sees is told by the groups that `visible_to` names. Seen with PostgreSQL 18.6:
    findings/rows_that_a_policy_shows.sh.
    """
    alter = """
        DO $$ DECLARE seen text; BEGIN
            SELECT {told} INTO STRICT seen FROM pg_policies
            WHERE schemaname = 'public' AND tablename = '{table}' AND policyname = 'visible';
            EXECUTE 'ALTER POLICY visible ON {table} USING (' || seen || ')';
        END $$
    """
    cased = "'CASE WHEN ' || qual || ' THEN true ELSE false END'"
    plain = r"regexp_replace(qual, '^\s*CASE\s+WHEN (.*) THEN true\s+ELSE false\s+END\s*$', '\1')"
    return migrations.RunSQL(
        alter.format(told=cased, table=table), alter.format(told=plain, table=table)
    )
