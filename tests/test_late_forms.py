"""A form that waits behind the act which takes its reader's right away writes nothing."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction

from agencies import clock
from agencies.access.visibility import Gone
from agencies.models import Event, Membership, Substitution
from agencies.workflow.due import due_in
from issues import acts
from issues.acts import ask_agency
from issues.models import Issue
from issues.workflow import WORKFLOW as ISSUES
from monitoring.models import FollowUp
from recommendations.models import Recommendation
from tests.recommendations import typing
from tests.support import cast, pages
from tests.support.forms import form_to
from tests.support.relations import substitute, upload

pytestmark = [pytest.mark.django_db, pytest.mark.real_commits]
KEY = "7a0e3f2c-3f0e-4c51-9d3c-0a4f6f6f1c11"


def shared() -> Issue:
    issue = cast.analysing()
    by = cast.hat("secretary.desk")
    issue.share_with(cast.agency("polri").group, "shared", by=by, reason="Terkait")
    issue.share_with(cast.agency("polri").group, "addressed", by=by, reason="Terkait")
    return Issue.objects.get(pk=issue.pk)


def revoke(issue: Issue) -> None:
    for way in ("shared", "addressed"):
        issue.revoke(cast.agency("polri").group, way)


def raise_class(issue: Issue) -> None:
    ISSUES.take(
        "reclassify",
        issue,
        by=cast.hat("secretary.desk"),
        classification=4,
        reason="Rahasia",
        review_on=clock.today() + cast.a_day(90),
    )


def end_role(issue: Issue) -> None:
    Membership.objects.filter(user__username="liaison.polri").update(ends_on=clock.today())


NOTE = {"text": "Masih di sini"}
# What is sent where, each from the page that holds its form.
FORMS: dict[str, dict[str, Any]] = {
    "notes/new/": NOTE,
    "views/give/": {"stance": "view", "text": "Setuju"},
    "files/new/": {},
    "step/flag_too_low/": {"reason": "Terlalu rendah"},
}


def behind(lock: Any, end: Callable[[], Any], client: Any, path: str, **typed: Any) -> Any:
    """Send the form while the row is held; it is let go after the end, in one transaction."""
    whole = "title" in typed and "act" in typed
    form = typed if whole else form_to(client.get(path).text, path).data(**typed)
    if "files" in path:
        form["uploads"] = upload()

    def send() -> Any:
        try:
            with clock.at(cast.NOW):
                return client.post(path, form | {"key": KEY})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            list(lock.select_for_update(of=("self",)))
            sent = pool.submit(send)
            wait_for_a_lock(sent)
            end()
        return sent.result(30)


def wait_for_a_lock(sent: Future) -> None:
    """Until the form waits for what this connection holds; others have databases of their own."""
    while not sent.done():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError(f"the form did not wait: {sent.result().status_code}")


@pytest.mark.parametrize("end", [revoke, raise_class, end_role], ids=lambda one: one.__name__)
@pytest.mark.parametrize("path", [*FORMS, "answer"])
def test_a_form_that_waits_behind_the_end_of_its_right_writes_nothing(path, end):
    issue, client = shared(), pages.browser("liaison.polri")
    asked = ask_agency(
        issue, cast.agency("polri"), by=cast.hat("secretary.desk"), question="?", due=due_in(3)
    )
    rows, now = Issue.objects.filter(pk=issue.pk), Issue.objects.get
    address = f"/issues/{issue.public_id}/{path}"
    if path == "answer":
        address = f"/issues/requests/{asked.public_id}/step/answer/"
    typed = FORMS.get(path, {"answer": "Sudah."})
    sent = behind(rows, lambda: end(now(pk=issue.pk)), client, address, **typed)
    assert sent.status_code == 404
    assert not Event.objects.filter(key=KEY).exists()
    assert not Event.objects.filter(by__user__username="liaison.polri").exists()


def test_a_follow_up_and_a_request_for_more_time_wait_likewise():
    work = cast.follow_up()
    client = pages.browser("liaison.kemendagri")

    def end() -> None:
        FollowUp.objects.filter(pk=work.pk).update(classification=4)

    page, rows = f"/follow-ups/{work.public_id}/", FollowUp.objects.filter(pk=work.pk)
    more = {"wanted_on": "2024-12-20", "reason": "Cuaca."}
    assert behind(rows, end, client, f"{page}extension/", **more).status_code == 404
    rows.update(classification=1)
    assert behind(rows, end, client, f"{page}step/acknowledge/").status_code == 404
    assert not Event.objects.filter(key=KEY).exists()


def test_a_returned_draft_is_not_changed_by_whom_it_was_taken_from():
    issue = ISSUES.take("return", cast.reported(), by=cast.hat("secretary.desk"), reason="?")
    client, rows = pages.browser("liaison.kpu"), Issue.objects.filter(pk=issue.pk)
    path = f"/issues/{issue.public_id}/edit/"

    def end() -> None:
        Issue.objects.filter(pk=issue.pk).update(classification=4)

    assert behind(rows, end, client, path, title="Judul lain").status_code == 404
    assert Issue.objects.get(pk=issue.pk).title == issue.title


@pytest.mark.parametrize(
    ("end", "status"), [("accept", 403), ("class", 404), ("close", 409)], ids=str
)
def test_a_correction_waits_likewise(end, status):
    issue = cast.reported()
    client, rows = pages.browser("liaison.kpu"), Issue.objects.filter(pk=issue.pk)
    secretary, to = cast.hat("secretary.desk"), cast.membership("analyst.desk")
    ends: dict[str, Callable[[], Any]] = {
        "accept": lambda: ISSUES.take("accept", issue, by=secretary, classification=1, analyst=to),
        "class": lambda: rows.update(classification=4),
        "close": lambda: ISSUES.take("resolve", issue, by=secretary, outcome="Selesai."),
    }
    path = f"/issues/{issue.public_id}/correct/"
    answer = behind(rows, ends[end], client, path, title="Judul lain", source="")
    assert answer.status_code == status
    assert Issue.objects.get(pk=issue.pk).title == issue.title


def test_an_ended_substitution_takes_no_step():
    issue, client = cast.reported(), substitute("wakil", "secretary.desk")
    path = f"/issues/{issue.public_id}/step/return/"
    rows = Issue.objects.filter(pk=issue.pk)

    def end() -> None:
        Substitution.objects.update(ends_on=clock.today())

    assert behind(rows, end, client, path, reason="Lengkapi.").status_code == 404
    assert Issue.objects.get(pk=issue.pk).state == "reported"


def test_a_draft_recommendation_is_not_changed_by_an_ended_role():
    made = cast.recommendation(cast.recommending())
    client, rows = pages.browser("analyst.desk"), Recommendation.objects.filter(pk=made.pk)
    path = f"/recommendations/{made.public_id}/edit/"

    def end() -> None:
        Membership.objects.filter(user__username="analyst.desk").update(ends_on=clock.today())

    form = typing.entries(made.issues.get(), "kemendagri", version=made.version)
    assert behind(rows, end, client, path, **form).status_code == 404
    assert Recommendation.objects.get(pk=made.pk).title == made.title


def test_a_note_of_who_may_still_read_is_kept():
    issue, client = shared(), pages.browser("liaison.polri")
    path, rows = f"/issues/{issue.public_id}/notes/new/", Issue.objects.filter(pk=issue.pk)
    sent = behind(rows, lambda: None, client, path, **NOTE)
    assert sent.status_code == 302
    assert issue.comments.count() == 1


def test_what_the_desk_shares_acts_on_what_stands_after_the_lock():
    issue, hat = shared(), cast.hat("liaison.polri")
    revoke(issue)
    with pytest.raises(Gone), transaction.atomic():
        acts.begin("comment", issue, hat, uuid.uuid4())
