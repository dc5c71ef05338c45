"""The words and marks that every page shares: built into all templates, no `load` needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies import clock, wording
from agencies import risk as scale
from agencies.calendar import working_calendar
from agencies.models.classification import Classification
from agencies.pages.widgets import text as escaped
from agencies.wording import kept

register = template.Library()


@register.filter
def day(value: wording.Day | None) -> str:
    """ "22 November 2026"."""
    return wording.day(value) if value else ""


@register.filter
def short_day(value: wording.Day | None) -> str:
    """ "4 Sep 2024"."""
    return wording.short_day(value) if value else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """ "22 November 2026 14.05 WIB"."""
    return wording.moment(value) if value else ""


@register.filter
def moment_there(value: dt.datetime | None, zone: str) -> str:
    """ "22 November 2026 16.05 WIT (14.05 WIB)" for what happened in another zone."""
    return wording.moment_there(value, zone) if value else ""


@register.filter
def short_moment(value: dt.datetime | None) -> str:
    """ "2 Sep 14.05 WIB", with the year if it is not the current one."""
    return wording.short_moment(value, clock.now()) if value else ""


@register.filter
def short_stamp(value: dt.datetime | None) -> str:
    """ "2 Sep 14.05", where the head of the column names the zone (`zone`)."""
    return wording.short_stamp(value, clock.now()) if value else ""


@register.simple_tag
def zone() -> str:
    """WIB, WITA or WIT: the reader's."""
    return wording.zone_name(clock.now())


@register.filter
def hour(value: dt.datetime | None) -> str:
    """ "14.05 WIB"."""
    return wording.hour(value) if value else ""


@register.filter
def until(value: dt.datetime | None) -> str:
    """A due moment as a limit: "4 September 2024 24.00 WIB"."""
    return wording.until(value)


@register.filter
def filesize_id(size: int) -> str:
    """ "412 kB", "1,8 MB"."""
    return wording.filesize(size)


@register.filter
def number(value: int | None, cap: int | None = None) -> str:
    """ "1.399"; with a cap, "10.000+" from there on."""
    return "" if value is None else wording.number(value, cap)


@register.simple_tag
@kept
def icon(name: str, size: int = 16) -> SafeString:
    """A glyph of the sprite; decoration only, the word stands beside it."""
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" aria-hidden="true" focusable="false">'
        '<use href="{1}#{2}"></use></svg>',
        size,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def options(choices: Iterable[tuple[Any, Any]], chosen: Collection[Any] = ()) -> SafeString:
    """The options of a drop-down; in one go, for a filter bar has hundreds."""
    written = [
        f'<option value="{escaped(value)}"{" selected" if value in chosen else ""}>'
        f"{escaped(words)}</option>"
        for value, words in choices
    ]
    return mark_safe("".join(written))  # noqa: S308 - every part is escaped


@register.simple_tag
@kept
def badge(glyph: str, word: Any, tone: str = "ink") -> SafeString:
    """Glyph and word of a state; `tone` is ink, soft, blue, green, amber or brick."""
    return format_html('<span class="badge tone-{}">{} {}</span>', tone, icon(glyph, 14), word)


@register.simple_tag
def state(obj: Any) -> SafeString:
    """The badge of an object that has one (`obj.badge`: word, glyph, tone)."""
    return badge(obj.badge.glyph, obj.badge.word, obj.badge.tone)


@register.simple_tag
@kept
def classification(level: int, full: bool = False) -> SafeString:
    """Code box and word: short in lists, `full` in capitals on page bars and in forms."""
    grade = Classification(level)
    return format_html(
        '<span class="class class-{}{}"><b>{}</b> <span>{}</span></span>',
        grade.value,
        " class-full" if full else "",
        grade.code,
        grade.label if full else grade.in_short,
    )


class Written(template.Node):
    """What is written in this language already, or is now."""

    def __init__(self, nodes: template.NodeList) -> None:
        self.nodes = nodes
        self.kept: dict[str | None, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        language = get_language()
        if language not in self.kept:
            self.kept[language] = self.nodes.render(context.new({}))
        return self.kept[language]


@register.tag
def once(parser: template.base.Parser, token: template.base.Token) -> Written:
    """{% once %}…{% endonce %}: written once in each language, for all readers. It knows nothing
    of the page and of who reads it."""
    nodes = parser.parse(("endonce",))
    parser.delete_first_token()
    return Written(nodes)


@register.filter
def above_open(level: int) -> bool:
    return level > Classification.OPEN


@register.simple_tag
def due(
    due_at: dt.datetime | None,
    now: dt.datetime,
    *,
    stopped_since: dt.datetime | None = None,
    stopped_why: str = "",
    met_at: dt.datetime | None = None,
    extension: bool = False,
    response: bool = False,
) -> SafeString:
    """A due date in two lines, date first.

    `met_at` ends the clock, `stopped_since` halts it (`stopped_why`: for what it waits),
    `extension` says that one was asked for, `response` that a body is asked, not bound.
    """
    calendar = working_calendar()
    if met_at:
        return _two_lines(*wording.met(met_at, due_at, calendar))
    if stopped_since:
        return _two_lines(*wording.stopped(stopped_since, stopped_why))
    said = (wording.asked if response else wording.due)(due_at, now, calendar)
    if extension and said.date:
        asked_for = _("Extension requested, not answered yet")
        said = said._replace(words=asked_for, glyph="clock")
    return _two_lines(*said)


@register.simple_tag
def due_mark(due_at: dt.datetime | None, now: dt.datetime) -> SafeString:
    """The second line of a due date alone, beside a date that is written out."""
    if not wording.has_end(due_at):
        return SafeString("")
    said = wording.due(due_at, now, working_calendar())
    return badge(said.glyph, said.words, said.tone)


@kept
def _two_lines(date: str, words: str, glyph: str, tone: str) -> SafeString:
    if not date:
        return format_html('<span class="due due-none">{}</span>', words)
    mark = badge(glyph, words, tone)
    return format_html('<span class="due"><span class="due-date">{}</span> {}</span>', date, mark)


@register.simple_tag
@kept
def risk(impact: int | None, likelihood: int | None) -> SafeString:
    """Product of impact and likelihood, five rising bars, word; or "not assessed"."""
    product = scale.product(impact, likelihood)
    if product is None:
        return format_html('<span class="risk risk-none">{}</span>', _("Not assessed"))
    step = scale.step(product)
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="4" height="{}"></rect>',
        (("on" if n <= step else "off", n * 5, 11 - n * 2 - 3, n * 2 + 3) for n in range(5)),
    )
    return format_html(
        '<span class="risk"><b>{}</b> <svg width="24" height="11" aria-hidden="true"'
        ' focusable="false">{}</svg> <span>{}</span></span>',
        product,
        bars,
        scale.words_of(product),
    )


@register.simple_tag
def agency(body: Any, role: Any = "") -> SafeString:
    """Abbreviation with its full name behind it, then its role in small."""
    if body is None:
        return SafeString("")
    name = getattr(body, "full_name", body.name)
    return _agency(name, body.abbreviation, str(role) if role else "")


@kept
def _agency(name: str, abbreviation: str, role: str) -> SafeString:
    mark = format_html(" <small>{}</small>", role) if role else ""
    shape = '<span class="agency"><abbr title="{}">{}</abbr>{}</span>'
    return format_html(shape, name, abbreviation, mark)


@register.simple_tag
def person(name: Any, hat_label: Any = "", on_behalf: Any = "") -> SafeString:
    """ "Ratna Wirasti, Sekretaris Desk, atas nama Polda Papua": the hat worn at that time."""
    parts = [str(hat_label)] if hat_label else []
    if on_behalf:
        parts.append(_("on behalf of %(whom)s") % {"whom": on_behalf})
    hat = format_html_join("", '<span class="hat">, {}</span>', ((part,) for part in parts))
    return format_html('<span class="person">{}{}</span>', name, hat)
