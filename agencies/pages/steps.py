"""One view and one form base for every step of every machine."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django_htmx.http import HttpResponseClientRedirect

from agencies import clock
from agencies.access.hats import Hat, memberships_in_force
from agencies.access.refusals import Stale, WrongState
from agencies.access.requests import DeskRequest
from agencies.models import Membership
from agencies.pages.timeline import Entry
from agencies.record.events import Decision
from agencies.sending.kept import Keeper, Keeps
from agencies.sending.once import done
from agencies.workflow.machine import Step, Text, Workflow


class StepForm(Keeps, forms.Form):
    """What a step asks for. Subclasses add the step's own fields.

    Carries the object's version and a one-time key. `above` names a template with what
    the person should have read before; it gets the form. It `repeats` what stands on the page
    of the object, where the form may be open too. Where the hat only enters what
    another decided, it also asks who decided, and how that was made known.
    """

    above, repeats = "", False
    version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)

    BASES = (
        ("", say("choose")),
        ("oral", say("by word")),
        ("paraf", say("by paraf on paper")),
        ("letter", say("by letter")),
    )

    def __init__(self, *args: Any, obj: Any, hat: Hat, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.obj, self.hat, self.step = obj, hat, step
        self.fields["version"].initial = obj.version
        self.fields["key"].initial = uuid.uuid4
        if step.enters(hat, obj):
            self._ask_who_decided()

    def _ask_who_decided(self) -> None:
        deciding = Q()
        for who in self.step.who:
            deciding |= who.holders(self.obj)
        deciders = memberships_in_force(clock.today()).filter(deciding)
        self.fields["decided_by"] = MembershipField(queryset=deciders, label=say("Decided by"))
        self.fields["decided_on"] = forms.ChoiceField(choices=self.BASES, label=say("How"))

    def decision(self) -> Decision | None:
        decider = self.cleaned_data.get("decided_by")
        return Decision(by=decider, basis=self.cleaned_data["decided_on"]) if decider else None

    def data_for_step(self) -> dict[str, Any]:
        """The cleaned values that the step's effect takes as keyword arguments."""
        own = {"version", "key", "decided_by", "decided_on"}
        return {name: value for name, value in self.cleaned_data.items() if name not in own}


class MembershipField(forms.ModelChoiceField):
    """A choice of people in a role, by their public identifier."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(to_field_name="public_id", empty_label=say("choose"), **kwargs)

    def label_from_instance(self, obj: Membership) -> str:
        return str(obj)


def remark_field() -> forms.CharField:
    """Words beside a decision; under the name of a reason, which the other decision takes."""
    return forms.CharField(
        label=say("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReasonForm(StepForm):
    reason = forms.CharField(
        label=say("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": say("Write the reason.")},
    )


@dataclass(frozen=True)
class OnPage:
    """The form of what the reader owes, open on the page of its object.

    `beside` is the other way to decide, a second button of the same form (label, url);
    `names` are the steps that need no button of their own then.
    """

    label: Text
    url: str
    form: Any
    beside: tuple[Text, str] | None = None
    names: frozenset[str] = frozenset()


def step_on_page(
    request: DeskRequest,
    steps: Iterable[Step],
    obj: Any,
    *,
    owed: dict[str, str],
    forms: dict[str, type[StepForm]],
    address: Callable[[str], str],
) -> OnPage | None:
    """Of these open steps the first owed one that the hat itself decides, with its form.

    `owed` gives to each such step the one that may be taken by a second button, or "": both
    forms ask for their words under the same name.
    """
    hat = request.hat
    own = {step.name: step for step in steps if step.decides(hat, obj)}
    step = next((own[name] for name in owed if name in own), None)
    if step is None:
        return None
    form = forms[step.opens_form](obj=obj, hat=hat, step=step)
    bring_back(request, form, about=obj, label=step.button, address=address(step.name))
    other = own.get(owed[step.name])
    beside = None
    if other:
        beside = (other.button, address(other.name))
        form.fields["reason"].help_text = _("Needed with “%(act)s”.") % {"act": other.button}
    names = frozenset(one.name for one in (step, other) if one)
    return OnPage(step.button, address(step.name), form, beside, names)


def bring_back(request: DeskRequest, form: Any, *, about: Any, label: object, address: str) -> None:
    """Put the unsent words of the form's own page, at this address, into it on another one."""
    Keeper(request, form, about=about, label=label, address=address).bring_back()


def serve_step(
    request: DeskRequest,
    workflow: Workflow,
    obj: Any,
    name: str,
    *,
    forms: dict[str, type[StepForm]],
    back: str,
    beside: Callable[[], dict[str, Any]] = dict,
    last: Callable[[], Entry | None] = lambda: None,
) -> HttpResponse:
    """Show a step's form, or take the step and go `back`.

    `obj` was found through `visible_to`. 404 for a step that does not exist, 403 with
    who may, 409 when the object has moved on, 422 with the form when something is
    missing. htmx gets the fragment alone. `beside` gives what is read beside the form: the
    template under "judged", and its context; `last` the newest act on the object, as its own
    page would tell it to this reader, for the page that says that it has moved on.
    """
    step = workflow.by_name.get(name)
    if step is None or not step.who:
        raise Http404
    hat = request.hat
    step.demand(hat, obj)
    form_class = forms[step.opens_form] if step.opens_form else StepForm
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = form_class(*posted, obj=obj, hat=hat, step=step)
    keeper = Keeper(request, form, about=obj, label=step.button)
    if keeper.asked and (answer := keeper.answer()):
        return answer
    if keeper.sent and form.is_valid():
        try:
            _take(workflow, step, obj, form, hat)
        except (WrongState, Stale) as moved:
            return moved_on(request, obj, back, moved, last())
        except ValidationError as missing:
            spread(form, missing)
        else:
            keeper.forget()
            messages.success(request, f"{step.said}.")
            return go(request, back)
    if obj.state not in step.source and not form.is_bound:
        return moved_on(request, obj, back, last=last())
    context = {"form": form, "step": step, "obj": obj, "back": back}
    status = keeper.settle()
    if request.htmx:
        template = "components/_step.html"
    else:
        template, context = "components/step.html", beside() | context
    return render(request, template, context, status=status)


def moved_on(
    request: DeskRequest, obj: Any, back: str, why: object = "", last: Entry | None = None
) -> HttpResponse:
    """409: the object has moved on; the page says by whom, how and when where `last` is given."""
    context = {"obj": obj, "back": back, "why": str(why), "last": last}
    return render(request, "errors/409.html", context, status=409)


@transaction.atomic
def _take(workflow: Workflow, step: Step, obj: Any, form: StepForm, hat: Hat) -> None:
    """Take the step; files that the form stored go if it is refused or was taken before."""
    if done(form.cleaned_data["key"]):
        return
    workflow.take(
        step.name,
        obj,
        by=hat,
        key=form.cleaned_data["key"],
        version=form.cleaned_data["version"],
        decision=form.decision(),
        **form.data_for_step(),
    )


def spread(form: forms.BaseForm, missing: ValidationError) -> None:
    """Put each message beside its field; those whose field this form lacks go on top."""
    named = hasattr(missing, "error_dict")
    by_field = missing.error_dict if named else {None: missing.error_list}
    for field, errors in by_field.items():
        for error in errors:
            form.add_error(field if field in form.fields else None, error)


def buttons(
    steps: Iterable[Step],
    obj: Any,
    hat: Hat,
    address: Callable[[str], str],
    first: str = "primary",
) -> list[dict[str, Any]]:
    """The steps as `components/_button.html` shows them; `first` is the look of the first one.

    `address` gives the url of a step by its name. A step that asks nothing acts at once.
    """
    return [
        {
            "label": step.button,
            "url": address(step.name),
            "kind": "danger" if step.grave else "secondary" if place else first,
            "post": not (step.opens_form or step.grave or step.enters(hat, obj)),
            "version": obj.version,
            "key": uuid.uuid4(),
        }
        for place, step in enumerate(steps)
    ]


def go(request: DeskRequest, address: str) -> HttpResponse:
    """Redirect after an act; htmx follows it with the whole page."""
    if request.htmx:
        return HttpResponseClientRedirect(address)
    return redirect(address)
