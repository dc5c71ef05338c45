"""Who sees what: the one queryset method, the database context, public views."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self, TypeVar, cast

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction
from django.http import Http404

from agencies import clock
from agencies.access.hats import Actor, Hat, as_of_now
from agencies.access.prepared import KEY, Once, Overlap, Prepared, Together
from agencies.identity import Identified
from agencies.lock import PORTAL_ROLE
from agencies.models.classification import Classification
from agencies.state import State

AS_PORTAL = "works_as_portal"  # what a connection is marked with meanwhile
ENDED, ALL = "ended", "all"  # said like a state where a list is narrowed by states
Kept = TypeVar("Kept", bound=models.Model)


@ArrayField.register_lookup
class OverlapInEach(Overlap):
    """As `overlap`, but no index answers it, nor does it count as rare: what PostgreSQL takes as
    two rare things by chance together, an agency and its group, is the same thing said twice."""

    lookup_name = "overlap_in_each"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        overlaps, values = super().as_postgresql(compiler, connection)
        return f"coalesce({overlaps}, false)", values


class SharedQuerySet(models.QuerySet):
    """Rows that carry the kept array of parties, a classification and a state."""

    machine: ClassVar[dict[str, State]]  # no default: without it `open` would find nothing
    ends: ClassVar[frozenset[str]] = frozenset()  # the states in which nothing is awaited

    def visible_to(self, hat: Actor) -> Self:
        """Rows shared with one of the hat's groups and within its clearance.

        The only start of a query from which a page, choice, count, export or mail
        is made. A hat narrowed to regions sees rows of these regions only.
        """
        return self._shared_with(hat, "overlap")

    def _shared_with(self, hat: Actor, lookup: str) -> Self:
        rows = self.filter(self.within_ceiling(hat), **{f"parties__{lookup}": list(hat.groups)})
        return rows.in_regions(hat.regions) if hat.regions else rows

    @staticmethod
    def within_ceiling(hat: Actor) -> models.Q:
        """Rows no higher than the hat reads."""
        return models.Q(classification__lte=hat.clearance)

    def in_regions(self, regions: tuple[int, ...]) -> Self:
        """Rows that touch one of the regions or a regency below one."""
        raise NotImplementedError

    def open(self) -> Self:
        """Rows in any other state: named, so that an index finds them."""
        return self.filter(state__in=self.meant(()))

    def ended(self) -> Self:
        return self.filter(state__in=self.ends)

    def of_states(self, states: Collection[str]) -> Self:
        """Rows in the states that are `meant`."""
        return self if ALL in states else self.filter(state__in=self.meant(states))

    def meant(self, states: Collection[str]) -> list[str]:
        """These states, or all that are ENDED, or ALL; without any the open ones."""
        if not states:
            return [name for name in self.machine if name not in self.ends]
        ends = self.ends if ENDED in states else ()
        return [name for name in self.machine if name in {*states, *ends} or ALL in states]


class Shared(Identified):
    """A root that is listed or searched: kept parties, classification, state, version.

    `state` is written by `agencies.workflow.machine.Workflow.take` only.
    """

    parties = ArrayField(models.IntegerField(), default=list, editable=False)
    classification = models.PositiveSmallIntegerField(
        choices=Classification, default=Classification.OPEN
    )
    state = models.CharField(max_length=16, editable=False)
    state_since = models.DateTimeField(editable=False)
    last_step = models.CharField(max_length=30, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(editable=False)

    # Columns that the database keeps; writing them back would undo a revocation.
    kept: ClassVar[tuple[str, ...]] = ()
    # Rows that most acts on it look at, read with it.
    read_with: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def save_own(self) -> None:
        """Save every column but those that the database keeps."""
        fields = [field for field in self._meta.concrete_fields if not field.primary_key]
        own = [field for field in fields if field.name not in self.kept and not field.generated]
        self.save(update_fields=[field.name for field in own])


class Gone(Http404, PermissionDenied):
    """What a form was opened on is not this hat's to see any more: as if it did not exist."""


def still_worn(by: Actor) -> Actor:
    """The hat with what it opens now; raises Gone when it has ended since the request came."""
    if not isinstance(by, Hat):
        return by
    now = as_of_now(by, clock.today())
    if now is None:
        raise Gone
    return now


def seen_still(obj: models.Model, by: Actor) -> None:
    """Raise Gone unless the hat is still worn and still sees the object, whoever asks the database.

    A request that waited for a lock knows only what was so before it waited.
    """
    still, model = still_worn(by), type(obj)
    if isinstance(still, Hat):
        visible = SEEN.of((model, still.opens), lambda: _seen(model, still))
        if not visible.rows(key=obj.pk):
            raise Gone


# What shows whether a hat sees a row of a kind.
SEEN: Once[Together] = Once()


def _seen(model: type[models.Model], hat: Hat) -> Together:
    visible = cast(SharedQuerySet, model._default_manager.all()).visible_to(hat)
    return Together([visible.filter(pk=KEY).order_by().values("pk")])


def by_keys(model: type[Kept], hat: Hat, *beside: str) -> Prepared[Kept]:
    """What reads the rows of a kind that the hat sees, by their keys and in no order, with what
    stands `beside` them."""
    visible = cast(SharedQuerySet, model._default_manager.all()).visible_to(hat)
    return Prepared(visible.filter(pk__one_of=KEY).order_by().select_related(*(beside or [None])))


def held(obj: Kept, by: Actor, among: Iterable[models.Model] = ()) -> Kept:
    """The object as it is now, locked until the transaction ends; every act begins here.

    It is not asked for where it is `among` what was locked just now.
    Raises Gone when whoever acts may not see it any more.
    """
    now: Kept | None = next((row for row in among if row == obj), None)
    if now is None:
        model = type(obj)
        now = next(iter(HELD.of(model, lambda: _held(model)).of(obj.pk)), None)
    if now is None:
        raise Gone
    seen_still(now, by)
    return now


# What reads and locks a row of a kind.
HELD: Once[Prepared] = Once()


def _held(model: type[models.Model]) -> Prepared:
    return Prepared(locked(model._default_manager.filter(pk=KEY).order_by()))


def locked(rows: models.QuerySet) -> models.QuerySet:
    """These rows, held until the transaction ends, with what acts on them look at."""
    if beside := getattr(rows.model, "read_with", ()):
        rows = rows.select_related(*beside)
    return rows.select_for_update(no_key=True, of=("self",))


def set_context(hat: Actor | None) -> None:
    """Tell PostgreSQL, until the end of this transaction, for whom it works.

    Without a hat it shows no content at all.
    """
    _tell(_told(hat) | {"role": "none"})


@contextmanager
def seeing_as(hat: Actor) -> Iterator[None]:
    """Within the block the database shows what this hat may see, and then again as before."""
    names = list(_told(None))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join('current_setting(%s, true)' for _ in names)}", names)
        before = dict(zip(names, cursor.fetchone(), strict=True))
    with transaction.atomic():
        _tell(_told(hat))
        yield
        _tell(before)


def reset_context() -> None:
    """Take everything back: no hat, and the role with which the connection began."""
    words = ", ".join(f"set_config('{name}', '', true)" for name in _told(None))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {words}; RESET ROLE")


def become_portal() -> None:
    """Let this connection see and take every row from now on: for a management command."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {PORTAL_ROLE}")


def _tell(told: dict[str, str]) -> None:
    words = ", ".join("set_config(%s, %s, true)" for _name in told)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {words}", [word or "" for pair in told.items() for word in pair])


def _told(hat: Actor | None) -> dict[str, str]:
    member = (hat.membership.pk,) if hat and hat.membership else ()
    return {
        "sinergi.groups": _array(hat.groups) if hat else "",
        "sinergi.clearance": str(hat.clearance) if hat else "",
        "sinergi.membership": str(*member),
        "sinergi.person": str(hat.user.pk) if hat and hat.user else "",
        "sinergi.writers": _array((*member, *hat.left)) if hat else "",
        "sinergi.regions": _array(hat.regions) if hat and hat.regions else "",
    }


def _array(keys: tuple[int, ...]) -> str:
    return "{" + ",".join(map(str, keys)) + "}"


@contextmanager
def as_portal(*, savepoint: bool = True) -> Iterator[None]:
    """Within the block, or the function it stands above, the database shows and takes every row.

    For what the portal does on its own: the consequences of a step, the record, a sweep.
    What is read here is shown to nobody without `visible_to`. Within another such block it
    changes nothing: a refusal undoes the outer one.
    Without a `savepoint` a block must refuse nothing: whatever is raised in it undoes all that
    the transaction did, or the savepoint around it.
    """
    if getattr(connection, AS_PORTAL, False):
        yield
        return
    with transaction.atomic(savepoint=savepoint), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('role'), set_config('role', %s, true)", [PORTAL_ROLE]
        )
        before = cursor.fetchone()[0]
        setattr(connection, AS_PORTAL, True)
        try:
            yield  # a rollback takes the role back by itself
        finally:
            setattr(connection, AS_PORTAL, False)
        cursor.execute("SELECT set_config('role', %s, true)", [before])
