"""The one form that stands on the page of a follow-up itself: report, response or verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agencies.access.hats import Hat
from agencies.pages.steps import StepForm
from agencies.workflow.machine import Step
from monitoring.forms.steps import STEP_FORMS
from monitoring.models import FollowUp
from monitoring.sheet import Sheet

ON_PAGE = ("report", "respond", "verify")


@dataclass(frozen=True)
class Inline:
    """A step with its form; `beside` is a second button of the same form."""

    step: Step
    form: StepForm
    beside: Step | None = None

    @property
    def names(self) -> set[str]:
        return {self.step.name, *([self.beside.name] if self.beside else [])}


def inline_form(follow_up: FollowUp, hat: Hat, steps: list[Step], sheet: Sheet) -> Inline | None:
    """The form of the reader's main act, or None when there is none to fill in.

    A new recommendation is first acknowledged: its report form opens after that.
    """
    open_steps = {step.name: step for step in steps}
    if "acknowledge" in open_steps:
        return None
    step = next((open_steps[name] for name in ON_PAGE if name in open_steps), None)
    if step is None:
        return None
    form = STEP_FORMS[step.opens_form](obj=follow_up, hat=hat, step=step, **known(step, sheet))
    for row in sheet.waiting if step.name == "verify" else []:
        verdict, remark = form.names(row.point)  # type: ignore[attr-defined]
        row.verdict_field, row.remark_field = form[verdict], form[remark]
    return Inline(step, form, open_steps.get("progress") if step.name == "report" else None)


def known(step: Step, sheet: Sheet) -> dict[str, Any]:
    """What the page has read already, so that the form need not ask again."""
    if step.name == "respond":
        return {}
    return {"waiting": [row.point for row in sheet.waiting]}
