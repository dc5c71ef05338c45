"""What a category lets the portal propose: classification and stage, for a person to check."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from agencies.models import Region, Stage
from agencies.models.people import Classification
from issues.models import Category, Issue

# By category code, else by the group before the dot; everything else is open.
CLASSES = {
    "KAM": Classification.RESTRICTED,
    "KAM.KELOMPOK": Classification.SECRET,
    "DIG.SIBER": Classification.RESTRICTED,
    "DIG.BOCOR": Classification.RESTRICTED,
}
STAGES = {
    "SDM": ("ADHOC", "ADHOC_BAWASLU"),
    "DPT": ("VOTER_LIST", "DP4"),
    "CAL": ("CAND_REG", "CAND_CHECK", "CAND_SET", "CAND_NOTICE"),
    "KMP": ("CAMPAIGN",),
    "TUN": ("VOTING", "RECAP"),
    "SGK": ("DISPUTE", "RESULT"),
}


def proposed_classification(category: Category, clearance: int) -> int:
    """What such problems are usually classified as, never above the writer's clearance."""
    code = category.code
    grade = CLASSES.get(code) or CLASSES.get(code.split(".")[0]) or Classification.OPEN
    return min(int(grade), clearance)


def proposed_stage(category: Category, today: dt.date) -> Stage | None:
    """The stage that it is about and that runs or comes next; else the one that runs today."""
    codes = STAGES.get(category.code.split(".")[0], ())
    to_come = running_or_coming(today)
    about = next((stage for stage in to_come if stage.code in codes), None)
    begun = [stage for stage in to_come if stage.starts_on and stage.starts_on <= today]
    return about or (begun[-1] if begun else None)


def running_or_coming(today: dt.date) -> list[Stage]:
    """Dated stages that have not ended, by their first day."""
    dated = Stage.objects.filter(ends_on__gte=today, starts_on__isnull=False)
    return list(dated.order_by("starts_on", "seq"))


def offered_stages(today: dt.date, chosen: Issue | None = None) -> Q:
    """Stages offered in the form: not ended, or undated, or the one that was chosen."""
    kept = Q(pk=chosen.stage_id) if chosen and chosen.stage_id else Q()
    return Q(ends_on__gte=today) | Q(ends_on__isnull=True) | kept


def zone_of(regions: list[Region]) -> str:
    """The zone of the first region; WIB where none is known."""
    return regions[0].zone if regions else "WIB"
