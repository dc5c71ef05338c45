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

from agencies.events import Recorded, Said, record
from agencies.forms import EndForm
from agencies.hats import Actor, Portal
from agencies.models import Membership, Role, Substitution, User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
REGISTER = 0  # the stream of what belongs to no single account


class Person(Portal):
    """Somebody logged in who wears no hat today, acting on the own account."""

    def __init__(self, user: User) -> None:
        self.user = user  # type: ignore[assignment]
        self.person = str(user)
        self.label = self.role = self.role_label = ""


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
    text: str = "",
) -> HttpResponse:
    """One form on a page of its own: shows it, or runs `act`, says what it says, goes back.

    `act` saves, records, and answers the sentence for the banner; `back` is where "Cancel"
    and a finished act lead.
    """
    if request.method == "POST" and form.is_valid():
        messages.success(request, act())
        return redirect(back)
    page = {"form": form, "title": title, "submit": submit, "back": back, "text": text}
    status = 422 if form.is_bound else 200
    return render(request, "agencies/form.html", page, status=status)


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
