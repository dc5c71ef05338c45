"""What a line of the log may say: what failed and where in the code, nothing that people wrote.

Messages of exceptions quote values, a path may hold a file name or a link that sets a password, a
query string what was searched for. What is kept: the kind of a fault, its place in the code, and
what a database names without content (SQLSTATE, table, column, constraint).
"""

from __future__ import annotations

import copy
import logging
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured

from agencies.access.requests import DeskRequest

# Their messages name code and settings.
OF_THE_CODE = (ImportError, AttributeError, NameError, TypeError, ImproperlyConfigured)
OF_THE_DATABASE = ("sqlstate", "schema_name", "table_name", "column_name", "constraint_name")
OF_A_TASK = ("args", "kwargs", "exc", "traceback", "return_value")
Fault = tuple[type[BaseException], BaseException, TracebackType | None]


class Discreet(logging.Formatter):
    """Formats the lines of all processes of the portal."""

    def format(self, record: logging.LogRecord) -> str:
        shown = copy.copy(record)
        shown.exc_text = None  # made by another formatter
        if request := getattr(record, "request", None):  # Django's own: its words quote the path
            shown.msg, shown.args = (
                "%s for %s",
                (record.__dict__.get("status_code"), where(request)),
            )
        elif record.name == "waitress":  # likewise
            shown.msg, shown.args = "An answer broke off", ()
        elif isinstance(record.args, dict):
            shown.args = record.args | dict.fromkeys(OF_A_TASK, "-")
        elif isinstance(record.args, tuple):
            shown.args = tuple(named(one) for one in record.args)
        return super().format(shown)

    def formatException(self, ei: Any) -> str:  # noqa: N802  the base class's name
        return "\n".join(lines_of(ei[1]))


def lines_of(fault: BaseException) -> Iterator[str]:
    """A traceback without what the exceptions say, the cause first."""
    before = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    if before is not None:
        yield from lines_of(before)
        yield "which led to"
    yield from "".join(traceback.format_tb(fault.__traceback__)).splitlines()
    yield named(fault)


def named(value: Any) -> Any:
    """An exception by its kind and what it names without content; anything else as it is."""
    if not isinstance(value, BaseException):
        return value
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    told = facts_of(value)
    return f"{kind}: {told}" if told else kind


def facts_of(fault: BaseException) -> str:
    found = getattr(fault, "diag", None) or getattr(fault.__cause__, "diag", None)
    if found is not None and found.sqlstate:
        pairs = ((name, getattr(found, name)) for name in OF_THE_DATABASE)
        return ", ".join(f"{name} {value}" for name, value in pairs if value)
    if isinstance(fault, OSError):
        return fault.strerror or ""
    if isinstance(fault, OF_THE_CODE) or type(fault).__name__ == "OperationalError":
        return str(fault).strip()  # without SQLSTATE: the line to the server failed
    return ""


def where(request: DeskRequest) -> str:
    """The path that was asked for, or the pattern of its address where a part is more than a
    key."""
    found = request.resolver_match
    if found is None:
        return "an address that does not exist"
    if all(isinstance(value, UUID | int) for value in found.kwargs.values()):
        return request.path
    return f"/{found.route}"
