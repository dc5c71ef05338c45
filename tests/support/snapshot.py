"""All rows of the portal as values that are equal when two runs did the same."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

APPS = ("agencies", "issues", "recommendations", "monitoring", "desk", "auth")
LEFT_OUT = {"login_session"}  # every request writes there
# Drawn anew or counted on each time: random names and salts, digests, keys of no foreign key.
VARY = {"file", "password", "digest", "object_id", "stream_id", "row_id", "place", "key"}
REAL_TIME = 2025  # the desk's clock stands in 2024


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Rows by table, new keys told by their order among the rows of their table."""
    places = {model: _places(model) for model in _models()}
    return {
        model._meta.db_table: sorted(
            (_row(row, model, places) for row in model._base_manager.values_list(*_names(model))),
            key=repr,
        )
        for model in _models()
    }


def _models() -> list[type[models.Model]]:
    found = [model for app in APPS for model in apps.get_app_config(app).get_models(True)]
    return [one for one in found if one._meta.managed and one._meta.db_table not in LEFT_OUT]


def _fields(model: type[models.Model]) -> list[Any]:
    return [f for f in model._meta.concrete_fields if not f.generated and f.name not in VARY]


def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in _fields(model)]


def _places(model: type[models.Model]) -> dict[Any, int]:
    keys = model._base_manager.order_by("pk").values_list("pk", flat=True)
    return {key: place for place, key in enumerate(keys)}


def _row(row: tuple[Any, ...], model: Any, places: dict[Any, dict[Any, int]]) -> tuple[Any, ...]:
    return tuple(
        _value(value, field, model, places)
        for value, field in zip(row, _fields(model), strict=True)
    )


def _value(value: Any, field: Any, model: Any, places: dict[Any, dict[Any, int]]) -> Any:
    if field.primary_key and not field.is_relation:
        return places[model][value]
    if field.is_relation and field.related_model in places:
        return places[field.related_model].get(value)
    if isinstance(field, models.DateTimeField) and value and value.year >= REAL_TIME:
        return "now"
    if isinstance(field, models.BinaryField):
        return "bytes"
    return repr(value)
