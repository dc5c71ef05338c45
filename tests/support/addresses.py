"""Every address of the portal, as the resolver knows it and as the table describes it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agencies.workflow.machine import MACHINES

TABLE = Path(__file__).parents[1] / "authorisation.yaml"
# Whose machine's steps an address with a step's name serves.
MACHINE_OF = {
    "issues.Issue": "issue",
    "issues.InformationRequest": "request",
    "recommendations.Recommendation": "recommendation",
    "monitoring.FollowUp": "follow_up",
    "monitoring.ExtensionRequest": "extension",
}

# What else may stand in an address beside a key: the first version, an agency.
PARTS = {"number": 1, "code": "agency:BAWASLU"}


@cache
def table() -> dict[str, Any]:
    return yaml.safe_load(TABLE.read_text())


@dataclass(frozen=True)
class Address:
    """One line of the table: methods, who is let in, and whose key stands in the address."""

    name: str
    methods: tuple[str, ...]
    who: str
    model: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(patterns()[self.name].pattern.converters) or tuple(
            patterns()[self.name].pattern.regex.groupindex
        )

    def rows(self) -> Any:
        """All rows that its key may name, whoever may see them."""
        return apps.get_model(self.model)._default_manager.all()

    def urls(self, key: Any = None, *names: str) -> list[str]:
        """The address of one object (one that does not exist when none is given).

        Where it names a step too: one for each of these `names`, or of the machine's steps.
        """
        filled: dict[str, Any] = {name: key or uuid.uuid4() for name in self.parts}
        if "uidb36" in self.parts:
            filled = {"uidb36": "1", "key": "set-password"}
        filled |= {name: value for name, value in PARTS.items() if name in self.parts}
        if "name" not in self.parts or self.model not in MACHINE_OF:
            return [reverse(self.name, kwargs=filled)]
        steps = names or MACHINES[MACHINE_OF[self.model]].by_name
        return [reverse(self.name, kwargs=filled | {"name": step}) for step in steps]


def walk(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern below the resolver with its full name ("issues:detail")."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from walk(pattern, inner)
        else:
            yield f"{space}{pattern.name}", pattern


@cache
def patterns() -> dict[str, URLPattern]:
    return dict(walk())


@cache
def addresses() -> tuple[Address, ...]:
    """The table's lines for addresses that exist ("GET POST, hat, issues.Issue")."""
    lines = ((name, line.split(", ")) for name, line in table()["addresses"].items())
    found = (
        Address(name, tuple(methods.split()), who, *model) for name, (methods, who, *model) in lines
    )
    return tuple(address for address in found if address.name in patterns())


def of_objects() -> list[Address]:
    """Addresses that name an object which not everybody may see."""
    return [address for address in addresses() if address.model and address.who == "hat"]
