"""Accounts that somebody should look at, because nobody uses them or nobody should.

Logins happen in real time, roles hold by the desk's calendar.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.access.hats import Hat, memberships_in_force
from agencies.accounts.second_factor import roles_that_need_one
from agencies.models import Membership, Role, Substitution, User

DAYS_SILENT, DAYS_IDLE = 14, 90
REASONS: dict[str, Promise] = {
    "never": _("Has not logged in for 14 days after the invitation"),
    "expired": _("The invitation has expired"),
    "idle": _("No login for 90 days"),
    "ended": _("Every role has ended, the account has not"),
    "roleless": _("Never had a role"),
    "factor": _("Lacks the second factor that a role asks for"),
}
# What an official is told about the own people: the rest is for whoever sees every role.
OF_COLLEAGUES = ("never", "expired", "idle", "factor")


def accounts_of(hat: Hat, today: dt.date) -> QuerySet[User]:
    """Open accounts that the hat administers, with each reason in a column `is_<reason>`."""
    people = User.objects.filter(is_active=True)
    if hat.role != Role.ADMIN:
        own = Membership.objects.managed_by(hat).lasting(today)
        people = people.filter(pk__in=own.values("user"))
    people = people.annotate(asked_at=Coalesce("invited_at", "date_joined"))
    conditions = conditions_on(today)
    shown = reasons_for(hat)
    return people.annotate(**{f"is_{name}": conditions[name] for name in shown})


def reasons_for(hat: Hat) -> tuple[str, ...]:
    """The reasons that the hat is told."""
    return tuple(REASONS) if hat.role == Role.ADMIN else OF_COLLEAGUES


def suspect(people: QuerySet[User], names: tuple[str, ...]) -> QuerySet[User]:
    """Those to whom at least one of the reasons applies."""
    wanted = Q()
    for name in names:
        wanted |= Q(**{f"is_{name}": True})
    return people.filter(wanted)


def conditions_on(today: dt.date) -> dict[str, Any]:
    """Each reason as a condition on accounts."""
    now = timezone.now()
    new = Q(last_login__isnull=True)
    mine = Membership.objects.filter(user=OuterRef("pk"))
    lent = Substitution.objects.filter(substitute=OuterRef("pk")).lasting(today)
    works = Exists(mine.lasting(today)) | Exists(lent)
    valid_for = dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return {
        "never": Q(new, asked_at__lt=now - dt.timedelta(DAYS_SILENT)),
        "expired": Q(new, asked_at__lt=now - valid_for),
        "idle": Q(last_login__lt=now - dt.timedelta(DAYS_IDLE)),
        "ended": Q(Exists(mine)) & ~Q(works),
        "roleless": ~Q(Exists(mine)) & ~Q(works),
        "factor": lacks_second_factor(today),
    }


def lacks_second_factor(today: dt.date) -> Q:
    """People of whom a role that they may wear today asks for one, and who have set up none."""
    roles = roles_that_need_one()
    if not roles:
        return Q(pk__in=())
    own = memberships_in_force(today).filter(role__in=roles, user=OuterRef("pk"))
    lent = Substitution.objects.current(today).filter(membership__role__in=roles)
    asked = Exists(own) | Exists(lent.filter(substitute=OuterRef("pk")))
    return Q(asked) & ~Q(Exists(Authenticator.objects.filter(user=OuterRef("pk"))))
