"""The second factor: asked for by role, passed at the login, set up and taken away."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from agencies.accounts import second_factor
from agencies.accounts.inside_allauth import format_hotp_value, hotp_value
from agencies.accounts.second_factor import SHEET, factors_of, new_sheet, unused_codes
from agencies.models import Agency, Event, LoginSession, Substitution, User
from tests.agencies.conftest import PASSWORD, client_of, make_person
from tests.support.pages import Browser

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def needed(settings):
    """Every role asks for a second factor."""
    settings.SECOND_FACTOR = ["all"]


@pytest.fixture
def sari() -> User:
    return make_person("sari", "liaison")


def app_code(secret: str = SECRET, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def with_app(person: User) -> User:
    """A person who set up the app a while ago."""
    second_factor.add_app(person, SECRET, "")
    return person


def with_sheet(person: User) -> list[str]:
    return unused_codes(new_sheet(person))


def log_in(client: Client, name: str = "sari"):
    return client.post("/login/", {"login": name, "password": PASSWORD})


def passed(client: Client, code: str):
    return client.post("/login/second-factor/", {"code": code})


# Who needs one, and what opens before


def test_whoever_needs_one_and_has_none_is_led_to_the_page_that_sets_one_up(sari, client):
    assert log_in(client).status_code == 302
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/second-factor/")
    assert client.get("/second-factor/").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/", "/issues/", "/dashboard/", "/search/?q=logistik", "/sessions/", "/password/change/"],
)
def test_nothing_else_opens_before_also_not_for_htmx(sari, path):
    client = client_of(sari)
    assert client.get(path)["Location"] == "/second-factor/"
    assert client.get(path, headers=HTMX)["HX-Redirect"] == "/second-factor/"


def test_the_frame_shows_neither_areas_nor_inbox_before(sari):
    page = client_of(sari).get("/second-factor/").text
    assert 'href="/inbox/"' not in page
    assert 'href="/issues/"' not in page
    assert 'action="/logout/"' in page


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_form_sent_before_changes_nothing_and_gets_its_words_back(sari, headers):
    client = client_of(sari)
    data = {"title": "Gudang belum dijaga"}
    answer = client.post("/issues/new/", data, headers=headers)
    assert answer.status_code == 403
    assert "Gudang belum dijaga" in answer.text


@pytest.mark.parametrize("path", ["/profile/", "/session/", "/second-factor/", "/logout/"])
def test_profile_logout_and_the_page_itself_open_before(sari, path):
    assert client_of(sari).get(path).status_code == 200


def test_where_no_role_asks_for_it_nobody_is_held_up(sari, settings):
    settings.SECOND_FACTOR = ["none"]
    assert client_of(sari).get("/issues/").status_code == 200


def test_roles_can_be_named(sari, settings):
    settings.SECOND_FACTOR = ["secretary", "liaison"]
    assert client_of(sari).get("/issues/").status_code == 302
    settings.SECOND_FACTOR = ["secretary"]
    assert client_of(sari).get("/issues/").status_code == 200


def test_of_several_hats_the_strictest_counts_whichever_is_worn(sari, settings):
    settings.SECOND_FACTOR = ["head"]
    sari.memberships.create(
        role="head", agency=Agency.objects.get(code="BIN"), starts_on="2024-02-01"
    )
    client = client_of(sari)
    assert client.get("/profile/").wsgi_request.hat.role == "liaison"
    assert client.get("/issues/").status_code == 302


def test_a_role_worn_for_somebody_else_counts_too(sari, settings):
    settings.SECOND_FACTOR = ["head"]
    head = make_person("kepala", "head").memberships.get()
    Substitution.objects.create(
        membership=head, substitute=sari, kind="plh", basis="Surat 1", starts_on="2024-01-01"
    )
    assert client_of(sari).get("/issues/").status_code == 302


def test_a_session_that_has_not_passed_it_opens_nothing_once_there_is_one(sari):
    client = client_of(with_app(sari))
    assert client.get("/issues/")["Location"].startswith("/login/")
    assert LoginSession.objects.filter(user=sari).count() == 0


def test_what_another_person_passed_in_this_browser_does_not_count(sari, client):
    session = client.session
    session[second_factor.PASSED] = "0"
    session.save()
    log_in(client)
    assert client.get("/issues/")["Location"] == "/second-factor/"


# At the login


def test_the_right_password_alone_logs_nobody_in_who_has_a_second_factor(sari, client):
    answer = log_in(client, with_app(sari).username)
    assert answer["Location"] == "/login/second-factor/"
    assert client.get("/profile/").status_code == 302


def test_the_app_s_code_opens_the_portal(sari, client):
    log_in(client, with_app(sari).username)
    assert passed(client, app_code())["Location"] == "/"
    assert client.get("/issues/").status_code == 200


def test_a_code_of_the_app_is_taken_once(sari, client):
    log_in(client, with_app(sari).username)
    code = app_code()
    passed(client, code)
    other = Browser()
    log_in(other)
    assert passed(other, code).status_code == 422


@pytest.mark.parametrize("code", ["", "000000", "teh poci", "１２３４５６", "9" * 60])
def test_a_wrong_code_opens_nothing_and_says_so_beside_the_field(sari, client, code):
    log_in(client, with_app(sari).username)
    answer = passed(client, code)
    assert answer.status_code == 422
    assert client.get("/profile/").status_code == 302


def test_five_wrong_codes_hold_the_login_like_wrong_passwords(sari, client):
    log_in(client, with_app(sari).username)
    answers = [passed(client, "000000").status_code for _attempt in range(5)]
    assert answers == [422] * 4 + [429]
    assert passed(client, app_code()).status_code == 429
    assert log_in(Browser()).status_code == 429


def test_a_code_typed_while_the_login_is_held_is_not_used_up(sari, client):
    code = with_sheet(sari)[0]
    log_in(client)
    for _attempt in range(5):
        passed(client, "000000")
    assert passed(client, code).status_code == 429
    assert code in unused_codes(Authenticator.objects.get(user=sari))


def test_whose_password_is_known_to_somebody_without_the_code_is_told(
    sari, client, django_capture_on_commit_callbacks
):
    log_in(client, with_app(sari).username)
    with django_capture_on_commit_callbacks(execute=True):
        for _attempt in range(7):
            passed(client, "000000")
    assert [one.to for one in mail.outbox] == [["sari@desk.example"]]


def test_the_second_step_opens_to_nobody_without_the_first(client):
    assert client.get("/login/second-factor/")["Location"] == "/login/"
    assert passed(client, app_code())["Location"] == "/login/"


def test_one_can_start_over_as_somebody_else(sari, client):
    log_in(client, with_app(sari).username)
    assert client.post("/login/second-factor/", {"cancel": "1"})["Location"] == "/login/"
    assert client.get("/login/").status_code == 200


def test_a_printed_sheet_is_a_second_factor_of_its_own(sari, client):
    codes = with_sheet(sari)
    assert len(codes) == 20
    assert log_in(client)["Location"] == "/login/second-factor/"
    assert passed(client, codes[7])["Location"] == "/"
    assert client.get("/issues/").status_code == 200


def test_a_code_of_the_sheet_is_good_for_one_login(sari, client):
    code = with_sheet(sari)[0]
    log_in(client)
    passed(client, f"{code[:4]} {code[4:]}")
    other = Browser()
    log_in(other)
    assert passed(other, code).status_code == 422


def test_whoever_has_few_codes_left_is_told_on_the_page_and_by_mail(
    sari, client, django_capture_on_commit_callbacks
):
    codes = with_sheet(sari)
    row = Authenticator.objects.get(user=sari)
    for code in codes[:14]:
        row.wrap().validate_code(code)
    log_in(client)
    with django_capture_on_commit_callbacks(execute=True):
        passed(client, codes[14])
    assert "5" in mail.outbox[-1].body
    assert "banner-amber" in client.get("/issues/").text


# Setting up


def test_the_app_is_set_up_with_its_first_code_and_a_sheet_is_made(sari, client):
    log_in(client)
    page = client.get("/second-factor/app/").text
    secret = re.search(r'class="key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    answer = client.post("/second-factor/app/", {"code": app_code(secret)})
    assert answer["Location"] == "/second-factor/sheet/"
    assert {factor.kind for factor in factors_of(sari)} == {"totp", SHEET}
    assert client.get("/issues/").status_code == 200


def test_the_picture_is_markup_of_the_page_and_holds_the_key(sari, client):
    log_in(client)
    page = client.get("/second-factor/app/").text
    assert "<svg" in page
    assert "otpauth://totp/sari?secret=" in page
    assert "data:" not in page.partition("<main")[2].partition("</main>")[0]


def test_a_code_that_does_not_fit_sets_nothing_up_and_keeps_the_key(sari, client):
    log_in(client)
    first = client.get("/second-factor/app/").context["secret"]
    answer = client.post("/second-factor/app/", {"code": "000000"})
    assert answer.status_code == 422
    assert answer.context["secret"] == first
    assert not factors_of(sari)


def test_a_new_sheet_is_shown_to_be_printed_and_not_for_long(sari, client):
    log_in(client)
    client.post("/second-factor/sheet/")
    codes = unused_codes(factors_of(sari)[0].row)
    assert second_factor.in_groups(codes[0]) in client.get("/second-factor/sheet/").text
    session = client.session
    session["sheet_until"] = time.time() - 1
    session.save()
    assert second_factor.in_groups(codes[0]) not in client.get("/second-factor/sheet/").text


def test_a_new_sheet_makes_the_old_one_void(sari, client):
    old = with_sheet(sari)
    new_sheet(sari)
    log_in(client)
    assert passed(client, old[0]).status_code == 422


def test_after_some_minutes_the_password_is_asked_once_more(sari):
    client = client_of(sari)
    assert client.post("/second-factor/sheet/").status_code == 422
    assert client.post("/second-factor/sheet/", {"password": "salah"}).status_code == 422
    assert not factors_of(sari)
    assert client.post("/second-factor/sheet/", {"password": PASSWORD}).status_code == 302


def test_wrong_passwords_asked_again_are_counted_too(sari):
    client = client_of(sari)
    for _attempt in range(5):
        answer = client.post("/second-factor/sheet/", {"password": "salah"})
    assert answer.status_code == 429


# Taking away


def ready(sari) -> Client:
    client = Browser()
    log_in(client, with_app(sari).username)
    passed(client, app_code())
    return client


def remove(client: Client, factor, **data):
    return client.post(f"/second-factor/{factor.public_id}/remove/", data)


def test_a_factor_is_removed_recorded_and_told_by_mail(sari, django_capture_on_commit_callbacks):
    with_sheet(sari)
    client = ready(sari)
    app = next(factor for factor in factors_of(sari) if factor.kind == "totp")
    with django_capture_on_commit_callbacks(execute=True):
        assert remove(client, app)["Location"] == "/second-factor/"
    assert [factor.kind for factor in factors_of(sari)] == [SHEET]
    assert Event.objects.get(verb="account.factor_removed").user == sari
    assert "2140" in mail.outbox[-1].body


def test_the_last_one_stays_where_a_role_asks_for_it(sari, settings):
    client = ready(sari)
    app = factors_of(sari)[0]
    assert remove(client, app).status_code == 422
    settings.SECOND_FACTOR = ["none"]
    assert remove(client, app).status_code == 302


def test_removing_asks_for_the_password_unless_it_was_just_given(sari):
    with_sheet(sari)
    client = ready(sari)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()
    assert remove(client, factors_of(sari)[0]).status_code == 422
    assert len(factors_of(sari)) == 2


def test_the_factor_of_somebody_else_is_not_found(sari):
    other = make_person("budi", "liaison")
    new_sheet(other)
    client = ready(sari)
    assert remove(client, factors_of(other)[0]).status_code == 404


def test_the_secrets_are_encrypted_in_the_database_and_survive_a_new_key(sari, settings):
    with_app(sari)
    row = Authenticator.objects.get(user=sari)
    assert SECRET not in str(row.data)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-for-the-portal-of-the-desk"
    assert second_factor.factor_with_code(sari, app_code())


def test_a_secret_that_cannot_be_read_any_more_is_a_wrong_code_and_no_failure(sari, settings):
    with_app(sari)
    settings.SECRET_KEY = "another-key-for-the-portal-of-the-desk"
    assert second_factor.factor_with_code(sari, app_code()) is None
