"""What the views of administration share: who may, what is recorded, the one form page."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies.access.hats import PORTAL, Actor, Person
from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal, still_worn
from agencies.models import Agency, Event, Membership, Role, Substitution, User
from agencies.models.proposal import WHO_CONFIRMS
from agencies.pages.conflict import Difference, mark_for, newest, overtaken
from agencies.pages.fields import rows_of
from agencies.pages.forms import EndForm
from agencies.pages.listed import Listed
from agencies.pages.timeline import Entry
from agencies.record.events import SENTENCES, Recorded, Said, record
from agencies.sending.kept import Keeper
from agencies.sending.once import done, wait_for

P = ParamSpec("P")
View = Callable[Concatenate[DeskRequest, P], HttpResponse]
REGISTER = 0  # the stream of what belongs to no single account

SENTENCES.update(
    {
        "account.create": say("Account created"),
        "account.change": say("Account changed"),
        "account.close": say("Account closed"),
        "account.invite": say("Password mail sent"),
        "account.profile": say("Own profile changed"),
        "membership.create": say("Role given"),
        "membership.propose": say("Role proposed"),
        "membership.confirm": say("Role confirmed by a second person"),
        "membership.refuse": say("Proposed role refused"),
        "membership.change": say("Role changed"),
        "membership.end": say("Role ended"),
        "ceiling.propose": say("Higher ceiling proposed"),
        "ceiling.confirm": say("Higher ceiling confirmed by a second person"),
        "ceiling.refuse": say("Higher ceiling refused"),
        "substitution.create": say("Substitute named"),
        "substitution.propose": say("Substitute proposed"),
        "substitution.confirm": say("Substitute confirmed by a second person"),
        "substitution.refuse": say("Proposed substitute refused"),
        "substitution.end": say("Substitution ended"),
        "agency.create": say("Agency added"),
        "agency.change": say("Agency changed"),
        "agency.rename": say("Agency renamed"),
        "agency.person_wanted": say("Administrator asked for a liaison"),
        "term.create": say("Desk term created"),
        "term.change": say("Desk term changed"),
        "term.seat": say("Member added to the desk"),
        "term.unseat": say("Membership in the desk ended"),
        "group.create": say("Working group created"),
        "group.change": say("Working group changed"),
        "group.seat": say("Agency seated in a working group"),
        "group.unseat": say("Seat in a working group ended"),
        "group.end": say("Working group ended"),
        "stage.create": say("Stage added"),
        "stage.change": say("Stage changed"),
        "holiday.create": say("Holiday added"),
        "holiday.change": say("Holiday changed"),
        "holiday.delete": say("Holiday deleted"),
    }
)


def only(*roles: Role, words: Any) -> Callable[[View[P]], View[P]]:
    """Only these roles open the view; others get 403 with the sentence that says so."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: DeskRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.hat.role not in roles:
                raise PermissionDenied(str(words))
            return view(request, *args, **kwargs)

        return guarded

    return guard


administrator = only(Role.ADMIN, words=say("Only an administrator may open this page."))
official = only(
    Role.HEAD, words=say("Only the responsible official of an agency may open this page.")
)
manager = only(
    Role.ADMIN,
    Role.HEAD,
    words=say("Only an administrator or the responsible official of the agency does this."),
)
confirmer = only(
    *WHO_CONFIRMS,
    words=say("Only an administrator, the desk secretary or the desk chair may open this page."),
)


def agency_named(request: DeskRequest) -> Agency | None:
    """The agency that the address names by `?agency=`."""
    try:
        named = UUID(request.GET.get("agency", ""))
    except ValueError:
        return None
    return Agency.objects.active().filter(public_id=named).first()


def tell(request: DeskRequest, verb: str, obj: Model, said: Said | None = None) -> None:
    """Record an act of administration in the stream of the account that it concerns."""
    actor: Actor = request.hat or Person(request.user)
    stream = ("account", _account(obj))
    key, request.once = getattr(request, "once", None), None
    record(verb, cast(Recorded, obj), by=actor, said=said, stream=stream, key=key)


def sent_before(request: DeskRequest) -> bool:
    """Whether this very form was sent and acted upon already: a double click acts once.

    The first act that `tell` records afterwards keeps the form's one-time key. A second try
    that arrives meanwhile waits here until the first has ended.
    """
    try:
        key = UUID(request.POST.get("once", ""))
    except ValueError:
        return False
    request.once = key
    wait_for(key)
    with as_portal():
        still_worn(request.hat or PORTAL)
    return done(key)


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
        value = rows_of(field).filter(pk__in=keys)
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def form_page(
    request: DeskRequest,
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
    facts: Sequence[tuple[Any, Any]] = (),
    listed: Callable[[], Listed | None] = lambda: None,
    asks: Callable[[], Listed | None] = lambda: None,
) -> HttpResponse:
    """One form on a page of its own: shows it, or runs `act`, says what it says, goes on.

    `act` saves, records, and returns the sentence for the banner; `back` is where "Cancel"
    leads, and a finished act if `then` does not say otherwise. `grave` takes something away;
    `delete` is the address of the form that does. `facts` (label, words) stand above the form,
    `listed` what the act concerns; `asks` says that of a valid form which is to be sent again.
    When somebody else changed the row after the page was opened, nothing is saved: 409 with
    both texts.
    """
    both: list[Difference] = []
    asked: Listed | None = None
    keeper = Keeper(request, form, label=title)
    if keeper.asked and (answer := keeper.answer()):
        return answer
    if keeper.sent and sent_before(request):
        return redirect(back)
    if keeper.sent and form.is_valid():
        both = overtaken(request, form)
        asked = None if both else asks()
        if not both and asked is None:
            keeper.forget()
            messages.success(request, act())
            return redirect(then() if then else back)
    page: dict[str, Any] = {"title": title, "submit": submit, "back": back, "text": text}
    page |= {"grave": grave, "delete": delete, "facts": facts, "listed": asked or listed()}
    return form_answer(request, form, "agencies/form.html", page, both)


def form_answer(
    request: DeskRequest,
    form: forms.BaseForm,
    template: str,
    page: dict[str, Any],
    both: list[Difference],
) -> HttpResponse:
    """The page of a form that is new, wrong (422), or was overtaken (409, with both texts)."""
    page |= {"form": form, "seen": mark_for(request, form, both), "differing": both}
    page["once"] = uuid4()
    if both:
        page["last"] = last_act(form)
    keeper: Keeper | None = getattr(form, "keeper", None)
    plain = 422 if form.is_bound else 200
    status = 409 if both else keeper.settle() if keeper else plain
    return render(request, template, page, status=status)


def last_act(form: forms.BaseForm) -> Entry | None:
    """Who changed the row of this form last; nobody where the form stands for no row."""
    changed = form.ending if isinstance(form, EndForm) else getattr(form, "instance", None)
    if changed is None:
        return None
    events = Event.objects.filter(stream="account", stream_id=_account(changed))
    with as_portal():  # acts on accounts are open to no hat but the administrator's
        return newest(events.select_related("detail").order_by("-seq"), changed)


def end_page(
    request: DeskRequest,
    form: EndForm,
    *,
    title: str,
    submit: str,
    back: str,
    verb: str,
    facts: Sequence[tuple[Any, Any]] = (),
    listed: Callable[[], Listed | None] = lambda: None,
    also: Callable[[], dict[str, list[str]]] = dict,
) -> HttpResponse:
    """The form page of an end with its day and reason; `also` does what follows from it and
    returns what the record keeps of that."""

    def act() -> str:
        form.save()
        changes = {"ends_on": ["", str(form.cleaned_data["ends_on"])]} | also()
        tell(request, verb, form.ending, Said(note=form.cleaned_data["reason"], changes=changes))
        return _("The end is recorded.")

    about: dict[str, Any] = {"facts": facts, "listed": listed}
    return form_page(request, form, title=title, submit=submit, back=back, act=act, **about)
