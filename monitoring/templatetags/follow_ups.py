"""When a follow-up is due, and the rows of the list of follow-ups, written in one go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agencies.pages.links import link
from agencies.pages.widgets import text as escaped
from agencies.templatetags.words import (
    agency,
    classification,
    due,
    short_day,
    short_moment,
    state,
)
from monitoring.models import FollowUp
from monitoring.sheet import Row

register = template.Library()
NOTHING = "–"


@register.simple_tag
def follow_up_due(one: FollowUp, now: dt.datetime) -> SafeString:
    """The due date of a follow-up as its reader may know it."""
    if one.is_open:
        why = _("the verification") if one.state == "reported" else ""
        stopped = one.clock_stopped_at
        response = one.is_response and not (stopped or why)
        return due(one.due_at, now, stopped_since=stopped, stopped_why=why, response=response)
    if one.reported_at and one.state == "completed" and not one.is_response:
        return due(one.due_at, now, met_at=one.reported_at)
    ended = escaped(_("Ended %(day)s") % {"day": short_day(one.ended_at)})
    return mark_safe(f'<span class="meta">{ended}</span>')  # noqa: S308 - escaped


@register.simple_tag
def follow_up_rows(lines: Iterable[Row], now: dt.datetime) -> SafeString:
    """Each follow-up as a row of the list."""
    points, last = escaped(_("Points")), escaped(_("Last"))
    return mark_safe("".join(_row(line, now, points, last) for line in lines))  # noqa: S308


def _row(line: Row, now: dt.datetime, points: str, last: str) -> str:
    """`points` and `last` are the heads of columns, which narrow screens show in each cell."""
    one = line.follow_up
    address = link("monitoring:detail", one.public_id)
    moved = f'{escaped(line.last or NOTHING)}<p class="meta">{short_moment(one.updated_at)}</p>'
    about = f"{classification(one.classification)} {escaped(one.recommendation.number)}"
    return f"""<tr>
      <td><a href="{address}">{escaped(one.recommendation.title)}</a>
        <p class="meta">{about}</p></td>
      <td>{agency(one.agency)}</td>
      <td>{state(one)}{_waits(one)}</td>
      <td data-label="{points}">{"" if one.is_response else _settled(line)}</td>
      <td>{follow_up_due(one, now)}</td>
      <td data-label="{last}">{moved}</td>
    </tr>"""


def _waits(one: FollowUp) -> str:
    if not one.waits_for:
        return ""
    words = _("waits for %(agency)s") % {"agency": one.waits_for.agency}
    return f'<p class="meta">{escaped(words)}</p>'


def _settled(line: Row) -> str:
    return escaped(
        _("%(settled)s of %(total)s points") % {"settled": line.settled, "total": line.total}
    )
