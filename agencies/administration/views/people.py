"""Accounts and the roles that people hold."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies import clock
from agencies.access.requests import DeskRequest
from agencies.accounts import register
from agencies.accounts.logins import end_logins
from agencies.accounts.mails import last_invitation
from agencies.administration.people_forms import AccountForm, PeopleFilter, PersonForm
from agencies.administration.views.safety import safety_of
from agencies.models import Membership, Proposal, Substitution, User
from agencies.pages.conflict import row
from agencies.pages.form_page import administrator, agency_named, changes_of, form_page, tell
from agencies.pages.paging import page_of
from agencies.record.events import Said


@require_safe
@administrator
def people(request: DeskRequest) -> HttpResponse:
    """All accounts by name, with the roles in force; filters stand in the address."""
    filters = PeopleFilter(request.GET)
    today = clock.today()
    held = Membership.objects.current(today).select_related("agency", "term")
    found = filters.narrow(User.objects.all(), today)
    found = found.prefetch_related(Prefetch("memberships", held, to_attr="held"))
    page = page_of(request, found, "full_name")
    return render(request, "agencies/people.html", {"page": page, "filters": filters})


@require_safe
@administrator
def person(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """One account: its data, every role held, every substitution."""
    found = get_object_or_404(User, public_id=public_id)
    asked = Proposal.objects.filter(substitution__isnull=True)
    roles = found.memberships.select_related("agency", "term").prefetch_related(
        "regions",
        Prefetch("proposals", asked.filter(decided_at__isnull=True), to_attr="asked"),
        Prefetch("proposals", asked.filter(accepted=False, clearance=None), to_attr="refused"),
    )
    stands_in = Substitution.objects.filter(
        Q(substitute=found) | Q(membership__user=found)
    ).select_related("substitute", "membership__user", "membership__agency", "membership__term")
    page = {
        "person": found,
        "memberships": roles.order_by("-starts_on", "-pk"),
        "substitutions": stands_in.order_by("-starts_on", "-pk"),
        "today": clock.today(),
        "invitation": last_invitation(found),
    }
    return render(request, "agencies/person.html", page | safety_of(found))


@administrator
def person_new(request: DeskRequest) -> HttpResponse:
    """A new account; `?agency=` goes on to the role of a liaison there."""
    form = AccountForm(request.POST or None)
    agency = agency_named(request)

    def act() -> str:
        changes = changes_of(form)
        tell(request, "account.create", form.save(), Said(changes=changes))
        return _("Account created.")

    def then() -> str:
        send_invitation(request, form.instance)
        key = form.instance.public_id
        if agency:
            return f"{reverse('agencies:role_new', args=[key])}?agency={agency.public_id}"
        return reverse("agencies:person", args=[key])

    return form_page(
        request,
        form,
        title=_("Name a liaison at %(agency)s") % {"agency": agency}
        if agency
        else _("Create an account"),
        submit=_("Create account"),
        back=reverse("agencies:people"),
        act=act,
        then=then,
        text=_(
            "The person gets a mail to set a password; the role follows on the next page. Whoever"
            " has an account already is given it on their page under People and roles."
        )
        if agency
        else _("The person gets a mail to set a password. Add a role afterwards."),
    )


@administrator
def person_edit(request: DeskRequest, public_id: UUID) -> HttpResponse:
    found = row(request, User.objects.all(), public_id=public_id)
    form = PersonForm(request.POST or None, instance=found)

    def act() -> str:
        changes = changes_of(form)
        tell(request, "account.change", form.save(), Said(changes=changes))
        if not form.instance.is_active:
            end_logins(form.instance)
        return _("Account saved.")

    return form_page(
        request,
        form,
        title=_("Change the account of %(person)s") % {"person": form.initial["full_name"]},
        submit=_("Save account"),
        back=reverse("agencies:person", args=[public_id]),
        act=act,
    )


@require_POST
@administrator
def person_invite(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Send the mail for setting a password once more."""
    found = get_object_or_404(User, public_id=public_id, is_active=True)
    send_invitation(request, found)
    tell(request, "account.invite", found)
    return redirect("agencies:person", public_id)


def send_invitation(request: DeskRequest, person: User) -> None:
    """Owe the mail for setting a password, and say so on the page."""
    register.invite(person)
    said = _("The mail for setting the password is on its way to %(email)s.")
    messages.success(request, said % {"email": person.email})
