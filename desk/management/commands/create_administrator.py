"""The first administrator of an empty portal: nobody is there yet to confirm the role."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.forms import ValidationError

from agencies import clock
from agencies.access.hats import PORTAL, memberships_in_force
from agencies.accounts import register
from agencies.models import DeskTerm, Membership, Role, User
from agencies.record.events import Recorded, Said, record


class Command(BaseCommand):
    help = (
        "Create the first administrator and send the mail that sets the password. Refused while"
        " an administrator can act: every later role at a desk needs two people."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="lower-case letters, digits, full stop and hyphen")
        parser.add_argument("email")
        parser.add_argument("full_name", help="with title and rank, in quotes")

    def handle(self, *args: Any, **options: Any) -> None:
        term = DeskTerm.objects.current(clock.today()).order_by("-starts_on").first()
        if term is None:
            raise CommandError("No desk is in force today. Load one: manage.py load_reference")
        with transaction.atomic():
            list(DeskTerm.objects.select_for_update().filter(pk=term.pk))  # one at a time
            if memberships_in_force(clock.today()).filter(role=Role.ADMIN).exists():
                raise CommandError("An administrator can act already: that one proposes others.")
            person = self.account(options["username"], options["email"], options["full_name"])
            self.appoint(person, term)
            register.invite(person)
        self.stdout.write(
            f"{person.username}: the workers send the mail for setting the password to"
            f" {person.email}. Without them: manage.py changepassword {person.username}"
        )

    def account(self, username: str, email: str, full_name: str) -> User:
        """A new account; raises CommandError for one that exists: no command makes its holder
        administrator."""
        try:
            validate_email(email)
            User.username_validator(username)
        except ValidationError as wrong:
            raise CommandError("; ".join(wrong.messages)) from wrong
        taken = User.objects.filter(username__iexact=username).exists()
        if taken or User.objects.filter(email__iexact=email).exists():
            raise CommandError("This user name or this address belongs to another account.")
        return register.create_user_account(username, email, full_name)

    def appoint(self, person: User, term: DeskTerm) -> None:
        today = clock.today()
        role = Membership.objects.create(
            user=person, term=term, role=Role.ADMIN, starts_on=today, confirmed_at=clock.now()
        )
        said = Said(note="manage.py create_administrator")
        stream = ("account", person.pk)
        record("account.create", cast(Recorded, person), by=PORTAL, said=said, stream=stream)
        record("membership.create", cast(Recorded, role), by=PORTAL, said=said, stream=stream)
