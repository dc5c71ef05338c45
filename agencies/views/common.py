"""What the administrator's views share: who may, what is recorded, the one form page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies.access import as_portal
from agencies.conflict import Difference, mark_for, newest, overtaken
from agencies.events import SENTENCES, Recorded, Said, record
from agencies.forms import EndForm
from agencies.hats import Actor, Person
from agencies.models import Event, Membership, Role, Substitution, User
from agencies.timeline import Entry

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
REGISTER = 0  # the stream of what belongs to no single account

SENTENCES.update(
    {
        "account.create": say("Account created"),
        "account.change": say("Account changed"),
        "account.invite": say("Password mail sent"),
        "account.profile": say("Own profile changed"),
        "membership.create": say("Role given"),
        "membership.end": say("Role ended"),
        "substitution.create": say("Substitute named"),
        "substitution.end": say("Substitution ended"),
        "agency.create": say("Agency added"),
        "agency.change": say("Agency changed"),
        "agency.rename": say("Agency renamed"),
        "term.create": say("Desk term created"),
        "term.change": say("Desk term changed"),
        "term.seat": say("Member added to the desk"),
        "term.unseat": say("Membership in the desk ended"),
        "stage.create": say("Stage added"),
        "stage.change": say("Stage changed"),
        "holiday.create": say("Holiday added"),
        "holiday.change": say("Holiday changed"),
        "holiday.delete": say("Holiday deleted"),
    }
)


def me(request: HttpRequest) -> User:
    """The person who is logged in."""
    return cast(User, request.user)


def administrator(view: View[P]) -> View[P]:
    """Only the role of administrator opens this view; others get 403 with that sentence."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.hat.role != Role.ADMIN:  # type: ignore[attr-defined]
            raise PermissionDenied(_("Only an administrator may open this page."))
        return view(request, *args, **kwargs)

    return guarded


def tell(request: HttpRequest, verb: str, obj: Model, said: Said | None = None) -> None:
    """Record an act of administration in the stream of the account that it concerns."""
    actor: Actor = request.hat or Person(cast(User, request.user))  # type: ignore[attr-defined]
    stream = ("account", _account(obj))
    record(verb, cast(Recorded, obj), by=actor, said=said, stream=stream)


def _account(obj: Model) -> int:
    if isinstance(obj, User):
        return obj.pk
    if isinstance(obj, Membership):
        return obj.user_id
    return obj.membership.user_id if isinstance(obj, Substitution) else REGISTER


def changes_of(form: forms.BaseForm) -> dict[str, list[str]]:
    """Old and new words of every field that the valid form changes."""
    return {
        name: [_words(form[name].initial, form.fields[name]), _words(form.cleaned_data[name])]
        for name in form.changed_data
    }


def _words(value: Any, field: forms.Field | None = None) -> str:
    if isinstance(field, forms.ModelChoiceField) and value and not isinstance(value, Model):
        keys = value if isinstance(value, list) else [value]
        value = field.queryset.filter(pk__in=keys)  # type: ignore[union-attr]
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    title: str,
    submit: str,
    back: str,
    act: Callable[[], str],
    then: Callable[[], str] | None = None,
    text: str = "",
    grave: bool = False,
    delete: str = "",
) -> HttpResponse:
    """One form on a page of its own: shows it, or runs `act`, says what it says, goes on.

    `act` saves, records, and answers the sentence for the banner; `back` is where "Cancel"
    leads, and a finished act if `then` does not say otherwise. `grave` takes something away;
    `delete` is the address of the form that does.
    When somebody else changed the row after the page was opened, nothing is saved: 409 with
    both texts.
    """
    both: list[Difference] = []
    if request.method == "POST" and form.is_valid():
        both = overtaken(request, form)
        if not both:
            messages.success(request, act())
            return redirect(then() if then else back)
    page = {"form": form, "title": title, "submit": submit, "back": back, "text": text}
    page |= {"seen": mark_for(request, form, both), "differing": both}
    page |= {"grave": grave, "delete": delete}
    if both:
        page["last"] = last_act(form)
    status = 409 if both else 422 if form.is_bound else 200
    return render(request, "agencies/form.html", page, status=status)


def last_act(form: forms.BaseForm) -> Entry | None:
    """Who changed the row of this form last."""
    changed: Model = form.ending if isinstance(form, EndForm) else form.instance  # type: ignore[attr-defined]
    events = Event.objects.filter(stream="account", stream_id=_account(changed))
    with as_portal():  # acts on accounts are open to no hat but the administrator's
        return newest(events.select_related("detail").order_by("-seq"), changed)


def end_page(
    request: HttpRequest, form: EndForm, *, title: str, submit: str, back: str, verb: str
) -> HttpResponse:
    """The form page of an end with its day and reason."""

    def act() -> str:
        form.save()
        ends_on = ["", str(form.cleaned_data["ends_on"])]
        said = Said(note=form.cleaned_data["reason"], changes={"ends_on": ends_on})
        tell(request, verb, form.ending, said)
        return _("The end is recorded.")

    return form_page(request, form, title=title, submit=submit, back=back, act=act)
