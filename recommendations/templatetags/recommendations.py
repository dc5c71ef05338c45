"""Words of the recommendation pages, and the rows of their list, written in one go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.pages.links import link
from agencies.pages.widgets import text as escaped
from agencies.templatetags.words import (
    agency,
    classification,
    due_mark,
    short_day,
    short_moment,
    state,
)
from recommendations import wording
from recommendations.models import Addressee, Recommendation
from recommendations.progress import Progress

register = template.Library()
Line = tuple[Recommendation, Sequence[Addressee], Progress]
NOTHING = "–"


@register.filter
def due_rule(addressee: Addressee) -> str:
    """By when, as the letter says it; needs the addressee's recommendation loaded."""
    return wording.due_rule(addressee, addressee.recommendation)


@register.simple_tag
def recommendation_rows(lines: Iterable[Line], now: dt.datetime) -> SafeString:
    """Each recommendation, with its addressees and how far they have come, as a row of the list."""
    heads = (_("Addressees"), _("Letter"), _("Points"), _("Last"))
    labels = [f'data-label="{escaped(head)}"' for head in heads]
    return mark_safe("".join(_row(line, labels, now) for line in lines))  # noqa: S308 - escaped


def _row(line: Line, labels: Sequence[str], now: dt.datetime) -> str:
    one, addressees, progress = line
    address = link("recommendations:detail", one.public_id)
    about = f"{escaped(one.number)} · {escaped(one.get_basis_display())}"
    whose, letter, points, last = labels
    named = ", ".join(agency(addressee.agency) for addressee in addressees) or NOTHING
    grade, title = classification(one.classification), escaped(one.title)
    return f"""<tr>
      <td><a href="{address}">{title}</a><div class="meta">{grade} {about}</div></td>
      <td>{state(one)}</td>
      <td {whose}>{named}</td>
      <td {letter}>{_letter(one)}</td>
      <td {points}>{_settled(progress)}{_late(progress, now)}</td>
      <td {last}>{_moved(progress)}<div class="meta">{short_moment(progress.at)}</div></td>
    </tr>"""


def _letter(one: Recommendation) -> str:
    if not one.letter:
        return NOTHING
    dated = short_day(one.letter.dated_on)
    return f'{escaped(one.letter.number)}<div class="meta">{dated}</div>'


def _settled(progress: Progress) -> str:
    if not progress.total:
        return NOTHING
    told = {"settled": progress.settled, "total": progress.total}
    return escaped(_("%(settled)s of %(total)s points") % told)


def _late(progress: Progress, now: dt.datetime) -> str:
    if not progress.late:
        return ""
    words = ngettext("%(n)s follow-up late", "%(n)s follow-ups late", progress.late)
    late = escaped(words % {"n": progress.late})
    return f'<div class="meta">{late} {due_mark(progress.late_since, now)}</div>'


def _moved(progress: Progress) -> str:
    by = f", {escaped(progress.agency)}" if progress.agency else ""
    return f"{escaped(progress.last or NOTHING)}{by}"
