"""Whatever is added to a form, the rows are those of the form as it is."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from agencies import identity
from agencies.models import Agency, Membership
from tests.support import cast
from tests.support.forms import PageForm
from tests.support.relations import undone
from tests.support.snapshot import APPS, snapshot
from tests.support.worlds import build
from tests.test_bad_input import all_forms, readers

pytestmark = pytest.mark.django_db
EVERY = 1 if os.environ.get("PROVE") else 8  # so many forms are passed by but one
# Words of the portal's own that are no column.
BESIDE = {
    "agencies": "BIN",
    "owner": "1",
    "by": "1",
    "hat": "1",
    "is_staff": "on",
    "is_superuser": "on",
    "on_behalf_of": "BIN",
    "decided_by": "1",
}


def forged() -> dict[str, Any]:
    """A value for every column of every table, such as an insider would wish for."""
    fields = [
        field
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
    ]
    return BESIDE | {field.name: value_for(field) for field in fields}


def value_for(field: Any) -> str:
    if field.is_relation:
        some = {Agency: cast.agency("bin"), Membership: cast.membership("chair.desk")}
        row = some.get(field.related_model) or field.related_model._base_manager.first()
        return str(getattr(row, "public_id", getattr(row, "pk", 1)))
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return "2024-01-02T08:00"
    if isinstance(field, models.DateField):
        return "2024-01-02"
    if field.choices:
        return str(field.flatchoices[-1][0])
    return "4" if isinstance(field, models.IntegerField) else "closed"


def outcome(client: Client, address: str, data: dict[str, Any]) -> tuple[int, Any]:
    """Status and rows after a form was sent, which is undone."""
    with undone():
        identity.seed(7)
        status = client.post(address, data).status_code
        identity.seed(None)
        return status, snapshot()


def differences(plain: tuple[int, Any], forgery: tuple[int, Any]) -> list[str]:
    """How two outcomes differ; empty when they do not."""
    status = [] if plain[0] == forgery[0] else [f"{plain[0]} {forgery[0]}"]
    before, after = plain[1], forgery[1]
    rows = [(table, row) for table in before for row in after[table] if row not in before[table]]
    gone = [table for table in before if len(before[table]) > len(after[table])]
    return [*status, *map(str, rows), *gone]


def with_more(form: PageForm, more: dict[str, Any]) -> dict[str, Any]:
    """The form's own entries, and of the rest what it does not ask for."""
    return {name: value for name, value in more.items() if name not in form.entries} | form.data()


def test_no_form_takes_more_than_it_asks():
    build(1)
    clients, more = readers(), forged()
    untouched, acted, taken = snapshot(), 0, {}
    sent = [one for one in all_forms(clients) if one[2].method == "post"]
    for client, page, form in sent[::EVERY]:
        address = form.action or page
        plain = outcome(client, address, form.data())
        forgery = outcome(client, address, with_more(form, more))
        if found := differences(plain, forgery):
            taken[address] = found
        acted += plain[1] != untouched
    assert taken == {}
    assert acted * EVERY > 30


def test_a_difference_is_seen():
    issue = cast.draft()
    before = 200, snapshot()
    type(issue).objects.filter(pk=issue.pk).update(classification=2)
    assert len(differences(before, (200, snapshot()))) == 1
