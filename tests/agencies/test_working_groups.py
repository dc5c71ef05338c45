"""Working groups: which agencies sit in them, and who reads through them."""

import datetime as dt
from typing import Any

import pytest

from agencies.access.readers import people_by_agency, readers_of
from agencies.models import Event, WorkingGroup
from tests.support import cast

pytestmark = pytest.mark.django_db
TODAY = cast.NOW.date()


def created(admin: Any, name: str = "Pokja Papua") -> WorkingGroup:
    page = f"/agencies/terms/{cast.term().public_id}/groups/new/"
    admin.post(page, {"name": name, "basis": "Sprin 1/2024"})
    return WorkingGroup.objects.get(name=name)


def seat(admin: Any, group: WorkingGroup, code: str, **data: Any) -> Any:
    sent = {"agency": cast.agency(code).public_id, "basis": "Notula 3", "starts_on": "2024-09-01"}
    return admin.post(f"/agencies/groups/{group.public_id}/members/new/", sent | data, follow=True)


def end(admin: Any, page: str, day: str = "2024-09-10") -> Any:
    return admin.post(f"/agencies/groups/{page}", {"ends_on": day, "reason": "Tugas selesai"})


def test_a_group_is_created_under_a_desk_with_a_key_that_shares_can_open(admin):
    group = created(admin)
    assert (group.term, group.group.name) == (cast.term(), f"working_group:{group.public_id}")
    assert Event.objects.get(verb="group.create").detail.changes["name"] == ["", "Pokja Papua"]


def test_two_groups_of_one_desk_do_not_bear_one_name(admin):
    created(admin)
    page = f"/agencies/terms/{cast.term().public_id}/groups/new/"
    assert "name" in admin.post(page, {"name": "POKJA papua"}).context["form"].errors


def test_whoever_is_seated_reads_through_the_group(admin):
    group = created(admin)
    reader = cast.membership("liaison.bssn")
    seat(admin, group, "bssn")
    assert group.group_id in cast.hat("liaison.bssn").groups
    assert readers_of([group.group_id], 1, TODAY)[:2] == (1, 1)
    assert reader.agency.working_group_memberships.get(working_group=group).basis == "Notula 3"


def test_the_choice_tells_how_many_people_each_agency_brings(admin):
    for name in ("liaison.bssn", "liaison.bssn2", "head.bssn"):
        cast.membership(name)
    page = admin.get(f"/agencies/groups/{created(admin).public_id}/members/new/").text
    assert "BSSN: 3 orang akan membaca" in page
    assert people_by_agency(TODAY)[cast.agency("bssn").pk] == 3


def test_afterwards_the_page_says_how_many_read_through_it(admin):
    cast.membership("liaison.bssn")
    assert "1 instansi, 1 orang" in seat(admin, created(admin), "bssn").text


def test_an_agency_sits_once_at_a_time_and_only_where_it_belongs_to_the_desk(admin):
    group = created(admin)
    seat(admin, group, "bssn")
    assert "agency" in seat(admin, group, "bssn").context["form"].errors
    assert "agency" in seat(admin, group, "bkn").context["form"].errors


def test_whoever_leaves_reads_no_longer(admin):
    group = created(admin)
    seat(admin, group, "bssn")
    end(admin, f"{group.public_id}/members/{cast.agency('bssn').public_id}/end/", "2024-09-03")
    assert group.group_id not in cast.hat("liaison.bssn").groups
    assert Event.objects.get(verb="group.unseat").detail.note == "Tugas selesai"


def test_the_end_of_a_group_ends_every_seat(admin):
    group = created(admin)
    for code, day in (("bssn", "2024-09-01"), ("kominfo", "2024-09-20")):
        seat(admin, group, code, starts_on=day)
    end(admin, f"{group.public_id}/end/")
    days = group.memberships.order_by("agency__code").values_list("ends_on", flat=True)
    assert list(days) == [dt.date(2024, 9, 10), dt.date(2024, 9, 20)]
    assert seat(admin, group, "polri").status_code == 422


def test_the_list_takes_as_many_queries_for_many_as_for_one(admin, django_assert_max_num_queries):
    for number in range(9):
        created(admin, f"Pokja {number}")
    admin.get("/agencies/groups/")  # says what was done
    with django_assert_max_num_queries(12):
        assert len(admin.get("/agencies/groups/").context["page"].rows) == 13
