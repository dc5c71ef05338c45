#!/usr/bin/env python
"""Run a management command; those that change tables run as their owner."""

import os
import sys

# Only these work as the owner: they create or alter tables, or copy into them past the second
# lock. Everything else connects as the application role, which owns nothing.
OWNER_COMMANDS = {"migrate", "sqlmigrate", "pgtrigger", "load_bulk"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
    owner = os.environ.get("DATABASE_OWNER_URL")
    if owner and len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["DATABASE_URL"] = owner
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
