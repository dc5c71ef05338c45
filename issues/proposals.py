"""What entries let the portal preset: a class to check, and what follows from them for certain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from agencies.models import Region, Stage
from agencies.models.classification import Classification
from issues.models import Category, Issue

# By category code, else by the group before the dot; everything else is open.
CLASSES = {
    "KAM": Classification.RESTRICTED,
    "KAM.KELOMPOK": Classification.SECRET,
    "DIG.SIBER": Classification.RESTRICTED,
    "DIG.BOCOR": Classification.RESTRICTED,
}
# By category code, the stages of every election in which alone such a problem lies; any other
# topic may lie in one that is over or still to come.
STAGES = {
    "DPT.AKURASI": ("DP4", "VOTER_LIST"),
    "CAL.DUKUNGAN": ("INDEP",),
    "KMP.LOKASI": ("CAMPAIGN",),
    "TUN.REKAP": ("RECAP",),
    "TUN.SELISIH": ("COUNT", "RECAP"),
}


def proposed_classification(category: Category, clearance: int) -> int:
    """What such problems are usually classified as, never above the writer's clearance."""
    code = category.code
    grade = CLASSES.get(code) or CLASSES.get(code.split(".")[0]) or Classification.OPEN
    return min(int(grade), clearance)


def certain_stage(category: Category, day: dt.date) -> Stage | None:
    """The stage in which a problem of that day lies: the only one of its kind that runs then."""
    of_its_kind = Stage.objects.filter(code__in=STAGES.get(category.code, ()))
    running = of_its_kind.filter(starts_on__lte=day, ends_on__gte=day)[:2]
    return running[0] if len(running) == 1 else None


def offered_stages(today: dt.date, chosen: Issue | None = None) -> Q:
    """Stages offered in the form: not ended, or undated, or the one that was chosen."""
    kept = Q(pk=chosen.stage_id) if chosen and chosen.stage_id else Q()
    return Q(ends_on__gte=today) | Q(ends_on__isnull=True) | kept


def zone_of(regions: Iterable[Region], otherwise: str) -> str:
    """The zone in which all the regions lie; `otherwise` where that is none, or several."""
    zones = {region.zone for region in regions}
    return zones.pop() if len(zones) == 1 else otherwise
