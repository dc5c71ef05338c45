"""One mechanism for every machine: a table of steps, and the only writer of `state`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies import clock
from agencies.access.hats import PORTAL, Actor, Hat
from agencies.access.refusals import Forbidden, Stale, WrongState
from agencies.access.visibility import as_portal, held, locked
from agencies.record.events import Decision, Event, Said, record
from agencies.sending.once import done
from agencies.state import State
from agencies.workflow.rules import NOBODY, Rule, Text, Who, any_of

Effect = Callable[..., Said | None]
Guard = Callable[[Any, Actor, dict[str, Any]], None]
Hook = Callable[[Any, Actor, Event, dict[str, Any]], None]


@dataclass(frozen=True)
class Step:
    """One line of a machine.

    - `source` -> `target`: states; a target of None keeps the state. `also` are states
      to which the effect may turn it instead (`Said.to`).
    - `who`: who decides it. `entered_by`: who may also enter what one of them decided
      (by word, paraf or letter). Empty `who`: only the portal.
    - `rules`: what else must hold for this hat and this object.
    - `guards`: raise ValidationError with what is missing.
    - `effect(obj, by, **data)`: what else changes; returns what the record should say.
    - `button` is verb + object, `said` the sentence in the timeline.
    - `opens_form` names the form; "" means the button acts at once.
    - `grave`: takes something away or cannot be undone; confirmed in place, where `means`
      says what follows from it.
    - `quiet`: listed under "other acts", openly where it is `usual`; not `offered`: taken
      together with another step.
    """

    name: str
    source: tuple[str, ...]
    target: str | None
    who: tuple[Who, ...]
    button: Text
    said: Text
    opens_form: str = ""
    entered_by: tuple[Who, ...] = ()
    rules: tuple[Rule, ...] = ()
    guards: tuple[Guard, ...] = ()
    effect: Effect | None = None
    also: tuple[str, ...] = ()
    grave: bool = False
    means: Text = ""
    quiet: bool = False
    usual: bool = False
    offered: bool = True

    def decides(self, hat: Actor, obj: Any) -> bool:
        return any(who.lets(hat, obj) for who in self.who)

    def enters(self, hat: Actor, obj: Any) -> bool:
        """Whether the hat may only enter what another decided."""
        return not self.decides(hat, obj) and any(who.lets(hat, obj) for who in self.entered_by)

    def rows(self, hat: Actor) -> Q:
        """The rows on which this hat may take the step now."""
        may = self.rows_in_any_state(hat)
        return may if may == NOBODY else Q(state__in=self.source) & may

    def rows_in_any_state(self, hat: Actor) -> Q:
        """The rows on which this hat may take the step, whatever their state."""
        place = any_of((*self.who, *self.entered_by), hat)
        if place == NOBODY:
            return NOBODY
        return reduce(and_, (rule.rows(hat) for rule in self.rules), place)

    def is_open_to(self, hat: Actor, obj: Any) -> bool:
        """Whether this hat may take the step on the object, whatever its state.

        What upper apps require is asked last: it looks at other rows.
        """
        placed = bool(self.who) and (self.decides(hat, obj) or self.enters(hat, obj))
        return placed and all(rule.lets(hat, obj) for rule in reversed(self.rules))

    def demand(self, hat: Actor, obj: Any) -> None:
        """Raise PermissionDenied with who may, or Forbidden with what must hold first."""
        if refusal := self.misplaced(hat, obj):
            raise PermissionDenied(refusal)
        if refusal := self.forbidden(hat, obj):
            raise Forbidden(refusal)

    def misplaced(self, hat: Actor, obj: Any) -> str:
        """Who may take it, in words, where it is not for this hat's role or place; else ""."""
        if not self.who:
            return "" if hat is PORTAL else _("Only the portal takes this step.")
        if self.decides(hat, obj) or self.enters(hat, obj):
            return ""
        return _("Only this role may do it: %(who)s.") % {"who": self.who_label}

    def forbidden(self, hat: Actor, obj: Any) -> str:
        """What the first rule says that does not let the hat through; "" where all do."""
        return next(filter(None, (rule.refusal(hat, obj) for rule in self.rules)), "")

    @property
    def who_label(self) -> str:
        return ", ".join(dict.fromkeys(who.label for who in self.who))


MACHINES: dict[str, Workflow] = {}


@dataclass
class Workflow:
    """A machine: states in their order, ends, and the table of steps.

    `locks(obj, data)` gives the querysets of rows to lock before `obj`, in the order
    issues, recommendation, follow-ups, so that no two steps wait for each other.
    """

    kind: str
    states: dict[str, State]
    ends: frozenset[str]
    steps: tuple[Step, ...]
    locks: Callable[[Any, dict[str, Any]], Iterable[models.QuerySet]] = field(
        default=lambda obj, data: ()
    )
    hooks: dict[str, list[Hook]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name = {step.name: step for step in self.steps}
        MACHINES[self.kind] = self

    def __getitem__(self, name: str) -> Step:
        return self.by_name[name]

    def after(self, names: Iterable[str], hook: Hook) -> None:
        """Let an upper app act inside the same transaction, after these steps."""
        for name in names:
            self.hooks.setdefault(name, []).append(hook)

    def require(self, names: Collection[str], rule: Rule) -> None:
        """Let an upper app add a rule to these steps; when several refuse, it speaks first."""
        self.steps = tuple(
            replace(step, rules=(rule, *step.rules)) if step.name in names else step
            for step in self.steps
        )
        self.by_name = {step.name: step for step in self.steps}

    def open_to(self, hat: Actor, obj: Any) -> list[Step]:
        """The steps for which this hat gets a button on this object now."""
        here = (step for step in self.steps if obj.state in step.source and step.offered)
        return [step for step in here if step.is_open_to(hat, obj)]

    def may(self, hat: Actor, name: str, obj: Any) -> bool:
        step = self[name]
        return obj.state in step.source and step.is_open_to(hat, obj)

    @as_portal()  # guards and consequences look at what the hat may not see
    def take(
        self,
        name: str,
        obj: Any,
        *,
        by: Actor,
        key: UUID | None = None,
        version: int | None = None,
        decision: Decision | None = None,
        **data: Any,
    ) -> Any:
        """Take a step and return the changed object; the only writer of `state`.

        `key` is the form's one-time key: a repeated one changes nothing and returns the
        object as it is. `version` is the one the form was made from.
        Raises WrongState or Stale (409), PermissionDenied (403), Gone (404), ValidationError
        with what is missing. Nothing is written in these cases.
        """
        step = self[name]
        obj = self._locked(obj, data, by)
        if key and done(key):
            return obj
        self._check(step, obj, by, version, decision)
        for guard in step.guards:
            guard(obj, by, data)
        before = obj.state
        said = step.effect(obj, by, **data) if step.effect else None
        self._move(obj, step, said.to if said else "")
        event = record(
            f"{self.kind}.{name}",
            obj,
            by=by,
            said=said or Said(note=data.get("reason", "")),
            from_state=before,
            to_state=obj.state,
            decision=decision,
            key=key,
        )
        for hook in self.hooks.get(name, ()):
            hook(obj, by, event, data)
        return obj

    def _locked(self, obj: Any, data: dict[str, Any], by: Actor) -> Any:
        rows = [row for rows in self.locks(obj, data) for row in locked(rows.order_by("pk"))]
        return held(obj, by, rows)

    def _check(
        self, step: Step, obj: Any, by: Actor, version: int | None, decision: Decision | None
    ) -> None:
        if obj.state not in step.source:
            raise WrongState(
                _("This step is not open in the state “%(state)s”.")
                % {"state": self.states[obj.state].word}
            )
        step.demand(by, obj)
        if version is not None and version != obj.version:
            raise Stale(_("Somebody changed this after you opened the form."))
        if step.enters(by, obj) or (decision and decision.by):
            self._check_decision(step, obj, by, decision)

    @staticmethod
    def _check_decision(step: Step, obj: Any, by: Actor, decision: Decision | None) -> None:
        """Whoever enters for another must say who decided, and that person must be able to
        decide."""
        decider = decision.by if decision else None
        if decider is None or not decision or not decision.basis:
            raise ValidationError(_("State who decided this, and how: by word, paraf or letter."))
        decider_hat = Hat(membership=decider, user=decider.user)
        if not step.decides(decider_hat, obj):
            raise ValidationError(
                _("%(person)s cannot decide this. It takes: %(who)s.")
                % {"person": decider.user, "who": step.who_label}
            )
        if refused := step.forbidden(decider_hat, obj):
            raise ValidationError(refused)

    @staticmethod
    def _move(obj: Any, step: Step, turned_to: str) -> None:
        now = clock.now()
        if turned_to and turned_to not in step.also:
            raise ValueError(f"{step.name} does not lead to {turned_to}")
        target = turned_to or step.target
        if target and target != obj.state:
            obj.state, obj.state_since = target, now
        obj.last_step = step.name
        obj.version += 1
        obj.updated_at = now
        obj.save_own()


def constraint(machine: dict[str, State], name: str) -> models.CheckConstraint:
    """A constraint by which the database accepts the machine's states and no other."""
    return models.CheckConstraint(condition=models.Q(state__in=list(machine)), name=name)
