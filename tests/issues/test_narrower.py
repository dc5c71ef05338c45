"""Parts narrower than their issue, admission by name, and a masked origin."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from agencies.models import Event, WorkingGroup
from agencies.workflow.due import Due, due_in
from issues import acts
from issues.acts import ask_agency
from issues.models import AgencyView, Attachment, Comment, Issue
from issues.workflow import WORKFLOW
from tests.support import cast, pages
from tests.support.forms import form_to
from tests.support.made_once import made_once
from tests.support.relations import undone, upload

pytestmark = pytest.mark.django_db
SECRET_WORD = "zqnarrowed"
BESIDE = (
    "/recommendations/",
    "/follow-ups/",
    "/issues/?agency=BSSN",
    "/issues/?agency_not=BSSN",
    "/issues/new/similar/?title=Daftar+pemilih",
    "/search/?q=Telepon",
)


@made_once
def issue() -> Issue:
    """Reported by KPU, shared with Bawaslu and Polri."""
    made = cast.reported()
    for code in ("bawaslu", "polri"):
        cast.membership(f"liaison.{code}")
        group = cast.agency(code).group
        made.share_with(group, "shared", by=cast.hat("secretary.desk"), reason="Terkait")
    return made


def only(*codes: str) -> list[int]:
    """Desk, KPU, and these."""
    agencies = [cast.agency(code).group_id for code in ("kpu", *codes)]
    return sorted([cast.term().group_id, *agencies])


def parts(issue: Issue, **narrowed) -> None:
    kpu = cast.hat("liaison.kpu")
    acts.comment(issue, kpu, text=f"{SECRET_WORD} note", classification=1, **narrowed)
    acts.attach(issue, kpu, [upload(f"{SECRET_WORD}.pdf")], classification=1, **narrowed)
    acts.give_view(
        issue,
        kpu,
        version=0,
        stance="view",
        text=f"{SECRET_WORD} view",
        classification=1,
        **narrowed,
    )


def surfaces(issue: Issue, name: str) -> list[str]:
    client = pages.browser(name)
    where = ("", "print/", "timeline/")
    return [client.get(f"/issues/{issue.public_id}/{page}").content.decode() for page in where]


def test_a_limited_part_is_read_by_those_named_and_no_other_reader(issue):
    parts(issue, parties=only("bawaslu"))
    for reader, reads in [
        ("liaison.bawaslu", True),
        ("liaison.polri", False),
        ("analyst.desk", True),
        ("liaison.kpu", True),
    ]:
        found = any(SECRET_WORD in page for page in surfaces(issue, reader))
        assert found is reads, reader


def test_other_readers_get_the_same_bytes_as_if_the_limited_part_did_not_exist(issue):
    client = pages.browser("liaison.polri")
    before = [pages.masked(client.get(address)) for address in pages.around(issue)]
    parts(issue, parties=only("bawaslu"))
    assert [pages.masked(client.get(address)) for address in pages.around(issue)] == before


def test_a_limited_file_goes_with_the_sharing_of_its_issue(issue):
    parts(issue, parties=only("bawaslu"))
    client, file = pages.browser("liaison.bawaslu"), Attachment.objects.get()
    assert client.get(f"/issues/files/{file.public_id}/").status_code == 200
    issue.revoke(cast.agency("bawaslu").group, "shared")
    assert client.get(f"/issues/files/{file.public_id}/").status_code == 404


def test_the_form_limits_a_note_to_those_chosen_with_the_desk_and_the_writer(issue):
    client = pages.browser("liaison.kpu")
    address = f"/issues/{issue.public_id}/notes/new/"
    form = form_to(client.get(address).content.decode(), address)
    client.post(address, form.data(text="Hanya Bawaslu", only_for=["agency:BAWASLU"]))
    assert Comment.objects.get().parties == only("bawaslu")


def test_the_choices_are_the_same_whoever_reads_the_issue(issue):
    client = pages.browser("liaison.kpu")
    address = f"/issues/{issue.public_id}/notes/new/"
    before = pages.masked(client.get(address))
    issue.revoke(cast.agency("polri").group, "shared")
    assert pages.masked(client.get(address)) == before


def test_a_view_that_is_widened_shows_its_former_words_to_nobody_new(issue):
    kpu = cast.hat("liaison.kpu")
    view: dict[str, Any] = {"stance": "view", "classification": 1}
    acts.give_view(issue, kpu, version=0, text=f"{SECRET_WORD} first", parties=only(), **view)
    acts.give_view(issue, kpu, version=1, text="Untuk semua", parties=None, **view)
    shown = "".join(surfaces(issue, "liaison.polri"))
    assert "Untuk semua" in shown
    assert SECRET_WORD not in shown
    assert Event.objects.get(verb="issue.view_changed").parties == only()


def test_a_working_group_reads_what_is_shared_with_it_while_it_sits_there(issue):
    group = WorkingGroup.objects.filter(memberships__agency__code="KEJAGUNG").first()
    member = pages.browser("liaison.kejagung")
    address = f"/issues/{issue.public_id}/"
    assert member.get(address).status_code == 404
    acts.share(issue, cast.hat("secretary.desk"), group.group, reason="Sentra Gakkumdu")
    assert member.get(address).status_code == 200
    group.memberships.filter(agency__code="KEJAGUNG").update(ends_on="2024-09-01")
    assert member.get(address).status_code == 404


def test_the_chair_admits_an_agency_above_its_ceiling_to_one_issue():
    issues = [cast.reported(classification=2) for _ in range(2)]
    perludem = pages.browser("liaison.perludem", clearance=1)
    for issue in issues:
        reason = {"by": cast.hat("secretary.desk"), "reason": "Terkait"}
        issue.share_with(cast.agency("perludem").group, "shared", **reason)
    acts.comment(issues[0], cast.hat("liaison.kpu"), text="Lampiran", classification=2)
    acts.admit(issues[0], cast.hat("chair.desk"), cast.agency("perludem"), reason="Perlu")
    got = [perludem.get(f"/issues/{issue.public_id}/") for issue in issues]
    assert [page.status_code for page in got] == [200, 404]
    assert "Lampiran" in got[0].content.decode()


def test_admission_opens_nothing_above_the_issue_itself():
    issue = cast.reported(classification=2)
    perludem = pages.browser("liaison.perludem", clearance=1)
    acts.admit(issue, cast.hat("chair.desk"), cast.agency("perludem"), reason="Perlu")
    acts.comment(issue, cast.hat("liaison.kpu"), text=SECRET_WORD, classification=3)
    shown = perludem.get(f"/issues/{issue.public_id}/").content.decode()
    assert issue.title in shown
    assert SECRET_WORD not in shown


def test_admission_is_revoked_like_sharing():
    issue = cast.reported(classification=2)
    perludem = pages.browser("liaison.perludem", clearance=1)
    agency = cast.agency("perludem")
    acts.admit(issue, cast.hat("chair.desk"), agency, reason="Perlu")
    acts.revoke(issue, cast.hat("secretary.desk"), agency.group, reason="Selesai")
    assert perludem.get(f"/issues/{issue.public_id}/").status_code == 404
    assert Issue.objects.get(pk=issue.pk).admitted == []


# Masked origin.


def of(code: str) -> tuple[Issue, list[str]]:
    """An issue that this agency reported with its origin masked, and what its readers get."""
    name = f"liaison.{code}"
    made = cast.reported(name, origin_masked=True)
    secretary = cast.hat("secretary.desk")
    made.share_with(cast.agency("polri").group, "shared", by=secretary, reason="Terkait")
    due = Due(cast.a_day(3) + made.created_at)
    acts.request_views(made, secretary, [cast.agency(code)], due=due, reason="Perlu")
    mine = cast.hat(name)
    view: dict[str, Any] = {"stance": "view", "text": "Pandangan", "classification": 1}
    acts.give_view(made, mine, version=0, **view)
    acts.comment(made, mine, text="Catatan", classification=1)
    return made, surfaces(made, "liaison.polri")


def test_a_masked_origin_shows_nowhere_to_other_readers():
    _issue, shown = of("bssn")
    for page in shown:
        assert "BSSN" not in page
        assert "Siber" not in page
    assert "Asal dirahasiakan" in shown[0]


def test_desk_and_origin_know_a_masked_origin():
    issue, _shown = of("bssn")
    for name in ("secretary.desk", "liaison.bssn"):
        assert "BSSN" in surfaces(issue, name)[0]


@pytest.mark.parametrize("wanted", ["?agency=BSSN", "?agency_not=BSSN", "?agency=KPU"])
def test_no_filter_tells_a_masked_origin(wanted):
    issue, _shown = of("bssn")
    listed = pages.browser("liaison.polri").get(f"/issues/{wanted}").content.decode()
    assert (issue.number in listed) is ("_not" in wanted)


def test_whoever_reports_with_a_masked_origin_the_others_read_the_same():
    worlds = []
    for code in ("bssn", "bin"):
        cast.membership("liaison.polri")
        with undone():
            _issue, shown = of(code)
            worlds.append([pages.KEYS.sub("", pages.without_chance(page)) for page in shown])
    assert worlds[0] == worlds[1]


def entered_for(code: str, *, masked: bool) -> Issue:
    """Entered by the duty officer on behalf of this agency, whose liaison decided by word."""
    made = cast.reported(
        "duty.desk",
        reported_by=cast.agency(code),
        source=f"Telepon piket {code}",
        channel="telephone",
        origin_masked=masked,
    )
    secretary = cast.hat("secretary.desk")
    made.share_with(cast.agency("polri").group, "shared", by=secretary, reason="Terkait")
    if not masked:
        acts.comment(made, cast.hat(f"liaison.{code}"), text="Catatan", classification=1)
        WORKFLOW.take("mask_origin", made, by=secretary, reason="Keselamatan")
    return Issue.objects.get(pk=made.pk)


@pytest.mark.parametrize("masked", [True, False], ids=["from the first", "later"])
def test_for_whom_the_desk_entered_it_is_told_to_nobody_else(masked):
    worlds = []
    for code in ("bssn", "bin"):
        cast.membership("liaison.polri")
        with undone():
            issue = entered_for(code, masked=masked)
            client = pages.browser("liaison.polri")
            shown = [client.get(at).text for at in (*pages.around(issue), *BESIDE)]
            worlds.append([pages.KEYS.sub("", pages.without_chance(page)) for page in shown])
            assert not any(code.upper() in page for page in worlds[-1][:3])
    assert worlds[0] == worlds[1]


def test_the_desk_and_the_origin_keep_source_and_behalf():
    issue = entered_for("bssn", masked=True)
    for name in ("secretary.desk", "liaison.bssn"):
        page = pages.browser(name).get(f"/issues/{issue.public_id}/").text
        assert "Telepon piket bssn" in page
        assert "atas nama BSSN" in page


def test_withholding_says_first_what_still_names_the_origin(issue):
    Issue.objects.filter(pk=issue.pk).update(title="Server KPU padam", source="Piket KPU")
    acts.attach(issue, cast.hat("liaison.kpu"), [upload("Nota_KPU.pdf")], classification=1)
    address = f"/issues/{issue.public_id}/step/mask_origin/"
    page = pages.browser("secretary.desk").get(address).text
    assert all(
        f"<q>{words}</q>" in page for words in ("Server KPU padam", "Nota_KPU.pdf", "Piket KPU")
    )


def test_masking_later_takes_the_views_and_notes_of_the_origin_along(issue):
    kpu = cast.hat("liaison.kpu")
    acts.comment(issue, kpu, text=SECRET_WORD, classification=1)
    WORKFLOW.take("mask_origin", issue, by=kpu, reason="Keselamatan pelapor")
    shown = "".join(surfaces(issue, "liaison.polri"))
    assert SECRET_WORD not in shown
    assert "KPU" not in shown.split("<main")[1]


def test_a_view_that_the_origin_gives_after_masking_stays_between_it_and_the_desk():
    issue, _shown = of("bssn")
    desk = cast.term().group_id
    view = AgencyView.objects.get(issue=issue)
    assert view.parties == sorted([desk, cast.agency("bssn").group_id])


# Who can read it, and how it looks to others.


def readers_page(issue: Issue, name: str) -> str:
    return pages.browser(name).get(f"/issues/{issue.public_id}/readers/").content.decode()


def test_the_desk_sees_who_reads_since_when_by_whose_decision_and_why(issue):
    shown = readers_page(issue, "secretary.desk")
    for words in ("Bawaslu", "Polri", "Terkait", "Secretary.Desk", "Liaison.Polri", "3 Sep 2024"):
        assert words in shown, words


def test_an_agency_learns_of_itself_and_the_reporter_alone(issue):
    shown = readers_page(issue, "liaison.polri").split("<main")[1]
    assert "Liaison.Polri" in shown
    assert "KPU" in shown
    for words in ("Bawaslu", "Liaison.Kpu", "Liaison.Bawaslu"):
        assert words not in shown, words


def test_people_of_an_intelligence_agency_are_counted_and_not_named(issue):
    cast.membership("liaison.bin")
    acts.share(issue, cast.hat("secretary.desk"), cast.agency("bin").group, reason="Terkait")
    shown = readers_page(issue, "secretary.desk")
    assert "1 orang" in shown
    assert "Liaison.Bin" not in shown


def test_the_secretary_looks_with_the_eyes_of_an_agency(issue):
    parts(issue, parties=only("bawaslu"))
    client, base = pages.browser("secretary.desk"), f"/issues/{issue.public_id}/as/agency:"
    seen = {code: client.get(f"{base}{code}/").content.decode() for code in ("BAWASLU", "POLRI")}
    assert SECRET_WORD in seen["BAWASLU"]
    assert SECRET_WORD not in seen["POLRI"]
    assert issue.title in seen["POLRI"]


def test_with_the_eyes_of_an_agency_outside_there_is_nothing_to_see(issue):
    cast.membership("liaison.kominfo")
    address = f"/issues/{issue.public_id}/as/agency:KOMINFO/"
    shown = pages.browser("secretary.desk").get(address).content.decode()
    assert "tidak membaca permasalahan ini" in shown
    assert issue.text not in shown


def test_the_eyes_of_another_open_nothing_above_the_one_who_looks():
    issue = cast.reported("liaison.bin", classification=2)
    acts.comment(issue, cast.hat("liaison.bin"), text=SECRET_WORD, classification=4)
    client = pages.browser("secretary.desk", clearance=3)
    shown = client.get(f"/issues/{issue.public_id}/as/agency:BIN/").content.decode()
    assert issue.text in shown
    assert SECRET_WORD not in shown


def test_before_sharing_the_secretary_reads_the_names_of_those_who_will_read(issue):
    cast.membership("liaison.kominfo")
    client, address = pages.browser("secretary.desk"), f"/issues/{issue.public_id}/share/"
    form = form_to(client.get(address).content.decode(), address)
    asked = client.post(address, form.data(group="agency:KOMINFO", reason="Perlu"))
    assert asked.status_code == 422
    assert "Liaison.Kominfo" in asked.content.decode()
    assert cast.agency("kominfo").group_id not in Issue.objects.get(pk=issue.pk).parties


def test_a_reading_of_a_masked_issue_is_told_to_its_origin():
    issue = cast.reported("liaison.bssn", origin_masked=True, classification=2)
    secretary = cast.hat("secretary.desk")
    issue.share_with(cast.agency("polri").group, "shared", by=secretary, reason="Terkait")
    pages.browser("liaison.polri").get(f"/issues/{issue.public_id}/")
    told = pages.browser("liaison.bssn").get(f"/issues/{issue.public_id}/readings/")
    assert "Liaison.Polri" in told.content.decode()


def test_before_a_class_is_changed_the_secretary_reads_who_will_read_at_each(issue):
    cast.membership("liaison.perludem")
    acts.share(issue, cast.hat("secretary.desk"), cast.agency("perludem").group, reason="Perlu")
    address = f"/issues/{issue.public_id}/step/reclassify/"
    form = pages.browser("secretary.desk").get(address).context["form"]
    people = [readers.people for _word, readers in form.readers_by_class()]
    assert len(people) == 4
    assert people[0] == people[1] + 1, "Perludem reads up to Biasa"


def test_a_page_that_has_moved_on_does_not_name_a_withheld_origin(login):
    issue = cast.reported(origin_masked=True)
    issue.share_with(cast.agency("polri").group, "shared", by=cast.hat("secretary.desk"), reason="")
    form = {"key": str(uuid4()), "version": 0, "reason": "Terlalu rendah."}
    page = login("liaison.polri").post(f"/issues/{issue.public_id}/step/flag_too_low/", form)
    assert page.status_code == 409
    assert "Liaison.Kpu" not in page.text
    assert "Penghubung KPU" not in page.text


def test_the_same_page_tells_the_desk_whose_act_came_between(login):
    issue = cast.reported(origin_masked=True)
    form = {"key": str(uuid4()), "version": 0, "reason": "Lengkapi."}
    page = login("secretary.desk").post(f"/issues/{issue.public_id}/step/return/", form)
    assert page.status_code == 409
    assert "Penghubung KPU" in page.text


def test_whoever_answers_a_question_does_not_read_the_source_of_a_withheld_origin(login):
    issue = cast.analysing(origin_masked=True, source="Rapat tertutup KPU")
    by, polri = cast.hat("secretary.desk"), cast.agency("polri")
    question = ask_agency(issue, polri, by=by, question="Sudah aman?", due=due_in(3))
    page = login("liaison.polri").get(f"/issues/requests/{question.public_id}/step/answer/")
    assert page.status_code == 200
    assert "Rapat tertutup" not in page.text
    assert issue.text in page.text
