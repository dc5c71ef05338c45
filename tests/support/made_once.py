"""What many tests begin with is made once for each process that tests.

    world = made_once(lambda: build(1))

gives a fixture: the first test that asks for it lets it be made, in a database of its own. Every
test then works on that database, with a copy of what was made, and what it does is rolled back.
What a test writes before it gets the fixture, it has written elsewhere.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections, transaction

from tests.support.acted_once import SEQUENCES, Sequences, begun_on
from tests.support.database import OWNER, Cluster

NUMBERS = itertools.count(1)


@contextmanager
def working_on(connection: Any) -> Iterator[None]:
    """Let Django's statements go over another connection, which stays open."""
    before = connections["default"]
    connections["default"] = connection
    try:
        yield
    finally:
        connections["default"] = before


def made_once(make: Callable[[], Any]) -> Any:
    """A fixture that gives what `make` gives, as if every test had made it for itself."""
    kept: dict[Cluster, tuple[Any, Any]] = {}

    @pytest.fixture
    def fixture(
        cluster,
        worker_id,
        django_db_setup,
        django_db_blocker,
        desk_clock,
        mail_at_once,
        looked_into_at_once,
        acts_of_the_cast,
    ) -> Iterator[Any]:
        with django_db_blocker.unblock():
            if cluster not in kept:
                name = f"once_{worker_id}_{next(NUMBERS)}"
                cluster.clone(name)
                connection = connections["default"].copy()
                connection.settings_dict["NAME"] = name
                with working_on(connection):
                    kept[cluster] = connection, make()
                SEQUENCES[name] = Sequences(cluster.url(name, OWNER))
            connection, made = kept[cluster]
            with working_on(connection), begun_on(connection), transaction.atomic():
                yield copy.deepcopy(made)
                transaction.set_rollback(True)

    return fixture
