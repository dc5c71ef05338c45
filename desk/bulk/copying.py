"""Rows of any model, gathered and written by one COPY for each table."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection

from agencies.finding import Words
from agencies.models import Agency, Event, EventDetail
from issues.models import Category, Comment, Issue, IssueShare
from monitoring.models import FollowUp
from recommendations.models import AcceptancePoint, Addressee, Recommendation

NAMED = (Agency, Category)  # a row is also found by their names
WRITTEN = (
    Issue,
    IssueShare,
    Comment,
    Recommendation,
    Recommendation.issues.through,
    Issue.regions.through,
    Addressee,
    AcceptancePoint,
    FollowUp,
    Event,
    EventDetail,
)  # in this order: each row after those that it names


class Tables:
    """Rows waiting for their COPY, by model."""

    def __init__(self, events: int) -> None:
        self.rows: dict[Any, list[dict[str, Any]]] = {}
        self.event_keys = iter(reserve(Event, events))
        self.addressee_keys: Iterator[int] = iter(())
        self.answered: list[dict[str, Any]] = []

    def add(self, model: Any, **values: Any) -> None:
        self.rows.setdefault(model, []).append(values)

    def copy(self) -> None:
        for model in WRITTEN:
            self._copy(model)

    def _copy(self, model: Any) -> None:
        rows = self.rows.get(model, [])
        if rows and "id" not in rows[0] and any(f.column == "id" for f in model._meta.fields):
            for row, key in zip(rows, reserve(model, len(rows)), strict=True):
                row["id"] = key
        copy_rows(model, rows)


@contextmanager
def without_indexes() -> Iterator[None]:
    """Within, the tables have those indexes alone that hold something unique: to sort all rows once
    in the end is faster than to place each. What fails within leaves the others away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT index.oid::regclass::text, pg_get_indexdef(index.oid)"
            " FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid"
            " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique",
            [[model._meta.db_table for model in WRITTEN]],
        )
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _name, definition in found:
            cursor.execute(definition)


def reserve(model: Any, count: int) -> list[int]:
    """Keys drawn from the table's own sequence, so that later rows do not collide with them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


def copy_rows(model: Any, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    fields = model._meta.concrete_fields
    named = [field for field in fields if field.related_model in NAMED and field.attname in rows[0]]
    for kept in (field for field in fields if isinstance(field, Words)):
        for row in rows:
            whole = model(**row)
            for field in named:
                field.set_cached_value(whole, one_of(field.related_model, row[field.attname]))
            row[kept.attname] = kept.pre_save(whole, True)
    usual = usual_values(model, rows[0])
    columns = [*usual, *rows[0]]
    text = "\n".join("\t".join(map(as_copy, (usual | row).values())) for row in rows)
    with connection.cursor() as cursor:
        names = ", ".join(f'"{name}"' for name in columns)
        cursor.cursor.copy_expert(
            f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', io.StringIO(text + "\n")
        )


@cache
def one_of(model: Any, key: int | None) -> Any:
    return model.objects.filter(pk=key).first()


def usual_values(model: Any, row: dict[str, Any]) -> dict[str, Any]:
    """The values of columns that a row leaves out and that must not be empty."""
    fields = [field for field in model._meta.concrete_fields if field.attname not in row]
    own = [field for field in fields if not (field.null or field.primary_key or field.generated)]
    return {f.attname: f.get_default() for f in own if not f.has_db_default()}


def as_copy(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    return str(value)
