"""The sections of My work, filled: which rows stand in them, in which order.

Every kind is asked for once per section, whatever the number of rows: late first (the
longest first), then the nearest due date, then what has none.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import count
from typing import Any

from django.db.models import Model

from agencies.access.hats import Hat
from agencies.access.prepared import NOW, Once, Prepared, Together
from agencies.models import Agency
from agencies.workflow.who_can_act import InCharge
from desk.work.planned import Planned, planned, who_is_in_charge
from desk.work.section import ALL, NO_DUE, SHOWN, Found, Section, Source
from desk.work.shown import shown

TOGETHER: Once[Together] = Once()  # what a hat's page asks for, as one statement
FEW: Once[Prepared] = Once()


def sections_of(hat: Hat, now: dt.datetime, only: str = "", limit: int = SHOWN) -> list[Section]:
    """What the hat's page shows, top to bottom, the first rows of each; with `only` one
    section, up to 250 rows."""
    at, limit = who_is_in_charge(hat), ALL if only else limit
    told = (hat.opens, at.told if at else None, only, limit)
    together = TOGETHER.of(told, lambda: asked_together(chosen(hat, NOW, at, only), limit))
    found: dict[int, list[Found]] = defaultdict(list)
    for place, *told_of_it in together.rows(now=now):
        found[place].append(Found(*told_of_it))
    parts = numbered(chosen(hat, now, at, only))
    first = {
        place: some
        for _section, sources in parts
        for place, some in nearest({place: found[place] for place in sources}, limit).items()
    }
    rows = rows_of(parts, first, hat)
    for section, sources in parts:
        for place, source in sources.items():
            if source.model:
                every = found[place][0].every if found[place] else 0
                section.add(source.told(first[place], rows[source.model]), every)
            else:
                few = FEW.of((told, place), source.prepared).of()
                section.add(source.whole(few[:limit]), len(few))
        section.sort(limit)
    return [section for section, _sources in parts if section.total or section.empty]


def numbered(parts: Planned) -> list[tuple[Section, dict[int, Source]]]:
    """Each source under the number by which the common statement names its rows."""
    places = count()
    return [(section, {next(places): one for one in sources}) for section, sources in parts]


def nearest(found: dict[int, list[Found]], limit: int) -> dict[int, list[Found]]:
    """The first of all places together, those due first; no more than `limit`."""
    every = [(one.due_at or NO_DUE, place, one) for place, some in found.items() for one in some]
    first = sorted(every, key=lambda each: each[:2])[:limit]
    return {place: [one for _due, its, one in first if its == place] for place in found}


def chosen(hat: Hat, now: dt.datetime, at: InCharge | None, only: str) -> Planned:
    return [part for part in planned(hat, now, at) if not only or part[0].key == only]


def asked_together(parts: Planned, limit: int = SHOWN) -> Together:
    """The first keys of each source, and how many it finds."""
    asked = (
        source.keys() if source.model else Agency.objects.none()
        for _section, sources in parts
        for source in sources
    )
    return Together(asked, first=limit)


def rows_of(
    parts: list[tuple[Section, dict[int, Source]]], first: dict[int, list[Found]], hat: Hat
) -> dict[type[Model], dict[int, Any]]:
    """The rows that the page shows, each model read once for all its sources."""
    wanted: dict[type[Model], list[int]] = defaultdict(list)
    for _section, sources in parts:
        for place, source in sources.items():
            if source.model:
                wanted[source.model] += [one.key for one in first[place]]
    return {model: shown(model, keys, hat) for model, keys in wanted.items()}
