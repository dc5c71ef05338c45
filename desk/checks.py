"""What a portal with real data refuses to start with."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

log = logging.getLogger(__name__)
DEFAULT_KEY = "insecure-only-for-development"


def setting_faults() -> list[str]:
    """Settings that would open the portal to strangers, one sentence each."""
    faults = []
    if settings.DEBUG:
        faults.append("DEBUG is on: it shows settings and content to anyone who meets an error.")
    if settings.SECRET_KEY == DEFAULT_KEY or len(settings.SECRET_KEY) < 32:
        faults.append("SECRET_KEY is the default or shorter than 32 characters.")
    return faults


def role_faults() -> list[str]:
    """Why the connected database role is not fit to be the application's, one sentence each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, EXISTS ("
            "  SELECT FROM pg_class WHERE relkind IN ('r', 'p')"
            "  AND relnamespace = 'public'::regnamespace"
            "  AND pg_has_role(current_user, relowner, 'MEMBER'))"
            " FROM pg_roles WHERE rolname = current_user"
        )
        name, superuser, bypasses, owns = cursor.fetchone()
    words = {"is a superuser": superuser, "bypasses row-level security": bypasses}
    words["owns tables, or belongs to the role that does"] = owns
    return [f"The database role {name} {word}." for word, true in words.items() if true]


def refuse_unsafe() -> None:
    """Raise ImproperlyConfigured outside the demo where the portal would not be safe.

    A database that cannot be reached is no ground: `/readyz` asks about the role again.
    """
    if settings.DESK_DEMO:
        return
    faults = setting_faults()
    try:
        faults += role_faults()
    except OperationalError:
        log.warning("The database cannot be reached; its role was not checked")
    finally:
        connection.close()
    if faults:
        raise ImproperlyConfigured(" ".join(faults))
