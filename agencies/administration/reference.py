"""Reference data from `agencies/data`: agencies, desk terms, regions, stages, holidays.

Loading inserts what is missing and changes nothing that is there, so that what an
administrator corrected stays corrected. Missing is judged by whole sets where a set has
no key that stays: the members of a term, the stages of an election, the holidays of a year.
"""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.contrib.auth.models import Group

from agencies.models import (
    Agency,
    AgencyName,
    DeskTerm,
    Holiday,
    Region,
    Stage,
    TermMembership,
    WorkingGroup,
    WorkingGroupMembership,
)

DATA = Path(__file__).parents[1] / "data"
# Asked for a response, never ordered: the election bodies and the civil-society member.
INDEPENDENT = {"KPU", "BAWASLU", "DKPP", "PERLUDEM"}
# Readers of the intelligence agency appear to others as a number.
SHIELDED = {"BIN"}
FIRST_DAY = date(2022, 1, 1)  # names as borne under the first desk term


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a data file, by the words of its first line."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load() -> dict[str, int]:
    """Insert what is missing; returns how many rows of each kind that were.

    Runs in the caller's transaction.
    """
    return {
        "agencies": load_agencies(),
        "terms": load_terms(),
        "working groups": load_working_groups(),
        "regions": load_regions(),
        "stages": load_stages(),
        "holidays": load_holidays(),
    }


def load_agencies() -> int:
    """The members of both terms and the bodies that took over work, with their groups."""
    successors = {row["code"]: row["successor"] for row in rows("successors")}
    heirs = [row for row in rows("related_bodies") if row["code"] in successors.values()]
    known = set(Agency.objects.values_list("code", flat=True))
    missing = [row for row in rows("agencies") + heirs if row["code"] not in known]
    groups = _groups(f"agency:{row['code']}" for row in missing)
    agencies = Agency.objects.bulk_create(
        Agency(
            code=row["code"],
            name=row["name_id"],
            name_en=row["name_en"],
            abbreviation=row.get("abbreviation") or row["code"],
            kind=row.get("kind") or Agency.Kind.INSTITUTION,
            independent=row["code"] in INDEPENDENT,
            shields_people=row["code"] in SHIELDED,
            group=groups[f"agency:{row['code']}"],
        )
        for row in missing
    )
    AgencyName.objects.bulk_create(
        AgencyName(
            agency=agency,
            name=agency.name,
            name_en=agency.name_en,
            abbreviation=agency.abbreviation,
            valid_from=FIRST_DAY,
        )
        for agency in agencies
    )
    _link_successors(agencies, successors)
    return len(agencies)


def _link_successors(inserted: list[Agency], successors: dict[str, str]) -> None:
    by_code = {agency.code: agency for agency in Agency.objects.all()}
    for agency in inserted:
        if agency.code in successors:
            agency.successor = by_code[successors[agency.code]]
            agency.save(update_fields=["successor"])


def load_terms() -> int:
    """Both desk terms with host and members, each term as a whole."""
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    known = set(DeskTerm.objects.values_list("group__name", flat=True))
    missing = [row for row in rows("desk_terms") if f"term:{row['code']}" not in known]
    groups = _groups(f"term:{row['code']}" for row in missing)
    for row in missing:
        term = DeskTerm.objects.create(
            name=row["name_id"],
            decree=row["decree"],
            host=agencies[row["host"]],
            starts_on=date.fromisoformat(row["starts_on"]),
            ends_on=_day(row["ends_on"]),
            group=groups[f"term:{row['code']}"],
        )
        seats = [seat for seat in rows("agencies") if seat[row["member_column"]] != "no"]
        TermMembership.objects.bulk_create(
            TermMembership(
                term=term,
                agency=agencies[seat["code"]],
                standing="host" if seat["code"] == row["host"] else "member",
                basis=row["decree"],
                starts_on=term.starts_on,
                ends_on=term.ends_on,
            )
            for seat in seats
        )
    return len(missing)


def load_working_groups() -> int:
    """The joint tasks named under the newest loaded term, each with its agencies."""
    term = DeskTerm.objects.get(group__name="term:2024")
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    known = set(WorkingGroup.objects.filter(term=term).values_list("code", flat=True))
    missing = [row for row in rows("joint_tasks") if row["code"] not in known]
    groups = _groups(f"working_group:2024:{row['code']}" for row in missing)
    for row in missing:
        working_group = WorkingGroup.objects.create(
            term=term,
            code=row["code"],
            name=row["name_id"],
            name_en=row["name_en"],
            group=groups[f"working_group:2024:{row['code']}"],
        )
        WorkingGroupMembership.objects.bulk_create(
            WorkingGroupMembership(
                working_group=working_group, agency=agencies[code], starts_on=term.starts_on
            )
            for code in row["agency_codes"].split(";")
        )
    return len(missing)


def load_regions() -> int:
    """Provinces, then regencies and cities, each with its time zone."""
    ids = dict(Region.objects.values_list("code", "pk"))
    inserted = 0
    for level in ("province", "regency"):
        fresh = Region.objects.bulk_create(
            Region(
                code=row["code"],
                level=level,
                parent_id=ids.get(row["parent_code"]),
                kind=row["kind"],
                name=row["name_id"],
                short_name=row["short_name"],
                name_en=row["name_en"],
                island_group=row["island_group"],
                zone=row["timezone"],
                has_pilkada=row["pilkada_2024"] == "yes",
            )
            for row in rows("regions")
            if row["level"] == level and row["code"] not in ids
        )
        ids.update({region.code: region.pk for region in fresh})
        inserted += len(fresh)
    return inserted


def load_stages() -> int:
    """The stages of each election of which none is known yet."""
    known = set(Stage.objects.values_list("election", flat=True))
    fresh = Stage.objects.bulk_create(
        Stage(
            election=row["election"],
            seq=int(row["seq"]),
            code=row["code"],
            name=row["stage_id"],
            name_en=row["stage_en"],
            starts_on=_day(row["start_date"]),
            ends_on=_day(row["end_date"]),
            note=row["note_id"],
            note_en=row["note_en"],
            legal_basis=row["legal_basis"],
            confidence=row["confidence_id"],
            confidence_en=row["confidence_en"],
        )
        for row in rows("stages")
        if row["election"] not in known
    )
    return len(fresh)


def load_holidays() -> int:
    """The holidays of each year of which none is known yet."""
    known = {day.year for day in Holiday.objects.dates("date", "year")}
    fresh = Holiday.objects.bulk_create(
        Holiday(
            date=date.fromisoformat(row["date"]),
            kind=row["kind"],
            name=row["name_id"],
            name_en=row["name_en"],
        )
        for row in rows("holidays")
        if int(row["date"][:4]) not in known
    )
    return len(fresh)


def _groups(names: Iterable[str]) -> dict[str, Group]:
    fresh = Group.objects.bulk_create(Group(name=name) for name in names)
    return {group.name: group for group in fresh}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
