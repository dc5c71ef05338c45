"""The page of an issue: what must be done by whom, and nothing that is not the reader's."""

import pytest

from agencies.record.events import Said
from issues.models import Attachment, Comment
from tests.issues.test_list import queries_of
from tests.support import cast, pages

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"
PAGES = ["", "edit/", "print/", "timeline/", "step/accept/", "share/", "notes/new/", "analysis/1/"]


def masked(response):
    """The answer without what differs by chance: reference, time, address, token."""
    lines = pages.without_chance(response.text).splitlines()
    return [
        line
        for line in lines
        if "csrf" not in line.lower()
        and response.context["reference"] not in line
        and "/issues/" not in line
    ]


@pytest.mark.parametrize("page", PAGES)
def test_an_outsider_gets_the_404_of_what_does_not_exist(login, page):
    client, issue = login("liaison.polri"), cast.recommending()
    hidden = client.get(f"/issues/{issue.public_id}/{page}")
    absent = client.get(f"/issues/{NOBODY}/{page}")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert masked(hidden) == masked(absent)


def test_the_panel_names_holder_and_own_buttons(login):
    issue = cast.reported()
    staff = login("staff.desk").get(f"/issues/{issue.public_id}/").context
    urls = [button["url"] for button in staff["panel_buttons"]]
    assert urls == [f"/issues/{issue.public_id}/step/{name}/" for name in ("accept",)]
    assert not login("liaison.kpu").get(f"/issues/{issue.public_id}/").context["panel_buttons"]


def test_an_analysis_is_submitted_once_something_is_written(login):
    issue, analyst = cast.analysing(), login("analyst.desk")

    def offered():
        buttons = analyst.get(f"/issues/{issue.public_id}/").context["panel_buttons"]
        return [button["url"].split("/")[-2] for button in buttons]

    assert offered() == ["edit"]
    cast.write_analysis(issue)
    assert offered() == ["edit", "submit_analysis"]


def test_the_chain_tells_what_is_done_and_what_is_to_come(login):
    chain = login("liaison.kpu").get(f"/issues/{cast.analysed().public_id}/").context["chain"]
    assert [step["status"] for step in chain] == ["done", "done", "now", *["later"] * 3]


def test_members_learn_of_themselves_and_the_reporter_only(login):
    issue = cast.reported()
    for code in ("POLRI", "BAWASLU"):
        issue.share_with(
            cast.agency(code).group, "shared", by=cast.hat("secretary.desk"), reason="x"
        )
    names = [row.name for row in page_of(login("liaison.polri"), issue)["shares"]]
    assert names == ["KPU", "Polri"]
    assert len(page_of(login("secretary.desk"), issue)["shares"]) == 4


def page_of(client, issue):
    return client.get(f"/issues/{issue.public_id}/").context


def test_agencies_read_an_analysis_once_it_is_approved(login):
    assert page_of(login("liaison.kpu"), cast.analysed())["analysis"] is None
    assert page_of(login("liaison.kpu"), cast.recommending())["analysis"]


def test_a_narrower_event_leaves_no_trace(login):
    issue = cast.reported()
    issue.tell(
        "commented",
        by=cast.hat("secretary.desk"),
        said=Said(note="rahasia kata sandi", parties=[issue.term.group_id]),
    )
    assert "rahasia kata sandi" in login("secretary.desk").get(f"/issues/{issue.public_id}/").text
    assert "rahasia kata sandi" not in login("liaison.kpu").get(f"/issues/{issue.public_id}/").text


def test_the_printed_file_holds_summary_analysis_and_history(login):
    issue = cast.recommending()
    text = login("liaison.kpu").get(f"/issues/{issue.public_id}/print/").text
    for part in (issue.text, "Pertukaran data berjalan bulanan.", issue.number):
        assert part in text


@pytest.mark.parametrize("count", [1, 25, 250])
def test_the_page_takes_twenty_queries_whatever_hangs_on_it(login, count):
    issue, by = cast.recommending(), cast.membership("secretary.desk")
    values = {"issue": issue, "by": by, "at": issue.created_at}
    Comment.objects.bulk_create(Comment(text=f"c{n}", **values) for n in range(count))
    Attachment.objects.bulk_create(
        Attachment(file="x", name=f"{n}.pdf", size=1, content_type="", sha256="", **values)
        for n in range(count)
    )
    assert len(queries_of(login("secretary.desk"), f"/issues/{issue.public_id}/")) <= 20


def test_versions_of_an_analysis_are_compared(login):
    issue = cast.analysed()
    latest = issue.analyses.get()
    cast.write_analysis(issue, facts=f"{latest.facts} Sudah lengkap.")
    page = login("secretary.desk").get(f"/issues/{issue.public_id}/analysis/2/")
    assert "<ins>Sudah lengkap.</ins>" in page.text
