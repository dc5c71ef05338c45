import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from agencies.accounts.register import WRONG_LOGIN
from agencies.models import Event
from tests.agencies.conftest import PASSWORD, client_of, make_person

pytestmark = pytest.mark.django_db


def log_in(name, password=PASSWORD, client=None):
    return (client or Client()).post("/login/", {"login": name, "password": password})


@pytest.mark.parametrize("typed", ["sari", "SARI", "sari@desk.example", "Sari@Desk.Example"])
def test_login_takes_the_user_name_or_the_address_in_any_case(typed):
    make_person("sari", "liaison")
    response = log_in(typed)
    assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.parametrize(("name", "password"), [("sari", "salah"), ("siapa", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_get_the_same_sentence(name, password):
    make_person("sari", "liaison")
    response = log_in(name, password)
    assert response.status_code == 200
    assert response.context["form"].errors["__all__"][0] == str(WRONG_LOGIN)


def test_a_summary_names_what_was_left_empty():
    page = Client().post("/login/", {"login": "liaison.kpu", "password": ""}).text
    summary = page.partition("data-error-summary")[2].partition("</div>")[0]
    assert 'href="#id_password"' in summary
    assert 'href="#id_login"' not in summary


def test_an_inactive_account_is_refused():
    make_person("sari", "liaison", is_active=False)
    assert log_in("sari").status_code == 200


@pytest.mark.parametrize(("demo", "status"), [(True, 302), (False, 200)])
def test_a_demo_account_is_let_in_by_a_demo_only(settings, demo, status):
    settings.DESK_DEMO = demo
    make_person("sari", "liaison", is_demo=True)
    assert log_in("sari").status_code == status


def test_the_open_session_of_a_demo_account_ends_with_the_demo(settings):
    settings.DESK_DEMO = True
    client = client_of(make_person("sari", "liaison", is_demo=True))
    assert client.get("/profile/").status_code == 200
    settings.DESK_DEMO = False
    assert client.get("/profile/").status_code == 302


def test_five_wrong_passwords_lock_the_name_out_also_for_the_right_one():
    make_person("sari", "liaison")
    for _attempt in range(5):
        last = log_in("Sari", "salah")
    assert last.status_code == 429
    assert log_in("sari").status_code == 429


def test_nobody_can_sign_up():
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert Client().get("/signup/").status_code == 404


def test_a_forgotten_password_is_set_through_the_mail(django_capture_on_commit_callbacks, settings):
    make_person("sari", "liaison")
    with django_capture_on_commit_callbacks(execute=True):
        Client().post("/password/reset/", {"email": "SARI@desk.example"})
    address = re.search(r"https?://\S+", mail.outbox[0].body)[0]
    assert address.startswith(settings.PORTAL_ADDRESS)
    client, new = Client(), "teh-poci-di-warung"
    form = client.get(address.removeprefix(settings.PORTAL_ADDRESS), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert log_in("sari", new).status_code == 302


def test_an_unknown_address_gets_the_same_answer_and_no_mail(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = Client().post("/password/reset/", {"email": "siapa@desk.example"})
    assert (response.status_code, len(mail.outbox)) == (302, 0)


def test_every_address_asks_for_a_login_first():
    for path in ("/profile/", "/agencies/", "/agencies/people/"):
        assert Client().get(path)["Location"].startswith("/login/")


def test_the_profile_keeps_name_address_language_and_zone():
    person = make_person("sari", "liaison")
    client = client_of(person)
    data = {
        "full_name": "Sari Handayani, S.H.",
        "email": "Sari.H@desk.example",
        "phone": "1123",
        "language": "en",
        "zone": "WIT",
        "password": PASSWORD,
    }
    assert client.post("/profile/", data).status_code == 302
    person.refresh_from_db()
    assert (person.zone, person.email) == ("WIT", "sari.h@desk.example")
    assert EmailAddress.objects.get(user=person).email == person.email
    event = Event.objects.get(verb="account.profile")
    assert event.detail.changes["zone"] == ["WIB", "WIT"]


def test_the_old_address_is_told_of_a_new_one(django_capture_on_commit_callbacks):
    client = client_of(make_person("sari", "liaison"))
    data = {
        "full_name": "Sari",
        "email": "baru@desk.example",
        "language": "id",
        "zone": "WIB",
        "password": PASSWORD,
    }
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/profile/", data)
    assert mail.outbox[-1].to == ["sari@desk.example"]
    assert "baru@desk.example" in mail.outbox[-1].body


def test_the_address_of_somebody_else_is_refused():
    make_person("budi")
    client = client_of(make_person("sari", "liaison"))
    data = {"full_name": "Sari", "email": "BUDI@desk.example", "language": "id", "zone": "WIB"}
    response = client.post("/profile/", data)
    assert response.status_code == 422
    assert response.context["form"].errors["email"]


@pytest.mark.parametrize("password", ["", "bukan-kata-sandinya"])
def test_another_address_takes_the_password(password):
    person = make_person("sari", "liaison")
    data = {"full_name": "Sari", "email": "baru@desk.example", "language": "id", "zone": "WIB"}
    answer = client_of(person).post("/profile/", data | {"password": password})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["password"])
    person.refresh_from_db()
    assert person.email == "sari@desk.example"


def test_the_rest_of_the_profile_takes_no_password():
    data = {"full_name": "Sari B", "email": "sari@desk.example", "language": "id", "zone": "WIB"}
    assert client_of(make_person("sari", "liaison")).post("/profile/", data).status_code == 302


def test_the_password_stands_neither_in_the_record_nor_among_two_texts():
    client = client_of(make_person("sari", "liaison"))
    data = {
        "full_name": "Sari",
        "email": "baru@desk.example",
        "language": "id",
        "zone": "WIB",
        "password": PASSWORD,
    }
    late = client.post("/profile/", data | {"seen": "another"})
    assert (late.status_code, PASSWORD in late.content.decode()) == (409, False)
    client.post("/profile/", data)
    assert set(Event.objects.get(verb="account.profile").detail.changes) == {"email"}


def test_a_person_without_a_role_still_reaches_the_profile():
    client = client_of(make_person("sari"))
    assert client.get("/profile/").status_code == 200
    assert client.get("/agencies/").status_code == 403


def test_a_person_with_two_hats_switches_between_them():
    person = make_person("sari", "liaison")
    second = person.memberships.create(
        role="head", agency=person.memberships.get().agency, starts_on="2024-02-01"
    )
    client = client_of(person)
    client.post("/agencies/hat/", {"hat": str(second.public_id)})
    assert client.get("/profile/").wsgi_request.hat.role == "head"


def test_a_hat_that_is_not_ones_own_stays_off():
    other = make_person("budi", "secretary").memberships.get()
    client = client_of(make_person("sari", "liaison"))
    client.post("/agencies/hat/", {"hat": str(other.public_id)})
    assert client.get("/profile/").wsgi_request.hat.role == "liaison"
