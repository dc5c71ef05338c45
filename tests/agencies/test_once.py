"""A form acts once: again it changes nothing, and with other words it is refused with them."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.db import ProgrammingError
from django.test import Client
from django.utils import timezone

from agencies.access.visibility import as_portal
from agencies.models import Agency, Event, EventDetail, SentForm
from agencies.sending.once import forget_forms
from agencies.sending.sent import entries
from issues.models import Attachment, Comment, Issue
from monitoring.models import ExtensionRequest
from recommendations.models import Recommendation
from tests.issues.conftest import pdf
from tests.monitoring.pages import page_of
from tests.recommendations import typing
from tests.support import cast
from tests.support.database import pointed_at
from tests.support.forms import form_to, forms_of
from tests.support.pages import browser

pytestmark = pytest.mark.django_db
FIRST, SECOND = "Rapat ditunda ke hari Senin.", "Rapat ditunda ke hari Selasa, bukan Senin."


@pytest.fixture
def noted() -> tuple[Client, str, dict]:
    """A note that was sent, and its form as the page held it."""
    client, issue = browser("analyst.desk"), cast.analysing()
    address = f"/issues/{issue.public_id}/notes/new/"
    data = form_to(client.get(address).text, address).data(text=FIRST, classification="1")
    assert client.post(address, data).status_code == 302
    return client, address, data


def test_the_same_form_again_is_answered_as_the_first_time(noted):
    client, address, data = noted
    assert client.post(address, data).status_code == 302
    assert Comment.objects.count() == 1


def test_other_words_are_not_said_to_be_saved(noted):
    client, address, data = noted
    answer = client.post(address, data | {"text": SECOND})
    assert answer.status_code == 409
    assert SECOND in answer.text
    assert Comment.objects.get().text == FIRST


def test_other_words_can_be_sent_as_a_form_of_their_own(noted):
    client, address, data = noted
    answer = client.post(address, data | {"text": SECOND})
    form = next(one for one in forms_of(answer.text) if "text" in one.entries)
    assert form.action == address
    assert client.post(form.action, form.data()).status_code == 302
    assert [note.text for note in Comment.objects.order_by("pk")] == [FIRST, SECOND]


def test_another_file_is_something_else(noted):
    client = noted[0]
    address = f"/issues/{Issue.objects.get().public_id}/files/new/"
    given = form_to(client.get(address).text, address).data(classification="1", text="")
    answers = [client.post(address, given | {"uploads": pdf(name)}) for name in ("a.pdf", "b.pdf")]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert "b.pdf" in answers[1].text
    assert [file.name for file in Attachment.objects.all()] == ["a.pdf"]


def test_a_step_is_not_taken_with_other_words():
    issue, client = cast.reported(), browser("secretary.desk")
    address = f"/issues/{issue.public_id}/step/return/"
    given = {"key": str(uuid4()), "version": str(issue.version)}
    texts = (FIRST, FIRST, SECOND)
    answers = [client.post(address, given | {"reason": text}) for text in texts]
    assert [answer.status_code for answer in answers] == [302, 302, 409]
    assert SECOND in answers[2].text
    assert EventDetail.objects.get(event__verb="issue.return").note == FIRST


def test_the_same_words_for_another_act_are_not_said_to_be_done():
    issue, client = cast.reported(), browser("secretary.desk")
    given = {"key": str(uuid4()), "version": str(issue.version), "reason": FIRST}
    address = f"/issues/{issue.public_id}/step/".__add__
    answers = [client.post(address(act), given) for act in ("return/", "reject/")]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert Issue.objects.get().state == "draft"


def test_a_form_of_administration_is_not_saved_with_other_words():
    polri, client = cast.agency("polri"), browser("admin.desk")
    address = f"/agencies/{polri.public_id}/edit/"
    form = form_to(client.get(address).text, address)
    heads = ("Kapolri", "Kapolri", "Kepala Kepolisian")
    answers = [
        client.post(address, form.data(addressed_as=head, mailbox="", parent="", successor=""))
        for head in heads
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 409]
    assert Agency.objects.get(pk=polri.pk).addressed_as == "Kapolri"


def test_more_time_is_not_asked_for_with_other_words():
    page, client = page_of(cast.follow_up()), browser("liaison.kemendagri")
    given = {"wanted_on": "2024-10-15", "key": str(uuid4())}
    texts = (FIRST, FIRST, SECOND)
    answers = [client.post(f"{page}extension/", given | {"reason": text}) for text in texts]
    assert [answer.status_code for answer in answers] == [302, 302, 409]
    assert ExtensionRequest.objects.get().reason == FIRST


def test_a_draft_is_not_begun_with_other_words():
    given, client = typing.entries(cast.recommending(), "kemendagri"), browser("analyst.desk")
    titles = (FIRST, FIRST, SECOND)
    answers = [client.post("/recommendations/new/", given | {"title": one}) for one in titles]
    assert [answer.status_code for answer in answers] == [302, 302, 409]
    assert Recommendation.objects.get().title == FIRST


@pytest.mark.real_commits
def test_the_workers_forget_old_forms_and_read_none(worker_url):
    SentForm.objects.create(key=uuid4(), digest=b"0" * 32)
    with pointed_at(worker_url):
        with pytest.raises(ProgrammingError):
            list(SentForm.objects.values("digest"))
        forget_forms(timezone.now() + dt.timedelta(minutes=1))
    with as_portal():
        assert not SentForm.objects.exists()


def test_a_digest_tells_nobody_the_words_and_goes_after_weeks(noted):
    row = SentForm.objects.get(key=Event.objects.exclude(key=None).latest("pk").key)
    assert len(bytes(row.digest)) == 32
    forget_forms(timezone.now() - dt.timedelta(minutes=1))
    assert SentForm.objects.filter(pk=row.pk).exists()
    forget_forms(timezone.now() + dt.timedelta(minutes=1))
    assert not SentForm.objects.exists()


@pytest.mark.parametrize(("address", "kept"), [("/agencies/new/", True), ("/login/", False)])
def test_a_code_is_a_word_like_others_but_where_one_logs_in(rf, address, kept):
    assert entries(rf.post(address, {"code": "BNN"})) == ([("code", "BNN")] if kept else [])
