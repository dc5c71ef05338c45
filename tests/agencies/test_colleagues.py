"""An agency's responsible official administers its own people, and nobody else's."""

from typing import Any

import pytest
from django.core import mail

from agencies import clock
from agencies.models import Agency, Event, Membership, Proposal, User
from tests.agencies.conftest import make_person
from tests.support import cast, pages

pytestmark = pytest.mark.django_db
NEW = {
    "full_name": "Rina Paturohman, S.E.",
    "email": "rina@kpu.example",
    "role": "liaison",
    "position": "Kepala Subbagian",
    "starts_on": "2024-09-03",
}


@pytest.fixture
def head() -> Any:
    """A browser in which the responsible official of KPU is logged in."""
    return pages.browser("head.kpu")


def invite(head: Any, **data: Any) -> Any:
    return head.post("/agencies/colleagues/new/", NEW | data)


def invited() -> Membership:
    return Membership.objects.get(user__email="rina@kpu.example")


def unit_of_kpu() -> Agency:
    kpu = cast.agency("kpu")
    bkn = Agency.objects.filter(code="BKN")
    bkn.update(parent=kpu)
    return bkn.get()


def test_the_page_shows_the_own_people_and_units_and_nobody_else(head):
    unit_of_kpu()
    for name in ("liaison.kpu", "liaison.bkn", "liaison.polri", "analyst.desk"):
        cast.membership(name)
    shown = {str(role.user) for role in head.get("/agencies/colleagues/").context["page"].rows}
    assert shown == {"Head.Kpu", "Liaison.Kpu", "Liaison.Bkn"}


def test_what_a_person_is_elsewhere_does_not_show(head):
    own = cast.membership("liaison.kpu")
    Membership.objects.create(
        user=own.user, agency=cast.agency("bin"), role="liaison", starts_on=clock.today()
    )
    page = head.get("/agencies/colleagues/").text
    assert "Liaison.Kpu" in page
    assert "BIN" not in page


def test_an_invited_person_gets_account_role_and_mail(head):
    assert invite(head).status_code == 302
    role = invited()
    assert (role.agency.code, role.role, role.clearance) == ("KPU", "liaison", 2)
    assert mail.outbox[0].to == ["rina@kpu.example"]
    verbs = Event.objects.filter(stream_id=role.user_id).values_list("verb", flat=True)
    assert set(verbs) == {"membership.create", "account.create"}


def test_a_person_is_invited_to_a_unit_of_the_own_agency(head):
    unit = unit_of_kpu()
    invite(head, agency=unit.public_id)
    assert invited().agency == unit


def test_another_agency_in_the_form_is_not_taken(head):
    other = cast.agency("polri")
    invite(head, agency=other.public_id)
    assert invited().agency.code == "KPU"


def test_another_agency_is_refused_where_units_may_be_chosen(head):
    unit_of_kpu()
    answer = invite(head, agency=cast.agency("polri").public_id)
    assert "agency" in answer.context["form"].errors


@pytest.mark.parametrize("role", ["admin", "secretary", "analyst", "chair"])
def test_a_desk_role_is_refused(head, role):
    assert "role" in invite(head, role=role, term=cast.term().public_id).context["form"].errors
    assert not User.objects.filter(email="rina@kpu.example").exists()


@pytest.mark.parametrize(
    "forged",
    [
        {"term": "x"},
        {"user": "1"},
        {"is_active": ""},
        {"username": "admin"},
        {"is_superuser": "on"},
        {"regions": "14"},
        {"may_export": "on"},
        {"confirmed_at": "2024-01-01"},
        {"is_demo": "on"},
    ],
)
def test_what_the_form_does_not_ask_is_ignored(head, forged):
    assert invite(head, **forged).status_code == 302
    role = invited()
    assert (role.term, role.confirmed_at, role.regions.count()) == (None, None, 0)
    assert not role.may_export
    assert role.user.username.startswith("kpu.")
    assert (role.user.is_active, role.user.is_demo, role.user.is_superuser) == (True, False, False)


def test_nobody_gets_a_higher_ceiling_than_the_official_who_invites():
    head = pages.browser("head.kpu", clearance=1)
    assert "clearance" in invite(head, clearance=2).context["form"].errors
    invite(head)
    assert invited().clearance == 1


def test_a_ceiling_above_restricted_waits_for_a_second_person():
    head = pages.browser("head.bin")
    invite(head, clearance=3)
    assert invited().clearance == 2
    assert Proposal.objects.get().proposed_by.username == "head.bin"


@pytest.mark.parametrize("name", ["liaison.bin", "admin.desk", "liaison.kpu", "gone"])
def test_a_known_address_gets_one_answer_wherever_it_belongs(head, name):
    person = make_person("gone", is_active=False) if name == "gone" else cast.membership(name).user
    answer = invite(head, email=person.email.upper())
    said = [str(error) for error in answer.context["form"].errors["email"]]
    assert said == [
        "Alamat ini tidak dapat diundang dari sini. Minta administrator Desk menambahkan orang ini."
    ]
    assert len(mail.outbox) == 0


def test_position_and_telephone_are_changed_and_nothing_else(head):
    role = cast.membership("liaison.kpu")
    forged = {"clearance": "4", "role": "head", "agency": "BIN", "user": "1", "email": "x@y.test"}
    data = {"position": "Kepala Bagian", "phone": "021-1"} | forged
    head.post(f"/agencies/colleagues/{role.public_id}/", data)
    now = Membership.objects.get(pk=role.pk)
    assert (now.position, now.user.phone) == ("Kepala Bagian", "021-1")
    assert (now.clearance, now.role, now.agency.code) == (2, "liaison", "KPU")
    assert (now.user_id, now.user.email) == (role.user_id, role.user.email)


def test_a_role_of_the_own_agency_is_ended(head):
    role = cast.membership("liaison.kpu")
    data = {"ends_on": "2024-09-18", "reason": "Pindah tugas"}
    head.post(f"/agencies/roles/{role.public_id}/end/", data)
    role.refresh_from_db()
    assert str(role.ends_on) == "2024-09-18"


@pytest.mark.parametrize("page", ["roles/{}/end/", "roles/{}/substitutes/new/", "colleagues/{}/"])
@pytest.mark.parametrize("name", ["liaison.polri", "head.bawaslu", "analyst.desk"])
def test_a_role_elsewhere_does_not_exist_for_the_official(head, page, name):
    address = f"/agencies/{page.format(cast.membership(name).public_id)}"
    assert head.get(address).status_code == head.post(address).status_code == 404


def test_the_own_role_is_the_administrators_to_end(head):
    own = cast.membership("head.kpu")
    data = {"ends_on": "2024-09-18", "reason": "x"}
    for page in (f"roles/{own.public_id}/end/", f"colleagues/{own.public_id}/"):
        assert head.post(f"/agencies/{page}", data).status_code == 403


def lend(head: Any, role: Membership, to: User) -> Any:
    data = {"substitute": to.public_id, "kind": "plh", "basis": "ST-1", "starts_on": "2024-09-01"}
    return head.post(f"/agencies/roles/{role.public_id}/substitutes/new/", data)


def test_the_official_names_a_substitute_among_the_own_people(head):
    own, colleague = cast.membership("head.kpu"), cast.membership("liaison.kpu")
    assert lend(head, own, colleague.user).status_code == 302
    assert own.substitutions.get().substitute == colleague.user


@pytest.mark.parametrize("name", ["liaison.polri", "analyst.desk", "head.kpu"])
def test_somebody_elsewhere_or_the_official_is_no_substitute(head, name):
    role = cast.membership("liaison.kpu")
    answer = lend(head, role, cast.membership(name).user)
    assert "substitute" in answer.context["form"].errors


def test_a_role_that_reads_more_is_not_lent_by_the_official(head):
    role = cast.membership("liaison.kpu", clearance=3)
    assert lend(head, role, cast.membership("head.kpu").user).status_code == 403


def test_the_invitation_goes_out_again_to_who_never_logged_in(head):
    invite(head)
    role = invited()
    head.post(f"/agencies/colleagues/{role.public_id}/invite/")
    assert len(mail.outbox) == 2
    elsewhere = cast.membership("liaison.polri")
    page = f"/agencies/colleagues/{elsewhere.public_id}/invite/"
    assert head.post(page).status_code == 404


def test_a_double_click_invites_once(head):
    once = "3f1c1e0e-7f5e-4a55-9f0e-0d7a4a8b7c11"
    assert [invite(head, once=once).status_code for _click in range(2)] == [302, 302]
    assert len(mail.outbox) == 1


def test_the_official_finds_the_page_from_every_other(head):
    assert 'href="/agencies/colleagues/"' in head.get("/").text
    assert 'href="/agencies/colleagues/"' not in pages.browser("liaison.kpu").get("/").text


def test_the_page_takes_as_many_queries_for_many_as_for_one(head, django_assert_max_num_queries):
    for number in range(12):
        cast.membership(f"liaison.kpu{number}")
    with django_assert_max_num_queries(16):
        assert len(head.get("/agencies/colleagues/").context["page"].rows) == 13
