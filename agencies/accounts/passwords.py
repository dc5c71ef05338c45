"""How a password is kept, and what it may not be made of."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.models import Agency, User

# Guessed first by whoever knows what this portal is for; names of agencies come from their table.
WORDS = (
    *("pemilihan", "pemilu", "pilkada", "pilpres", "pileg", "sinergi", "koordinasi", "desk"),
    *("sekretariat", "sekretaris", "penghubung", "analis", "auditor", "admin", "ketua"),
    *("password", "katasandi", "sandi", "rahasia", "merdeka", "garuda", "indonesia"),
)
LEAST_OWN = 8


ONE = ThreadPoolExecutor(1, "password")


class OneAtATime(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two rounds, one lane (OWASP), one at a time in each process.

    A single thread makes them all, because every thread that has made a hash keeps its memory.
    A process has one core to itself, so waiting in line costs no time.
    """

    memory_cost, time_cost, parallelism = 19 * 1024, 2, 1

    def encode(self, password: str, salt: str) -> str:
        return ONE.submit(super().encode, password, salt).result()

    def verify(self, password: str, encoded: str) -> bool:
        return ONE.submit(super().verify, password, encoded).result()


class OfficeWords:
    """Refuses a password that has fewer than eight characters besides words of the office."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError with what to do instead."""
        names = Agency.objects.values_list("abbreviation", flat=True)
        known = sorted({*WORDS, *(name.lower() for name in names)}, key=len, reverse=True)
        office = re.compile("|".join(map(re.escape, known)))
        own = re.sub(r"[\W_]", "", office.sub("", password.lower()))
        if len(own) < LEAST_OWN:
            raise ValidationError(self.get_help_text(), code="password_of_office_words")

    def get_help_text(self) -> str:
        return _("Not only words of the office, such as pemilu or the names of agencies.")
