"""What the synthetic rows refer to: the desk, its agencies, and the people who wrote them."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from agencies import clock
from agencies.models import (
    Agency,
    DeskTerm,
    Membership,
    Region,
    Role,
    User,
    members_of_desk,
)
from agencies.models.classification import Classification
from issues.models import Category
from issues.models.share import key_of

PEOPLE_PER_AGENCY = 10


@dataclass
class Stage:
    """What every row refers to."""

    rng: random.Random
    term: DeskTerm
    agencies: list[Agency]
    liaisons: dict[int, Membership]
    analyst: Membership
    categories: list[int]
    regions: list[int]
    ways: dict[str, int]
    now: dt.datetime


def set_stage() -> Stage:
    term = DeskTerm.objects.latest("starts_on")
    agencies = list(members_of_desk(term, clock.today()).select_related("group"))
    people = add_people(term, agencies)
    return Stage(
        rng=random.Random(7),  # noqa: S311  repeatable figures, no secret
        term=term,
        agencies=agencies,
        liaisons=people,
        analyst=Membership.objects.filter(term=term, role=Role.ANALYST).first()
        or desk_person(term),
        categories=list(Category.objects.filter(parent__isnull=False).values_list("pk", flat=True)),
        regions=list(Region.objects.values_list("pk", flat=True)),
        ways={way: key_of(way) for way in ("reported", "desk", "addressed")},
        now=clock.now(),
    )


def desk_person(term: DeskTerm) -> Membership:
    user = User.objects.create(username="bulk.analyst", full_name="Analis Uji", email="")
    return Membership.objects.create(
        user=user,
        term=term,
        role=Role.ANALYST,
        clearance=Classification.TOP_SECRET,
        starts_on=term.starts_on,
        confirmed_at=clock.now(),
    )


def add_people(term: DeskTerm, agencies: list[Agency]) -> dict[int, Membership]:
    """Ten people in every agency; returns one liaison of each."""
    first = {}
    for agency in agencies:
        for number in range(PEOPLE_PER_AGENCY):
            name = f"bulk{number}.{agency.code.lower()}"
            user, _new = User.objects.get_or_create(username=name, defaults={"full_name": name})
            first[agency.pk], _new = Membership.objects.get_or_create(
                user=user,
                agency=agency,
                role=Role.LIAISON,
                defaults={"clearance": agency.usual_clearance, "starts_on": term.starts_on},
            )
    return first
