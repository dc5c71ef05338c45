"""Accounts to look at, and closing one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access.requests import DeskRequest
from agencies.accounts.logins import end_logins
from agencies.administration.doubtful_accounts import REASONS, accounts_of, reasons_for, suspect
from agencies.models import Membership, User
from agencies.pages.conflict import row
from agencies.pages.form_page import administrator, form_page, manager, tell
from agencies.pages.forms import RecordedReasonForm
from agencies.pages.paging import page_of
from agencies.record.events import Said


@require_safe
@manager
def stale(request: DeskRequest) -> HttpResponse:
    """Open accounts to which a reason applies; `?reason=idle` narrows to one of them."""
    hat = request.hat
    today, names = clock.today(), reasons_for(hat)
    wanted = request.GET.get("reason", "")
    found = suspect(accounts_of(hat, today), (wanted,) if wanted in names else names)
    roles = Membership.objects.managed_by(hat).lasting(today).select_related("agency", "term")
    page = page_of(
        request, found.prefetch_related(Prefetch("memberships", roles, "held")), "full_name"
    )
    shown = {
        "page": page,
        "people": [(person, reasons_of(person, names)) for person in page.rows],
        "wanted": wanted,
        "reasons": [(name, REASONS[name]) for name in names],
    }
    return render(request, "agencies/stale.html", shown)


def reasons_of(person: User, names: Iterable[str]) -> list[Any]:
    """Which of the reasons apply to the person, in words."""
    return [REASONS[name] for name in names if getattr(person, f"is_{name}")]


@administrator
def person_close(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Close an account: its person is out at the next request, whatever roles are left.

    403 for one's own.
    """
    found = row(request, User.objects.all(), public_id=public_id)
    if found.pk == request.user.pk:
        raise PermissionDenied(_("Another administrator closes your account."))
    form: forms.Form = RecordedReasonForm(request.POST or None)

    def act() -> str:
        found.is_active = False
        found.save(update_fields=["is_active"])
        end_logins(found)
        said = Said(note=form.cleaned_data["reason"], changes={"is_active": ["True", "False"]})
        tell(request, "account.close", found, said)
        return _("The account of %(person)s is closed.") % {"person": found}

    return form_page(
        request,
        form,
        title=_("Close the account of %(person)s") % {"person": found},
        submit=_("Close account"),
        back=reverse("agencies:stale"),
        act=act,
        text=_(
            "The person is logged out at once. Open work falls to the place; to hand it to a"
            " colleague, end the roles first. The account can be opened again."
        ),
        grave=True,
        facts=[(_("Roles not ended"), roles_left(found))],
    )


def roles_left(person: User) -> str:
    """The labels of the roles that have not ended, "–" where there is none."""
    roles = person.memberships.lasting(clock.today()).select_related("agency")
    return ", ".join(role.label for role in roles) or "–"
