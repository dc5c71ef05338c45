"""The people of the administration tests, and the answers of the portal to them."""

from typing import Any

import pytest
from django.test import Client

from agencies.accounts.register import create_user_account
from agencies.models import Agency, DeskTerm, Membership, User
from tests.support.cast import NOW
from tests.support.pages import browser_of as client_of

__all__ = ["PASSWORD", "admin", "client_of", "liaison", "make_person"]

PASSWORD = "kopi-tubruk-di-beranda"


def make_person(name: str, role: str = "", **fields) -> User:
    """An account, with a role in the current term or in KPU when one is given."""
    mail = f"{name}@desk.example"
    person = create_user_account(name, mail, name.title(), PASSWORD, **fields)
    if role in ("liaison", "head"):
        where: dict[str, Any] = {"agency": Agency.objects.get(code="KPU")}
    else:
        where = {"term": DeskTerm.objects.get(group__name="term:2024"), "confirmed_at": NOW}
    if role:
        Membership.objects.create(user=person, role=role, starts_on="2024-01-01", **where)
    return person


@pytest.fixture
def admin(db) -> Client:
    """A browser in which an administrator is logged in."""
    return client_of(make_person("admin", "admin"))


@pytest.fixture
def liaison(db) -> Client:
    """A browser in which the liaison of KPU is logged in."""
    return client_of(make_person("liaison", "liaison"))
