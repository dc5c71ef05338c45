"""The inbox of a hat, and the page with the demo's mails."""

from __future__ import annotations

import pytest
from django.core.mail import send_mail
from django.urls import reverse

from agencies import clock
from agencies.models import Membership
from issues.workflow import WORKFLOW as ISSUES
from monitoring.models import Notification
from monitoring.notices.tell import consume
from monitoring.roster import Roster
from tests.support import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tuesday():
    with clock.at(cast.NOW):
        yield


@pytest.fixture
def liaison(client) -> Membership:
    """Logged in as KPU's liaison, to whom one issue was returned."""
    found = returned()
    client.force_login(found.user)
    return found


def returned() -> Membership:
    ISSUES.take("return", cast.reported(), by=cast.hat("secretary.desk"), reason="Lengkapi.")
    consume(Roster(clock.today()))
    return cast.membership("liaison.kpu")


def only(member: Membership) -> Notification:
    return Notification.objects.get(membership=member)


def test_the_inbox_shows_what_the_hat_was_told_and_the_count(client, liaison):
    page = client.get("/inbox/")
    assert page.status_code == 200
    assert "Daftar pemilih di Riau belum akurat" in page.text
    assert page.text.count('id="unread">1<') == 1


def test_opening_a_line_marks_it_as_read_and_leads_to_the_issue(client, liaison):
    notice = only(liaison)
    answer = client.get(reverse("inbox:open", args=[notice.public_id]))
    assert (answer.status_code, answer.url.startswith("/issues/")) == (302, True)
    assert only(liaison).read_at == clock.now()
    assert 'id="unread"' not in client.get("/inbox/").text


@pytest.mark.parametrize(
    ("make", "name", "kind", "leads_to"),
    [
        (cast.analysing, "analyst.desk", "issue.accept", "/issues/{}/analysis/edit/"),
        (
            cast.recommending,
            "analyst.desk",
            "issue.approve_analysis",
            "/recommendations/new/?issue={}",
        ),
        (cast.analysed, "chair.desk", "issue.submit_analysis", "/issues/{}/"),
        (cast.analysed, "analyst.desk", "issue.accept", "/issues/{}/"),  # done since
    ],
)
def test_a_notice_that_asks_leads_to_where_it_is_done(client, make, name, kind, leads_to):
    member = cast.membership(name)
    issue = make()
    consume(Roster(clock.today()))
    client.force_login(member.user)
    notice = Notification.objects.get(membership=member, kind=kind)
    answer = client.get(reverse("inbox:open", args=[notice.public_id]))
    assert answer.url == leads_to.format(issue.public_id)


def test_what_was_read_is_left_out_of_the_unread(client, liaison):
    Notification.objects.update(read_at=clock.now())
    assert "Daftar pemilih" not in client.get("/inbox/?unread=1").text
    assert "Daftar pemilih" in client.get("/inbox/").text


def test_everything_is_marked_as_read_by_one_button(client, liaison):
    assert client.post(reverse("inbox:read_all")).status_code == 302
    assert not Notification.objects.unread().filter(membership=liaison).exists()
    assert Notification.objects.unread().exclude(membership=liaison).exists()


def test_marking_as_read_needs_a_form(client, liaison):
    assert client.get(reverse("inbox:read_all")).status_code == 405


def test_the_notices_of_others_do_not_exist(client, liaison):
    theirs = Notification.objects.exclude(membership=liaison).first()
    client.force_login(cast.membership("liaison.polri").user)
    assert client.get(reverse("inbox:open", args=[theirs.public_id])).status_code == 404


def test_a_notice_of_another_own_hat_offers_to_change_hats(client, liaison):
    second = Membership.objects.create(
        user=liaison.user, agency=cast.agency("polri"), role="liaison", starts_on=clock.today()
    )
    Notification.objects.filter(membership=liaison).update(membership=second)
    page = client.get(reverse("inbox:open", args=[only(second).public_id]))
    assert page.status_code == 200
    assert str(second.public_id) in page.text
    assert only(second).read_at is None


def test_a_line_that_is_no_longer_open_says_nothing_and_leads_nowhere(client, liaison):
    from issues.models import Issue

    Issue.objects.update(classification=4)
    assert "Daftar pemilih" not in client.get("/inbox/").text
    answer = client.get(reverse("inbox:open", args=[only(liaison).public_id]))
    assert answer.url == "/inbox/"


def test_an_empty_inbox_says_what_will_stand_there(client):
    client.force_login(cast.membership("liaison.polri").user)
    assert 'class="empty"' in client.get("/inbox/").text


def tell_again(told: Notification, times: int) -> None:
    for n in range(times):
        told.pk, told.public_id, told.key = None, cast.new_public_id(), f"copy-{n}"
        told.at = cast.NOW + cast.a_day(n + 1)
        told.save()


@pytest.mark.parametrize("more", [0, 24, 25, 30])
@pytest.mark.parametrize("address", ["/inbox/", "/inbox/?unread=1", "/help/"])
def test_every_page_counts_all_that_was_not_opened(client, liaison, more, address):
    tell_again(only(liaison), more)
    assert f'id="unread">{more + 1}<' in client.get(address).text


def test_pages_of_25_newest_first(client, liaison):
    tell_again(only(liaison), 30)
    first = client.get("/inbox/?unread=1")
    assert first.context["page"].rows[0].key == "copy-29"
    second = client.get("/inbox/" + first.context["page"].next_url)
    assert [len(page.context["lines"]) for page in (first, second)] == [25, 6]
    back = client.get("/inbox/" + second.context["page"].previous_url)
    assert back.context["page"].rows == first.context["page"].rows


def test_an_inbox_of_many_needs_as_many_queries_as_one_of_few(
    client, liaison, django_assert_max_num_queries
):
    for _n in range(10):
        returned()
    with django_assert_max_num_queries(13):  # 8 of them for the frame of every page
        client.get("/inbox/")


@pytest.fixture
def kept(settings, tmp_path) -> None:
    settings.DESK_DEMO = True
    settings.EMAIL_BACKEND = "monitoring.notices.mail.DemoMailBackend"
    settings.DEMO_MAIL_DIR = tmp_path
    send_mail("Kata sandi", "Buka http://127.0.0.1/password/", None, ["liaison.kpu@example.test"])


def test_the_demo_shows_its_mails_to_everybody(client, kept):
    page = client.get("/demo/mail/")
    assert "Kata sandi" in page.text
    (mail,) = page.context["mails"]
    assert "http://127.0.0.1/password/" in client.get(f"/demo/mail/{mail.name}/").text


@pytest.mark.parametrize("name", ["..", "x", "%2e%2e%2fsettings", "0" * 20 + "-" + "0" * 12])
def test_only_kept_mails_are_shown(client, kept, name):
    assert client.get(f"/demo/mail/{name}/").status_code == 404


def test_with_real_data_or_a_mail_server_the_page_does_not_exist(client, kept, settings):
    settings.DEMO_MAIL_DIR = None
    assert client.get("/demo/mail/").status_code == 404
    settings.DEMO_MAIL_DIR, settings.DESK_DEMO = "/nowhere", False
    assert client.get("/demo/mail/").status_code == 404


def test_the_unread_stand_apart_above_what_was_read(client, liaison):
    told = only(liaison)
    page = client.get("/inbox/")
    assert [line.notice.pk for line in page.context["fresh"]] == [told.pk]
    assert not page.context["lines"]
    client.get(reverse("inbox:open", args=[told.public_id]))
    page = client.get("/inbox/")
    assert not page.context["fresh"]
    assert [line.notice.pk for line in page.context["lines"]] == [told.pk]


def test_a_line_tells_under_which_hat_it_was_done(client, liaison):
    assert "Sekretaris Desk" in client.get("/inbox/").text.split('class="task-from"')[1]
