"""What a portal with real data refuses to start with; each `…_faults` gives a sentence for each."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from agencies.accounts.second_factor import roles_that_need_one
from agencies.models import Role
from agencies.record.verification import keeping_faults

log = logging.getLogger(__name__)
DEFAULT_KEY = "insecure-only-for-development"


def setting_faults() -> list[str]:
    """Settings that would open the portal to strangers, one sentence each."""
    faults = []
    if settings.DEBUG:
        faults.append("DEBUG is on: it shows settings and content to anyone who meets an error.")
    if settings.SECRET_KEY == DEFAULT_KEY or len(settings.SECRET_KEY) < 32:
        faults.append("SECRET_KEY is the default or shorter than 32 characters.")
    unknown = roles_that_need_one() - set(Role.values)
    if unknown:
        faults.append(f"SECOND_FACTOR names no role: {', '.join(sorted(unknown))}.")
    return faults


def role_faults() -> list[str]:
    """Why the connected database role is not fit to be the application's, one sentence each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, EXISTS ("
            "  SELECT FROM pg_class WHERE relkind IN ('r', 'p')"
            "  AND relnamespace = 'public'::regnamespace"
            "  AND pg_has_role(session_user, relowner, 'MEMBER'))"
            " FROM pg_roles WHERE rolname = session_user"
        )
        name, superuser, bypasses, owns = cursor.fetchone()
    words = {"is a superuser": superuser, "bypasses row-level security": bypasses}
    words["owns tables, or belongs to the role that does"] = owns
    return [f"The database role {name} {word}." for word, true in words.items() if true]


# Content that lies open: tables without the second lock, and views that would look past it.
OPEN = """
    SELECT relname, relkind = 'r' FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND (
        relkind = 'r' AND NOT relrowsecurity AND relname <> ALL (%s)
        AND relname ~ '^(issues|recommendations|monitoring)_'
            '|^agencies_((pending)?event|seal|unsealed|anchor)'
        OR relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)
        OR relkind = 'm'
    ) ORDER BY relname
"""
REFERENCE = ["issues_category", "issues_category_lead_agencies"]


def lock_faults() -> list[str]:
    """Tables and views that row-level security does not guard, one sentence each."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [REFERENCE])
        return [
            f"The table {name} has no row-level security."
            if is_table
            else f"The view {name} looks past row-level security."
            for name, is_table in cursor.fetchall()
        ]


# What keeps content out of the server's log (deploy/roles.sql). Lines of CSV and JSON hold every
# detail, whatever the verbosity; auto_explain prints the statement as its message.
SILENT = {
    "log_min_messages": {"log", "fatal", "panic"},
    "log_min_error_statement": {"panic"},
    "log_error_verbosity": {"terse"},
    "log_statement": {"none"},
    "log_min_duration_statement": {"-1"},
    "log_min_duration_sample": {"-1"},
    "log_transaction_sample_rate": {"0"},
    "log_destination": {"stderr", "syslog", "eventlog"},
    "auto_explain.log_min_duration": {"-1"},
}


def logging_faults() -> list[str]:
    """Settings by which the server's log would hold titles and texts, one sentence each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY (%s) ORDER BY name",
            [list(SILENT)],
        )
        return [
            f"The database server would log content: {name} is {value}."
            for name, value in cursor.fetchall()
            if value not in SILENT[name]
        ]


def refuse_unsafe() -> None:
    """Raise ImproperlyConfigured outside a demo, where the portal would not be safe.

    A database that cannot be reached is no reason to refuse: `/readyz` asks about the role again.
    """
    if settings.DESK_DEMO:
        return
    faults = setting_faults()
    try:
        faults += role_faults() + lock_faults() + keeping_faults() + logging_faults()
    except OperationalError:
        log.warning("The database cannot be reached; its role was not checked")
    finally:
        connection.close()
    if faults:
        raise ImproperlyConfigured(" ".join(faults))
