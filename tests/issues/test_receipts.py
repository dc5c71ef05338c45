"""The reporter keeps its receipt, whatever becomes of the issue, the agency or the writer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from agencies import clock
from agencies.models import Agency, AgencyName
from issues.models import Issue, IssueReceipt
from issues.workflow import WORKFLOW
from tests.issues.test_steps import REASON
from tests.support import cast

pytestmark = pytest.mark.django_db
TEXT = "Pemilih yang telah meninggal"


def step(name: str, **data: Any) -> Callable[[Issue], Issue]:
    by = "secretary.desk"
    return lambda issue: WORKFLOW.take(name, issue, by=cast.hat(by), **(REASON | data))


def merged(issue: Issue) -> Issue:
    target = cast.reported("liaison.bin", classification=4)
    return step("merge", target=target)(issue)


WHATEVER = {
    "reclassified": step("reclassify", classification=4),
    "flagged": step("flag_too_low"),
    "flagged twice": lambda issue: step("flag_too_low")(step("flag_too_low")(issue)),
    "merged into what is hidden": merged,
    "rejected": step("reject"),
    "a card": step("reclassify", classification=3),
    "its origin masked": step("mask_origin"),
    "no longer shared": lambda issue: issue.revoke(issue.reported_by.group, "reported"),
}


def page_of(login: Any, name: str) -> str:
    client = login(name)
    rows = client.get("/issues/receipts/").context["page"].rows
    assert len(rows) == 1
    return client.get(f"/issues/receipts/{rows[0].public_id}/").text


@pytest.mark.parametrize("what", WHATEVER)
@pytest.mark.parametrize("name", ["liaison.kpu", "head.kpu"])
def test_the_copy_stays_whatever_becomes_of_the_issue(login, name, what):
    WHATEVER[what](cast.reported())
    assert TEXT in page_of(login, name)


@pytest.mark.parametrize("what", WHATEVER)
def test_nobody_else_gets_it(login, what):
    WHATEVER[what](cast.reported())
    receipt = IssueReceipt.objects.get(number=Issue.objects.order_by("pk").first().number)
    for name in ("liaison.polri", "secretary.desk", "auditor.desk"):
        assert login(name).get(f"/issues/receipts/{receipt.public_id}/").status_code == 404


def test_the_copy_stays_when_the_agency_is_renamed(login):
    cast.reported()
    today = clock.today()
    AgencyName.objects.create(
        agency=cast.agency("kpu"), name="KPU lama", valid_from="2020-01-01", valid_to=today
    )
    Agency.objects.filter(code="KPU").update(name="KPU baru", abbreviation="KPUB")
    assert TEXT in page_of(login, "liaison.kpu")


def test_the_successor_of_an_agency_keeps_its_copies(login):
    cast.reported()
    Agency.objects.filter(code="KPU").update(successor=cast.agency("kominfo"), is_active=False)
    assert TEXT in page_of(login, "liaison.kominfo")


def test_a_colleague_who_came_after_the_writer_reads_it(login):
    cast.reported()
    gone = cast.membership("liaison.kpu")
    gone.ends_on = clock.today() - dt.timedelta(days=1)
    gone.save()
    assert TEXT in page_of(login, "liaison.kpu2")


def test_whoever_left_does_not(login):
    cast.reported()
    receipt = IssueReceipt.objects.get()
    client = login("liaison.kpu")
    gone = cast.membership("liaison.kpu")
    gone.ends_on = clock.today()
    gone.save()
    assert client.get(f"/issues/receipts/{receipt.public_id}/").status_code == 403


def test_a_card_leaves_a_receipt_of_the_card(login):
    cast.card()
    assert "Berkas rahasia R-7" in page_of(login, "head.bin")
