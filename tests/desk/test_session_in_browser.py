"""The end of a login as a person meets it: told before, nothing lost after."""

import time

import pytest
from django.utils import timezone

from agencies.models import LoginSession, User
from issues.models import Issue
from tests.agencies.conftest import PASSWORD
from tests.desk.conftest import log_in
from tests.support import cast

pytestmark = pytest.mark.real_commits


@pytest.fixture
def process_environment(request, process_environment) -> dict[str, str]:
    """Logins last as many seconds as the test is marked with."""
    return process_environment | {"SESSION_SECONDS": str(request.param)}


def lasting(seconds: int) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("process_environment", [seconds], indirect=True, ids=[seconds])


@pytest.fixture
def staff(live_portal, staff):
    """The own profile, open in a browser in which the login is new."""
    staff.goto(f"{live_portal.url}/profile/")
    return staff


def log_in_beside(page, *who: str) -> None:
    """Log in again by the link of the notice, in its new tab, and come back."""
    with page.context.expect_page() as opened:
        page.locator("#session a").click()
    beside = opened.value
    name, password = who or ("staff", PASSWORD)
    beside.fill("#id_login", name)
    beside.fill("#id_password", password)
    beside.click("main form button")
    beside.locator(".masthead-person").wait_for()
    beside.close()


@lasting(124)
def test_before_the_end_one_stays_logged_in_without_leaving_the_page(staff):
    staff.fill("#id_full_name", "Sari Dewi")
    staff.locator("#id_full_name").focus()
    notice = staff.locator("#session .banner")
    notice.wait_for()
    assert staff.evaluate("document.activeElement.id") == "id_full_name"
    notice.locator("button").click()
    notice.wait_for(state="detached")
    assert staff.evaluate("document.activeElement.id") == "id_full_name"
    assert staff.input_value("#id_full_name") == "Sari Dewi"


@lasting(124)
def test_a_page_in_another_tab_prolongs_it_for_all(live_portal, staff):
    staff.locator("#session .banner").wait_for()
    beside = staff.context.new_page()
    beside.goto(f"{live_portal.url}/profile/")
    staff.evaluate("window.dispatchEvent(new Event('focus'))")
    staff.locator("#session .banner").wait_for(state="detached")


@lasting(124)
def test_after_the_end_a_form_is_sent_once_more_as_it_was(staff):
    staff.fill("#id_full_name", "Sari Dewi")
    LoginSession.objects.update(expire_date=timezone.now())
    staff.locator("#session a").wait_for()  # the way to the login
    staff.click("main form.narrow .btn-primary")
    staff.locator("#session:focus, #session :focus").wait_for()
    log_in_beside(staff)
    staff.click("main form.narrow .btn-primary")
    staff.locator(".banner-green").wait_for()
    assert User.objects.get(username="staff").full_name == "Sari Dewi"


FIRST_ANSWER_LATE = """() => {
    const real = window.fetch;
    window.fetch = () => {
        window.fetch = real;
        const old = new Response("", { headers: { "Session-Left": "60" } });
        return new Promise((done) => { window.answerLate = () => done(old); });
    };
    for (const turn of [1, 2]) window.dispatchEvent(new Event("focus"));
}"""


@lasting(100)
def test_an_answer_that_comes_late_does_not_undo_a_newer_one(staff):
    staff.locator("#session button").wait_for()
    staff.route("**/session/", lambda route: route.fulfill(headers={"Session-Left": "0"}))
    staff.evaluate(FIRST_ANSWER_LATE)
    staff.locator("#session a").wait_for()
    staff.evaluate("window.answerLate()")
    staff.wait_for_timeout(200)
    assert staff.locator("#session a").is_visible()


@lasting(43200)
def test_near_the_absolute_end_the_notice_offers_no_stay(live_portal, staff):
    session = LoginSession.objects.get(user__username="staff")
    kept = session.get_decoded() | {"began": int(time.time()) - 16 * 3600 + 60}
    LoginSession.objects.update(session_data=LoginSession.objects.encode(kept))
    staff.goto(f"{live_portal.url}/profile/")
    notice = staff.locator("#session .banner")
    notice.wait_for()
    assert "berakhir" in notice.inner_text()
    assert notice.locator("button").count() == 0


@lasting(43200)
def test_a_step_refused_after_the_end_is_taken_after_the_login(live_portal, page):
    issue = cast.reported()
    secretary = cast.membership("secretary.desk").user
    secretary.set_password(PASSWORD)
    secretary.save()
    log_in(page, live_portal.url, name="secretary.desk")
    page.locator(".masthead-person").wait_for()
    page.goto(f"{live_portal.url}/issues/{issue.public_id}/step/return/")
    page.fill("[name=reason]", "Lengkapi lokasi kejadian.")
    page.context.clear_cookies(name="sessionid")
    page.click("#step .btn-primary")
    page.locator("#session a").wait_for()
    log_in_beside(page, "secretary.desk", PASSWORD)
    page.click("#step .btn-primary")
    page.locator(".banner-green").wait_for()
    assert Issue.objects.get(pk=issue.pk).state == "draft"
