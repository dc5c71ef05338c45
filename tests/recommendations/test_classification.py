"""A recommendation and what hangs on it stay as secret as the issue that it answers."""

from typing import Any

import pytest

from issues.workflow import WORKFLOW as ISSUES
from recommendations.models import Letter
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db


def raised(made, level: int) -> None:
    said: dict[str, Any] = {
        "classification": level,
        "reason": "Memuat pola operasi.",
        "originator_agrees": True,
    }
    ISSUES.take("reclassify", made.issues.get(), by=cast.hat("secretary.desk"), **said)
    made.refresh_from_db()


def test_raising_the_issue_raises_recommendation_letter_and_follow_ups():
    made = cast.issued()
    raised(made, 3)
    letter = Letter.objects.get(recommendations=made)
    assert made.classification == letter.classification == 3
    assert set(made.follow_ups.values_list("classification", flat=True)) == {3}


def test_who_reads_less_no_longer_finds_it():
    made = cast.issued()
    client = browser("liaison.kemendagri")
    address = f"/recommendations/{made.public_id}/"
    assert client.get(address).status_code == 200
    raised(made, 3)
    assert client.get(address).status_code == 404
    assert client.get(f"{address}letter/").status_code == 404


def test_it_stays_as_secret_as_its_most_secret_issue():
    secret = cast.recommending("liaison.bin", classification=3)
    draft = cast.recommendation(to=("bin",))
    draft.issues.add(secret)
    raised_one = draft.issues.exclude(pk=secret.pk).get()
    said: dict[str, Any] = {"classification": 2, "reason": "Alasan.", "originator_agrees": True}
    ISSUES.take("reclassify", raised_one, by=cast.hat("secretary.desk"), **said)
    draft.refresh_from_db()
    assert draft.classification == 3
