"""The first step: a draft that only its writer sees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.access.hats import Actor, Hat
from agencies.access.plans import kept_plan
from agencies.access.prepared import DAY, KEY, Prepared
from agencies.access.refusals import Stale, WrongState
from agencies.access.visibility import as_portal, held
from agencies.identity import drawn_number
from agencies.models import Agency, DeskTerm, Region
from agencies.record.events import Said
from agencies.sending.once import wait_for
from issues.models import Issue

DRAWS = 20


def current_term(hat: Actor) -> DeskTerm:
    """The term a hat works under: its own, else the newest desk in force today.

    While none is in force, the newest there was: what is written then is kept, and sent to the
    desk that comes.
    """
    if hat.term:
        return hat.term
    in_force = _newest().of(day=clock.today())
    return in_force[0] if in_force else DeskTerm.objects.latest("starts_on")


@kept_plan
def _newest() -> Prepared[DeskTerm]:
    """The newest desk in force that day."""
    return Prepared(DeskTerm.objects.current(DAY)[:1])


def desk_of(issue: Issue, hat: Actor) -> DeskTerm:
    """The desk to which a draft goes when it is sent: the one it was written for, while that
    is in force."""
    own = _in_force().of(issue.term_id, day=clock.today())
    return own[0] if own else current_term(hat)


@kept_plan
def _in_force() -> Prepared[DeskTerm]:
    """A desk, if it is in force that day and does not go on past its end."""
    return Prepared(DeskTerm.objects.current(DAY).filter(pk=KEY, goes_on=False))


def begun(hat: Hat, key: UUID) -> Issue | None:
    """The draft that is kept under this key, if it is; whoever begins it waits for this answer.

    Two requests from one page may both come before the draft exists: until the transaction
    of the first has ended, the second waits here, and then finds what the first has kept.
    Raises WrongState where the hat may no longer see it.
    """
    wait_for(key)
    with as_portal(savepoint=False):
        there = Issue.objects.filter(public_id=key).exists()
    if not there:
        return None
    found: Issue | None = Issue.objects.visible_to(hat).filter(public_id=key).first()
    if found is None:
        raise WrongState(_("This draft is no longer yours to change."))
    return found


def start_draft(
    hat: Hat, *, reported_by: Agency, regions: Iterable[Region] = (), **fields: Any
) -> Issue:
    """A new draft issue with a random free number, readable by its writer only."""
    own = hat.seat.group_id
    now = clock.now()
    issue = Issue(
        state="draft",
        state_since=now,
        updated_at=now,
        created_at=now,
        term=current_term(hat),
        reported_by=reported_by,
        entered_by=hat.membership,
        holder=hat.agency,
        holder_role=hat.role,
        held_since=now,
        parties=[own],
        **fields,
    )
    issue.touching = sorted(regions, key=lambda region: region.code) or None
    _insert_with_number(issue, now.astimezone(clock.ZONES["WIB"]).year)
    way = "desk" if hat.is_desk else "reported"
    issue.open_to((own, way, _("Wrote the draft")), by=hat)
    if issue.touching:
        issue.regions.add(*issue.touching)
    issue.tell("created", by=hat)
    return issue


def _insert_with_number(issue: Issue, year: int) -> None:
    """One number in a few is taken, by an issue that the hat may not see: then another is drawn."""
    for attempt in range(DRAWS):
        issue.number = drawn_number("PM", year)
        try:
            with transaction.atomic():
                issue.save(force_insert=True)
        except IntegrityError:
            if attempt == DRAWS - 1:
                raise
        else:
            return


def change_draft(
    issue: Issue,
    by: Hat,
    *,
    version: int | None,
    page: UUID | None = None,
    regions: Iterable[Region] | None = None,
    **fields: Any,
) -> Issue:
    """Write what was typed into a draft and return it; nothing happens if nothing changed.

    What was already sent once never changes without a trace: each change of a returned
    draft is recorded with old and new words. Raises Stale when somebody changed the draft
    after the page was opened, WrongState when it was sent meanwhile; call in a transaction.
    A `page` that saved last itself is not stale: the answer to its save may be on its way.
    """
    issue = held(issue, by)
    if issue.state != "draft":
        raise WrongState(_("This issue was submitted meanwhile."))
    changes = {
        name: [_words(getattr(issue, name)), _words(value)]
        for name, value in fields.items()
        if _plain(getattr(issue, name)) != _plain(value)
    }
    before = set(issue.regions_by_code())
    after = before if regions is None else set(regions)
    if before != after:
        changes["regions"] = [_names(before), _names(after)]
    own = page is not None and page == issue.saved_from
    if changes and version not in (None, issue.version) and not own:
        raise Stale(_("Somebody changed this after you opened the form."))
    if changes:
        for name, value in fields.items():
            setattr(issue, name, value)
        if before != after:
            issue.touch(after)
        issue.version += 1
        issue.saved_from = page
        issue.updated_at = clock.now()
        issue.save_own()
        if issue.submitted_at:
            issue.tell("changed", by=by, said=Said(changes=changes))
    return issue


def _words(value: Any) -> str:
    return str(value or "")


def _plain(value: Any) -> Any:
    """A text that was kept with the line ends of a browser reads the same without them."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _names(regions: set[Region]) -> str:
    return ", ".join(sorted(str(region) for region in regions))
