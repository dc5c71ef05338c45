"""The emergency reset: somebody who lost every second factor telephones.

One officer asks for it with a reason, a second one confirms within a day. Neither may be the
person concerned, and two hats of one person do not make two officers.
"""

from __future__ import annotations

import datetime as dt
from typing import cast

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.access.hats import Hat
from agencies.access.refusals import WrongState
from agencies.accounts import lockout, logins
from agencies.models import FactorReset, Role, User
from agencies.record.events import SENTENCES, Recorded, Said, record

OFFICERS = (Role.DUTY, Role.ADMIN)
LASTS = dt.timedelta(hours=24)

SENTENCES.update(
    {
        "account.reset_asked": _("Emergency reset asked for"),
        "account.reset_confirmed": _("Emergency reset confirmed and carried out"),
        "account.reset_withdrawn": _("Emergency reset withdrawn"),
    }
)


def open_resets(now: dt.datetime) -> QuerySet[FactorReset]:
    rows = FactorReset.objects.filter(confirmed_at=None, withdrawn_at=None, expires_at__gt=now)
    return rows.select_related("person", "asked_by")


@transaction.atomic
def ask(person: User, reason: str, by: Hat, now: dt.datetime) -> FactorReset:
    """Ask for the reset; returns the one that is open already, if there is one.

    Raises PermissionDenied for one's own account.
    """
    if person == by.user:
        raise PermissionDenied(_("Nobody resets the own account. Ask another officer."))
    User.objects.select_for_update().get(pk=person.pk)
    found = open_resets(now).filter(person=person).first()
    if found:
        return found
    reset = FactorReset.objects.create(
        person=person,
        reason=reason,
        asked_by=by.user,
        asked_as=by.label,
        asked_at=now,
        expires_at=now + LASTS,
    )
    _record("account.reset_asked", reset, by, Said(note=reason))
    return reset


def why_not(reset: FactorReset, user: User) -> str:
    """Why this officer cannot confirm it; empty when nothing is in the way."""
    if reset.person == user:
        return str(_("Nobody resets the own account. Ask another officer."))
    if reset.asked_by == user:
        return str(_("You asked for it yourself. A second officer has to confirm it."))
    return ""


@transaction.atomic
def confirm(reset: FactorReset, by: Hat, now: dt.datetime) -> None:
    """Carry it out: factors, password, logins and lock-out of the person go.

    Raises PermissionDenied for the one who asked and the person concerned, WrongState when it
    is no longer open. The caller sends the mail through which a password is set.
    """
    person = User.objects.select_for_update().get(pk=reset.person_id)
    reset = FactorReset.objects.select_for_update().get(pk=reset.pk)
    if refused := why_not(reset, by.user):
        raise PermissionDenied(refused)
    _require_open(reset, now)
    reset.confirmed_by, reset.confirmed_as, reset.confirmed_at = by.user, by.label, now
    reset.save(update_fields=["confirmed_by", "confirmed_as", "confirmed_at"])
    Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    logins.end_logins(person)
    lockout.free(person)
    names = {
        "asked": ["", f"{reset.asked_by}, {reset.asked_as}"],
        "confirmed": ["", f"{by.person}, {by.label}"],
    }
    _record("account.reset_confirmed", reset, by, Said(note=reset.reason, changes=names))


@transaction.atomic
def withdraw(reset: FactorReset, by: Hat, now: dt.datetime) -> None:
    """Take it back: either officer may. Raises WrongState when it is no longer open."""
    reset = FactorReset.objects.select_for_update().get(pk=reset.pk)
    _require_open(reset, now)
    reset.withdrawn_at = now
    reset.save(update_fields=["withdrawn_at"])
    _record("account.reset_withdrawn", reset, by, Said())


def _require_open(reset: FactorReset, now: dt.datetime) -> None:
    if not reset.is_open(now):
        raise WrongState


def _record(verb: str, reset: FactorReset, by: Hat, said: Said) -> None:
    record(
        verb, cast(Recorded, reset.person), by=by, said=said, stream=("account", reset.person_id)
    )
