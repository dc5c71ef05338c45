"""Logging a problem: kept while one types, private until sent, complete before it is sent."""

import pytest

from agencies.models import Event, Stage
from issues.drafts import change_draft
from issues.models import Issue
from issues.workflow import WORKFLOW
from tests.issues.conftest import pdf, typed
from tests.support import cast

pytestmark = pytest.mark.django_db
SAVE = "/issues/new/save/"


def new_key(client):
    return client.get("/issues/new/").context["form"].initial["draft"]


def test_a_title_is_enough_for_a_draft(login):
    response = login("liaison.kpu").post("/issues/new/", {"title": "Gudang Supiori gelap"})
    issue = Issue.objects.get()
    assert response.url == f"/issues/{issue.public_id}/edit/"
    assert (issue.state, issue.reported_by.code) == ("draft", "KPU")


def test_without_a_title_nothing_is_kept(login):
    response = login("liaison.kpu").post("/issues/new/", {"text": "Tanpa judul"})
    assert response.status_code == 422
    assert not Issue.objects.exists()


def test_the_first_pause_in_typing_creates_the_draft_and_later_ones_change_it(login):
    client = login("liaison.kpu")
    key = new_key(client)
    client.post("/issues/new/save/", {"draft": key, "title": "Gudang"})
    version = Issue.objects.get().version
    client.post("/issues/new/save/", {"draft": key, "title": "Gudang gelap", "version": version})
    assert Issue.objects.get().title == "Gudang gelap"


def test_an_autosave_that_comes_late_overwrites_nothing(login):
    client = login("liaison.kpu")
    issue = cast.draft()
    issue.version = 7
    issue.save_own()
    url = f"/issues/{issue.public_id}/edit/"
    response = client.post(url, typed(title="Lain", version=6))
    assert response.status_code == 409
    title = next(row for row in response.context["differing"] if row.typed == "Lain")
    assert title.stored == Issue.objects.get().title == issue.title


def opened(client, issue) -> dict:
    """What the page of this draft sends of itself while one types."""
    form = client.get(f"/issues/{issue.public_id}/edit/").context["form"]
    return {name: form[name].value() for name in ("draft", "version")}


def test_a_draft_opened_again_is_kept_while_one_types(login):
    client, issue = login("liaison.kpu"), cast.draft()
    entry = typed(title="Gudang kebanjiran") | opened(client, issue)
    assert "Konsep tersimpan" in client.post("/issues/new/save/", entry).text
    assert Issue.objects.get().title == "Gudang kebanjiran"


def test_typing_into_a_draft_that_a_colleague_changed_says_so(login):
    client, issue = login("liaison.kpu"), cast.draft()
    entry = typed(title="Gudang kebanjiran") | opened(client, issue)
    client.post("/issues/new/save/", typed(title="A") | opened(client, issue))
    assert "diubah di tempat lain" in client.post("/issues/new/save/", entry | {"title": "B"}).text


def test_autosave_keeps_what_is_right_beside_a_wrong_entry(login):
    client = login("liaison.kpu")
    entry = typed(draft=new_key(client), known_at_day="2024-09-13")
    client.post("/issues/new/save/", entry)
    issue = Issue.objects.get()
    assert issue.known_at is None
    assert issue.severity == 3


def test_two_pauses_of_one_page_are_no_conflict(login):
    client, issue = login("liaison.kpu"), cast.draft()
    entry = opened(client, issue)
    for title in ("Gudang", "Gudang gelap"):
        assert "Konsep tersimpan" in client.post(SAVE, typed(title=title) | entry).text
    assert Issue.objects.get().title == "Gudang gelap"


UNKEPT = [
    ({"source": "s" * 301}, "Sumber"),
    ({"known_at_hour": "27.10"}, "Waktu diketahui"),
    ({"text": "t" * 20_001}, "Uraian"),
    ({"regions": ["95.01", "00.00"]}, "Wilayah"),
    ({"severity": "9"}, "Dampak"),
    ({"classification": "4"}, "Klasifikasi"),
    ({"category": "TIDAK.ADA"}, "Kategori"),
]


@pytest.mark.parametrize(("entry", "label"), UNKEPT, ids=[label for _entry, label in UNKEPT])
def test_what_is_not_kept_is_named_and_the_page_goes_on_holding_it(login, entry, label):
    client = login("liaison.kpu")
    answer = client.post(SAVE, typed(draft=new_key(client), **entry))
    assert f"<li>{label}: " in answer.text
    assert answer["Kept"] == "part"
    assert Issue.objects.get().title == typed()["title"]


def test_only_a_save_that_kept_everything_says_so_to_the_page(login):
    client = login("liaison.kpu")
    assert client.post(SAVE, typed(draft=new_key(client)))["Kept"] == "all"
    assert "Kept" not in client.post(SAVE, typed(draft=new_key(client), title=""))
    assert "Kept" not in client.post(SAVE, typed(draft="asing"))


def test_a_wrong_class_does_not_lower_the_one_that_is_kept(login):
    client, issue = login("liaison.kpu"), cast.draft(classification=2)
    client.post(SAVE, typed(classification="4") | opened(client, issue))
    assert Issue.objects.get().classification == 2


def test_saving_with_a_wrong_entry_keeps_the_others_and_names_it(login):
    answer = login("liaison.kpu").post("/issues/new/", typed(source="s" * 301))
    assert answer.status_code == 422
    assert "<li>Sumber: " in answer.text
    assert Issue.objects.get().text == typed()["text"]


def test_good_files_are_kept_beside_a_refused_one_that_is_named(login):
    bad = pdf("rekap.xlsx", b"bukan buku kerja")
    answer = login("liaison.kpu").post("/issues/new/", typed(uploads=[pdf(), bad]))
    assert answer.status_code == 422
    assert "rekap.xlsx" in str(answer.context["form"].errors["uploads"])
    assert [file.name for file in Issue.objects.get().attachments.all()] == ["rekap.pdf"]


def test_a_file_is_kept_as_soon_as_it_is_chosen(login):
    client = login("liaison.kpu")
    key, htmx = new_key(client), {"hx-request": "true"}
    answer = client.post(SAVE, typed(draft=key, uploads=[pdf()]), headers=htmx)
    assert answer["Kept"] == "all"
    assert 'hx-swap-oob="true"' in answer.text
    assert "rekap.pdf" in answer.text
    assert [file.name for file in Issue.objects.get().attachments.all()] == ["rekap.pdf"]


def test_a_refused_file_is_named_and_the_good_one_beside_it_kept(login):
    client = login("liaison.kpu")
    bad = pdf("rekap.xlsx", b"bukan buku kerja")
    answer = client.post(SAVE, typed(draft=new_key(client), uploads=[pdf(), bad]))
    assert answer["Kept"] == "part"
    assert "rekap.xlsx" in answer.text
    assert [file.name for file in Issue.objects.get().attachments.all()] == ["rekap.pdf"]


def test_files_are_kept_beside_a_wrong_entry_and_once_only(login):
    client = login("liaison.kpu")
    key = new_key(client)
    for _click in range(2):
        client.post("/issues/new/", typed(draft=key, source="s" * 301, uploads=[pdf()]))
    assert Issue.objects.get().attachments.count() == 1


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_a_line_end_counts_once_and_is_kept_as_one_sign(login, end):
    text = end.join(["x" * 199] * 100)
    login("liaison.kpu").post("/issues/new/", typed(text=text + "y", submit="1"))
    issue = Issue.objects.get()
    assert (issue.state, len(issue.text)) == ("reported", 20_000)


@pytest.mark.parametrize(("sign", "kept"), [("e\u0301", "\u00e9"), ("\U0001f64f", "\U0001f64f")])
def test_an_accent_counts_with_its_letter_and_a_pictogram_once(login, sign, kept):
    login("liaison.kpu").post(
        "/issues/new/", typed(title=sign * 200, text=sign * 20_000, submit="1")
    )
    issue = Issue.objects.get()
    assert (issue.state, issue.title, issue.text) == ("reported", kept * 200, kept * 20_000)


def test_a_text_kept_with_other_line_ends_is_not_changed_by_saving(db):
    issue = cast.draft(text="satu\r\ndua")
    saved = change_draft(issue, cast.hat("liaison.kpu"), version=9, text="satu\ndua")
    assert (saved.version, saved.text) == (issue.version, "satu\r\ndua")


def test_a_complete_entry_is_submitted_in_one_go(login):
    response = login("liaison.kpu").post("/issues/new/", typed(submit="1"))
    issue = Issue.objects.get()
    assert response.url == f"/issues/{issue.public_id}/"
    assert (issue.state, issue.known_zone) == ("reported", "WIT")
    assert Event.objects.filter(verb="issue.submit").count() == 1


def test_a_complete_entry_is_submitted_in_few_statements(login, django_assert_max_num_queries):
    client = login("liaison.kpu")
    client.post("/issues/new/", typed(submit="1"))
    entry = typed(submit="1", draft=new_key(client))
    with django_assert_max_num_queries(48):  # 8 of them are the test client's
        assert client.post("/issues/new/", entry).status_code == 302


def test_the_page_of_a_new_issue_takes_few_statements(login, django_assert_max_num_queries):
    client = login("liaison.kpu")
    new_key(client)
    with django_assert_max_num_queries(11):
        new_key(client)


def test_each_moment_keeps_the_zone_in_which_it_was_typed(login):
    happened = {"occurred_at_day": "2024-09-03", "occurred_at_hour": "07.10"}
    entry = typed(known_at_zone="WIB", occurred_at_zone="WIT", **happened)
    client = login("liaison.kpu")
    client.post("/issues/new/", entry)
    issue = Issue.objects.get()
    assert (issue.known_zone, issue.occurred_zone) == ("WIB", "WIT")
    page = client.get(f"/issues/{issue.public_id}/").content.decode()
    assert "Terjadi 3 September 2024 07.10 WIT (05.10 WIB)" in page
    assert "Diketahui 3 September 2024 08.20 WIB" in page
    form = client.get(f"/issues/{issue.public_id}/edit/").context["form"]
    assert [form[name].value() for name in ("known_at", "occurred_at")]
    assert 'value="07.10"' in str(form["occurred_at"])


def test_a_region_gives_its_zone_only_to_moments_not_begun(login):
    asked = {"part": "regions", "regions": ["95.01"], "known_at_hour": "08.20"}
    page = login("liaison.kpu").get("/issues/new/proposed/", asked).content.decode()
    assert "occurred_at_zone" in page
    assert "known_at_zone" not in page


def test_what_is_missing_stands_beside_its_field_and_the_draft_is_kept(login):
    response = login("liaison.kpu").post("/issues/new/", typed(regions=[], submit="1"))
    assert response.status_code == 422
    assert response.context["form"].errors["regions"]
    assert Issue.objects.get().state == "draft"


def test_the_classification_is_never_preset(login):
    client = login("liaison.kpu")
    assert client.get("/issues/new/").context["form"]["classification"].value() is None
    response = client.post("/issues/new/", typed(classification="", submit="1"))
    assert response.context["form"].errors["classification"]


def test_everything_that_is_missing_is_said_at_once(login):
    response = login("liaison.kpu").post("/issues/new/", {"title": "Banjir", "submit": "1"})
    missing = {"text", "category", "regions", "known_at", "severity", "likelihood"}
    assert response.context["form"].errors.keys() >= missing | {"classification"}


def test_nothing_that_a_person_has_to_judge_is_preset(login):
    """Neither whether it happens, nor, at the desk, whose problem it is and how it came."""
    for name in ("liaison.kpu", "secretary.desk"):
        form = login(name).get("/issues/new/").context["form"]
        asked = form.fields.keys() & {"occurrence", "reported_by", "channel"}
        assert {entry: form[entry].value() for entry in asked} == dict.fromkeys(asked)


@pytest.mark.parametrize("entry", ["occurrence", "reported_by", "channel"])
def test_the_desk_sends_nothing_of_which_it_did_not_say(entry, login):
    answered = {"reported_by": "POLRI", "channel": "telephone", "submit": "1"}
    given = typed(**answered) | {entry: ""}
    response = login("secretary.desk").post("/issues/new/", given)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [entry])
    assert Issue.objects.get().state == "draft"


def test_a_draft_keeps_whose_problem_it_is_as_it_was_said(login):
    client = login("secretary.desk")
    client.post("/issues/new/", typed(channel="letter"))
    edit = f"/issues/{Issue.objects.get().public_id}/edit/"
    assert client.get(edit).context["form"]["reported_by"].value() == ""
    host = cast.hat("secretary.desk").term.host.code
    for code in (host, "POLRI"):
        client.post(edit, typed(channel="letter", reported_by=code))
        assert client.get(edit).context["form"]["reported_by"].value() == code


def test_as_long_as_nobody_is_named_the_readers_are_the_desks(login):
    client, host = login("secretary.desk"), cast.hat("secretary.desk").term.host.code
    cast.membership(f"liaison.{host.lower()}")
    for code, people in (("", 1), (host, 2)):
        asked = {"part": "class", "reported_by": code}
        told = client.get("/issues/new/proposed/", asked).context["readers"]
        assert told.people == people


def test_a_moment_to_come_is_refused(login):
    response = login("liaison.kpu").post("/issues/new/", typed(known_at_day="2024-09-13"))
    assert "3 September 2024" in str(response.context["form"].errors["known_at"])


def test_nobody_sets_a_class_above_the_own_clearance(login):
    response = login("liaison.perludem").post("/issues/new/", typed(classification="2"))
    assert response.status_code == 422


def test_the_desk_enters_on_behalf_of_an_agency(login):
    entry = typed(reported_by="POLRI", channel="telephone", submit="1")
    login("duty.desk").post("/issues/new/", entry)
    issue = Issue.objects.get()
    assert (issue.reported_by.code, issue.channel) == ("POLRI", "telephone")
    assert Event.objects.get(verb="issue.submit").detail.on_behalf_of == "Polri"


@pytest.mark.parametrize("name", ["chair.desk", "head.kpu", "leadership.desk"])
def test_other_roles_do_not_log_issues(login, name):
    assert login(name).get("/issues/new/").status_code == 403


def test_an_unsent_draft_is_its_writers_alone(login):
    issue = cast.draft()
    colleague = login("liaison.kpu2", position="kedua")
    other = login("secretary.desk")
    assert other.get(f"/issues/{issue.public_id}/").status_code == 404
    assert colleague.get(f"/issues/{issue.public_id}/edit/").status_code == 404


def test_a_returned_draft_is_changed_by_colleagues_with_a_trace(login):
    issue = WORKFLOW.take(
        "return", cast.reported(), by=cast.hat("secretary.desk"), reason="Sebutkan kabupaten."
    )
    colleague = login("liaison.kpu2")
    url = f"/issues/{issue.public_id}/edit/"
    assert "Sebutkan kabupaten." in colleague.get(url).text
    colleague.post(url, typed(version=issue.version, title="Judul baru"))
    changes = Event.objects.get(verb="issue.changed").detail.changes
    assert changes["title"] == [issue.title, "Judul baru"]


def test_what_was_sent_is_no_longer_changed(login):
    issue = cast.reported()
    response = login("liaison.kpu").post(f"/issues/{issue.public_id}/edit/", typed())
    assert response.status_code == 409
    assert Issue.objects.get().title == issue.title


def test_another_hats_key_names_no_draft(login):
    key = new_key(login("liaison.kpu"))
    response = login("liaison.polri").post("/issues/new/save/", {"draft": key, "title": "Judul"})
    assert response.status_code == 200
    assert not Issue.objects.exists()


def proposed(client, **typed):
    """The form that comes back for what was typed so far."""
    return client.get("/issues/new/proposed/", {"part": "category"} | typed).context["form"]


def test_a_category_proposes_a_class(login):
    assert proposed(login("liaison.kpu"), category="KAM.BENTROK")["classification"].value() == 2


@pytest.mark.parametrize(
    ("category", "day", "code"),
    [
        ("DPT.AKURASI", "", "VOTER_LIST"),
        ("DPT.AKURASI", "1/10/2024", None),  # the list is closed by then
        ("DPT.PINDAH", "", None),  # also after the list is closed
        ("KMP.LOKASI", "", None),  # no campaign today; that one is to come says nothing
        ("KMP.LOKASI", "1/10/2024", "CAMPAIGN"),
        ("KMP.JADWAL", "1/10/2024", None),
        ("CAL.TUNGGAL", "28/8/2024", None),  # registration and verification at once
        ("KAM.BENTROK", "", None),  # what happens to run today says nothing
        ("DPT.AKURASI", "31/5/2024", None),  # two of its stages run
    ],
)
def test_only_the_stage_that_follows_for_certain_is_preset(login, category, day, code):
    form = proposed(login("liaison.kpu"), category=category, occurred_at_day=day)
    stage = Stage.objects.filter(public_id=form["stage"].value() or None).first()
    assert (stage.code if stage else None) == code


def test_a_preset_stage_goes_with_what_it_followed_from_and_a_chosen_one_stays(login):
    client = login("liaison.kpu")
    preset = proposed(client, category="DPT.AKURASI")["stage"].value()
    changed = {"category": "KAM.BENTROK", "stage": preset}
    assert not proposed(client, **changed, preset_stage=preset)["stage"].value()
    assert proposed(client, **changed, preset_stage="")["stage"].value() == preset


def test_regions_of_two_zones_preset_none(login):
    page = login("liaison.kpu").get(
        "/issues/new/proposed/", {"part": "regions", "regions": ["14", "95.01"]}
    )
    assert "_at_zone" not in page.text


def test_similar_issues_show_only_what_one_may_see(login):
    cast.reported()
    words = "/issues/new/similar/?title=Daftar+pemilih+Riau+tidak+akurat"
    assert len(login("liaison.kpu").get(words).context["similar"]) == 1
    assert not login("liaison.polri").get(words).context["similar"]


def test_a_file_comes_with_the_draft_and_goes_again(login):
    client = login("liaison.kpu")
    client.post("/issues/new/", typed(uploads=[pdf()]))
    issue = Issue.objects.get()
    file = issue.attachments.get()
    assert client.get(f"/issues/files/{file.public_id}/").status_code == 200
    client.post(f"/issues/{issue.public_id}/edit/", typed(remove=str(file.public_id)))
    assert not issue.attachments.exists()
