"""Accounts that nobody uses, or should use any more, are told to those who can close them."""

import datetime as dt
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from agencies.models import Event, Membership, User
from tests.agencies.conftest import client_of, make_person
from tests.support import cast, pages

pytestmark = pytest.mark.django_db


def aged(person: User, **days: int) -> User:
    """The person with these moments so many days ago."""
    past = {name: timezone.now() - dt.timedelta(ago) for name, ago in days.items()}
    User.objects.filter(pk=person.pk).update(**past)
    return person


def shown(client: Any, reason: str = "") -> set[str]:
    page = client.get(f"/agencies/accounts/?reason={reason}").context["page"]
    return {person.username for person in page.rows}


def seen(person: User) -> User:
    return aged(person, last_login=1)


def populate() -> None:
    aged(make_person("baru", "liaison"), invited_at=1)
    aged(make_person("lama", "liaison"), invited_at=15)
    aged(make_person("kedaluwarsa", "liaison"), invited_at=4)
    aged(make_person("diam", "liaison"), last_login=91)
    seen(make_person("aktif", "liaison"))
    seen(make_person("tanpa"))
    Membership.objects.filter(user=seen(make_person("selesai", "head"))).update(ends_on=cast.NOW)


@pytest.mark.parametrize(
    ("reason", "names"),
    [
        ("never", {"lama"}),
        ("expired", {"lama", "kedaluwarsa"}),
        ("idle", {"diam"}),
        ("ended", {"selesai"}),
        ("roleless", {"tanpa"}),
        ("", {"lama", "kedaluwarsa", "diam", "selesai", "tanpa"}),
    ],
)
def test_each_reason_finds_whom_it_is_about(admin, reason, names):
    populate()
    assert shown(admin, reason) - {"admin"} == names


def test_who_lacks_the_second_factor_that_the_role_asks_for_is_found(admin, settings):
    settings.SECOND_FACTOR = ["liaison"]
    has, lacks = (seen(make_person(name, "liaison")) for name in ("punya", "belum"))
    seen(make_person("pejabat", "head"))
    Authenticator.objects.create(user=has, type="totp", data={})
    assert shown(admin, "factor") == {lacks.username}
    settings.SECOND_FACTOR = ["none"]
    assert shown(admin, "factor") == set()


def test_an_account_that_is_closed_needs_no_look(admin):
    populate()
    User.objects.exclude(username="admin").update(is_active=False)
    assert shown(admin) == set()


def test_who_only_stands_in_for_another_is_not_without_a_role(admin):
    stand_in = seen(make_person("pengganti"))
    cast.membership("liaison.kpu").substitutions.create(
        substitute=stand_in, kind="plh", basis="ST-1", starts_on="2024-09-01"
    )
    assert "pengganti" not in shown(admin)


def test_an_official_sees_the_own_people_alone():
    populate()
    aged(cast.membership("liaison.polri").user, invited_at=20)
    head = pages.browser("head.kpu")
    assert shown(head) == {"lama", "kedaluwarsa", "diam"}
    assert shown(head, "roleless") == {"lama", "kedaluwarsa", "diam"}


def close(client: Any, person: User, reason: str = "Pindah") -> Any:
    return client.post(f"/agencies/people/{person.public_id}/close/", {"reason": reason})


def test_an_account_is_closed_from_there_and_its_person_is_out_at_once(admin):
    person = make_person("lama", "liaison")
    their = client_of(person)
    assert close(admin, person).status_code == 302
    assert their.get("/").status_code == 302
    assert Event.objects.get(verb="account.close").detail.note == "Pindah"


def test_an_account_is_not_closed_without_a_reason(admin):
    person = make_person("lama", "liaison")
    assert close(admin, person, "").status_code == 422
    person.refresh_from_db()
    assert person.is_active


def test_nobody_closes_the_own_account(admin):
    assert close(admin, User.objects.get(username="admin")).status_code == 403


def test_the_report_is_paged_and_takes_as_many_queries_for_many(
    admin, django_assert_max_num_queries
):
    for number in range(30):
        aged(make_person(f"orang{number}", "liaison"), invited_at=20)
    with django_assert_max_num_queries(16):
        assert len(admin.get("/agencies/accounts/").context["page"].rows) == 25


def test_a_damaged_mark_of_the_form_closes_nothing_and_is_answered():
    person = cast.membership("liaison.kpu").user
    page = f"/agencies/people/{person.public_id}/close/"
    data = {"reason": "Pindah tugas.", "seen": "rusak"}
    assert pages.browser("admin.desk").post(page, data).status_code == 409
    person.refresh_from_db()
    assert person.is_active
