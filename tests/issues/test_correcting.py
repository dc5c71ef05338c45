"""Data put right after submission: who may, what is recorded, who reads and who is told of it."""

from typing import Any

import pytest

from agencies import clock
from agencies.models import Event
from agencies.record import redactions
from agencies.sending.same_hat import MARK
from issues.models import Issue
from issues.search import search_issues
from issues.workflow import WORKFLOW as ISSUES
from monitoring.models import Notification
from monitoring.notices.tell import consume
from monitoring.roster import Roster
from tests.support import cast
from tests.support.forms import form_to
from tests.support.relations import closed, shared

pytestmark = pytest.mark.django_db
STATES = {
    "reported": cast.reported,
    "analysing": cast.analysing,
    "analysed": cast.analysed,
    "recommending": cast.recommending,
    "monitoring": lambda: cast.issued().issues.get(),
    "closed": closed,
    "draft": lambda: ISSUES.take(
        "return", cast.reported(), by=cast.hat("secretary.desk"), reason="Lengkapi."
    ),
}


def url(issue: Issue) -> str:
    return f"/issues/{issue.public_id}/"


def sheet(client: Any, issue: Issue, **typed: Any) -> dict[str, Any]:
    """What the page sends as it stands, with some entries typed over."""
    entries = form_to(client.get(f"{url(issue)}correct/").text, f"{url(issue)}correct/").entries
    sent: dict[str, Any] = {name: one.values for name, one in entries.items() if one.values}
    for name in (MARK, "csrfmiddlewaretoken"):
        sent.pop(name, None)
    return sent | {"reason": "Salah ketik."} | typed


def corrected(client: Any, issue: Issue, **typed: Any) -> Any:
    return client.post(f"{url(issue)}correct/", sheet(client, issue, **typed))


def recorded() -> dict[str, list[str]]:
    changes: dict[str, list[str]] = Event.objects.get(verb="issue.corrected").detail.changes
    return changes


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("name", "open_in"),
    [
        ("liaison.kpu", {"reported"}),
        ("head.kpu", set()),
        ("secretary.desk", {"analysing", "analysed", "recommending", "monitoring"}),
        ("staff.desk", {"analysing", "analysed", "recommending", "monitoring"}),
        ("analyst.desk", set()),
        ("duty.desk", set()),
        ("chair.desk", set()),
        ("liaison.bawaslu", set()),
    ],
)
def test_the_reporter_corrects_until_acceptance_the_secretary_after_it(login, state, name, open_in):
    issue, client = shared(STATES[state]()), login(name)
    page = client.get(url(issue))
    assert (f"{url(issue)}correct/" in page.text) == (state in open_in)
    answer = client.get(f"{url(issue)}correct/").status_code
    assert answer == 200 if state in open_in else answer in (403, 404, 409)


def test_an_issue_that_the_desk_entered_is_corrected_there_until_it_is_accepted(login):
    issue = cast.reported("duty.desk", reported_by=cast.agency("kpu"))
    for name in ("duty.desk", "analyst.desk", "liaison.kpu"):
        assert corrected(login(name), issue, title=f"Dari {name}").status_code == 302
    assert Issue.objects.get().title == "Dari liaison.kpu"


def test_only_what_differs_is_recorded_as_words_and_shown_in_the_history(login):
    issue, client = cast.reported(), login("liaison.kpu")
    answer = corrected(
        client, issue, title="Daftar pemilih di Jambi", regions=["15"], category="DPT.PINDAH"
    )
    assert answer.status_code == 302
    assert recorded() == {
        "title": [issue.title, "Daftar pemilih di Jambi"],
        "category": [
            "Data pemilih dan hak pilih: Akurasi daftar pemilih",
            "Data pemilih dan hak pilih: Pindah memilih",
        ],
        "regions": ["Riau", "Jambi"],
    }
    page = client.get(url(issue))
    assert "Wilayah: <q>Riau</q> → <q>Jambi</q>" in page.text
    assert "Salah ketik." in page.text


def test_a_moment_keeps_the_zone_in_which_it_is_corrected(login):
    issue = cast.reported()
    corrected(login("liaison.kpu"), issue, known_at_zone="WIT")
    assert recorded() == {"known_at": ["2 September 2024 10.15 WIB", "2 September 2024 10.15 WIT"]}
    assert Issue.objects.get().known_zone == "WIT"


def test_a_long_text_unfolds(login):
    issue = cast.reported()
    corrected(login("liaison.kpu"), issue, text="Panjang. " * 100)
    page = login("secretary.desk").get(url(issue)).text
    assert f"<del>{issue.text}</del>" in page
    assert "Uraian: " in page


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, "__all__"),
        ({"title": "Lain", "reason": ""}, "reason"),
        ({"title": ""}, "title"),
        ({"text": ""}, "text"),
        ({"regions": []}, "regions"),
        ({"category": ""}, "category"),
        ({"severity": ""}, "severity"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_written(login, typed, wrong):
    issue = cast.reported()
    answer = corrected(login("liaison.kpu"), issue, **typed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    now = Issue.objects.get()
    assert (now.title, now.version, now.regions.count()) == (issue.title, issue.version, 1)
    assert not Event.objects.filter(verb="issue.corrected").exists()


def test_a_double_click_corrects_once(login):
    issue, client = cast.reported(), login("liaison.kpu")
    sent = sheet(client, issue, title="Judul lain")
    for _click in range(2):
        assert client.post(f"{url(issue)}correct/", sent).status_code == 302
    assert Event.objects.filter(verb="issue.corrected").count() == 1


def test_whoever_was_overtaken_sees_both_texts_and_may_put_theirs_in_place(login):
    issue, client = cast.analysing(), login("secretary.desk")
    late = sheet(client, issue, title="Judul sekretaris")
    corrected(login("staff.desk"), issue, title="Judul staf")
    answer = client.post(f"{url(issue)}correct/", late)
    assert answer.status_code == 409
    assert [tuple(map(str, row[1:])) for row in answer.context["differing"]] == [
        ("Judul staf", "Judul sekretaris")
    ]
    assert Issue.objects.get().title == "Judul staf"
    again = {field.name: field.value() for field in answer.context["form"]}
    assert again["version"] == str(Issue.objects.get().version)


def test_a_form_opened_before_the_acceptance_corrects_nothing_after_it(login):
    issue, client = cast.reported(), login("liaison.kpu")
    sent = sheet(client, issue, title="Judul terlambat")
    ISSUES.take(
        "accept",
        issue,
        by=cast.hat("secretary.desk"),
        classification=1,
        analyst=cast.membership("analyst.desk"),
    )
    answer = client.post(f"{url(issue)}correct/", sent)
    assert answer.status_code == 403
    assert "Judul terlambat" in answer.text
    assert Issue.objects.get().title == issue.title


def test_the_risk_is_that_of_the_approved_analysis(login):
    """Else one person could lower it and close alone what takes two."""
    issue, client = cast.recommending(), login("secretary.desk")
    corrected(client, issue, severity="1", likelihood="1", title="Judul lain")
    assert list(recorded()) == ["title"]
    assert Issue.objects.get().severity == issue.severity


def test_a_reference_card_has_nothing_to_correct(login):
    issue = cast.card()
    assert login("liaison.bin").get(f"{url(issue)}correct/").status_code == 403


def test_a_card_tells_nothing_of_what_was_corrected_before(login):
    issue = shared(cast.reported())
    corrected(login("liaison.kpu"), issue, title="Judul lain")
    Issue.objects.filter(pk=issue.pk).update(classification=3)
    page = login("chair.desk").get(url(issue)).text
    assert issue.title not in page
    assert "Data diperbaiki" in page


def test_search_and_lists_follow(login):
    issue, client = cast.reported(), login("liaison.kpu")
    corrected(client, issue, title="Surat suara tertukar", text="Dua dus.", regions=["15"])
    hat = cast.hat("secretary.desk")
    for said in ("tertukar", "Jambi"):
        assert [one.row for one in search_issues(hat, said).rows] == [issue]
    for gone in ("meninggal", "Riau"):
        assert search_issues(hat, gone).rows == []
    assert "Surat suara tertukar" in client.get("/issues/?region=15").text


def test_it_is_the_last_movement_for_those_who_all_know_of_it(login):
    open_one, masked_one = shared(cast.analysing()), masked()
    later = clock.now() + cast.a_day(1)
    with clock.at(later):
        for issue in (open_one, masked_one):
            corrected(login("secretary.desk"), issue, source="Sekretariat KPU")
    assert Issue.objects.get(pk=open_one.pk).moved_at == later
    assert Issue.objects.get(pk=masked_one.pk).moved_at < later


def test_the_receipt_stays_what_was_sent(login):
    issue = cast.reported()
    corrected(login("liaison.kpu"), issue, title="Judul lain")
    assert issue.receipts.get().title == issue.title


def told(name: str) -> bool:
    consume(Roster(clock.today()))
    mine = Notification.objects.filter(membership=cast.membership(name))
    return bool(mine.filter(kind="issue.corrected").exists())


def test_the_desk_is_told_of_the_reporters_correction(login):
    issue = shared(cast.reported())
    corrected(login("liaison.kpu"), issue, title="Judul lain")
    assert [told(name) for name in ("secretary.desk", "liaison.bawaslu", "liaison.kpu")] == [
        True,
        False,
        False,
    ]


def test_reporter_analyst_and_addressees_are_told_of_the_secretarys_correction(login):
    issue = shared(cast.issued(to=("kemendagri", "polri")).issues.get())
    corrected(login("secretary.desk"), issue, regions=["15"])
    names = (
        "liaison.kpu",
        "analyst.desk",
        "liaison.kemendagri",
        "liaison.polri",
        "liaison.bawaslu",
        "secretary.desk",
    )
    assert [told(name) for name in names] == [True, True, True, True, False, False]


def masked() -> Issue:
    """Of a withheld origin, read by Bawaslu and by two addressees."""
    issue = cast.recommending(origin_masked=True, source="Piket KPU")
    return shared(cast.issued(issue=issue).issues.get())


def test_a_withheld_source_is_told_to_desk_and_origin_alone(login):
    issue = masked()
    corrected(login("secretary.desk"), issue, source="Sekretariat KPU", reason="Kata KPU.")
    for name, reads in (("liaison.kpu", True), ("analyst.desk", True), ("liaison.polri", False)):
        for page in ("", "timeline/", "print/"):
            text = login(name).get(url(issue) + page).text
            assert ("Sekretariat KPU" in text.split('class="timeline"')[1]) == reads
            assert ("Data diperbaiki" in text) == reads
        assert told(name) == reads


def test_beside_a_withheld_source_the_rest_is_told(login):
    issue = masked()
    corrected(
        login("secretary.desk"),
        issue,
        source="Sekretariat KPU",
        channel="letter",
        title="Surat KPU",
        regions=["15"],
        reason="Kata KPU.",
    )
    history = login("liaison.polri").get(f"{url(issue)}timeline/").text
    assert "<q>Riau</q> → <q>Jambi</q>" in history
    for hidden in ("Piket KPU", "Sekretariat KPU", "Kata KPU", "Surat</q>", issue.title + "</q>"):
        assert hidden not in history
    assert "Piket KPU" in login("liaison.kpu").get(f"{url(issue)}timeline/").text


def test_what_was_told_before_the_origin_was_withheld_is_told_no_more(login):
    issue = shared(cast.analysing(source="Piket KPU"))
    corrected(login("secretary.desk"), issue, source="Sekretariat KPU")
    history = f"{url(issue)}timeline/"
    assert "Sekretariat KPU" in login("liaison.bawaslu").get(history).text
    ISSUES.take("mask_origin", Issue.objects.get(), by=cast.hat("secretary.desk"), reason="Aman.")
    assert "Data diperbaiki" not in login("liaison.bawaslu").get(history).text


def test_who_reads_it_later_does_not_learn_what_stood_there_before(login):
    issue = cast.analysing()
    corrected(login("secretary.desk"), issue, title="Tanpa nama saksi")
    shared(issue)
    assert issue.title not in login("liaison.bawaslu").get(url(issue)).text
    assert issue.title in login("liaison.kpu").get(url(issue)).text


def test_a_correction_keeps_its_class_when_that_of_the_issue_falls(login):
    issue = shared(cast.analysing(classification=2))
    issue.share_with(
        cast.agency("perludem").group, "shared", by=cast.hat("secretary.desk"), reason="Terkait"
    )
    corrected(login("secretary.desk"), issue, title="Tanpa nama saksi")
    Issue.objects.filter(pk=issue.pk).update(classification=1)
    assert issue.title not in login("liaison.perludem").get(url(issue)).text


def test_personal_data_are_taken_out_of_old_and_new(login):
    issue = cast.reported(title="Saksi Siti Aminah diancam")
    corrected(login("liaison.kpu"), issue, title="Seorang saksi diancam")
    event = Event.objects.get(verb="issue.corrected")
    asked = redactions.ask(event, ["changes"], ground="UU 27/2022", by=cast.hat("admin.desk"))
    redactions.decide(asked, granted=True, by=cast.hat("chair.desk"))
    page = login("secretary.desk").get(url(issue)).text
    assert "Siti Aminah" not in page
    assert "UU 27/2022" in page
