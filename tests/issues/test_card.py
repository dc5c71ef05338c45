"""The reference card: a secret issue shows where the paper is, and nothing of what it says."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from django.db import DatabaseError, transaction

from agencies import clock
from agencies.access.visibility import set_context
from agencies.models import Event
from issues import acts
from issues.files import keep
from issues.models import Analysis, Attachment, Comment, HandOver, Issue
from issues.search import search_issues
from issues.workflow import WORKFLOW
from tests.issues.conftest import pdf, typed
from tests.issues.test_steps import REASON, analyst, take
from tests.support import cast

pytestmark = pytest.mark.django_db
CANARY = "kenaripapua"
CARD = {"card_number": "R-7/2024", "card_date": "2024-09-02", "card_holder": "Setum BIN"}
LETTER = {"authority": "Menko", "position": "Menko Polhukam", "letter_number": "R-1/2024"}


def url(issue: Issue, page: str = "") -> str:
    return f"/issues/{issue.public_id}/{page}"


def entry(**fields: Any) -> dict[str, Any]:
    """What the page of a new secret issue sends."""
    values = typed(text="", classification="3", title=f"Operasi {CANARY}", **CARD)
    return values | {"source": ""} | fields


def filled() -> Issue:
    """An issue with content in every place, at a grade that many read."""
    issue = cast.analysing(
        "liaison.polri",
        classification=2,
        text=f"{CANARY} teks",
        source=f"{CANARY} sumber",
        title=f"{CANARY} judul",
    )
    cast.write_analysis(issue, problem=f"{CANARY} telaahan")
    hat = cast.hat("liaison.polri")
    acts.comment(issue, hat, text=f"{CANARY} catatan", classification=2)
    keep(pdf(f"{CANARY}.pdf"), by=hat, issue=issue)
    return issue


def raised(issue: Issue) -> Issue:
    by = cast.hat("secretary.desk")
    return WORKFLOW.take("reclassify", issue, by=by, classification=3, reason=REASON["reason"])


def allowed(login: Any, issue: Issue) -> Any:
    data = LETTER | {"letter_date": clock.today().isoformat()}
    return take(login("chair.desk"), issue, "allow_content", **data)


@pytest.mark.parametrize("name", ["text", "source"])
def test_content_is_refused_beside_its_field(login, name):
    answer = login("liaison.bin").post("/issues/new/", entry(**{name: CANARY}))
    assert answer.status_code == 422
    assert answer.context["form"].errors[name]
    assert CANARY in answer.text  # nothing typed is lost


def test_a_file_is_refused_beside_its_field(login):
    answer = login("liaison.bin").post("/issues/new/", entry(uploads=pdf()))
    assert answer.context["form"].errors["uploads"]
    assert not Attachment.objects.exists()


def test_the_title_becomes_a_neutral_one(login):
    login("liaison.bin").post("/issues/new/", entry(submit="1"))
    issue = Issue.objects.get()
    assert (issue.title, issue.state) == ("Berkas rahasia R-7/2024", "reported")


def test_a_card_needs_no_title_of_its_own(login):
    login("liaison.bin").post("/issues/new/", entry(submit="1", title=""))
    assert Issue.objects.get().title == "Berkas rahasia R-7/2024"
    assert (
        login("liaison.bin").post("/issues/new/", entry(classification="1", title="")).status_code
        == 422
    )


def test_nothing_of_it_is_kept_while_typing(login):
    client = login("liaison.bin")
    page = client.get("/issues/new/")
    key = page.context["form"]["draft"].value()
    client.post("/issues/new/save/", entry(draft=key, text=CANARY, source=CANARY))
    issue = Issue.objects.get()
    assert CANARY not in f"{issue.title}{issue.text}{issue.source}"


@pytest.mark.parametrize("name", CARD)
def test_a_card_is_not_sent_incomplete(login, name):
    answer = login("liaison.bin").post("/issues/new/", entry(submit="1", **{name: ""}))
    assert answer.status_code == 422
    assert answer.context["form"].errors[name]


def test_a_draft_with_a_file_is_not_sent_as_a_card():
    issue = cast.draft(
        "liaison.bin",
        title="Berkas rahasia",
        text="",
        classification=3,
        content_allowed_at=None,
        card_number="R",
        card_date=clock.today(),
        card_holder="Setum",
    )
    keep(pdf(), by=cast.hat("liaison.bin"), issue=issue)
    with pytest.raises(Exception, match="kartu rujukan"):
        WORKFLOW.take("submit", issue, by=cast.hat("liaison.bin"))


@pytest.mark.parametrize("where", ["", "print/", "timeline/"])
@pytest.mark.parametrize("name", ["liaison.polri", "analyst.desk", "chair.desk", "secretary.desk"])
def test_what_is_raised_hides_its_content_from_everybody(login, name, where):
    issue = raised(filled())
    answer = login(name, clearance=4).get(url(issue, where))
    assert answer.status_code == 200
    assert CANARY not in answer.text


@pytest.mark.parametrize("name", ["liaison.polri", "chair.desk", "secretary.desk"])
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/issues/",
        f"/issues/?text={CANARY}",
        f"/search/?q={CANARY}",
        "/search/?q=kenarpapua",
        f"/issues/new/similar/?title={CANARY}+judul",
        "/inbox/",
        "/dashboard/",
        "/recommendations/",
    ],
)
def test_its_title_stands_nowhere_and_is_not_searched(login, name, address):
    raised(filled())
    answer = login(name, clearance=4).get(address)
    assert answer.status_code in (200, 403)
    assert f"{CANARY} judul" not in answer.text
    assert "Berkas rahasia" in answer.text or address not in ("/issues/",)


def test_it_is_found_by_the_number_of_the_paper():
    issue = cast.card()
    found = search_issues(cast.hat("secretary.desk", clearance=4), issue.card_number.lower())
    assert [one.row.pk for one in found.rows] == [issue.pk]


def test_a_row_without_its_content_is_not_saved():
    issue = raised(filled())
    row = Issue.objects.visible_to(cast.hat("chair.desk", clearance=4)).get(pk=issue.pk)
    with pytest.raises(RuntimeError):
        row.save()


def test_its_files_and_analysis_are_gone_too(login):
    issue = raised(filled())
    client = login("chair.desk")
    file = Attachment.objects.get()
    assert client.get(f"/issues/files/{file.public_id}/").status_code == 404
    assert client.get(url(issue, "analysis/1/")).status_code == 404


def test_no_search_finds_its_content():
    issue = filled()
    hat = cast.hat("chair.desk")
    assert search_issues(hat, CANARY).rows
    raised(issue)
    assert not search_issues(hat, CANARY).rows


def test_found_by_number_it_shows_no_excerpt(login):
    issue = raised(filled())
    assert CANARY not in login("chair.desk").get(f"/search/?q={issue.number}").text


@pytest.mark.parametrize("model", [Analysis, Attachment, Comment])
def test_the_database_itself_keeps_the_parts(model):
    raised(filled())
    set_context(cast.hat("chair.desk"))
    assert model._default_manager.count() == 0


def test_who_decides_on_a_flag_sees_what_is_needed(login):
    issue = filled()
    WORKFLOW.take("flag_too_low", issue, by=cast.hat("analyst.desk"), **REASON)
    assert CANARY in login("secretary.desk").get(url(issue)).text
    assert CANARY not in login("chair.desk").get(url(issue)).text


def test_the_content_comes_back_when_an_authority_allows_it(login):
    issue = raised(filled())
    assert allowed(login, issue).status_code == 302
    assert CANARY in login("chair.desk").get(url(issue)).text
    event = Event.objects.get(verb="issue.allow_content")
    assert event.detail.note == "Menko, Menko Polhukam"


@pytest.mark.parametrize("missing", LETTER)
def test_the_authority_is_named_in_full(login, missing):
    data = LETTER | {"letter_date": clock.today().isoformat(), missing: ""}
    answer = take(login("chair.desk"), cast.card(), "allow_content", **data)
    assert answer.context["form"].errors[missing]


def test_what_may_hold_content_needs_no_authority(login):
    assert allowed(login, cast.reported()).status_code == 403


def test_lowered_and_raised_again_it_is_a_card_again(login):
    issue = raised(filled())
    allowed(login, issue)
    by = cast.hat("secretary.desk")
    lower = REASON | {"classification": 2, "originator_agrees": True}
    WORKFLOW.take("reclassify", issue, by=by, **lower)
    assert raised(Issue.objects.get(pk=issue.pk)).is_card


@pytest.mark.parametrize("act", ["notes/new", "files/new", "views/request", "ask"])
def test_nothing_is_added_to_a_card(login, act):
    answer = login("secretary.desk").get(url(cast.card(), f"{act}/"))
    assert answer.status_code == 403
    assert "kartu rujukan" in answer.text


def test_an_accepted_card_gets_no_analysis(login):
    issue = cast.card()
    data = {"classification": 3, "analyst": analyst()}
    take(login("secretary.desk"), issue, "accept", **data)
    cast.membership("analyst.desk")
    assert login("analyst.desk").get(url(issue, "analysis/edit/")).status_code == 403


def test_the_card_stands_on_the_page(login):
    text = login("liaison.bin").get(url(cast.card())).text
    for words in ("Kartu rujukan", "R-7/2024", "Setum"):
        assert words in text


def handed(client: Any, issue: Issue, **fields: Any) -> Any:
    data = {
        "key": str(uuid4()),
        "to_whom": "Kapten Sari",
        "handed_by": "Mayor Adi",
        "on": clock.today().isoformat(),
    }
    return client.post(url(issue, "card/hand-over/"), data | fields)


@pytest.mark.parametrize("name", ["liaison.bin", "secretary.desk", "staff.desk"])
def test_a_hand_over_stands_on_the_card(login, name):
    client, issue = login(name, clearance=4), cast.card()
    assert handed(client, issue).status_code == 302
    assert "Kapten Sari" in client.get(url(issue)).text


@pytest.mark.parametrize("missing", ["to_whom", "handed_by", "on"])
def test_a_hand_over_is_told_in_full(login, missing):
    answer = handed(login("secretary.desk"), cast.card(), **{missing: ""})
    assert answer.context["form"].errors[missing]


def test_a_hand_over_is_never_changed(login):
    handed(login("secretary.desk"), cast.card())
    with pytest.raises(DatabaseError), transaction.atomic():
        HandOver.objects.update(to_whom="x")


@pytest.mark.real_commits
def test_the_workers_go_on_scanning_what_a_card_conceals(worker_url):
    """A file that waits for the scanner when its issue becomes a card must not wait for ever."""
    raised(filled())
    with psycopg2.connect(worker_url) as worker, worker.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM issues_attachment")
        assert cursor.fetchone() == (1,)


def test_its_description_is_entered_once_content_is_allowed(login):
    issue, client = cast.card(), login("liaison.bin")
    form = {
        "title": f"Operasi {CANARY}",
        "text": f"{CANARY} uraian",
        "source": "",
        "key": str(uuid4()),
    }
    assert client.post(url(issue, "card/description/"), form).status_code == 403
    assert allowed(login, issue).status_code == 302
    page = client.get(url(issue))
    assert f"{url(issue)}card/description/" in page.text
    assert client.post(url(issue, "card/description/"), form | {"text": ""}).status_code == 422
    assert client.post(url(issue, "card/description/"), form).status_code == 302
    page = login("chair.desk").get(url(issue))
    assert f"{CANARY} uraian" in page.text
    assert "Uraian diisi" in page.text
    assert client.post(url(issue, "card/description/"), form).status_code == 403
    changes = Event.objects.get(verb="issue.described").detail.changes
    assert changes["text"] == ["", f"{CANARY} uraian"]
