"""Roles given and ended, and who stands in for whom."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.conflict import row
from agencies.events import Said
from agencies.forms import EndForm, MembershipForm, SubstitutionForm
from agencies.models import Membership, Substitution, User
from agencies.views.common import administrator, changes_of, end_page, form_page, tell


@administrator
def role_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    holder = get_object_or_404(User, public_id=public_id)
    form = MembershipForm(request.POST or None, user=holder)

    def act() -> str:
        changes = changes_of(form)
        tell(request, "membership.create", form.save(), Said(changes=changes))
        return _("%(person)s holds the role %(role)s.") % {
            "person": holder,
            "role": form.instance.label,
        }

    return form_page(
        request,
        form,
        title=_("Give %(person)s a role") % {"person": holder},
        submit=_("Give role"),
        back=reverse("agencies:person", args=[public_id]),
        act=act,
    )


@administrator
def role_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    role = row(request, Membership.objects.select_related("user"), public_id=public_id)
    return end_page(
        request,
        EndForm(request.POST or None, ending=role),
        title=_("End the role %(role)s of %(person)s") % {"role": role.label, "person": role.user},
        submit=_("End role"),
        back=reverse("agencies:person", args=[role.user.public_id]),
        verb="membership.end",
    )


@administrator
def substitution_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    role = get_object_or_404(Membership.objects.select_related("user"), public_id=public_id)
    form = SubstitutionForm(request.POST or None, membership=role)

    def act() -> str:
        changes = changes_of(form)
        tell(request, "substitution.create", form.save(), Said(changes=changes))
        return _("%(person)s may wear the role %(role)s.") % {
            "person": form.instance.substitute,
            "role": role.label,
        }

    return form_page(
        request,
        form,
        title=_("Name a substitute for %(role)s") % {"role": role.label},
        submit=_("Name substitute"),
        back=reverse("agencies:person", args=[role.user.public_id]),
        act=act,
    )


@administrator
def substitution_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    lending = Substitution.objects.select_related("substitute", "membership__user")
    lent = row(request, lending, public_id=public_id)
    return end_page(
        request,
        EndForm(request.POST or None, ending=lent),
        title=_("End the substitution by %(person)s") % {"person": lent.substitute},
        submit=_("End substitution"),
        back=reverse("agencies:person", args=[lent.membership.user.public_id]),
        verb="substitution.end",
    )
