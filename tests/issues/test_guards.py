"""What a step of an issue lacks: each guard asked by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from agencies.models import Membership
from issues.models import Issue
from issues.workflow import WORKFLOW
from tests.support import cast
from tests.support.relations import ended_work

pytestmark = pytest.mark.django_db
SECRETARY = "secretary.desk"


def refused(field: str, step: str, issue: Issue, by: str = SECRETARY, **data: Any) -> None:
    before = Issue.objects.get(pk=issue.pk).state
    with pytest.raises(ValidationError) as missing:
        WORKFLOW.take(step, issue, by=cast.hat(by), **data)
    assert list(missing.value.message_dict if field else [""]) == [field]
    assert Issue.objects.get(pk=issue.pk).state == before


def test_an_analyst_of_the_agency_that_it_is_about_is_refused():
    issue, analyst = cast.reported("liaison.kpu"), cast.membership("analyst.desk")
    data = {"classification": 1, "analyst": analyst}
    held = {"role": "liaison", "clearance": 1, "starts_on": "2024-01-01"}
    Membership.objects.create(user=analyst.user, agency=cast.agency("kpu"), **held)
    refused("analyst", "accept", issue, **data)


def test_a_merge_into_a_lower_class_is_refused():
    issue, target = cast.reported(classification=2), cast.reported("liaison.bawaslu")
    refused("target", "merge", issue, target=target, reason="Sama")


def test_only_with_the_consent_of_its_originator_is_a_class_lowered():
    issue = cast.reported(classification=2)
    data = {"classification": 1, "reason": "Sudah umum"}
    refused("classification", "reclassify", issue, **data)
    agreed = data | {"originator_agrees": True}
    lowered = WORKFLOW.take("reclassify", issue, by=cast.hat(SECRETARY), **agreed)
    assert lowered.classification == 1


def test_at_high_risk_one_person_closes_nothing():
    issue = ended_work()
    assert issue.is_high_risk
    with pytest.raises(PermissionDenied):
        WORKFLOW.take("close", issue, by=cast.hat(SECRETARY), outcome="Selesai")
    issue = WORKFLOW.take("propose_closing", issue, by=cast.hat(SECRETARY), outcome="Selesai")
    assert (issue.state, issue.outcome) == ("monitoring", "")
    closed = WORKFLOW.take("confirm_closing", issue, by=cast.hat("chair.desk"))
    assert (closed.state, closed.outcome) == ("closed", "Selesai")


def test_nobody_approves_an_analysis_of_their_own():
    issue = cast.analysing()
    cast.write_analysis(issue, by=SECRETARY)
    issue = WORKFLOW.take("submit_analysis", issue, by=cast.hat("analyst.desk"))
    with pytest.raises(PermissionDenied):
        WORKFLOW.take("approve_analysis", issue, by=cast.hat(SECRETARY))
    assert WORKFLOW.take("approve_analysis", issue, by=cast.hat("chair.desk")).state != issue.state
