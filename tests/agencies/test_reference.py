import pytest
from django.core.management import call_command

from agencies.models import Agency, DeskTerm, Holiday, Region, Stage, WorkingGroup
from issues.models import Category

pytestmark = pytest.mark.django_db


def counts():
    models = (Agency, DeskTerm, Holiday, Region, Stage, WorkingGroup, Category)
    return [model.objects.count() for model in models]


def test_the_reference_data_is_complete():
    assert counts() == [20, 2, 155, 552, 49, 4, 92]
    assert Region.objects.filter(parent=None).count() == 38
    assert Region.objects.get(code="94").zone == "WIT"


def test_eleven_and_a_host_sat_in_2022_and_nineteen_in_2024():
    seats = {term.group.name: list(term.memberships.all()) for term in DeskTerm.objects.all()}
    assert len(seats["term:2022"]) == 12
    assert len(seats["term:2024"]) == 19
    assert [seat.agency.code for seat in seats["term:2024"] if seat.standing == "host"] == [
        "KEMENKO_POLHUKAM"
    ]


def test_the_election_bodies_and_the_organisation_are_independent():
    independent = set(Agency.objects.filter(independent=True).values_list("code", flat=True))
    assert independent == {"KPU", "BAWASLU", "DKPP", "PERLUDEM"}


def test_readers_of_the_intelligence_agency_alone_are_counted_and_not_named():
    assert [one.code for one in Agency.objects.filter(shields_people=True)] == ["BIN"]


def test_the_work_of_kasn_goes_on_at_bkn():
    assert Agency.objects.get(code="KASN").successor.code == "BKN"


def test_loading_again_inserts_nothing_and_keeps_corrections(capsys):
    Agency.objects.filter(code="KPU").update(mailbox="desk@kpu.example", independent=False)
    Stage.objects.filter(code="ADHOC_BAWASLU").delete()
    before = counts()
    call_command("load_reference")
    assert counts() == before
    assert Agency.objects.get(code="KPU").mailbox == "desk@kpu.example"
    assert "complete" in capsys.readouterr().out


def test_a_region_that_is_missing_comes_back():
    Region.objects.filter(code="96.71").delete()
    call_command("load_reference")
    assert Region.objects.get(code="96.71").parent.code == "96"
