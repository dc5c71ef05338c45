"""The first step: a draft that only its writer sees."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.hats import Hat
from agencies.identity import draw_number
from agencies.models import Agency, DeskTerm
from issues.models import Issue


def current_term(hat: Hat) -> DeskTerm:
    """The term a hat works under: its own, else the newest desk in force today.

    Raises DeskTerm.DoesNotExist when no desk is in force.
    """
    if hat.term:
        return hat.term
    return DeskTerm.objects.current(clock.today()).latest("starts_on")


def start_draft(hat: Hat, *, reported_by: Agency, **fields: Any) -> Issue:
    """A new draft issue with a random free number, readable by its writer only."""
    own_group = hat.term.group if hat.term else hat.agency.group  # type: ignore[union-attr]
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
        parties=[own_group.pk],
        **fields,
    )
    _insert_with_number(issue, now.astimezone(clock.ZONES["WIB"]).year)
    way = "desk" if hat.is_desk else "reported"
    issue.share_with(own_group, way, by=hat, reason=_("Wrote the draft"))
    issue.tell("created", by=hat)
    return issue


def _insert_with_number(issue: Issue, year: int) -> None:
    for attempt in range(5):
        issue.number = draw_number(
            "PM", year, lambda number: Issue.objects.filter(number=number).exists()
        )
        try:
            with transaction.atomic():
                issue.save(force_insert=True)
        except IntegrityError:
            if attempt == 4:
                raise
        else:
            return
