"""How high a role reads: by the kind of agency, and above Restricted on two persons' word."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agencies.models import Agency, Event, Membership, Proposal
from tests.agencies.conftest import make_person
from tests.support import cast, pages

pytestmark = pytest.mark.django_db


def given(code: str, clearance: Any = "", role: str = "liaison") -> Any:
    """The answer to an administrator who gives "sari" a role at this agency."""
    person = make_person("sari")
    data = {
        "role": role,
        "agency": cast.agency(code).public_id,
        "clearance": clearance,
        "starts_on": "2024-09-01",
    }
    admin = pages.browser("admin.desk")
    return admin.post(f"/agencies/people/{person.public_id}/roles/new/", data)


def held() -> Membership:
    return Membership.objects.get(user__username="sari")


@pytest.mark.parametrize(("code", "usual"), [("perludem", 1), ("kpu", 2), ("bin", 2)])
@pytest.mark.parametrize("role", ["liaison", "head"])
def test_a_new_role_reads_what_is_usual_for_its_kind_of_agency(code, usual, role):
    given(code, role=role)
    assert held().clearance == usual


def test_the_form_begins_with_what_is_usual():
    page = f"/agencies/people/{make_person('sari').public_id}/roles/new/"
    form = pages.browser("admin.desk").get(page).context["form"]
    assert form["clearance"].value() == ""


def test_the_form_refuses_more_than_open_for_civil_society_and_says_who_may():
    answer = given("perludem", 2)
    assert answer.status_code == 422
    assert "satu per satu" in str(answer.context["form"].errors["clearance"])


@pytest.mark.parametrize("level", [2, 3, 4])
def test_the_model_refuses_it_too(level):
    role = cast.membership("liaison.perludem")
    role.clearance = level
    with pytest.raises(ValidationError):
        role.full_clean()


def made() -> None:
    cast.membership("head.perludem", clearance=2)


def raised() -> None:
    role = cast.membership("liaison.perludem")
    Membership.objects.filter(pk=role.pk).update(clearance=2)


def moved() -> None:
    role = cast.membership("liaison.polri")
    Membership.objects.filter(pk=role.pk).update(agency=cast.agency("perludem"))


@pytest.mark.parametrize("write", [made, raised, moved])
def test_the_database_refuses_it_whoever_writes(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_an_agency_becomes_no_civil_society_while_somebody_reads_more():
    cast.membership("liaison.ksp")
    ksp = Agency.objects.get(code="KSP")
    data = {"kind": "masyarakat_sipil", "is_active": "on"}
    answer = pages.browser("admin.desk").post(f"/agencies/{ksp.public_id}/edit/", data)
    assert "kind" in answer.context["form"].errors


def confirm(proposal: Proposal) -> Any:
    page = f"/agencies/proposals/{proposal.public_id}/"
    return pages.browser("chair.desk").post(page, {"decision": "confirm"})


def test_a_new_role_reads_restricted_until_a_second_person_confirms_more():
    given("bin", 3)
    assert held().clearance == 2
    confirm(Proposal.objects.get())
    assert held().clearance == 3
    event = Event.objects.get(verb="ceiling.propose")
    assert event.detail.changes["clearance"] == ["Terbatas", "Rahasia"]


def edit(role: Membership, **data: Any) -> Any:
    page = f"/agencies/roles/{role.public_id}/edit/"
    return pages.browser("admin.desk").post(page, data)


@pytest.mark.parametrize("name", ["liaison.kpu", "analyst.desk"])
def test_a_ceiling_is_lowered_by_one_person_at_once(name):
    role = cast.membership(name)
    edit(role, clearance=1)
    role.refresh_from_db()
    assert role.clearance == 1
    assert not Proposal.objects.exists()


def test_a_ceiling_is_raised_to_restricted_by_one_and_above_by_two():
    role = cast.membership("liaison.kpu", clearance=1)
    edit(role, clearance=2)
    edit(role, clearance=3, position="Kepala Bagian")
    role.refresh_from_db()
    assert (role.clearance, role.position) == (2, "Kepala Bagian")
    confirm(Proposal.objects.get())
    role.refresh_from_db()
    assert role.clearance == 3


def test_the_right_to_export_is_given_and_taken_on_the_same_page():
    role = cast.membership("liaison.kpu")
    for ticked in (True, False):
        edit(role, clearance=2, **({"may_export": "on"} if ticked else {}))
        role.refresh_from_db()
        assert role.may_export is ticked


def test_a_second_raise_is_not_proposed_while_one_waits():
    role = cast.membership("liaison.kpu")
    edit(role, clearance=3)
    assert edit(role, clearance=4).status_code == 422


def test_a_refused_ceiling_leaves_the_role_as_it_was():
    role = cast.membership("liaison.kpu")
    edit(role, clearance=3)
    page = f"/agencies/proposals/{Proposal.objects.get().public_id}/"
    pages.browser("chair.desk").post(page, {"decision": "refuse", "reason": "Tidak perlu."})
    role.refresh_from_db()
    assert (role.clearance, role.ends_on) == (2, None)


def test_a_ceiling_that_its_agency_no_longer_allows_is_not_confirmed():
    role = cast.membership("liaison.ksp", clearance=1)
    edit(role, clearance=3)
    Agency.objects.filter(code="KSP").update(kind="masyarakat_sipil")
    assert confirm(Proposal.objects.get()).status_code == 422


def test_whoever_stands_in_goes_on_when_the_role_reads_more():
    role, stand_in = cast.membership("liaison.kpu"), make_person("budi")
    lent = role.substitutions.create(
        substitute=stand_in, kind="plh", basis="ST-1", starts_on="2024-09-01"
    )
    edit(role, clearance=3)
    confirm(Proposal.objects.get())
    lent.refresh_from_db()
    assert not lent.waits
