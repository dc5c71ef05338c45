"""The rows of My work, written in one go: a page has a hundred of them."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agencies.pages.widgets import text as escaped
from agencies.templatetags.words import agency, classification, due
from desk.work.tasks import Task

register = template.Library()


@register.simple_tag(takes_context=True)
def task_row(context: template.Context, task: Task, ticks: bool) -> SafeString:
    """One thing to do, inside <ol class="tasks">. With `ticks` a row with a receipt gets a box."""
    title = escaped(task.title)
    whom = _form_for_a_person(context, task) if task.wants_person else ""
    ends = (
        due(
            task.due_at,
            context["now"],
            stopped_since=task.stopped_since,
            stopped_why=str(task.stopped_why),
            extension=task.extension,
            response=task.response,
        )
        if task.dated
        else ""
    )
    return mark_safe(  # noqa: S308 - every part is escaped
        f'<li class="task">\n  <p>{_box(task, title) if ticks and task.receipt else ""}'
        f'<a class="task-verb" href="{escaped(task.url)}">{_leading(task.verb, title)}</a></p>\n'
        f'  <div><p>{title}</p>\n    <p class="meta">{_about(task)}</p>{_ways(task, title)}</div>\n'
        f'  <div class="task-from"><p>{_whom(task)}'
        f' <span class="meta">{escaped(task.from_note)}</span></p>{whom}</div>\n'
        f'  <p class="task-due">{ends}</p>\n</li>\n'
    )


def _leading(words: Any, title: str) -> str:
    """A link's words, for those who hear them with the title."""
    return f'{escaped(words)}<span class="visually-hidden">: {title}</span>'


def _box(task: Task, title: str) -> str:
    label = _("Choose: %(title)s") % {"title": title}
    return (
        '<input class="form-check-input" type="checkbox" form="receipts" name="follow_up"'
        f' value="{task.receipt}" aria-label="{label}"> '
    )


def _about(task: Task) -> str:
    grade = classification(task.classification) if task.classification else ""
    remark = f" · {escaped(task.remark)}" if task.remark else ""
    return f"{grade}<span>{escaped(task.number)}{remark}</span>"


def _ways(task: Task, title: str) -> str:
    links = (f'<a href="{escaped(url)}">{_leading(words, title)}</a> ' for words, url in task.ways)
    return f'\n    <p class="ways">{"".join(links)}</p>' if task.ways else ""


def _whom(task: Task) -> str:
    if getattr(task.from_whom, "abbreviation", ""):
        return agency(task.from_whom, task.from_role)
    return f'<span class="agency">{escaped(task.from_whom)}</span>'


def _form_for_a_person(context: template.Context, task: Task) -> str:
    with context.push(agency=task.wants_person):
        page = context.template.engine.get_template("agencies/_ask_for_person.html")  # type: ignore[union-attr]
        return page.render(context)
