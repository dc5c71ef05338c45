"""A desk role, a substitute in one and a higher ceiling hold on a second person's word alone."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from agencies import clock
from agencies.access.hats import Hat, hat_of, memberships_in_force, wearable_by
from agencies.administration.consent import decide, propose
from agencies.models import DeskTerm, Event, Membership, Proposal, Substitution
from desk.work import sections_of
from tests.agencies.conftest import client_of, make_person
from tests.support import cast, pages

pytestmark = pytest.mark.django_db


def give(client: Any, person: Any, **data: Any) -> Any:
    sent = {"starts_on": "2024-09-01", **data}
    return client.post(f"/agencies/people/{person.public_id}/roles/new/", sent)


def proposed_role(role: str = "staff") -> Proposal:
    """A desk role that admin.desk has proposed to a new person."""
    person = make_person("sari")
    give(pages.browser("admin.desk"), person, role=role, term=cast.term().public_id)
    return Proposal.objects.get(person=person)


def answer(client: Any, proposal: Proposal, decision: str = "confirm", reason: str = "") -> Any:
    page = f"/agencies/proposals/{proposal.public_id}/"
    return client.post(page, {"decision": decision, "reason": reason})


@pytest.mark.parametrize("role", ["admin", "auditor", "secretary", "staff"])
def test_a_desk_role_is_not_worn_before_a_second_person_confirms(role):
    proposal = proposed_role(role)
    assert wearable_by(proposal.person, clock.today()) == []
    assert answer(pages.browser("chair.desk"), proposal).status_code == 302
    assert [worn.role for worn in wearable_by(proposal.person, clock.today())] == [role]


def test_a_role_at_an_agency_holds_at_once():
    person = make_person("sari")
    give(pages.browser("admin.desk"), person, role="liaison", agency=cast.agency("kpu").public_id)
    assert [worn.role for worn in wearable_by(person, clock.today())] == ["liaison"]
    assert not Proposal.objects.exists()


def test_the_list_of_people_says_that_it_waits():
    proposed_role()
    assert (
        "Staf sekretariat (menunggu orang kedua)"
        in pages.browser("admin.desk").get("/agencies/people/?q=sari").text
    )


def test_the_roles_in_force_leave_out_what_nobody_confirmed():
    waits = cast.membership("analyst.desk", confirmed_at=None)
    assert not memberships_in_force(clock.today()).filter(pk=waits.pk).exists()


def test_proposal_and_word_are_recorded_with_both_names():
    proposal = proposed_role()
    answer(pages.browser("secretary.desk"), proposal)
    acts = Event.objects.filter(stream="account", stream_id=proposal.person_id)
    said = list(acts.order_by("seq").values_list("verb", "user__username"))
    assert said == [("membership.propose", "admin.desk"), ("membership.confirm", "secretary.desk")]


def test_the_proposer_confirms_under_no_hat():
    proposal = proposed_role()
    proposer = cast.membership("admin.desk").user
    second = Membership.objects.create(
        user=proposer,
        term=cast.term(),
        role="chair",
        clearance=4,
        starts_on=clock.today(),
        confirmed_at=clock.now(),
    )
    with pytest.raises(PermissionDenied):
        decide(proposal, by=hat_of(second, clock.today()), accepted=True)
    assert answer(pages.browser("admin.desk"), proposal).status_code == 422


def test_nobody_confirms_what_they_gain():
    chair = cast.membership("chair.desk")
    proposal = propose(chair, by=cast.membership("admin.desk").user, clearance=4)
    assert answer(pages.browser("chair.desk"), proposal).status_code == 403
    proposal.refresh_from_db()
    assert proposal.decided_at is None


@pytest.mark.parametrize("who", ["proposed_by", "person"])
def test_the_database_refuses_a_word_of_the_same_person(who):
    proposal = proposed_role()
    same = {"accepted": True, "decided_at": clock.now(), "decided_by": getattr(proposal, who)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(**same)


def test_what_is_refused_never_holds_and_needs_a_reason():
    proposal, secretary = proposed_role(), pages.browser("secretary.desk")
    assert answer(secretary, proposal, "refuse").context["form"].errors["reason"]
    answer(secretary, proposal, "refuse", "Tidak ada dalam surat tugas.")
    assert wearable_by(proposal.person, clock.today()) == []
    page = pages.browser("admin.desk").get(f"/agencies/people/{proposal.person.public_id}/")
    assert "Tidak ada dalam surat tugas." in page.text
    assert (
        give(
            pages.browser("admin.desk"), proposal.person, role="staff", term=cast.term().public_id
        ).status_code
        == 302
    )


def test_the_proposer_may_withdraw():
    proposal = proposed_role()
    answer(pages.browser("admin.desk"), proposal, "refuse", "Salah orang.")
    proposal.refresh_from_db()
    assert (proposal.accepted, proposal.decided_by) == (False, proposal.proposed_by)


def test_what_is_decided_is_not_decided_again():
    proposal = proposed_role()
    answer(pages.browser("secretary.desk"), proposal)
    assert answer(pages.browser("chair.desk"), proposal, "refuse", "Tidak.").status_code == 409


def secretary_of_2022() -> Any:
    term = DeskTerm.objects.get(group__name="term:2022")
    DeskTerm.objects.filter(pk=term.pk).update(ends_on=None)
    person = make_person("lama")
    Membership.objects.create(
        user=person, term=term, role="secretary", starts_on="2022-01-01", confirmed_at=clock.now()
    )
    return client_of(person)


def test_the_secretary_of_another_desk_sees_nothing_of_it():
    assert answer(secretary_of_2022(), proposed_role()).status_code == 404


def test_the_first_role_of_the_next_desk_is_confirmed_by_the_secretary_of_this_one():
    proposal, secretary = proposed_role(), secretary_of_2022()
    Membership.objects.filter(term=cast.term()).update(confirmed_at=None)
    assert answer(secretary, proposal).status_code == 302


def waiting_for(name: str) -> int:
    return waiting(cast.hat(name))


def waiting(hat: Hat) -> int:
    shown = sections_of(hat, clock.now())
    return sum(one.total for one in shown if one.key == "proposals")


def test_it_stands_in_the_work_of_those_who_can_confirm_it():
    proposed_role()
    names = ["admin.desk2", "secretary.desk", "chair.desk", "admin.desk", "analyst.desk"]
    assert [waiting_for(name) for name in names] == [1, 1, 1, 0, 0]
    assert "staf sekretariat" in pages.browser("admin.desk2").get("/").text.lower()


def test_what_waits_leaves_the_work_when_the_role_has_ended():
    proposal = proposed_role()
    Membership.objects.filter(pk=proposal.membership_id).update(ends_on=clock.today())
    assert waiting_for("secretary.desk") == 0


def test_it_leaves_the_work_when_it_turns_out_not_to_be_of_the_next_desk():
    proposed_role()
    secretary_of_2022()
    Membership.objects.filter(term=cast.term()).update(confirmed_at=None)
    assert waiting(hat_of_2022()) == 1
    begins = cast.term().starts_on
    DeskTerm.objects.filter(group__name="term:2022").update(starts_on=begins)
    assert waiting(hat_of_2022()) == 0


def hat_of_2022() -> Hat:
    (role,) = memberships_in_force(clock.today()).filter(user__username="lama")
    return hat_of(role, clock.today())


def lend(client: Any, role: Membership, to: Any) -> Any:
    data = {"substitute": to.public_id, "kind": "plh", "basis": "ST-1", "starts_on": "2024-09-01"}
    return client.post(f"/agencies/roles/{role.public_id}/substitutes/new/", data)


@pytest.mark.parametrize("role", ["secretary.desk", "liaison.polri"])
def test_a_substitute_at_the_desk_or_above_restricted_waits_too(role):
    stand_in = make_person("budi")
    lend(pages.browser("admin.desk"), cast.membership(role), stand_in)
    assert wearable_by(stand_in, clock.today()) == []
    answer(pages.browser("chair.desk"), Proposal.objects.get())
    assert len(wearable_by(stand_in, clock.today())) == 1


def test_a_substitute_who_was_refused_wears_nothing():
    lend(pages.browser("admin.desk"), cast.membership("secretary.desk"), make_person("budi"))
    answer(pages.browser("chair.desk"), Proposal.objects.get(), "refuse", "Belum ada surat.")
    assert not Substitution.objects.lasting(clock.today()).exists()
