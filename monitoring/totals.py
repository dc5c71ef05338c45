"""The totals behind the figures: kept by triggers, moved on and recounted by the workers.

The key of a total is all that decides who sees the rows it counts, so it is seen under the very
conditions of the rows, by both locks. What a statement changes is added as rows of its own, in its
transaction: nobody waits for anybody's total; the workers put the rows of a key together. What
falls due while nothing is written is added by the workers, too. Until then a reader finds it by an
index, so figures are exact at any moment, whatever the workers do.

Each row is counted once for all its parties and once for each of them. Who belongs to one group
alone adds up the few totals of that group; who belongs to a few those of each, and takes away again
what these share; who belongs to many, those of all the sets of parties that there are.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import NamedTuple

from django.db import connection, migrations, transaction
from django.db.models import Case, Q, QuerySet, Subquery, Sum, Value, When

from agencies.risk import BANDS
from monitoring.models import Totals

log = logging.getLogger(__name__)
EVERY = dt.timedelta(hours=1)
# Held by whoever writes what is counted, and alone while the moment moves on.
MOMENT = 721_009
RECOUNT = 721_010  # one at a time: two would add the same twice
EACH = (
    "SELECT parties AS shown, false AS of_group"
    " UNION ALL SELECT ARRAY[party], true FROM unnest(parties) AS party"
)
BAND = " ".join(
    f"WHEN risk_rank >= {band.first} THEN {band.first}" for band in reversed(BANDS.values())
)
UNTIL = "(SELECT until FROM monitoring_totals)"


class Kind(NamedTuple):
    """What is counted, in SQL; `{until}` stands for the moment of the totals."""

    table: str
    totals: str
    only: str
    key: dict[str, str]
    sums: dict[str, str]
    dues: tuple[str, ...]

    def rows(self, sums: dict[str, str], *, of: str = "", where: str = "true") -> str:
        """Every row of the table, or of what a trigger calls `of`: its key, what it adds."""
        told = ", ".join(f"{value} AS {name}" for name, value in (self.key | sums).items())
        rows = f"{of or self.table} CROSS JOIN LATERAL ({EACH}) AS each"
        return f"SELECT {told} FROM {rows} WHERE {self.only} AND ({where})"  # noqa: S608

    def at(self, until: str, sign: str = "") -> dict[str, str]:
        """What a row adds to each sum at this moment."""
        return {name: f"{sign}({one.format(until=until)})" for name, one in self.sums.items()}

    def add(self, rows: str) -> str:
        """Add these rows to the totals, by key, where anything is left of them."""
        key, sums = ", ".join(self.key), ", ".join(f"sum({name})" for name in self.sums)
        return (
            f"INSERT INTO {self.totals} ({key}, {', '.join(self.sums)})"  # noqa: S608
            f" SELECT {key}, {sums} FROM ({rows}) AS changed GROUP BY {key}"
            f" HAVING ({sums}) <> ({', '.join('0' for _ in self.sums)})"
        )


ISSUES = Kind(
    table="issues_issue",
    totals="monitoring_issuetotal",
    only="state <> 'draft'",
    key={
        "parties": "shown",
        "of_group": "of_group",
        "admitted": (
            "CASE WHEN NOT of_group THEN admitted WHEN admitted && shown THEN shown ELSE '{}' END"
        ),
        "flagged": "flagged_at IS NOT NULL",
        "classification": "classification",
        "state": "state",
        "risk_rank": f"CASE {BAND} ELSE 0 END",
    },
    sums={
        "count": "1",
        "late": "(next_due_at <= {until})::int",
        "told_late": "(shared_due_at <= {until})::int",
    },
    dues=("next_due_at", "shared_due_at"),
)
FOLLOW_UPS = Kind(
    table="monitoring_followup",
    totals="monitoring_followuptotal",
    only="mode <> 'response'",
    key={
        "parties": "shown",
        "of_group": "of_group",
        "classification": "classification",
        "state": "state",
        "agency": "agency_id",
    },
    sums={
        "count": "1",
        "late": "(due_at <= {until} AND clock_stopped_at IS NULL AND due_at IS NOT NULL)::int",
    },
    dues=("due_at",),
)
KINDS = (ISSUES, FOLLOW_UPS)


def recount(kind: Kind) -> str:
    """Add what the totals lack, at one moment, so that no writer has to wait."""
    less = ", ".join([*kind.key, *(f"-{name}" for name in kind.sums)])
    return kind.add(f"{kind.rows(kind.at(UNTIL))} UNION ALL SELECT {less} FROM {kind.totals}")  # noqa: S608


def fold(kind: Kind) -> str:
    """Put the rows of each key into one."""
    key = ", ".join(kind.key)
    return f"""
        WITH several AS (SELECT {key} FROM {kind.totals} GROUP BY {key} HAVING count(*) > 1),
        taken AS (
            DELETE FROM {kind.totals} WHERE ({key}) IN (SELECT {key} FROM several) RETURNING *
        )
        {kind.add("SELECT * FROM taken")}
    """  # noqa: S608


def move(kind: Kind) -> str:
    """Add what is late at %(now)s and was not at the moment of the totals; or the reverse."""
    now, then = kind.at("%(now)s"), kind.at(UNTIL)
    sums = {name: f"{now[name]} - {then[name]}" for name in kind.sums}
    between = f"> least(%(now)s, {UNTIL}) AND {{due}} <= greatest(%(now)s, {UNTIL})"
    where = " OR ".join(f"{due} {between.format(due=due)}" for due in kind.dues)
    return kind.add(kind.rows(sums, where=where))


def keep(kind: Kind) -> migrations.RunSQL:
    """Let the database keep these totals from now on, beginning with what is there.

    Nobody writes what is counted until that is done; readers go on.
    """
    function = f"desk_total_{kind.table.partition('_')[2]}"
    gained = kind.rows(kind.at("moment"), of="gained")
    lost = kind.rows(kind.at("moment", "-"), of="lost")
    make = f"""
        CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE moment timestamptz;
        BEGIN
            PERFORM pg_advisory_xact_lock_shared({MOMENT});
            SELECT until INTO STRICT moment FROM monitoring_totals;
            CASE TG_OP
                WHEN 'INSERT' THEN {kind.add(gained)};
                WHEN 'DELETE' THEN {kind.add(lost)};
                ELSE {kind.add(f"{lost} UNION ALL {gained}")};
            END CASE;
            RETURN NULL;
        END $$;
        REVOKE ALL ON FUNCTION {function}() FROM PUBLIC
    """  # noqa: S608
    old, new = "OLD TABLE AS lost", "NEW TABLE AS gained"
    acts = {"INSERT": new, "UPDATE": f"{old} {new}", "DELETE": old}
    triggers = [
        f"CREATE OR REPLACE TRIGGER total_{act.lower()} AFTER {act} ON {kind.table}"
        f" REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        for act, tables in acts.items()
    ]
    drop = [f"DROP TRIGGER total_{act.lower()} ON {kind.table}" for act in acts]
    return migrations.RunSQL(
        ";\n".join([make, *triggers, recount(kind)]),
        ";\n".join([*drop, f"DROP FUNCTION {function}()"]),
    )


def fallen_due(rows: QuerySet, due: str, now: dt.datetime) -> tuple[QuerySet, Sum]:
    """Of these rows those that are late now and are not in the totals as late, or the reverse; and
    the sum by which the number of late ones differs."""
    until = Subquery(Totals.objects.values("until"))
    after = Q(**{f"{due}__gt": until, f"{due}__lte": now})
    before = Q(**{f"{due}__gt": now, f"{due}__lte": until})
    more = Case(When(**{f"{due}__lte": now}, then=Value(1)), default=Value(-1))
    return rows.filter(after | before), Sum(more)


def keep_totals(now: dt.datetime, today: dt.date) -> None:
    """What the workers owe the totals: hourly the moment, nightly a recount."""
    totals = Totals.objects.get()
    if abs(now - totals.until) >= EVERY and move_on(now):
        put_together()
    if totals.recounted_on != today:
        wrong = put_right()
        Totals.objects.update(recounted_on=today, fault=fault_of(wrong, today))


def fault_of(wrong: int, today: dt.date) -> str:
    """What the last recount found wrong, for operators; "" where nothing was."""
    if not wrong:
        return ""
    log.error("The totals behind the figures were wrong under %d keys", wrong)
    return f"the totals behind the figures were wrong under {wrong} keys on {today}, and put right"


def move_on(now: dt.datetime) -> bool:
    """Count what is late up to now into the totals; not while somebody is writing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [MOMENT])
        (mine,) = cursor.fetchone()
        if mine:
            for kind in KINDS:
                cursor.execute(move(kind), {"now": now})
            Totals.objects.update(until=now)
    return bool(mine)


def put_together() -> None:
    """Let each key have one row again."""
    with connection.cursor() as cursor:
        for kind in KINDS:
            cursor.execute(fold(kind))


def put_right() -> int:
    """Count all rows anew and add what the totals lack; returns for how many keys they were
    wrong."""
    wrong = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECOUNT])
        for kind in KINDS:
            cursor.execute(recount(kind))
            wrong += cursor.rowcount
    return wrong
